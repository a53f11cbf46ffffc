"""Whom a yearly list asks: how far each agency is, and where its reminders go."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.auth import Principal

from .. import questions
from ..procedures.rights import own_agency
from ..store import lists
from ..yearly import bodies, views
from . import list_doors as doors
from .answers import ERRORS, answer, database
from .list_doors import plain, private, takes

router = APIRouter(tags=["lists"])


@router.get("/lists/{year}/agencies", response_model=views.WorkPage, responses=ERRORS)
async def agencies(
    request: Request, year: int, agency: str | None = None, limit: str | None = None, after: str = ""
) -> Response:
    """Whom the list asks, and how far each is; with ``agency`` that one alone."""
    most = questions.read_limit(limit)
    async with database(request).acquire() as connection:
        _, who = await doors.seen(request, connection, year)
        rows = await lists.agencies(connection, year, plain(after) or "", most + 1, doors.code_asked(agency))
    found = [views.agency_work(dict(row), with_contact=_sees_contact(who, row["agency"])) for row in rows[:most]]
    page = views.WorkPage(items=found, next=found[-1].agency if len(rows) > most else None)
    return private(answer(request, page))


@router.put("/lists/{year}/agencies/{agency}/contact", response_model=views.AgencyWork, responses=ERRORS,
            openapi_extra=takes(bodies.ContactChange))  # fmt: skip
async def contact(request: Request, year: int, agency: str) -> Response:
    """Where reminders go, and in which language. It stays in the catalogue: no event carries it."""
    who = await doors.signed_in(request, "office", "officer")
    wanted, _ = await doors.body(request, bodies.ContactChange)
    async with database(request).transaction() as connection:
        await doors.of_year(connection, year, who, lock=True)
        asked = await doors.asked_agency(connection, year, who, agency)
        await lists.put_contact(connection, year, asked["agency"], wanted.email, wanted.language)
        act = lists.Act(who.sub, who.role, who.agency, year, "agency", "contact", agency=asked["agency"])
        await lists.note(connection, [act])
        (shown,) = await lists.agencies(connection, year, "", 1, asked["agency"])
    return Response(views.agency_work(dict(shown), with_contact=True).model_dump_json(), media_type="application/json")


def _sees_contact(who: Principal | None, agency: str) -> bool:
    return who is not None and (who.role == "office" or (who.role == "officer" and own_agency(who) == agency))
