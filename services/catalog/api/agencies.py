"""Agencies and provinces, as they are or as they were on a day."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from .. import questions, views
from ..domain.agencies import normal_code
from ..loader import today
from ..store import reading
from .answers import AGENCY, ERRORS, answer, database

router = APIRouter()


@router.get("/agencies", response_model=views.AgencyPage, responses=ERRORS)
async def agencies(
    request: Request, as_of: str | None = None, limit: str | None = None, after: str | None = None
) -> Response:
    """Agencies in force on a day (today unless `as_of` says another), by code."""
    day = questions.read_as_of(as_of) or today()
    most, beyond = questions.read_limit(limit), questions.read_after(after)
    async with database(request).acquire() as connection:
        rows = await reading.agencies(connection, as_of=day, after=beyond, limit=most + 1)
    items = [views.agency_line(row) for row in rows[:most]]
    page = views.AgencyPage(as_of=day, items=items, next=items[-1].code if len(rows) > most else None)
    return answer(request, page)


@router.get("/agencies/{code}", response_model=views.AgencyFull, responses=ERRORS)
async def agency(request: Request, code: str, as_of: str | None = None) -> Response:
    """One agency as it was on a day, in force or not, with predecessors and successors. Both national formats of a code
    are read: H22 and 000.00.00.H22."""
    day = questions.read_as_of(as_of) or today()
    known = normal_code(code)
    async with database(request).acquire() as connection:
        row = await reading.agency(connection, known) if known else None
        if row is None:
            near = questions.nearest(code, await reading.agency_names(connection))
            raise questions.unknown(AGENCY, "unknown-agency", code, near)
        related = [row["code"], *row["predecessors"], *[each for each in [row["successor"]] if each]]
        periods = await reading.agency_periods(connection, related)
    return answer(request, views.agency_full(row, day, periods))


@router.get("/provinces", response_model=views.ProvinceList, responses=ERRORS)
async def provinces(request: Request, as_of: str | None = None) -> Response:
    """The provinces of a day by the codes of that day: a code may have meant another province before."""
    day = questions.read_as_of(as_of) or today()
    async with database(request).acquire() as connection:
        rows = await reading.provinces(connection, day)
    return answer(request, views.ProvinceList(as_of=day, items=[views.ProvinceLine(**dict(row)) for row in rows]))
