"""Where a procedure is offered: sets of agencies, provinces or communes, never one row for each place."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .cells import BadCell
from .description import Way

Kind = Literal["agency", "province", "commune"]
EVERYWHERE = "*"

PLACES = {
    "agency": re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*"),
    "province": re.compile(r"[0-9]{2}"),
    "commune": re.compile(r"[0-9]{5}"),
}
_ENTRY = re.compile(r"(agency|province|commune)(?:@([0-9]{4}-[0-9]{2}-[0-9]{2}))?(?:/([a-z,-]+))?:([0-9A-Z.,* ]+)")


class Offer(BaseModel):
    """These places offer it; ``channels`` empty: by every way the procedure has. Codes of provinces are those of the day
    ``since``: a code may have meant another province before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    places: Annotated[list[Annotated[str, Field(max_length=35)]], Field(min_length=1, max_length=20_000)]
    since: date
    channels: Annotated[list[Way], Field(max_length=4)] = []


def offers_cell(offers: Sequence[Offer]) -> str:
    """``province@2025-07-01:01,04|agency@2025-07-01/online,post:G01``; ``read_cell`` reads it back."""
    return "|".join(
        f"{each.kind}@{each.since}{'/' + ','.join(each.channels) if each.channels else ''}:{','.join(each.places)}"
        for each in offers
    )


def read_cell(cell: str, today: date) -> list[Offer]:
    """The offers of a cell; without a day they hold since today. Raises BadCell, or pydantic's ValidationError."""
    found = []
    for text in filter(None, (each.strip() for each in cell.split("|"))):
        entry = _ENTRY.fullmatch(text)
        if entry is None:
            raise _unreadable(text)
        kind, since, channels, places = entry.groups()
        try:
            day = date.fromisoformat(since) if since else today
        except ValueError as error:
            raise _unreadable(text) from error
        listed = list(dict.fromkeys(filter(None, (each.strip() for each in places.split(",")))))
        found.append(Offer(kind=kind, places=listed, since=day, channels=channels.split(",") if channels else []))
    return found


def unfit(offer: Offer) -> list[str]:
    """Places that cannot be codes of that kind; "*" stands alone."""
    if offer.places == [EVERYWHERE]:
        return []
    return [each for each in offer.places if not PLACES[offer.kind].fullmatch(each)]


def _unreadable(text: str) -> BadCell:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return BadCell(
        f"Không đọc được nơi cung cấp “{shown}”; ví dụ đúng: province@2025-07-01:01,04 hoặc agency:H26 hoặc province:*.",
        f"The place “{shown}” cannot be read; write it like province@2025-07-01:01,04 or agency:H26 or province:*.",
    )
