"""The register in figures, each with the address that shows what was counted."""

from collections import Counter
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from services.kernel.database import Row

from ..days import today
from ..domain.texts import folded
from ..store import overview as store
from ..store import searching
from ..views import BASE
from .answers import answer, database

router = APIRouter()

MOST_SUSPENDED = 50
FULLY_ONLINE = "ND42-2022:TOAN_TRINH"


class FieldLine(BaseModel):
    """A field of administration, with the number of procedures on offer in it."""

    name: str
    procedures: int
    links: dict[str, str]


class Overview(BaseModel):
    """Procedures on offer, those published as wholly online, agencies in force on ``as_of``; ``fields`` by name."""

    as_of: date
    procedures: int
    fully_online: int
    agencies: int
    fields: list[FieldLine]
    links: dict[str, str]


class SuspendedLine(BaseModel):
    """A procedure that takes no applications from one day to another, both included."""

    code: str
    name: str
    name_en: str | None
    first_day: date
    last_day: date
    reason: str


class Suspensions(BaseModel):
    """What is suspended today or announced."""

    items: list[SuspendedLine]


@router.get("/overview", response_model=Overview)
async def overview(request: Request) -> Response:
    """How many procedures, agencies and wholly online services there are today, and the fields of administration."""
    day, state = today(), request.app.state
    async with database(request).acquire() as connection:
        # Procedures are counted once for each state of what is found: a first page asks for this at every visit.
        counted_for = (await searching.revision(connection), day)
        if getattr(state, "overview", (None,))[0] != counted_for:
            state.overview = (counted_for, await store.fields(connection))
        agencies = await store.agencies(connection, day)
    rows: list[Row] = state.overview[1]
    return answer(
        request,
        Overview(
            as_of=day,
            procedures=sum(row["procedures"] for row in rows),
            fully_online=sum(row["procedures"] for row in rows if row["online_level"] == FULLY_ONLINE),
            agencies=agencies,
            fields=_fields(rows),
            links={
                "procedures": f"{BASE}/procedures",
                "fully_online": f"{BASE}/procedures?{urlencode({'online_level': FULLY_ONLINE})}",
                "agencies": f"{BASE}/agencies",
            },
        ),
    )


@router.get("/suspensions", response_model=Suspensions)
async def suspensions(request: Request) -> Response:
    """Which procedures take no applications now, or will not for a time: at most 50, the soonest to begin first."""
    async with database(request).acquire() as connection:
        rows = await store.suspensions(connection, today(), MOST_SUSPENDED)
    return answer(request, Suspensions(items=[SuspendedLine(**row) for row in rows]))


def _fields(rows: list[Row]) -> list[FieldLine]:
    """One line for each field however it is spelled, under its usual spelling."""
    spelled: dict[str, Counter[str]] = {}
    for row in rows:
        if name := folded(row["field"]):
            spelled.setdefault(name, Counter())[row["field"]] += row["procedures"]
    return [
        FieldLine(
            name=(usual := counts.most_common(1)[0][0]),
            procedures=counts.total(),
            links={"procedures": f"{BASE}/procedures?{urlencode({'field': usual})}"},
        )
        for _, counts in sorted(spelled.items())
    ]
