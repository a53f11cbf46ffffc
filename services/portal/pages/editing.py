"""The editors' pages: every procedure in a list, its data as the register holds it, and what citizens see of it."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from .. import frame
from ..catalogue import Catalogue
from ..errors import PageProblem
from ..signin import sign_in_address
from .procedures import agency_of, search

LIMIT = 100


def routes(runtime: Runtime) -> list[Route]:
    """Everything under /bien-tap."""

    async def listed(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        if (turned := _turned_away(seen)) is not None:
            return turned
        found = await search(seen, LIMIT)
        return frame.page(seen, "editing/procedures.html", 422 if found["refused"] else 200, **found)

    async def procedure(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        if (turned := _turned_away(seen)) is not None:
            return turned
        catalogue = Catalogue(runtime, seen.language, seen.session)
        code = quote(request.path_params["code"], safe="")
        told: dict[str, Any] = await catalogue.get(f"/procedures/{code}", version=request.query_params.get("version"))
        return frame.page(seen, "editing/procedure.html", one=told, agency=await agency_of(catalogue, told))

    return [
        Route("/bien-tap", listed),
        Route("/bien-tap/thu-tuc/{code}", procedure),
    ]


def _turned_away(seen: frame.Visit) -> Response | None:
    """Where somebody goes who is not signed in; PageProblem 403 for whom these pages are not."""
    if seen.session is None:
        return RedirectResponse(sign_in_address(seen), 303, {"Cache-Control": "no-store"})
    if not seen.session.edits:
        raise PageProblem(
            403,
            Text("Trang này dành cho người biên tập", "This page is for editors"),
            Text(
                "Trang này dành cho cán bộ của các cơ quan và Văn phòng Chính phủ. Nếu bạn là cán bộ, hãy đăng xuất rồi "
                "đăng nhập bằng tài khoản của cơ quan.",
                "This page is for officers of agencies and the Government Office. If you are one, sign out and sign in "
                "with the account of your agency.",
            ),
        )
    return None
