"""Finding a procedure, and reading about it before one begins."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from .. import frame
from ..asking import NotThere, Refused
from ..doors import Catalogue
from ..shelf import OF_NOW, shelf
from .durations import Taken, taken
from .filters import FILTERS, filters_of
from .offered import why_not
from .places import places_of

LIMIT = 20
# A field of administration is shown whole: so any service is three clicks from the first page (TT 32/2017 Đ.11).
OF_A_FIELD = 100


def routes(runtime: Runtime) -> list[Route]:
    """/thu-tuc and /thu-tuc/{code}."""

    async def listed(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        kept, asked = shelf(runtime), request.query_params
        found, (events, overview, agencies) = await asyncio.gather(
            search(seen, OF_A_FIELD if asked.get("field") and not asked.get("q") else LIMIT),
            asyncio.gather(
                kept.get(seen, "/life-events", OF_NOW),
                kept.get(seen, "/overview", OF_NOW),
                kept.get(seen, "/agencies", OF_NOW, level=1, limit=200),
            ),
        )
        filters = filters_of(seen, events["items"], overview["fields"], agencies["items"])
        status = 422 if found["refused"] else 200
        return frame.page(seen, "procedures.html", status, filters=filters, events=events["items"], **found)

    async def procedure(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        catalogue = Catalogue(runtime, seen.language, seen.session)
        asked = request.query_params
        told = await catalogue.get(
            f"/procedures/{quote(request.path_params['code'], safe='')}",
            version=asked.get("version"),
            as_of=asked.get("as_of"),
        )
        places, (agency, took) = await asyncio.gather(places_of(seen, catalogue, told["code"]), _there(seen, told))
        return frame.page(
            seen, "procedure.html", one=told, agency=agency, took=took, places=places, why_not=why_not(seen, told)
        )

    return [Route("/thu-tuc", listed), Route("/thu-tuc/{code}", procedure)]


async def search(seen: frame.Visit, limit: int) -> dict[str, Any]:
    """What the page's search finds: ``items``, ``next`` for the following page, ``asked``, ``refused`` (a sentence),
    ``understood`` (how the question was read), ``many``: more fit than are ranked."""
    asked = {name: seen.request.query_params.get(name, "") for name in ("q", "literal", *FILTERS, "after")}
    page: dict[str, Any] = {"items": [], "next": None}
    refused = None
    try:
        page = await Catalogue(seen.runtime, seen.language, seen.session).get("/procedures", limit=limit, **asked)
    except Refused as refusal:
        refused = str(refusal)
    return {
        "items": page["items"],
        "next": page["next"],
        "asked": asked,
        "refused": refused,
        "understood": page.get("understood"),
        "many": page.get("more_than_ranked", False),
    }


async def _there(seen: frame.Visit, told: dict[str, Any]) -> tuple[dict[str, Any] | None, Taken | None]:
    """Who decides, and how long that office really takes."""
    agency = await agency_of(partial(shelf(seen.runtime).get, seen, seconds=OF_NOW), told)
    return agency, await taken(seen, told, agency)


async def agency_of(get: Callable[[str], Awaitable[dict[str, Any]]], told: dict[str, Any]) -> dict[str, Any] | None:
    """The agency that decides, where the place does not choose it and the register knows it. ``get``: asks the catalogue."""
    code = (told.get("competent") or {}).get("agency")
    try:
        return await get(f"/agencies/{quote(code, safe='')}") if code else None
    except NotThere:
        return None
