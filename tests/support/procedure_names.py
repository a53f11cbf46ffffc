"""A register's worth of names that read like real procedures, with the families that make them easy to confuse."""

import random
from dataclasses import dataclass

from services.catalog.domain.identity.tails import Level


@dataclass(frozen=True)
class Made:
    """One made-up procedure. ``level`` where the name's family is split by level, else None."""

    code: str
    name: str
    field: str
    level: Level | None


_LICENCE_ACTS = (
    "Cấp", "Cấp lại", "Cấp đổi", "Gia hạn", "Điều chỉnh", "Sửa đổi, bổ sung", "Thu hồi", "Cấp lần đầu", "Hủy",
    "Tạm đình chỉ", "Khôi phục",
)  # fmt: skip

_LICENCES = {
    "Giấy phép": [
        "bán lẻ rượu", "bán buôn rượu", "sản xuất rượu công nghiệp", "sản xuất rượu thủ công", "phân phối rượu",
        "bán lẻ sản phẩm thuốc lá", "bán buôn sản phẩm thuốc lá", "mua bán nguyên liệu thuốc lá",
        "kinh doanh karaoke",
        "kinh doanh vũ trường", "xây dựng nhà ở riêng lẻ", "xây dựng công trình không theo tuyến",
        "xây dựng công trình theo tuyến trong đô thị", "xây dựng công trình tôn giáo", "xây dựng có thời hạn",
        "di dời công trình", "sửa chữa, cải tạo nhà ở", "môi trường", "thăm dò khoáng sản", "khai thác khoáng sản",
        "khai thác tận thu khoáng sản", "thăm dò nước dưới đất", "khai thác nước dưới đất", "khai thác nước mặt",
        "xả nước thải vào nguồn nước", "hành nghề khoan nước dưới đất", "nhận chìm ở biển", "lái xe",
        "lái xe quốc tế", "kinh doanh vận tải bằng xe ô tô", "kinh doanh vận tải đường thủy nội địa",
        "liên vận giữa Việt Nam và Lào", "liên vận giữa Việt Nam và Campuchia", "lưu hành xe quá tải trọng",
        "thi công công trình trên đường bộ", "đào tạo lái xe ô tô", "sát hạch lái xe",
        "lao động cho người nước ngoài",
        "hoạt động dịch vụ việc làm", "hoạt động cho thuê lại lao động",
        "đưa người lao động đi làm việc ở nước ngoài",
        "hoạt động giáo dục nghề nghiệp", "thành lập trường mầm non tư thục", "hoạt động khám bệnh, chữa bệnh",
        "hoạt động của phòng khám đa khoa", "hoạt động của nhà thuốc", "nhập khẩu thuốc", "xuất khẩu thuốc",
        "nhập khẩu trang thiết bị y tế", "nhập khẩu hóa chất", "sản xuất hóa chất bảng 1", "sản xuất hóa chất bảng 2",
        "sử dụng vật liệu nổ công nghiệp", "kinh doanh vật liệu nổ công nghiệp", "mua vũ khí thô sơ",
        "sử dụng pháo hoa",
        "bưu chính", "thiết lập mạng xã hội", "thiết lập trang thông tin điện tử tổng hợp", "xuất bản bản tin",
        "hoạt động in", "xuất bản tài liệu không kinh doanh", "nhập khẩu xuất bản phẩm không kinh doanh",
        "tổ chức biểu diễn nghệ thuật", "tổ chức triển lãm mỹ thuật", "phổ biến phim", "kinh doanh lữ hành quốc tế",
        "kinh doanh lữ hành nội địa", "nuôi trồng thủy sản trên biển", "khai thác thủy sản",
        "nhập khẩu giống thủy sản",
        "xuất khẩu giống cây trồng", "nhập khẩu giống vật nuôi", "nuôi động vật hoang dã", "khai thác gỗ rừng trồng",
        "quá cảnh động vật", "hoạt động điện lực", "phát điện", "bán lẻ điện", "truyền tải điện",
        "thành lập Văn phòng đại diện của thương nhân nước ngoài", "thành lập chi nhánh của thương nhân nước ngoài",
        "lập cơ sở bán lẻ", "hoạt động đo đạc và bản đồ", "tiến hành công việc bức xạ",
        "vận chuyển nguồn phóng xạ", "nhập khẩu chất phóng xạ", "hoạt động tổ chức tư vấn du học",
    ],
    "Giấy chứng nhận": [
        "đủ điều kiện kinh doanh xăng dầu", "đủ điều kiện làm đại lý bán lẻ xăng dầu", "đủ điều kiện kinh doanh khí",
        "đủ điều kiện an toàn thực phẩm", "đủ điều kiện an ninh trật tự", "đủ điều kiện kinh doanh dược",
        "đủ điều kiện kinh doanh thuốc thú y", "đủ điều kiện buôn bán phân bón",
        "đủ điều kiện buôn bán thuốc bảo vệ thực vật",
        "đủ điều kiện chăn nuôi trang trại quy mô lớn", "đủ điều kiện vệ sinh thú y",
        "đủ điều kiện hoạt động điểm trò chơi điện tử",
        "đủ điều kiện kinh doanh hoạt động thể thao", "đủ điều kiện sản xuất nước sạch",
        "đăng ký hoạt động giáo dục nghề nghiệp",
        "quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất", "đăng ký doanh nghiệp",
        "đăng ký hộ kinh doanh", "đăng ký hợp tác xã", "đăng ký đầu tư", "đăng ký phương tiện thủy nội địa",
        "đăng ký xe máy chuyên dùng", "đăng ký tàu cá", "kiểm định an toàn kỹ thuật phương tiện", "số nhà",
        "doanh nghiệp khoa học và công nghệ", "hoạt động khoa học và công nghệ", "quyền tác giả", "sở hữu trí tuệ",
        "xuất xứ hàng hóa", "lưu hành tự do sản phẩm", "kiểm dịch động vật", "kiểm dịch thực vật", "gia đình liệt sĩ",
        "người khuyết tật", "hộ nghèo", "huấn luyện an toàn lao động", "phòng cháy và chữa cháy",
    ],
    "Chứng chỉ hành nghề": [
        "dược", "khám bệnh, chữa bệnh", "luật sư", "công chứng", "đấu giá", "thú y", "kiến trúc",
        "môi giới bất động sản",
        "hoạt động xây dựng hạng I", "hoạt động xây dựng hạng II", "hoạt động xây dựng hạng III",
        "giám sát thi công xây dựng",
        "tư vấn giám sát", "định giá xây dựng", "đo đạc và bản đồ hạng I", "đo đạc và bản đồ hạng II",
        "quản tài viên",
        "thẩm định giá", "kế toán", "kiểm toán", "lưu trữ", "hướng dẫn viên du lịch quốc tế",
        "hướng dẫn viên du lịch nội địa",
        "mua bán di vật, cổ vật", "tu bổ di tích", "thuốc bảo vệ thực vật", "quản lý vận hành nhà chung cư",
    ],
}  # fmt: skip

_FOR_WHOM = (
    "", "", "", " đối với cá nhân", " đối với tổ chức", " đối với hộ gia đình, cá nhân", " đối với doanh nghiệp",
    " cho tổ chức, cá nhân nước ngoài", " trong trường hợp bị mất, bị hỏng",
    " trong trường hợp thay đổi tên, địa chỉ",
    " trong trường hợp hết hạn", " đối với cơ sở sản xuất", " đối với cơ sở kinh doanh dịch vụ ăn uống",
    " có thời hạn 05 năm", " có thời hạn 10 năm", " đối với chi nhánh, văn phòng đại diện",
    " do sai sót của cơ quan cấp", " không thông qua đấu giá", " thông qua đấu giá",
)  # fmt: skip

_CIVIL = (
    ["Đăng ký", "Đăng ký lại", "Ghi vào Sổ hộ tịch việc", "Xác nhận thông tin về việc", "Đăng ký lưu động việc",
     "Cấp bản sao trích lục"],
    ["khai sinh", "kết hôn", "khai tử", "giám hộ", "chấm dứt giám hộ", "nhận cha, mẹ, con", "nuôi con nuôi", "ly hôn",
     "thay đổi, cải chính hộ tịch", "bổ sung thông tin hộ tịch", "khai sinh kết hợp đăng ký nhận cha, mẹ, con",
     "khai sinh cho người đã có hồ sơ, giấy tờ cá nhân", "giám sát việc giám hộ", "xác định lại dân tộc"],
    ["", " có yếu tố nước ngoài", " không có yếu tố nước ngoài", " tại khu vực biên giới",
     " cho người dân tộc thiểu số",
     " của công dân Việt Nam đã được giải quyết tại cơ quan có thẩm quyền của nước ngoài"],
)  # fmt: skip

_RESIDENCE = (
    ["Đăng ký", "Xóa đăng ký", "Gia hạn", "Khai báo", "Xác nhận", "Điều chỉnh thông tin về"],
    ["thường trú", "tạm trú", "tạm vắng", "cư trú", "tạm trú cho người nước ngoài", "lưu trú"],
    ["", " theo danh sách", " tại chỗ ở hợp pháp do thuê, mượn, ở nhờ", " vào nhà ở thuộc quyền sở hữu của mình",
     " cho người chưa thành niên", " đối với học sinh, sinh viên", " đối với người lao động trong khu công nghiệp"],
)  # fmt: skip

_LAND = (
    ["Đăng ký", "Đăng ký biến động", "Xóa đăng ký", "Đăng ký thay đổi", "Thẩm định hồ sơ", "Công bố công khai"],
    ["quyền sử dụng đất", "quyền sở hữu tài sản gắn liền với đất", "thế chấp quyền sử dụng đất",
     "thế chấp tài sản gắn liền với đất hình thành trong tương lai",
     "giao đất", "cho thuê đất", "chuyển mục đích sử dụng đất", "tách thửa đất", "hợp thửa đất",
     "thuê đất trả tiền hàng năm",
     "thuê đất trả tiền một lần", "chuyển nhượng quyền sử dụng đất", "thừa kế quyền sử dụng đất",
     "tặng cho quyền sử dụng đất"],
    ["", " đối với hộ gia đình, cá nhân", " đối với tổ chức", " đối với người Việt Nam định cư ở nước ngoài",
     " trong khu công nghiệp, khu chế xuất", " đối với trường hợp đã được cấp Giấy chứng nhận", " lần đầu",
     " đối với trường hợp chưa được cấp Giấy chứng nhận"],
)  # fmt: skip

_FIRM = (
    ["Đăng ký thành lập", "Đăng ký thay đổi người đại diện theo pháp luật của", "Đăng ký thay đổi vốn điều lệ của",
     "Đăng ký giải thể", "Thông báo tạm ngừng kinh doanh của", "Thông báo thay đổi ngành, nghề kinh doanh của",
     "Đăng ký đổi tên", "Đăng ký thay đổi địa chỉ trụ sở chính của", "Hợp nhất", "Chia", "Tách", "Sáp nhập",
     "Thông báo lập địa điểm kinh doanh của", "Chấm dứt hoạt động chi nhánh của", "Cập nhật thông tin đăng ký của"],
    ["doanh nghiệp tư nhân", "công ty trách nhiệm hữu hạn một thành viên",
     "công ty trách nhiệm hữu hạn hai thành viên trở lên",
     "công ty cổ phần", "công ty hợp danh", "hộ kinh doanh", "hợp tác xã", "liên hiệp hợp tác xã",
     "quỹ tín dụng nhân dân",
     "doanh nghiệp xã hội", "tổ hợp tác"],
    ["", "", " có vốn đầu tư nước ngoài", " trong khu kinh tế", " trong khu công nghệ cao"],
)  # fmt: skip

_SOCIAL = (
    ["Giải quyết chế độ trợ cấp", "Thực hiện chế độ trợ cấp một lần", "Hưởng trợ cấp hàng tháng",
     "Thôi hưởng trợ cấp",
     "Hỗ trợ chi phí mai táng", "Hỗ trợ khẩn cấp", "Cấp thẻ bảo hiểm y tế", "Đổi thẻ bảo hiểm y tế",
     "Di chuyển hồ sơ",
     "Xác định mức độ khuyết tật", "Miễn, giảm học phí", "Tiếp nhận vào cơ sở trợ giúp xã hội",
     "Điều chỉnh mức trợ cấp"],
    ["người có công với cách mạng", "thân nhân liệt sĩ", "thương binh", "bệnh binh", "người khuyết tật nặng",
     "người khuyết tật đặc biệt nặng", "người cao tuổi", "trẻ em mồ côi", "trẻ em dưới 6 tuổi", "trẻ em dưới 3 tuổi",
     "hộ nghèo", "hộ cận nghèo", "thanh niên xung phong", "người hoạt động kháng chiến bị nhiễm chất độc hóa học",
     "người hoạt động cách mạng", "vợ liệt sĩ", "mẹ Việt Nam anh hùng", "nạn nhân bom mìn"],
    [" đối với {}", " đối với {} đã từ trần", " đối với {} đang sống tại cộng đồng",
     " đối với {} thay đổi nơi cư trú"],
)  # fmt: skip

_APPRAISAL = (
    ["Thẩm định", "Phê duyệt", "Thẩm định điều chỉnh", "Công nhận", "Công bố", "Tiếp nhận", "Hủy bỏ",
     "Thẩm định và phê duyệt",
     "Cho phép", "Thẩm định, phê duyệt lại"],
    ["báo cáo đánh giá tác động môi trường", "phương án cải tạo, phục hồi môi trường",
     "báo cáo nghiên cứu khả thi đầu tư xây dựng",
     "thiết kế xây dựng triển khai sau thiết kế cơ sở", "kế hoạch lựa chọn nhà thầu", "kết quả lựa chọn nhà đầu tư",
     "chủ trương đầu tư", "quy hoạch chi tiết xây dựng", "nhiệm vụ quy hoạch", "kế hoạch bảo vệ môi trường",
     "điểm du lịch",
     "xã đạt chuẩn nông thôn mới", "trường mầm non đạt chuẩn quốc gia", "trường tiểu học đạt chuẩn quốc gia",
     "trường trung học cơ sở đạt chuẩn quốc gia", "nghề truyền thống", "làng nghề truyền thống", "hợp chuẩn",
     "hợp quy", "sáng kiến cấp cơ sở", "phương án phòng cháy và chữa cháy", "điều lệ hội", "phương án khai thác rừng",
     "quy trình vận hành hồ chứa nước", "hồ sơ thiết kế kỹ thuật", "đề án khuyến công", "giống cây trồng mới"],
    ["", " đối với dự án nhóm A", " đối với dự án nhóm B", " đối với dự án nhóm C", " sử dụng vốn nhà nước",
     " không sử dụng vốn nhà nước", " trên địa bàn hai huyện trở lên", " đối với công trình cấp II",
     " đối với công trình cấp III"],
)  # fmt: skip

_LEVELS: tuple[tuple[str, Level], ...] = (
    (" (cấp xã)", "commune"),
    (" (cấp huyện)", "district"),
    (" (cấp tỉnh)", "province"),
)
_BY_LEVEL = [
    f"{act} {what}"
    for act in ("Giải quyết khiếu nại", "Giải quyết tố cáo", "Tiếp công dân", "Xử lý đơn", "Khen thưởng", "Tặng Giấy khen")
    for what in (
        "lần đầu", "lần hai", "về đất đai", "về môi trường", "theo chuyên đề", "đột xuất", "cho hộ gia đình",
        "về đối ngoại",
    )
]  # fmt: skip

_FIELDS = ("Hộ tịch", "Cư trú", "Đất đai", "Doanh nghiệp", "Bảo trợ xã hội", "Xây dựng", "Công thương", "Cấp theo cấp")


def universe() -> list[tuple[str, str, Level | None]]:
    """(name, field, level) of every name the templates give, each name with its level once, in a fixed order."""
    made: dict[tuple[str, Level | None], str] = {}
    for parts, field in ((_CIVIL, "Hộ tịch"), (_RESIDENCE, "Cư trú"), (_LAND, "Đất đai")):
        for one in parts[0]:
            for two in parts[1]:
                for three in parts[2]:
                    made[f"{one} {two}{three}", None] = field
    for one in _FIRM[0]:
        for two in _FIRM[1]:
            for three in _FIRM[2]:
                made[f"{one} {two}{three}", None] = "Doanh nghiệp"
    for one in _SOCIAL[0]:
        for two in _SOCIAL[1]:
            for three in _SOCIAL[2]:
                made[f"{one}{three.format(two)}", None] = "Bảo trợ xã hội"
    for one in _APPRAISAL[0]:
        for two in _APPRAISAL[1]:
            for three in _APPRAISAL[2]:
                made[f"{one} {two}{three}", None] = "Xây dựng"
    for kind, objects in _LICENCES.items():
        for act in _LICENCE_ACTS:
            for each in objects:
                for whom in dict.fromkeys(_FOR_WHOM):
                    made[f"{act} {kind} {each}{whom}", None] = "Công thương"
    for name in _BY_LEVEL:
        for ending, level in _LEVELS:
            made[name + ending, level] = "Khiếu nại, tố cáo"
    return [(name, field, level) for (name, level), field in made.items()]


def register_and_strangers(count: int, seed: int) -> tuple[list[Made], list[str]]:
    """``count`` procedures for a register, and the names of the same families that are not in it.

    Half of the register's names carry the word "Thủ tục", as published ones do.
    """
    rng = random.Random(seed)
    everything = universe()
    rng.shuffle(everything)
    chosen = [
        Made(f"{rng.choice('123')}.{100_000 + number:06d}", _published(name, rng), field, level)
        for number, (name, field, level) in enumerate(everything[:count])
    ]
    return chosen, [name for name, _, _ in everything[count:]]


def _published(name: str, rng: random.Random) -> str:
    return f"Thủ tục {name[0].lower()}{name[1:]}" if rng.random() < 0.3 else name
