"""The editors' first page: every procedure in a list, found by name, code or agency."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, frame
from ..procedures import search

LIMIT = 100


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap."""

    async def listed(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        found = await search(seen, LIMIT)
        return frame.page(seen, "editing/procedures.html", 422 if found["refused"] else 200, **found)

    return [Route("/bien-tap", listed)]
