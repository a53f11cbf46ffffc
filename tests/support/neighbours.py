"""Names that are no spoilt copy of a published one: its neighbours, one telling word apart, and no procedures at all."""

import random

_TURNS = [
    ("cấp lại", "cấp"), ("cấp đổi", "cấp lại"), ("gia hạn", "cấp lại"), ("cấp ", "cấp lại "), ("cấp ",
    "gia hạn "), ("đăng ký ", "đăng ký lại "),
    ("đăng ký lại", "đăng ký"), ("có yếu tố nước ngoài", ""), ("không có yếu tố", "có yếu tố"), (" có yếu tố",
    " không có yếu tố"),
    ("trong nước", "nước ngoài"), ("nhập khẩu", "xuất khẩu"), ("xuất khẩu", "nhập khẩu"), ("bán lẻ",
    "bán buôn"), ("bán buôn", "bán lẻ"),
    ("hạng iii", "hạng ii"), ("hạng ii", "hạng i"), ("nhóm a", "nhóm b"), ("nhóm b", "nhóm c"), ("thường trú",
    "tạm trú"),
    ("tạm trú", "thường trú"), ("tổ chức", "cá nhân"), ("cá nhân", "doanh nghiệp"), ("05 năm", "10 năm"),
    ("10 năm", "05 năm"),
    ("bảng 1", "bảng 2"), ("dưới 6 tuổi", "dưới 3 tuổi"), ("lần đầu", "lần hai"), ("một thành viên",
    "hai thành viên trở lên"),
    ("không thông qua", "thông qua"), ("thông qua", "không thông qua"), ("không sử dụng", "sử dụng"),
    ("đặc biệt nặng", "nặng"),
    ("thuê đất", "giao đất"), ("nội địa", "quốc tế"), ("quốc tế", "nội địa"), ("sửa đổi, bổ sung", "cấp đổi"),
    ("thành lập", "giải thể"), ("sáp nhập", "hợp nhất"), ("cấp ii", "cấp iii"), ("nghèo", "cận nghèo"),
    ("thu hồi", "cấp"),
    ("chưa được cấp", "đã được cấp"), ("trên", "dưới"), ("trước", "sau"), ("cấp xã", "cấp tỉnh"), ("phê duyệt",
    "công nhận"),
]  # fmt: skip


def turned(text: str, rng: random.Random) -> str | None:
    """The name of a neighbour: one telling word is another; None when the name has none."""
    lower = text.lower()
    possible = [(old, new) for old, new in _TURNS if old in lower]
    if not possible:
        return None
    old, new = rng.choice(possible)
    return " ".join(lower.replace(old, new, 1).split())


_NO_PROCEDURES = [
    "Hướng dẫn nấu phở bò", "Lịch thi đấu bóng đá vòng loại", "Giá vàng hôm nay", "Bài hát thiếu nhi hay nhất",
    "asdf qwer zxcv",
    "Báo cáo kết quả kinh doanh quý IV của chi nhánh", "Danh sách nhân viên phòng kế toán", "Mua vé tàu Tết",
    "test test 123",
    "Kính gửi anh Nam, em xin nghỉ phép hai ngày", "Thời tiết Đà Nẵng cuối tuần", "Công thức toán lớp 9",
    "Khách sạn gần biển",
    "Chương trình khuyến mại tháng 11", "lorem ipsum dolor sit amet", "Sửa máy giặt tại nhà",
    "Tuyển nhân viên bán hàng",
    "Số điện thoại tổng đài", "Đặt lịch khám răng", "Bản đồ du lịch Sa Pa", "Cách trồng hoa lan",
    "Tin tức bóng chuyền nữ",
]  # fmt: skip


def no_procedure(rng: random.Random) -> str:
    """A text that no register could hold."""
    return f"{rng.choice(_NO_PROCEDURES)} {rng.choice(['', '?', 'nhé', str(rng.randint(1, 30))])}".strip()
