"""Open data: the catalogue in CPSV-AP 3.2 (JSON-LD), whole and by piece, as tables (CSV), and its DCAT entry."""

import json
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from services.kernel.database import Connection, Row
from services.kernel.process import Runtime
from services.kernel.web import Problem, Text

from .. import questions
from ..days import today
from ..domain.agencies import normal_code
from ..opendata import dataset, documents, tables
from ..opendata.addresses import Addresses
from ..opendata.concepts import Shared
from ..opendata.context import CONTEXT
from ..opendata.exports import Exports, Write
from ..opendata.organisations import location, public_organisation
from ..opendata.service import public_service
from ..store import opendata as store
from ..store import reading
from .answers import AGENCY, ERRORS, answer_bytes, database
from .negotiation import JSON_LD
from .versions import asked_version

router = APIRouter()

_LD: dict[int | str, dict[str, Any]] = {
    200: {"description": "JSON-LD", "content": {JSON_LD: {"schema": {"type": "object"}}}}
}
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "UTF-8, RFC 4180, with a header row", "content": {"text/csv": {"schema": {"type": "string"}}}}
}
_CSVW: dict[int | str, dict[str, Any]] = {
    200: {"description": "CSV on the Web", "content": {"application/csvm+json": {"schema": {"type": "object"}}}}
}
_TABLES: dict[str, Write] = {
    tables.PROCEDURES.name: documents.procedures_table,
    tables.AGENCIES.name: documents.agencies_table,
    tables.ONLINE_SERVICES.name: documents.services_table,
}


@router.head("/catalogue.jsonld", include_in_schema=False)
@router.get("/catalogue.jsonld", response_class=Response, responses=_LD)
async def catalogue(request: Request) -> Response:
    """Everything published, one JSON-LD document in CPSV-AP 3.2."""
    return await _file(request, "catalogue.jsonld", documents.catalogue, JSON_LD)


@router.get("/context.jsonld", response_class=Response, responses=_LD)
async def context(request: Request) -> Response:
    """The JSON-LD context; every document carries it, so that it can be read without asking for anything else."""
    return answer_bytes(request, json.dumps({"@context": CONTEXT}, indent=1).encode(), JSON_LD, {})


@router.get("/dcat.jsonld", response_class=Response, responses=_LD)
async def dcat(request: Request) -> Response:
    """The entry for data portals (DCAT-AP): what there is, in which forms, under which licence, how new."""
    async with database(request).acquire() as connection:
        changed = await store.changed_at(connection)
    if changed is None:
        raise Problem(
            503,
            "not-loaded",
            Text("Danh mục chưa được nạp", "The register is not loaded yet"),
            Text("Danh mục đang được nạp; hãy thử lại sau ít giây.", "It is being loaded; try again in some seconds."),
            headers={"Retry-After": "5"},
        )
    return answer_bytes(request, documents.linked(dataset.catalogue(addresses_of(request), changed)), JSON_LD, {})


@router.get("/vocabulary.jsonld", response_class=Response, responses=_LD)
async def vocabulary(request: Request) -> Response:
    """The lists of words that the documents classify by (SKOS), in both languages."""
    async with database(request).acquire() as connection:
        return answer_bytes(request, await documents.words_document(connection, addresses_of(request)), JSON_LD, {})


@router.get("/provinces.jsonld", response_class=Response, responses=_LD)
async def provinces(request: Request) -> Response:
    """Every meaning that a province's code has had, with its days."""
    addresses = addresses_of(request)
    async with database(request).acquire() as connection:
        _, places, _ = await documents.agencies_and_places(connection, addresses)
    return answer_bytes(request, documents.linked(location(place, addresses) for place in places), JSON_LD, {})


@router.get("/procedures/{code}.jsonld", response_class=Response, responses=_LD | ERRORS)
async def procedure(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """One procedure; with `version` or `as_of`, that version under the stable address of its own."""
    row = await asked_version(request, code, as_of, version)
    return await procedure_document(request, row, of_version=bool(as_of or version))


@router.get("/agencies/{code}.jsonld", response_class=Response, responses=_LD | ERRORS)
async def agency(request: Request, code: str) -> Response:
    """One agency, in force or not, with what came before and after it."""
    addresses, known = addresses_of(request), normal_code(code)
    async with database(request).acquire() as connection:
        rows = await store.agencies(connection, [known]) if known else []
        if not rows:
            near = questions.nearest(code, await reading.agency_names(connection))
            raise questions.unknown(AGENCY, "unknown-agency", code, near)
        nodes = await _agencies(connection, Shared(addresses), {rows[0]["code"]})
    return answer_bytes(request, documents.linked(nodes), JSON_LD, {})


@router.head("/{table}.csv", include_in_schema=False)
@router.get("/{table}.csv", response_class=Response, responses=_CSV | ERRORS)
async def table_file(request: Request, table: str) -> Response:
    """`procedures.csv`, `agencies.csv` or `online-services.csv`; what the columns mean is in …`.csv-metadata.json`."""
    name = _table(table).name
    described = f'<{name}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return await _file(
        request,
        f"{name}.csv",
        _TABLES[name],
        "text/csv; charset=utf-8; header=present",
        {"Link": described, "Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@router.get("/{table}.csv-metadata.json", response_class=Response, responses=_CSVW | ERRORS)
async def table_metadata(request: Request, table: str) -> Response:
    """What each column of a table means and holds (W3C CSV on the Web)."""
    return answer_bytes(request, tables.metadata(_table(table), addresses_of(request)), "application/csvm+json", {})


async def procedure_document(request: Request, row: Row, *, of_version: bool) -> Response:
    """The document of one version, with everything it points to that is ours."""
    shared = Shared(addresses_of(request))
    async with database(request).acquire() as connection:
        [one] = await documents.described(connection, [row], today())
        _, _, places = await documents.agencies_and_places(connection, shared.addresses)
        code = (one.content.get("competent") or {}).get("agency")
        offering = {each for offer in one.around.offers for each in places.agencies_of(offer)}
        nodes = await _agencies(connection, shared, {*offering, *([code] if code else [])})
    service = public_service(one, places, shared, of_version=of_version)
    graph = {node["id"]: node for node in [service, *nodes, *shared.nodes]}
    # Two forms of one address: a cache must not give one reader what another asked for.
    return answer_bytes(request, documents.linked(graph.values()), JSON_LD, {"Vary": "Accept"})


def addresses_of(request: Request) -> Addresses:
    """The stable addresses below this portal's public one."""
    runtime: Runtime = request.app.state.runtime
    return Addresses(runtime.settings.public_url.rstrip("/"))


async def _agencies(connection: Connection, shared: Shared, codes: set[str]) -> list[dict[str, Any]]:
    """These agencies, the provinces they cover, and the set of data all belongs to."""
    organisations, all_places, places = await documents.agencies_and_places(connection, shared.addresses)
    chosen = [one for one in organisations if one.code in codes]
    covered = {address for one in chosen for address in places.area(one.code)}
    locations = [location(place, shared.addresses) for place in all_places]
    return [
        *(public_organisation(one, places.area(one.code), shared) for one in chosen),
        *(place for place in locations if place["id"] in covered),
        *dataset.dataset(shared.addresses),
        *shared.nodes,
    ]


def _table(name: str) -> tables.Table:
    for table in tables.TABLES:
        if table.name == name:
            return table
    known = ", ".join(f"{table.name}.csv" for table in tables.TABLES)
    raise Problem(
        404,
        "unknown-table",
        Text("Không có bảng này", "No such table"),
        Text(
            f"Không có tệp “{questions.shown(name)}.csv”. Các tệp hiện có: {known}.",
            f"There is no file “{questions.shown(name)}.csv”. The files are: {known}.",
        ),
    )


async def _file(
    request: Request, name: str, write: Write, media: str, headers: dict[str, str] | None = None
) -> Response:
    """With its ETag; 304 for who has it, its head alone for HEAD."""
    exports: Exports = request.app.state.exports
    export = await exports.get(name, database(request), addresses_of(request), write)
    tag = f'"{export.tag}"'
    sent = {"ETag": tag, "Cache-Control": "public, max-age=300", **(headers or {})}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=sent)
    sent["Content-Length"] = str(export.size)
    if request.method == "HEAD":
        return Response(headers=sent, media_type=media)
    return StreamingResponse(export.pieces(), headers=sent, media_type=media)
