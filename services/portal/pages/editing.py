"""The editors' pages: every procedure in a list, its data as the register holds it, and what citizens see of it."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from .. import frame
from ..catalogue import Catalogue
from ..officers import turned_away
from .procedures import agency_of, search

LIMIT = 100


def routes(runtime: Runtime) -> list[Route]:
    """Everything under /bien-tap."""

    async def listed(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        if (turned := turned_away(seen)) is not None:
            return turned
        found = await search(seen, LIMIT)
        return frame.page(seen, "editing/procedures.html", 422 if found["refused"] else 200, **found)

    async def procedure(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        if (turned := turned_away(seen)) is not None:
            return turned
        catalogue = Catalogue(runtime, seen.language, seen.session)
        code = quote(request.path_params["code"], safe="")
        told: dict[str, Any] = await catalogue.get(f"/procedures/{code}", version=request.query_params.get("version"))
        return frame.page(seen, "editing/procedure.html", one=told, agency=await agency_of(catalogue, told))

    return [
        Route("/bien-tap", listed),
        Route("/bien-tap/thu-tuc/{code}", procedure),
    ]
