"""The catalogue's HTTP doors: procedures, their forms, agencies and provinces, as they are or as they were on a day."""

import hashlib
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from services.kernel.database import Database, Row
from services.kernel.process import Runtime
from services.kernel.web import Problem, Text, service_app

from . import questions, views
from .domain.agencies import normal_code
from .domain.search import search_patterns
from .domain.texts import folded
from .loader import load, today
from .register import read_register
from .store import reading

router = APIRouter(prefix="/v1")

_PROCEDURE = Text("thủ tục", "procedure")
_AGENCY = Text("cơ quan", "agency")
_FORM: dict[int | str, dict[str, Any]] = {
    200: {"description": "The form", "content": {"application/schema+json": {"schema": {"type": "object"}}}}
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"description": "Unknown code; the nearest are named"},
    422: {"description": "What is wrong, and where"},
}


def routes(runtime: Runtime) -> list[BaseRoute]:
    """Everything under /api/catalog."""
    app = service_app(runtime, "catalog", "Danh mục thủ tục hành chính – catalogue of procedures")
    app.include_router(router)
    runtime.health.check("catalog.register", lambda: _loaded(runtime))
    return [Mount("/api/catalog", app)]


async def start(runtime: Runtime) -> None:
    """Loads the register's files into the tables; the second time nothing changes. Raises Transient."""
    await load(runtime.database("catalog"), read_register(), today())


async def _loaded(runtime: Runtime) -> str | None:
    async with runtime.database("catalog").acquire() as connection:
        loaded = await connection.fetchval("SELECT EXISTS (SELECT FROM edition)")
    return None if loaded else "the register is not loaded yet"


@router.get("/procedures", response_model=views.ProcedurePage, responses=_ERRORS)
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
    async with _database(request).acquire() as connection:
        ministry = province = None
        if agency:
            code = normal_code(agency)
            row = await reading.agency(connection, code) if code else None
            if row is None:
                near = questions.nearest(agency, await reading.agency_names(connection))
                unknown = questions.unknown(_AGENCY, "unknown-agency", agency, near)
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
    return _answer(request, views.ProcedurePage(items=items, next=items[-1].code if len(rows) > most else None))


@router.get("/procedures/{code}", response_model=views.ProcedureFull, responses=_ERRORS)
async def procedure(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """One procedure: its newest version, the one of a day (`as_of`), or a numbered one (`version`)."""
    row = await _version(request, code, as_of, version)
    return _answer(request, views.procedure_full(row))


@router.get("/procedures/{code}/form", response_class=Response, responses=_FORM | _ERRORS)
async def form(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """The form of a version, a JSON Schema (2020-12) by schemas/forms/procedure-form.json. Its `examples` fit it."""
    row = await _version(request, code, as_of, version)
    where = f"{views.BASE}/procedures/{row['code']}/form?version={row['version']}"
    return _bytes(request, row["form"].encode(), "application/schema+json", {"Content-Location": where})


@router.get("/agencies", response_model=views.AgencyPage, responses=_ERRORS)
async def agencies(
    request: Request, as_of: str | None = None, limit: str | None = None, after: str | None = None
) -> Response:
    """Agencies in force on a day (today unless `as_of` says another), by code."""
    day = questions.read_as_of(as_of) or today()
    most, beyond = questions.read_limit(limit), questions.read_after(after)
    async with _database(request).acquire() as connection:
        rows = await reading.agencies(connection, as_of=day, after=beyond, limit=most + 1)
    items = [views.agency_line(row) for row in rows[:most]]
    page = views.AgencyPage(as_of=day, items=items, next=items[-1].code if len(rows) > most else None)
    return _answer(request, page)


@router.get("/agencies/{code}", response_model=views.AgencyFull, responses=_ERRORS)
async def agency(request: Request, code: str, as_of: str | None = None) -> Response:
    """One agency as it was on a day, in force or not, with predecessors and successors. Both national formats of a code
    are read: H22 and 000.00.00.H22."""
    day = questions.read_as_of(as_of) or today()
    known = normal_code(code)
    async with _database(request).acquire() as connection:
        row = await reading.agency(connection, known) if known else None
        if row is None:
            near = questions.nearest(code, await reading.agency_names(connection))
            raise questions.unknown(_AGENCY, "unknown-agency", code, near)
        related = [row["code"], *row["predecessors"], *[each for each in [row["successor"]] if each]]
        periods = await reading.agency_periods(connection, related)
    return _answer(request, views.agency_full(row, day, periods))


@router.get("/provinces", response_model=views.ProvinceList, responses=_ERRORS)
async def provinces(request: Request, as_of: str | None = None) -> Response:
    """The provinces of a day by the codes of that day: a code may have meant another province before."""
    day = questions.read_as_of(as_of) or today()
    async with _database(request).acquire() as connection:
        rows = await reading.provinces(connection, day)
    return _answer(request, views.ProvinceList(as_of=day, items=[views.ProvinceLine(**dict(row)) for row in rows]))


async def _version(request: Request, code: str, as_of: str | None, version: str | None) -> Row:
    day = questions.read_as_of(as_of)
    number = questions.read_version(version, day)
    wanted = code.strip().upper()
    async with _database(request).acquire() as connection:
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


def _answer(request: Request, body: BaseModel) -> Response:
    return _bytes(request, body.model_dump_json().encode(), "application/json", {})


def _bytes(request: Request, body: bytes, media: str, headers: dict[str, str]) -> Response:
    """With an ETag; 304 without a body when the caller has this very answer."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers |= {"ETag": tag, "Cache-Control": "public, max-age=60"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers=headers)


def _database(request: Request) -> Database:
    runtime: Runtime = request.app.state.runtime
    return runtime.database("catalog")
