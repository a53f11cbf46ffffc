"""From the rows of the store to what the open data says of a procedure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from services.kernel.database import Row
from services.kernel.text import Text

from ..domain import online
from ..domain.search import life_events as rules
from ..search_lists import life_events
from .nodes import listed
from .published import Circumstances, LifeEvent, Offered, Online, Published, Repeal, Suspension

_STATED = ("interactive_form", "network_processing", "online_payment", "result_online")


def published(row: Row, around: Row | None, day: date) -> Published:
    """From a row of a version and one of store.opendata.around, as it is described on ``day``."""
    content: dict[str, Any] = orjson.loads(row["content"])
    return Published(
        row["code"],
        row["version"],
        row["valid_from"],
        content,
        day,
        withdrawn_on=row["withdrawn_on"],
        life_events=events_of(row["code"], content),
        around=_circumstances(around, content) if around else Circumstances(),
    )


def events_of(code: str, content: Mapping[str, Any]) -> list[LifeEvent]:
    """The events in a life that group it, as the search finds it by them."""
    known = life_events()
    return [event_of(known.events[each]) for each in known.of(code, content["name"], content.get("field") or "")]


def event_of(one: rules.LifeEvent) -> LifeEvent:
    """As the open data names it."""
    return LifeEvent(one.code, Text(one.name, one.name_en), Text(one.text, one.text_en))


def online_of(content: Mapping[str, Any], declared: Mapping[str, Any]) -> Online | None:
    """The online service: what its agency declares (``declared`` is empty if it has not), else what was published."""
    level = declared.get("level") or content.get("online_level")
    if not level:
        return None
    known = online.facts({**content, "channels": _channels(content)}, {name: declared.get(name) for name in _STATED})
    return Online(
        code=declared["service"] if declared else f"{content['code']}.01",
        declared=level,
        computed=online.computed(level, known).level,
        reasons=tuple(declared["reasons"] if declared else listed(content, "online_reasons")),
        reason_text=declared.get("reason_text") or "",
    )


def _circumstances(row: Row, content: Mapping[str, Any]) -> Circumstances:
    return Circumstances(
        suspensions=tuple(
            Suspension(date.fromisoformat(first), date.fromisoformat(last), reason)
            for first, last, reason in orjson.loads(row["suspensions"] or "[]")
        ),
        repeal=Repeal(row["repealed_on"], row["repeal_reason"] or "", tuple(row["successors"]))
        if row["repealed_on"]
        else None,
        replaces=tuple(row["replaces"]),
        offers=tuple(
            Offered(kind, tuple(places), date.fromisoformat(since), tuple(ways))
            for kind, places, since, ways in orjson.loads(row["offers"] or "[]")
        ),
        online=online_of(content, dict(row) if row["declared"] else {}),
    )


def _channels(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Versions stored before channels had a fee of their own say nothing of it."""
    return [{"fee": {"amount": None}, **each} for each in listed(content, "channels")]
