"""What the portal calls a procedure and a level, online or of government: the same on every page."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from services.kernel.text import Language, Text


def procedure(told: Mapping[str, Any], language: Language) -> tuple[str, Language]:
    """(what a procedure is called for this reader, the language of that): the Vietnamese name where there is no English one.

    ``told``: code, name and name_en as any service names a procedure; its code stands for a name that is not known.
    """
    if language == "en" and told.get("name_en"):
        return told["name_en"], "en"
    return told["name"] or told["code"], "vi"


class Words(NamedTuple):
    """``short`` for tables, lists and choices; ``long`` where it stands alone and must explain itself."""

    short: Text
    long: Text


# The level of an online service, from least to most: four by NĐ 43/2011/NĐ-CP, two by NĐ 42/2022/NĐ-CP.
ONLINE = {
    "ND43-2011:1": Words(Text("Mức độ 1", "Level 1"), Text("Mức độ 1: thông tin", "Level 1: information")),
    "ND43-2011:2": Words(Text("Mức độ 2", "Level 2"), Text("Mức độ 2: tải mẫu đơn", "Level 2: forms to download")),
    "ND43-2011:3": Words(Text("Mức độ 3", "Level 3"), Text("Mức độ 3: nộp qua mạng", "Level 3: filed online")),
    "ND43-2011:4": Words(
        Text("Mức độ 4", "Level 4"), Text("Mức độ 4: nộp và thanh toán qua mạng", "Level 4: filed and paid online")
    ),
    "ND42-2022:MOT_PHAN": Words(
        Text("Một phần", "Partly online"),
        Text("Một phần: còn bước phải đến nơi", "Partly online: one step is done in person"),
    ),
    "ND42-2022:TOAN_TRINH": Words(
        Text("Toàn trình", "Fully online"),
        Text("Toàn trình: làm được hết trên mạng", "Fully online: nothing is done in person"),
    ),
}
_DECREES = {"ND43-2011": "NĐ 43/2011", "ND42-2022": "NĐ 42/2022"}

# The level of government that announces or decides. Districts ended with 30/6/2025.
GOVERNMENT = {
    "ministry": Words(Text("Cấp bộ", "Ministry"), Text("Cấp bộ", "Ministry")),
    "province": Words(Text("Cấp tỉnh", "Province"), Text("Cấp tỉnh", "Province")),
    "district": Words(
        Text("Cấp huyện", "District"), Text("Cấp huyện (đến 30/06/2025)", "District (until 30 June 2025)")
    ),
    "commune": Words(Text("Cấp xã", "Commune"), Text("Cấp xã", "Commune")),
    "unknown": Words(Text("Chưa xác định", "Not determined"), Text("Chưa xác định", "Not determined")),
}


def online(level: str | None, *, long: bool = False) -> Text:
    """Of an online level; none is not stated, and one nobody has words for is its own code."""
    if not level:
        return Text("Chưa nói", "Not stated")
    words = ONLINE.get(level)
    if words is None:
        return Text(level, level)
    return words.long if long else words.short


def by_decree(level: str) -> Text:
    """Toàn trình (NĐ 42/2022): where levels of both decrees can be chosen."""
    said, decree = online(level), _DECREES[level.partition(":")[0]]
    return Text(f"{said.vi} ({decree})", f"{said.en} ({decree})")


def government(level: str | None, *, long: bool = False) -> Text:
    """Of a level of government; one that is not known is not determined."""
    words = GOVERNMENT.get(level or "unknown", GOVERNMENT["unknown"])
    return words.long if long else words.short
