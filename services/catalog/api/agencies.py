"""Agencies of every level and provinces, as they are or as they were on a day."""

import re
from typing import get_args

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.auth import principal_or_none
from services.kernel.database import Connection
from services.kernel.web import Text

from .. import questions, views
from ..agencies import views as agency_views
from ..days import today
from ..domain.agencies import normal_code
from ..domain.agency_codes import superiors
from ..domain.agency_words import patterns_of
from ..domain.standing import Kind, Standing, answers_now
from ..store import agencies as store
from ..store import agency_reading, reading
from . import agency_codes, agency_editing, agency_sheets
from .agency_finding import found
from .answers import AGENCY, ERRORS, answer, database

router = APIRouter()
# Files first: /agencies/{code} would take template.csv for a code.
for part in (agency_sheets, agency_editing, agency_codes):
    router.include_router(part.router)

DEEPEST = 16


@router.get("/agencies", response_model=agency_views.AgencyPage, responses=ERRORS)
async def agencies(
    request: Request,
    as_of: str | None = None,
    parent: str | None = None,
    level: str | None = None,
    kind: str | None = None,
    q: str | None = None,
    ended: str | None = None,
    limit: str | None = None,
    after: str | None = None,
) -> Response:
    """Agencies in force on a day (today unless `as_of` says another), by code. `parent`: those directly under it; `level`:
    1 for ministries and provinces, one more for each level below; `kind`; `q`: words of a name or a code; `ended=true`:
    also those that had ended by that day, by their last name."""
    day = questions.read_as_of(as_of) or today()
    most, beyond, asked = questions.read_limit(limit), questions.read_after(after), questions.read_query(q)
    if level is not None and not (re.fullmatch("[0-9]{1,2}", level) and 1 <= int(level) <= DEEPEST):
        raise questions.wrong("level", _whole_number(level))
    if kind is not None and kind not in get_args(Kind):
        raise questions.wrong("kind", _one_of(kind))
    with_ended = questions.read_choice("ended", ended, ("true", "false")) == "true"
    patterns = patterns_of(asked) if asked else None
    async with database(request).acquire() as connection:
        above = await _parent(connection, parent) if parent else None
        rows = (
            []
            if asked and patterns is None
            else await reading.agencies(
                connection,
                as_of=day,
                parent=above,
                level=int(level) if level else None,
                kind=kind,
                patterns=patterns,
                ended=with_ended,
                after=beyond,
                limit=most + 1,
            )
        )
    items = [agency_views.agency_line(row) for row in rows[:most]]
    following = items[-1].code if len(rows) > most else None
    return answer(request, agency_views.AgencyPage(as_of=day, items=items, next=following))


@router.get("/agencies/{code}", response_model=agency_views.AgencyFull, responses=ERRORS)
async def agency(request: Request, code: str, as_of: str | None = None) -> Response:
    """One agency as it was on a day, in force or not, with what is above and below it, predecessors and successors; of
    one that has ended also who answers now. Both national formats of a code are read: H22 and 000.00.00.H22."""
    day = questions.read_as_of(as_of) or today()
    async with database(request).acquire() as connection:
        one = (await found(connection, code)).standing
        above = superiors(one.code)
        known = await _around(connection, one, above)
        children = await agency_reading.children(connection, one.code, day)
        row = await reading.agency(connection, one.code)
    assert row is not None
    full = agency_views.agency_full(
        one,
        day,
        known,
        ancestors=above,
        children=children,
        path=answers_now(one.code, day, known.get),
        withdrawn_on=row["withdrawn_on"],
    )
    return answer(request, full)


@router.get("/agencies/{code}/children", response_model=agency_views.AgencyPage, responses=ERRORS)
async def children(
    request: Request, code: str, as_of: str | None = None, limit: str | None = None, after: str | None = None
) -> Response:
    """What is directly under an agency on a day, by code."""
    day = questions.read_as_of(as_of) or today()
    most, beyond = questions.read_limit(limit), questions.read_after(after)
    async with database(request).acquire() as connection:
        one = (await found(connection, code)).standing
        rows = await reading.agencies(connection, as_of=day, parent=one.code, after=beyond, limit=most + 1)
    items = [agency_views.agency_line(row) for row in rows[:most]]
    following = items[-1].code if len(rows) > most else None
    return answer(request, agency_views.AgencyPage(as_of=day, items=items, next=following))


@router.get("/agencies/{code}/now", response_model=agency_views.Now, responses=ERRORS)
async def now(request: Request, code: str, as_of: str | None = None) -> Response:
    """Who answers on a day for this agency: itself, or whoever took over, with the way there."""
    day = questions.read_as_of(as_of) or today()
    async with database(request).acquire() as connection:
        one = (await found(connection, code)).standing
        known = await _around(connection, one, [])
    return answer(request, agency_views.now(one, day, answers_now(one.code, day, known.get), known))


@router.get("/agencies/{code}/history", response_model=agency_views.History, responses=ERRORS)
async def history(request: Request, code: str) -> Response:
    """All its names, whom it came from, who came after, and every act of an editor. Who acted is shown to the Government
    Office and to operators."""
    who = await principal_or_none(request)
    async with database(request).acquire() as connection:
        one = (await found(connection, code)).standing
        known = await _around(connection, one, [])
        acts = await store.acts(connection, one.code)
    with_names = who is not None and who.role in {"office", "operator"}
    response = answer(request, agency_views.history(one, known, acts, with_names=with_names))
    response.headers["Vary"] = "Authorization"
    if with_names:
        response.headers["Cache-Control"] = "private, no-store"
    return response


@router.get("/provinces", response_model=views.ProvinceList, responses=ERRORS)
async def provinces(request: Request, as_of: str | None = None) -> Response:
    """The provinces of a day by the codes of that day: a code may have meant another province before."""
    day = questions.read_as_of(as_of) or today()
    async with database(request).acquire() as connection:
        rows = await reading.provinces(connection, day)
    return answer(request, views.ProvinceList(as_of=day, items=[views.ProvinceLine(**dict(row)) for row in rows]))


async def _around(connection: Connection, one: Standing, above: list[str]) -> dict[str, Standing]:
    """Itself, these superiors, its predecessors, and everyone who came after."""
    line = await agency_reading.line_of_successors(connection, one.code)
    codes = {one.code, *above, *(link.predecessor for link in one.before), *line}
    return {code: each.standing for code, each in (await store.kept(connection, sorted(codes))).items()}


async def _parent(connection: Connection, text: str) -> str:
    known = normal_code(text)
    if known is None or await reading.agency(connection, known) is None:
        near = questions.nearest(text, await reading.agency_names(connection))
        raise questions.wrong("parent", questions.unknown(AGENCY, "unknown-agency", text, near).detail)
    return known


def _whole_number(text: str) -> Text:
    return Text(
        f"“level” phải là số nguyên từ 1 đến {DEEPEST}, không phải “{questions.shown(text)}”.",
        f"“level” must be a whole number from 1 to {DEEPEST}, not “{questions.shown(text)}”.",
    )


def _one_of(text: str) -> Text:
    kinds = ", ".join(get_args(Kind))
    return Text(
        f"“kind” phải là một trong: {kinds}; không phải “{questions.shown(text)}”.",
        f"“kind” must be one of {kinds}, not “{questions.shown(text)}”.",
    )
