"""How long an office really takes, counted from the dossiers it decided, for the place a reader chooses."""

from dataclasses import dataclass
from typing import Any

from services.kernel.failures import Transient
from services.kernel.text import Language, Text

from .. import alphabet, frame
from ..asking import NotThere, Refused
from ..doors import Routing, Submission
from ..shelf import OF_A_DAY, shelf

_HOUR, _DAY = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Taken:
    """``office``: whose dossiers were counted, None for every office. ``median`` and ``nine`` in words, None of too few.
    ``unknown``: the province that was chosen though nobody can say which office decides there.
    """

    office: str | None
    count: int
    fewest: int
    median: str | None
    nine: str | None
    since: str | None
    provinces: list[dict[str, Any]]
    chosen: str
    unknown: str = ""


async def taken(seen: frame.Visit, procedure: dict[str, Any], agency: dict[str, Any] | None) -> Taken | None:
    """The figures for this page; None while a service that knows them is away: the page says the rest."""
    chosen = seen.request.query_params.get("tinh", "")[:10]
    try:
        provinces = [] if agency else await _provinces(seen)
        if agency is None and chosen:
            agency = await _competent(seen, procedure["code"], chosen)
        door = Submission(seen.runtime, seen.language, None)
        told = await door.get("/durations", procedure=procedure["code"], agency=agency["code"] if agency else None)
    except (Transient, Refused, NotThere):
        return None
    enough = "median_seconds" in told
    return Taken(
        agency["name"] if agency else None,
        told["count"],
        told["fewest"],
        length(told["median_seconds"], seen.language) if enough else None,
        length(told["p90_seconds"], seen.language) if enough else None,
        told["since"] if enough else None,
        provinces,
        chosen,
        "" if agency else next((each["name"] for each in provinces if each["code"] == chosen), ""),
    )


def length(seconds: int, language: Language) -> str:
    """About how long, in the unit a person would use: hours under two days, else days, rounded up: nobody is promised less."""
    if seconds < 2 * _DAY:
        hours = max(1, -(-seconds // _HOUR))
        return Text(f"{hours} giờ", f"{hours} hour{'s' if hours > 1 else ''}").in_(language)
    days = -(-seconds // _DAY)
    return Text(f"{days} ngày", f"{days} days").in_(language)


async def _provinces(seen: frame.Visit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await shelf(seen.runtime).get(seen, "/provinces", OF_A_DAY))["items"]
    return sorted(found, key=lambda one: alphabet.of_province(one["name"]))


async def _competent(seen: frame.Visit, procedure: str, province: str) -> dict[str, Any] | None:
    asked = {"procedure": procedure, "place": {"province": province}}
    answer = await Routing(seen.runtime, seen.language, None).send("POST", "/explain", asked)
    return {"code": answer.body["agency"], "name": answer.body["agency_name"]} if answer.done else None
