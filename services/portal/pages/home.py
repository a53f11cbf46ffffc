"""The first page: one question, one field; then life events, and three figures that can be opened."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from .. import frame
from ..doors import Catalogue
from ..shelf import OF_NOW, shelf

# What the register holds and people ask for; each finds something.
_OFTEN = (
    ("trích lục hộ tịch", "Trích lục hộ tịch", "Civil-status extract"),
    ("lý lịch tư pháp", "Lý lịch tư pháp", "Criminal record"),
    ("giấy phép lao động", "Giấy phép lao động", "Work permit"),
    ("bản sao văn bằng", "Bản sao văn bằng", "Copy of a diploma"),
)


def routes(runtime: Runtime) -> list[Route]:
    """/"""

    async def home(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        kept, catalogue = shelf(runtime), Catalogue(runtime, seen.language, None)
        events, figures, stopped = await asyncio.gather(
            told(kept.get(seen, "/life-events", OF_NOW)),
            told(kept.get(seen, "/overview", OF_NOW)),
            told(catalogue.get("/suspensions")),
        )
        shown = [each for each in events["items"] if each["procedures"]] if events else []
        return frame.page(
            seen, "home.html", often=_OFTEN, events=shown, figures=figures, stopped=stopped["items"] if stopped else []
        )

    return [Route("/", home)]


async def told(asked: Awaitable[dict[str, Any]]) -> dict[str, Any] | None:
    """What the catalogue says, or nothing while it is away: the question on the first page is asked all the same."""
    try:
        return await asked
    except Transient:
        return None
