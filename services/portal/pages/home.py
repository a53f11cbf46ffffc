"""The first page: one question, one field."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from .. import frame

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
        return frame.page(await frame.visit(runtime, request), "home.html", often=_OFTEN)

    return [Route("/", home)]
