"""The lists a field of a form may be picked from (``x-source``), and those of them that hardly ever change."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, NamedTuple

from services.contracts import source
from services.contracts.sentence import Sentence

# Whether a code is in a list today. Lists that nobody supplies are not asked: their codes are checked by shape only.
Known = Mapping[str, Callable[[str], bool]]

FIXED: Final = ("countries", "ethnic-groups")
SOURCES: Final = (*FIXED, "provinces", "communes", "agencies")

_MISSING: Final = {
    "countries": Sentence(
        "Mã quốc gia “{0}” không có trong danh sách; hãy chọn trong danh sách, ví dụ VN (Việt Nam).",
        "There is no country with the code “{0}”; choose from the list, for example VN (Viet Nam).",
    ),
    "ethnic-groups": Sentence(
        "Mã dân tộc “{0}” không có trong danh sách 54 dân tộc; hãy chọn trong danh sách, ví dụ 01 (Kinh).",
        "“{0}” is none of the 54 ethnic groups; choose from the list, for example 01 (Kinh).",
    ),
    "provinces": Sentence(
        "Hiện không có tỉnh, thành phố nào mang mã “{0}”; hãy chọn trong danh sách, ví dụ 01 (Thành phố Hà Nội).",
        "There is no province or city with the code “{0}” today; choose from the list, for example 01 (Hà Nội).",
    ),
    "communes": Sentence(
        "Hiện không có xã, phường, đặc khu nào mang mã “{0}”; hãy chọn trong danh sách.",
        "There is no commune or ward with the code “{0}” today; choose from the list.",
    ),
    "agencies": Sentence(
        "Không có cơ quan nào mang mã “{0}”; hãy chọn trong danh sách.",
        "There is no agency with the code “{0}”; choose from the list.",
    ),
}


class Entry(NamedTuple):
    """One thing to pick: what is stored, and what people read."""

    code: str
    vi: str
    en: str


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """A fixed list in the order it is shown. KeyError for a list that is not one of ``FIXED``."""
    if name not in FIXED:
        raise KeyError(name)
    listed = json.loads((source.ROOT / "forms" / "known" / f"{name}.json").read_text(encoding="utf-8"))["items"]
    return tuple(Entry(**each) for each in listed)


def fault(name: str, code: str, known: Known) -> Sentence | None:
    """Of a code that was picked from the list ``name``."""
    there = known.get(name)
    if there is None and name in FIXED:
        there = _codes(name).__contains__
    if there is None or there(code):
        return None
    shown = code if len(code) <= 40 else code[:40] + "…"
    said = _MISSING[name]
    return Sentence(said.vi.format(shown), said.en.format(shown))


@cache
def _codes(name: str) -> frozenset[str]:
    return frozenset(each.code for each in entries(name))
