"""Procedures and their forms, as they are or as they were on a day."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.database import Row
from services.kernel.web import Problem, Text

from .. import questions, views
from ..domain.agencies import normal_code
from ..domain.search import search_patterns
from ..domain.texts import folded
from ..store import reading
from .answers import AGENCY, ERRORS, answer, answer_bytes, database

router = APIRouter()

_PROCEDURE = Text("thủ tục", "procedure")
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
    """One procedure: its newest version, the one of a day (`as_of`), or a numbered one (`version`)."""
    row = await _version(request, code, as_of, version)
    return answer(request, views.procedure_full(row))


@router.get("/procedures/{code}/form", response_class=Response, responses=_FORM | ERRORS)
async def form(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """The form of a version, a JSON Schema (2020-12) by schemas/forms/procedure-form.json. Its `examples` fit it."""
    row = await _version(request, code, as_of, version)
    where = f"{views.BASE}/procedures/{row['code']}/form?version={row['version']}"
    return answer_bytes(request, row["form"].encode(), "application/schema+json", {"Content-Location": where})


async def _version(request: Request, code: str, as_of: str | None, version: str | None) -> Row:
    day = questions.read_as_of(as_of)
    number = questions.read_version(version, day)
    wanted = code.strip().upper()
    async with database(request).acquire() as connection:
        row = (
            await reading.procedure(connection, wanted, version=number, as_of=day)
            if questions.is_code(wanted)
            else None
        )
        if row is not None:
            return row
        names = await reading.procedure_names(connection)
    if wanted in names and number:
        raise _missing(
            "unknown-version",
            Text(
                f"Thủ tục {wanted} không có phiên bản {number}.",
                f"Procedure {wanted} has no version {number}.",
            ),
        )
    if wanted in names and day:
        raise _missing(
            "not-yet-offered",
            Text(
                f"Danh mục chưa có thủ tục {wanted} vào ngày {day:%d/%m/%Y}; hãy bỏ “as_of” hoặc chọn ngày muộn hơn.",
                f"The register did not have procedure {wanted} on {day}; leave “as_of” out or choose a later day.",
            ),
        )
    raise questions.unknown(_PROCEDURE, "unknown-procedure", code, questions.nearest(code, names))


def _missing(code: str, detail: Text) -> Problem:
    return Problem(404, code, Text("Không tìm thấy phiên bản", "No such version"), detail)
