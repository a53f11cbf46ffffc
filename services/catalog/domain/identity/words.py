"""Which words of a name may be missing, which never, and what stands before a name without belonging to it."""

from .letters import syllable


def plain_words(text: str) -> tuple[str, ...]:
    """The plain words of a text of this file."""
    return tuple(syllable(word)[0] for word in text.lower().split())


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in plain_words(line))


# Words that join others: one more or one less changes nothing. With accents, because "được" joins and "dược" is a drug.
JOINING = frozenset(
    syllable(word)[1]
    for word in [
        "của",
        "và",
        "các",
        "những",
        "cho",
        "tại",
        "về",
        "việc",
        "là",
        "được",
        "thì",
        "bởi",
        "do",
        "ở",
        "cùng",
        "này",
        "đó",
        "khi",
        "hoặc",
        "cũng",
        "theo",
        "như",
        "với",
    ]
)
# Without accents only those that are hardly anything else.
JOINING_PLAIN = frozenset(
    syllable(word)[0] for word in ["của", "và", "các", "những", "cho", "việc", "hoặc", "theo", "với"]
)
# Two words that join only together.
JOINING_PAIRS = {tuple(plain_words(each)): each for each in ("đối với", "trường hợp", "thủ tục")}

# Words that tell one procedure from its neighbour. None of them is ever taken for another, for a slip of the pen, or for
# superfluous: cấp lại, cấp mới, cấp đổi, gia hạn; có, không; trong, ngoài; lần đầu; trên, dưới.
TELLING = _set(
    "lại mới đổi gia hạn đầu sửa bổ sung điều chỉnh thay thu hồi hủy huỷ chấm dứt tạm ngừng dừng đình chỉ chuyển nhượng xóa xoá",
    "rút phục hồi khôi phục cải chính tách nhập sáp hợp nhất chia giải thể thành lập mở rộng bản sao trích lục gốc",
    "không chưa trừ ngoài trong nước có bất miễn giảm tăng trên dưới trước sau lớn nhỏ hơn bằng ít nhiều từ đến sang",
    "xuất buôn lẻ thường tạm nam nữ sống chết mua bán giao thuê giữa cha mẹ vợ chồng con nuôi",
    "tỉnh huyện xã phường quận bộ sở trung ương",
)

# Whom a procedure is for. These are not mistaken for each other by a slip, but a cut must not have taken them away.
SUBJECTS = _set("cá nhân tổ chức hộ gia đình doanh nghiệp cơ sở")

# A name that ends in one of these goes on: it was cut.
GOES_ON = frozenset(
    syllable(word)[1] for word in ["và", "các", "cho", "của", "với", "về", "tại", "từ", "theo", "do", "những"]
)

# Words of direction: where one stands, the order of the others is part of the meaning (A thành B is not B thành A).
DIRECTION = frozenset(syllable(word)[1] for word in ["sang", "thành", "từ", "đến", "giữa", "bằng", "thay"])

# What stands before a name and says only that it is one.
BEFORE = tuple(
    sorted(
        (
            plain_words(each)
            for each in (
                "thủ tục hành chính",
                "thủ tục",
                "trình tự thủ tục",
                "trình tự",
                "hồ sơ",
                "bộ hồ sơ",
                "nộp hồ sơ",
                "hồ sơ xin",
                "hồ sơ đề nghị",
                "làm thủ tục",
                "giải quyết thủ tục",
                "thực hiện thủ tục",
                "xin",
                "đề nghị",
                "làm",
                "dịch vụ",
                "dịch vụ công",
                "dịch vụ công trực tuyến",
                "dvc",
                "về việc",
                "v v",
                "tên thủ tục",
                "tên tthc",
            )
        ),
        key=len,
        reverse=True,
    )
)

# Acts that people leave out because the rest says enough ("giấy phép xây dựng" for "Cấp giấy phép xây dựng").
UNSAID = tuple(plain_words(each) for each in ("cấp", "đăng ký", "giải quyết", "thực hiện", "đề nghị", "xét", "việc"))

# Roman numerals of one letter are numbers only behind one of these.
COUNTED = _set("hạng cấp loại nhóm bậc mức lần phần bảng mục")
ROMAN = {"i": "1", "v": "5", "x": "10", "vi": "6", "xi": "11", "xii": "12"}

# Words that stand around names rather than in them; a list of published names may not hold them.
AROUND = frozenset(word for lead in BEFORE for word in lead) | _set(
    "theo quy định tại căn cứ luật nghị định thông tư quyết số năm ngày tháng thuộc thẩm quyền giải quyết của ủy ban nhân dân",
    "cấp xã huyện tỉnh bộ sở trực tuyến mức độ trên địa bàn thành phố",
)
