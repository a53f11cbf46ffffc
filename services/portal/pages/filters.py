"""What a list of procedures can be narrowed by, as a form shows it and as the page says what is narrowed already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.text import Text

from .. import frame, words

FILTERS = ("life_event", "field", "agency", "audience", "level", "online_level")

_LABELS = {
    "life_event": Text("Việc trong đời", "Life event"),
    "field": Text("Lĩnh vực", "Field"),
    "agency": Text("Cơ quan", "Agency"),
    "audience": Text("Dành cho", "For"),
    "level": Text("Cấp giải quyết", "Level that decides"),
    "online_level": Text("Trực tuyến", "Online"),
}
_AUDIENCES = (("citizen", Text("Người dân", "Citizens")), ("business", Text("Doanh nghiệp, tổ chức", "Businesses")))
_LEVELS = [(level, words.government(level)) for level in ("ministry", "province", "commune", "unknown")]
_ONLINE = [(level, words.online(level)) for level in ("ND42-2022:TOAN_TRINH", "ND42-2022:MOT_PHAN")]

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. ``options``: (value, words, how many procedures or None); ``chosen``: what is asked, '' for nothing."""

    name: str
    label: str
    options: Sequence[tuple[str, str, int | None]]
    chosen: str

    @property
    def said(self) -> str:
        """What is asked, in the words of its option."""
        return next((option for value, option, _ in self.options if value == self.chosen), self.chosen)


def filters_of(seen: frame.Visit, events: list[Line], fields: list[Line], agencies: list[Line]) -> list[Filter]:
    """All of them, with what this page's address asks. A value no option has is kept: the catalogue says what is wrong."""

    def said(options: Sequence[tuple[str, Text]]) -> list[tuple[str, str, int | None]]:
        return [(value, seen.say(option), None) for value, option in options]

    options: dict[str, list[tuple[str, str, int | None]]] = {
        "life_event": [
            (each["code"], seen.say(Text(each["name"], each["name_en"])), each["procedures"]) for each in events
        ],
        "field": [(each["name"], each["name"], each["procedures"]) for each in fields],
        "agency": [(each["code"], f"{each['name']} ({each['code']})", None) for each in agencies],
        "audience": said(_AUDIENCES),
        "level": said(_LEVELS),
        "online_level": said(_ONLINE),
    }
    asked = {name: seen.request.query_params.get(name, "") for name in FILTERS}
    for name, value in asked.items():
        if value and value not in {each[0] for each in options[name]}:
            options[name].append((value, value, None))
    return [Filter(name, seen.say(_LABELS[name]), options[name], asked[name]) for name in FILTERS]
