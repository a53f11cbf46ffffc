"""Procedures and their forms, as they are or as they were on a day."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from .. import questions, views
from ..domain.agencies import normal_code
from ..domain.search import search_patterns
from ..domain.texts import folded
from ..store import reading
from .answers import AGENCY, ERRORS, answer, answer_bytes, database
from .negotiation import JSON, JSON_LD, preferred
from .opendata import procedure_document
from .versions import asked_version

router = APIRouter()

_FORM: dict[int | str, dict[str, Any]] = {
    200: {"description": "The form", "content": {"application/schema+json": {"schema": {"type": "object"}}}}
}


@router.get("/procedures", response_model=views.ProcedurePage, responses=ERRORS)
async def procedures(
    request: Request,
    q: str | None = None,
    agency: str | None = None,
    field: str | None = None,
    limit: str | None = None,
    after: str | None = None,
) -> Response:
    """Procedures on offer, by code. `q`: words of the name, with or without accents, or a code; `agency`: what it is
    competent for; `field`: the name of a field of administration."""
    asked, most, beyond = questions.read_query(q), questions.read_limit(limit), questions.read_after(after)
    patterns = search_patterns(asked) if asked else None
    async with database(request).acquire() as connection:
        ministry = province = None
        if agency:
            code = normal_code(agency)
            row = await reading.agency(connection, code) if code else None
            if row is None:
                near = questions.nearest(agency, await reading.agency_names(connection))
                unknown = questions.unknown(AGENCY, "unknown-agency", agency, near)
                raise questions.wrong("agency", unknown.detail)
            local = row["kind"] == "province" and row["valid_to"] is None
            ministry, province = (None, code) if local else (code, None)
        rows = (
            []
            if asked and patterns is None
            else await reading.procedures(
                connection,
                patterns=patterns,
                field=folded(field) if field else None,
                ministry=ministry,
                province=province,
                after=beyond,
                limit=most + 1,
            )
        )
    items = [views.procedure_line(row) for row in rows[:most]]
    return answer(request, views.ProcedurePage(items=items, next=items[-1].code if len(rows) > most else None))


@router.get("/procedures/{code}", response_model=views.ProcedureFull, responses=ERRORS)
async def procedure(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """One procedure: its newest version, the one of a day (`as_of`), or a numbered one (`version`). With
    `Accept: application/ld+json`, the open data about it (CPSV-AP)."""
    row = await asked_version(request, code, as_of, version)
    if preferred(request.headers.get("accept"), (JSON, JSON_LD)) == JSON_LD:
        return await procedure_document(request, row, of_version=bool(as_of or version))
    return answer(request, views.procedure_full(row), {"Vary": "Accept"})


@router.get("/procedures/{code}/form", response_class=Response, responses=_FORM | ERRORS)
async def form(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """The form of a version, a JSON Schema (2020-12) by schemas/forms/procedure-form.json. Its `examples` fit it."""
    row = await asked_version(request, code, as_of, version)
    where = f"{views.BASE}/procedures/{row['code']}/form?version={row['version']}"
    return answer_bytes(request, row["form"].encode(), "application/schema+json", {"Content-Location": where})
