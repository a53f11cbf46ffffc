"""Levels of an online service, always with the scheme they are told in: ND43-2011:1…4, ND42-2022:TOAN_TRINH or MOT_PHAN."""

from typing import Literal

from .texts import folded

Scheme = Literal["ND43-2011", "ND42-2022"]

# NĐ 43/2011 Đ.3 k.4: levels 1 and 2 inform and hand out forms; only 3 and 4 are done online, so only these are promised.
# NĐ 42/2022: toàn trình (whole) or một phần (part).
ONLINE: dict[Scheme, dict[str, tuple[str, str]]] = {
    "ND43-2011": {"ND43-2011:3": ("Mức độ 3", "Level 3"), "ND43-2011:4": ("Mức độ 4", "Level 4")},
    "ND42-2022": {"ND42-2022:TOAN_TRINH": ("Toàn trình", "Whole"), "ND42-2022:MOT_PHAN": ("Một phần", "Part")},
}
PARTIAL = "ND42-2022:MOT_PHAN"

_READ = {
    **dict.fromkeys(("3", "muc 3", "muc do 3", "level 3", "nd43 2011 3"), "ND43-2011:3"),
    **dict.fromkeys(("4", "muc 4", "muc do 4", "level 4", "nd43 2011 4"), "ND43-2011:4"),
    **dict.fromkeys(("1", "muc 1", "muc do 1", "level 1", "nd43 2011 1"), "ND43-2011:1"),
    **dict.fromkeys(("2", "muc 2", "muc do 2", "level 2", "nd43 2011 2"), "ND43-2011:2"),
    **dict.fromkeys(("toan trinh", "whole", "nd42 2022 toan trinh"), "ND42-2022:TOAN_TRINH"),
    **dict.fromkeys(("mot phan", "part", "nd42 2022 mot phan"), PARTIAL),
}


def scheme_of(year: int) -> Scheme:
    """The scheme a year's list is told in: NĐ 42/2022 replaced that of NĐ 43/2011 in the course of 2022."""
    return "ND43-2011" if year < 2022 else "ND42-2022"


def read_level(text: str) -> str | None:
    """The level somebody wrote (``Mức độ 3``, ``toàn trình``, ``ND43-2011:3``), or None."""
    return _READ.get(folded(text.replace("_", " ")))


def shown_level(level: str) -> tuple[str, str]:
    """How people call a level, in Vietnamese and English; the code itself when it is none of the online ones."""
    return next((names[level] for names in ONLINE.values() if level in names), (level, level))


def choices(scheme: Scheme) -> str:
    """What may be written in a cell of this scheme, in Vietnamese: the same words as in the template's drop-down."""
    return " hoặc ".join(f"“{vi}”" for vi, _ in ONLINE[scheme].values())
