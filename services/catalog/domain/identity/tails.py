"""What stands at the end of a name without belonging to it: the level, the law of the day, the place, the way of filing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["ministry", "province", "district", "commune"]

# All patterns read plain words (letters.syllable) with single blanks between them; "quy" is written "qui" there.
_WHERE = r"(?: (?:thuoc )?tham (?:quyen|quien)(?: giai quyet)?(?: cua)?| thuc hien (?:tai|o)| tai| o| do| thuoc)?"
_WHO = r"(?: chu tich)?(?: uy ban nhan dan| co quan| bo phan mot cua)?(?: cac)?"
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("commune", re.compile(rf"{_WHERE}{_WHO} cap (?:xa|phuong)$")),
    ("district", re.compile(rf"{_WHERE}{_WHO} cap (?:quan|huyen)$")),
    ("province", re.compile(rf"{_WHERE}{_WHO} cap (?:tinh|thanh pho)$")),
    ("ministry", re.compile(rf"{_WHERE}{_WHO} (?:cap (?:bo|trung uong)|o trung uong)$")),
    (
        "commune",
        re.compile(rf"{_WHERE}(?: chu tich)? uy ban nhan dan (?:cac )?(?:xa|phuong)(?: (?:xa|phuong|thi tran))*$"),
    ),
    (
        "district",
        re.compile(
            rf"{_WHERE}(?: chu tich)? uy ban nhan dan (?:cac )?(?:quan|huyen)(?: (?:quan|huyen|thi xa|thanh pho))*$"
        ),
    ),
    ("province", re.compile(rf"{_WHERE}(?: chu tich)? uy ban nhan dan (?:tinh|thanh pho)(?: (?:tinh|thanh pho))*$")),
    ("province", re.compile(r" (?:thuoc )?tham quyen(?: giai quyet)?(?: cua)? so(?: \w+){1,6}$")),
    ("ministry", re.compile(r" (?:thuoc )?tham quyen(?: giai quyet)?(?: cua)? bo(?: \w+){1,6}$")),
)
_LAW = re.compile(
    r" (?:(?:theo|can cu)(?: (?:qui dinh|huong dan))?(?: (?:tai|cua))?|qui dinh tai|ban hanh kem theo) "
    r"(?:(?:khoan|diem|dieu|muc|chuong|[0-9a-z]{1,3}) )*"
    r"(?:(?:nghi dinh|nd|thong tu|tt|quyet dinh|qd|nghi quyet|nq|phap lenh|van ban)(?: so)? [0-9]{1,5}\b.*"
    r"|(?:bo )?luat(?: (?!theo\b)\w+){1,6})$"
)
_PLACE = re.compile(r" (?:tren dia ban|tai) (?:tinh|thanh pho)(?: \w+){1,3}$")
_ONLINE = re.compile(
    r"(?: dich vu cong| dvc)?(?: truc tuyen| online| qua mang)?"
    r"(?: (?:muc do|muc) [1-4]| toan trinh| mot phan| online| truc tuyen)$"
)


@dataclass(frozen=True, slots=True)
class Tail:
    """How many words stay, and what the others said: the level, whether a law or a place was named."""

    kept: int
    level: Level | None = None
    law: bool = False


def tail_of(words: Sequence[str]) -> Tail:
    """Takes off what is at the end, layer by layer, but never the last two words."""
    text = " ".join(words)
    level: Level | None = None
    law = False
    while True:
        for found_level, pattern in _LEVELS:
            if (found := pattern.search(text)) and _enough(text, found):
                level = level or found_level
                break
        else:
            if (found := _LAW.search(text)) and _enough(text, found):
                law = True
            elif not ((found := _PLACE.search(text) or _ONLINE.search(text)) and _enough(text, found)):
                return Tail(len(text.split()), level, law)
        text = text[: found.start()]


def _enough(text: str, found: re.Match[str]) -> bool:
    return text.count(" ", 0, found.start()) >= 1
