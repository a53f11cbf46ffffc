"""Why a name is taken for a procedure, in words, in Vietnamese and English."""

from .answers import Decided, Known, Said
from .tails import Level

LEVELS: dict[Level, tuple[str, str]] = {
    "ministry": ("cấp bộ", "ministry level"),
    "province": ("cấp tỉnh", "province level"),
    "district": ("cấp huyện", "district level"),
    "commune": ("cấp xã", "commune level"),
}

EXACT = Said("same-name", "Tên trùng khớp.", "The names are the same.")
PLAIN = Said(
    "same-without-accents",
    "Tên trùng khớp khi bỏ qua dấu, kiểu gõ (Telex, VNI), chữ hoa và cách viết tắt.",
    "The names are the same but for accents, typing (Telex, VNI), case and abbreviations.",
)
CORE = Said(
    "same-but-for-the-end",
    "Tên trùng khớp khi bỏ phần cuối (cấp thực hiện, văn bản, nơi nộp).",
    "The names are the same without what stands at the end (level, law, place).",
)
EMPTY = Said(
    "nothing-to-match",
    "Tên không có chữ hay số nào để đối chiếu; hãy gửi tên hoặc mã thủ tục.",
    "The name holds no letter or digit to compare; send a name or a code.",
)
FAR = Said(
    "nothing-near",
    "Không có thủ tục nào trong danh mục có tên gần giống.",
    "No procedure of the register has a name like it.",
)
NEAR = Said(
    "not-sure",
    "Có tên gần giống nhưng chưa đủ để kết luận; cần người xem.",
    "Names are near, but not near enough to be sure; a person must look.",
)
SEVERAL = Said(
    "several",
    "Nhiều thủ tục cùng khớp với tên này; cần người chọn.",
    "Several procedures fit this name; a person must choose.",
)
LEVEL_OPEN = Said(
    "level-missing",
    "Tên này có ở nhiều cấp; hãy cho biết cấp thực hiện (level) để chọn đúng mã.",
    "This name exists at several levels; say the level to get the right code.",
)


def too_long(length: int, most: int) -> Said:
    """The name has more characters than any name of a procedure."""
    return Said(
        "too-long",
        f"Tên dài {length} ký tự; tên thủ tục được đọc tối đa {most} ký tự. Hãy gửi riêng tên thủ tục.",
        f"The name has {length} characters; at most {most} are read. Send the procedure's name alone.",
    )


def split(national: str) -> Said:
    """The candidates are parts of one national procedure."""
    return Said(
        "parts-of-one",
        f"Các mã này là các phần theo cấp của cùng một thủ tục quốc gia {national}.",
        f"These codes are the parts, by level, of one national procedure, {national}.",
    )


def by_code(code: str, known: Known) -> Said:
    """The code is that procedure's."""
    also = "" if code == known.code else f" ({known.code})"
    return Said(
        "same-code", f"Mã {code} là của “{known.name}”{also}.", f"The code {code} is that of “{known.name}”{also}."
    )


def unknown_code(code: str) -> Said:
    """A code in the right shape that the register does not know."""
    return Said(
        "unknown-code",
        f"Danh mục không có mã {code}; đối chiếu theo tên.",
        f"The register does not know the code {code}; the name is compared instead.",
    )


def no_code(text: str) -> Said:
    """What was given as a code is none."""
    shown = text if len(text) <= 40 else text[:40] + "…"
    return Said(
        "not-a-code",
        f"“{shown}” không có dạng mã thủ tục (ví dụ 1.009073); đối chiếu theo tên.",
        f"“{shown}” has not the shape of a procedure's code (such as 1.009073); the name is compared instead.",
    )


def contradiction(code: str) -> Said:
    """Code and name mean different procedures."""
    return Said(
        "code-and-name-differ",
        f"Mã {code} và tên chỉ hai thủ tục khác nhau; cần người xem.",
        f"The code {code} and the name mean different procedures; a person must look.",
    )


def decided(decision: Decided) -> Said:
    """A person decided it before. Who and why stands with the decision, not in every answer."""
    return Said(
        "decided",
        f"Văn phòng Chính phủ đã quyết định ngày {decision.on:%d/%m/%Y}.",
        f"The Government Office decided it on {decision.on.day} {decision.on:%B %Y}.",
    )


def level_decides(level: Level, known: Known) -> Said:
    """Of several of this name, the level picks this one."""
    vi, en = LEVELS[level]
    if level == "commune" and known.level == "district":
        return Said(
            "level",
            "Cấp huyện kết thúc ngày 30/06/2025; cấp xã kế thừa.",
            "The district level ended on 30 June 2025; the commune is its heir.",
        )
    return Said("level", f"Được chọn theo {vi}.", f"Chosen by the {en}.")


def level_differs(asked: Level, known: Known) -> Said:
    """The submission says one level, the register another."""
    ours = LEVELS[known.level] if known.level else ("", "")
    return Said(
        "level-differs",
        f"Yêu cầu nói {LEVELS[asked][0]}, danh mục ghi {ours[0]}.",
        f"The submission says {LEVELS[asked][1]}, the register {ours[1]}.",
    )


def agency_decides(agency: str) -> Said:
    """Of several of this name, the agency picks this one."""
    return Said("agency", f"Được chọn theo cơ quan {agency}.", f"Chosen by the agency {agency}.")


def field_decides(field: str) -> Said:
    """Of several of this name, the field picks this one."""
    return Said("field", f"Được chọn theo lĩnh vực “{field}”.", f"Chosen by the field “{field}”.")


def alias(known: Known) -> Said:
    """The name compared is not the published one."""
    return Said(
        "alias",
        f"So với tên khác của {known.code} (tên cũ, hoặc do người xử lý gán): “{known.name}”.",
        f"Compared with another name of {known.code} (a former one, or one a person assigned): “{known.name}”.",
    )


def unknown_agency(text: str) -> Said:
    """What was given as an agency is no code of one, so it chose nothing."""
    shown = text if len(text) <= 40 else text[:40] + "…"
    return Said(
        "unknown-agency",
        f"“{shown}” không phải mã cơ quan (ví dụ G01, H17) nên không được dùng.",
        f"“{shown}” is no agency code (such as G01, H17), so it was not used.",
    )
