"""The stable addresses (URIs) of things: who asks gets sent (303) to a page or to data, whichever was asked for."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.kernel.process import Runtime
from services.kernel.web import Problem, Text, guarded

from .. import questions
from ..domain.agencies import normal_code
from ..opendata.addresses import API, agency_page, procedure_page
from ..opendata.nodes import safe
from ..store import reading
from .negotiation import HTML, JSON, JSON_LD, preferred

# A program that says nothing gets what programs read; browsers do say that they want HTML.
_FORMS = (JSON, JSON_LD, HTML)
# What has no page of its own is described in one of these documents.
_DESCRIBED = {
    "/id/concept/{rest:path}": "vocabulary.jsonld",
    "/id/province/{rest:path}": "provinces.jsonld",
    "/id/dataset/catalogue": "dcat.jsonld",
    "/id/catalogue": "dcat.jsonld",
    "/id/publisher": "dcat.jsonld",
}


def routes(runtime: Runtime) -> list[BaseRoute]:
    """Everything under /id."""

    async def procedure(request: Request) -> Response:
        wanted, version = request.path_params["code"].strip().upper(), request.path_params.get("version")
        found = None
        if questions.is_code(wanted) and (version is None or version <= questions.LARGEST_VERSION):
            async with runtime.database("catalog").acquire() as connection:
                found = await reading.procedure(connection, wanted, version=version, as_of=None)
        if found is None:
            raise _nothing(request)
        query = f"?version={version}" if version else ""
        code = found["code"]
        return _see(request, procedure_page(code), f"{API}/procedures/{safe(code)}", query)

    async def agency(request: Request) -> Response:
        code, found = normal_code(request.path_params["code"]), None
        if code:
            async with runtime.database("catalog").acquire() as connection:
                found = await reading.agency(connection, code)
        if found is None:
            raise _nothing(request)
        return _see(request, agency_page(found["code"]), f"{API}/agencies/{safe(found['code'])}", "")

    return [
        Route("/id/procedure/{code}", guarded(procedure)),
        Route("/id/procedure/{code}/version/{version:int}", guarded(procedure)),
        Route("/id/agency/{code}", guarded(agency)),
        *(Route(path, guarded(_described_in(document))) for path, document in _DESCRIBED.items()),
        Route("/id/{rest:path}", guarded(_unknown)),
    ]


def _see(request: Request, page: str, data: str, query: str) -> Response:
    wanted = preferred(request.headers.get("accept"), _FORMS)
    address = {HTML: page, JSON: data, JSON_LD: f"{data}.jsonld"}[wanted]
    return _redirect(f"{address}{query}")


def _described_in(document: str) -> Callable[[Request], Awaitable[Response]]:
    async def see(request: Request) -> Response:
        return _redirect(f"{API}/{document}")

    return see


def _redirect(address: str) -> Response:
    return Response(
        status_code=303, headers={"Location": address, "Vary": "Accept", "Cache-Control": "public, max-age=60"}
    )


async def _unknown(request: Request) -> Response:
    raise _nothing(request)


def _nothing(request: Request) -> Problem:
    path = questions.shown(request.url.path)
    return Problem(
        404,
        "unknown-address",
        Text("Không có địa chỉ này", "No such address"),
        Text(
            f"“{path}” không phải địa chỉ của thủ tục, cơ quan hay khái niệm nào trong danh mục. Hãy tìm theo tên tại "
            f"{API}/procedures?q=….",
            f"“{path}” is the address of no procedure, agency or concept of the catalogue. Search by name at "
            f"{API}/procedures?q=….",
        ),
    )
