"""Agencies: the tree by level, one found by name or by code, and what one was called, when, and who came before and after."""

import asyncio
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from .. import frame
from ..asking import NotThere, Refused
from ..doors import Catalogue

MOST = 200
_PROCEDURES = 12
# The kinds that may stand below ministries and provinces, from above to below.
BELOW = ("department", "district", "commune", "unit")


def routes(runtime: Runtime) -> list[Route]:
    """/co-quan and /co-quan/{code}."""

    async def listed(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        asked = {name: request.query_params.get(name, "") for name in ("q", "as_of", "kind", "after")}
        catalogue = Catalogue(runtime, seen.language, seen.session)
        try:
            found = await _listed(catalogue, asked)
        except Refused as refusal:
            found = {"groups": [], "below": [], "as_of": None, "next": None, "refused": _said(seen, refusal)}
        return frame.page(
            seen, "agencies/list.html", 422 if found.get("refused") else 200, asked=asked, **{"refused": None} | found
        )

    async def agency(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        code = request.path_params["code"]
        asked = {name: request.query_params.get(name, "") for name in ("as_of", "after")}
        catalogue = Catalogue(runtime, seen.language, seen.session)
        refused = None
        try:
            told = await _told(catalogue, code, asked)
        except Refused as refusal:
            refused = _said(seen, refusal)
            told = await _told(catalogue, code, {"as_of": "", "after": ""})
        return frame.page(seen, "agencies/one.html", 422 if refused else 200, asked=asked, refused=refused, **told)

    return [Route("/co-quan", listed), Route("/co-quan/{code}", agency)]


async def _listed(catalogue: Catalogue, asked: dict[str, str]) -> dict[str, Any]:
    """What the list shows: ``groups`` (kind → lines), ``below``: kinds there are under the first level."""
    day = asked["as_of"]
    if asked["q"].strip():
        page = await catalogue.get(
            "/agencies", q=asked["q"], as_of=day, kind=asked["kind"], after=asked["after"], ended="true", limit=MOST
        )
        return {"groups": [("", page["items"])], "below": [], "as_of": page["as_of"], "next": page["next"]}
    if asked["kind"]:
        page = await catalogue.get("/agencies", kind=asked["kind"], as_of=day, after=asked["after"], limit=MOST)
        return {
            "groups": [(asked["kind"], page["items"])],
            "below": [],
            "as_of": page["as_of"],
            "next": page["next"],
        }
    ministries, provinces, *some = await asyncio.gather(
        *(catalogue.get("/agencies", kind=kind, as_of=day, limit=MOST) for kind in ("ministry", "province")),
        *(catalogue.get("/agencies", kind=kind, as_of=day, limit=1) for kind in BELOW),
    )
    return {
        "groups": [("ministry", ministries["items"]), ("province", provinces["items"])],
        "below": [kind for kind, page in zip(BELOW, some, strict=True) if page["items"]],
        "as_of": ministries["as_of"],
        "next": None,
    }


async def _told(catalogue: Catalogue, code: str, asked: dict[str, str]) -> dict[str, Any]:
    """One agency on a day, what is under it, what an editor did, and the procedures it decides today."""
    address = f"/agencies/{quote(code, safe='')}"
    one = await catalogue.get(address, as_of=asked["as_of"])
    children, history, procedures = await asyncio.gather(
        catalogue.get(f"{address}/children", as_of=asked["as_of"], after=asked["after"], limit=MOST),
        catalogue.get(f"{address}/history"),
        _procedures(catalogue, one["code"]),
    )
    return {
        "one": one,
        "children": children["items"],
        "next": children["next"],
        "acts": history["acts"],
        "procedures": procedures["items"][:_PROCEDURES],
        "more": len(procedures["items"]) > _PROCEDURES or procedures["next"],
    }


async def _procedures(catalogue: Catalogue, code: str) -> dict[str, Any]:
    try:
        return await catalogue.get("/procedures", agency=code, limit=_PROCEDURES + 1)
    except (NotThere, Refused):
        # One that was entered by mistake and taken back decides nothing.
        return {"items": [], "next": None}


def _said(seen: frame.Visit, refusal: Refused) -> str:
    """The catalogue's sentence, with the field called what the page calls it."""
    return str(refusal).replace("“as_of”", seen.say(Text("“Vào ngày”", "“On the day”")))
