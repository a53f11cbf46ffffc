"""Both national formats of an agency's code, read, explained and converted, with the reason where that cannot be done."""

import re
from dataclasses import dataclass
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

Format = Literal["QCVN-102-2016", "QD-20-2020-D4", "QD-20-2020-D5", "QD-20-2020-D6"]

LONGEST = 35  # QĐ 20/2020/QĐ-TTg Đ.4.1
LONGEST_GROUP = 16  # not the law's: what the contract (common.json, agency_code) and names of topics can carry
LONGEST_IN_SCHEME = 32  # QĐ 20/2020 Đ.6.3

_LEVEL_1 = re.compile(r"[A-Y][0-9]{2}")
_GROUP = re.compile(r"[0-9A-Z]+")
_SIGNS = re.compile(r"[0-9A-Z.\-]+")
_SCHEME = re.compile(r"Z(?!00)[0-9]{2}")
_BUSINESS = re.compile(r"[0-9]{10}(-?[0-9]{3})?")
# V1V2V3.Z1Z2.Y1Y2.MX1X2: the widths of levels 4, 3 and 2.
_WIDTHS_2016 = (3, 2, 2)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in both languages."""

    vi: str
    en: str


class NotACode(ValueError):
    """What somebody sent is a code in neither format; ``code`` is a word for machines, ``said`` says what is wrong."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.said = Said(vi, en)


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read. ``normal`` is its form of 2020 and the register's key; ``groups`` are its levels, 1 first.

    Codes of firms (Đ.5) and of other organisations (Đ.6) are read too, but belong to no ministry and no province: they have
    no groups.
    """

    format: Format
    normal: str
    groups: tuple[str, ...] = ()

    @property
    def of_agency(self) -> bool:
        """Whether this is the code of a ministry, a province or what is under them (QĐ 20/2020 Đ.4)."""
        return bool(self.groups)

    @property
    def level(self) -> int:
        """1 for MX1X2, and one more with every group (QĐ 20/2020 Đ.4.3)."""
        return len(self.groups)

    @property
    def parent(self) -> str | None:
        """The code of the agency it belongs to; None at level 1."""
        return ".".join(self.groups[:-1]) or None


def read(text: str) -> Code:
    """The code in either national format, in any case of letters. Raises NotACode.

    A text that is a code in both (A12.15.20.G09) is read by the format in force, that of 2020.
    """
    code = text.strip().upper()
    if not code:
        raise NotACode("empty", "Chưa có mã định danh.", "There is no code.")
    if not _SIGNS.fullmatch(code) or not text.strip().isascii():
        raise NotACode(
            "foreign-character",
            "Mã định danh chỉ gồm chữ cái A–Z không dấu, chữ số 0–9 và dấu chấm (QĐ 20/2020/QĐ-TTg Đ.4).",
            "A code has only the letters A–Z, the digits 0–9 and dots (QĐ 20/2020/QĐ-TTg Art. 4).",
        )
    if _SCHEME.match(code):
        return _of_scheme(code)
    if _BUSINESS.fullmatch(code):
        return _of_firm(code)
    groups = code.split(".")
    if len(groups) == 4 and _LEVEL_1.fullmatch(groups[3]) and not _LEVEL_1.fullmatch(groups[0]):
        return _of_2016(groups)
    return _of_2020(code, groups)


def to_2016(code: Code) -> str:
    """``V1V2V3.Z1Z2.Y1Y2.MX1X2`` of an agency's code. Raises NotACode with the reason when it has no such form."""
    if not code.of_agency:
        raise NotACode(
            "not-an-agency",
            f"{code.normal} không phải mã của bộ, ngành, địa phương nên không có dạng QCVN 102:2016.",
            f"{code.normal} is not the code of a ministry or a province, so it has no form by QCVN 102:2016.",
        )
    if code.level > 4:
        raise NotACode(
            "too-deep-for-2016",
            f"{code.normal} có {code.level} cấp; dạng QCVN 102:2016 chỉ có 4 cấp.",
            f"{code.normal} has {code.level} levels; QCVN 102:2016 has only 4.",
        )
    below = list(code.groups[1:])
    for place, group in enumerate(below):
        width = _WIDTHS_2016[2 - place]
        if len(group) != width:
            raise NotACode(
                "group-does-not-fit-2016",
                f"Nhóm cấp {place + 2} của {code.normal} là “{group}” ({len(group)} ký tự); "
                f"dạng QCVN 102:2016 cần đúng {width} ký tự.",
                f"The group of level {place + 2} of {code.normal} is “{group}” ({len(group)} characters); "
                f"QCVN 102:2016 needs exactly {width}.",
            )
        if not group.strip("0"):
            raise NotACode(
                "zeros-mean-none-in-2016",
                f"Nhóm cấp {place + 2} của {code.normal} là “{group}”; trong QCVN 102:2016 toàn số 0 nghĩa là không có cấp này.",
                f"The group of level {place + 2} of {code.normal} is “{group}”; in QCVN 102:2016 zeros mean no such level.",
            )
    padded = [*below, *("0" * _WIDTHS_2016[2 - place] for place in range(len(below), 3))]
    return ".".join([*reversed(padded), code.groups[0]])


def superiors(code: str) -> list[str]:
    """The codes above an agency's normal code, level 1 first."""
    groups = code.split(".")
    return [".".join(groups[:count]) for count in range(1, len(groups))]


def _of_2016(groups: list[str]) -> Code:
    for group, width, level in zip(groups[:3], _WIDTHS_2016, (4, 3, 2), strict=True):
        if len(group) != width or not _GROUP.fullmatch(group):
            raise NotACode(
                "wrong-width-2016",
                f"Nhóm cấp {level} “{group}” phải có đúng {width} ký tự trong dạng V1V2V3.Z1Z2.Y1Y2.MX1X2 (QCVN 102:2016).",
                f"The group of level {level}, “{group}”, must have exactly {width} characters in "
                "V1V2V3.Z1Z2.Y1Y2.MX1X2 (QCVN 102:2016).",
            )
    below = [groups[2], groups[1], groups[0]]
    used = [bool(group.strip("0")) for group in below]
    if sorted(used, reverse=True) != used:
        missing = used.index(False) + 2
        raise NotACode(
            "level-left-out",
            f"Mã bỏ trống cấp {missing} nhưng lại có cấp bên dưới; không xác định được cơ quan cấp trên.",
            f"The code leaves level {missing} empty but has a level below it: its superior cannot be told.",
        )
    kept = (groups[3], *(group for group in below if group.strip("0")))
    return Code("QCVN-102-2016", ".".join(kept), kept)


def _of_2020(code: str, groups: list[str]) -> Code:
    if len(code) > LONGEST:
        raise NotACode(
            "too-long",
            f"Mã có {len(code)} ký tự; QĐ 20/2020/QĐ-TTg Đ.4 cho tối đa {LONGEST}.",
            f"The code has {len(code)} characters; QĐ 20/2020/QĐ-TTg Art. 4 allows {LONGEST}.",
        )
    if not _LEVEL_1.fullmatch(groups[0]):
        raise NotACode(
            "wrong-level-1",
            f"Mã cấp 1 “{groups[0][:20]}” phải là một chữ cái A–Y và hai chữ số, như G01 hoặc H26; "
            "dạng cũ đặt mã này ở cuối: 000.00.00.H26.",
            f"The code of level 1, “{groups[0][:20]}”, must be a letter A–Y and two digits, as G01 or H26; the older form "
            "has it at the end: 000.00.00.H26.",
        )
    for level, group in enumerate(groups, 1):
        if not _GROUP.fullmatch(group):
            raise NotACode(
                "empty-group" if not group else "foreign-character",
                f"Nhóm cấp {level} “{group}” không hợp lệ; mỗi nhóm gồm chữ A–Z hoặc số 0–9, cách nhau bằng một dấu chấm.",
                f"The group of level {level}, “{group}”, is not one; groups are letters A–Z or digits, one dot between them.",
            )
    return Code("QD-20-2020-D4", code, tuple(groups))


def _of_scheme(code: str) -> Code:
    rest = code[3:]
    if not rest or len(rest) > LONGEST_IN_SCHEME:
        raise NotACode(
            "wrong-scheme-code",
            f"Sau mã lược đồ {code[:3]} phải có từ 1 đến {LONGEST_IN_SCHEME} ký tự (QĐ 20/2020/QĐ-TTg Đ.6).",
            f"After the scheme {code[:3]} there must be 1 to {LONGEST_IN_SCHEME} characters (QĐ 20/2020/QĐ-TTg Art. 6).",
        )
    return Code("QD-20-2020-D6", code)


def _of_firm(code: str) -> Code:
    try:
        return Code("QD-20-2020-D5", mst.format(mst.validate(code)))
    except ValidationError:
        raise NotACode(
            "wrong-check-digit",
            f"{code} giống mã số doanh nghiệp nhưng chữ số kiểm tra không đúng; xin kiểm tra lại từng số.",
            f"{code} looks like the code of a firm, but its check digit is wrong: compare it digit by digit.",
        ) from None
