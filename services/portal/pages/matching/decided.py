"""What was decided and proposed about names, the newest first, and taking it back."""

import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, forms, frame
from ...asking import Answer, Refused
from ...doors import Catalogue
from ...errors import PageProblem
from .queue import QUEUE, Attempt

DECIDED = f"{QUEUE}/da-quyet"
LIMIT = 50

_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/doi-chieu/da-quyet"""

    async def decided(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        return await (_undone(seen) if request.method == "POST" else _shown(seen))

    return [Route(DECIDED, decided, methods=["GET", "POST"])]


async def _shown(seen: frame.Visit, attempt: Attempt | None = None) -> Response:
    asked = {name: seen.request.query_params.get(name, "") for name in ("agency", "after")}
    refused = None
    page: dict[str, Any] = {"items": [], "next": None}
    try:
        page = await Catalogue(seen.runtime, seen.language, seen.session).get(
            "/identity/decisions", limit=LIMIT, **asked
        )
    except Refused as refusal:
        refused = str(refusal)
    return frame.page(
        seen,
        "matching/decided.html",
        attempt.answer.status if attempt else 422 if refused else 200,
        **page,
        asked=asked,
        refused=refused,
        attempt=attempt,
        done=next((each for each in page["items"] if each["id"] == seen.request.query_params.get("xong")), None),
        may_undo=lambda each: _may_undo(seen, each),
        new_key=forms.new_key,
    )


def _may_undo(seen: frame.Visit, decision: dict[str, Any]) -> bool:
    """Whether the button is shown; the catalogue decides. The office takes back anything, an officer proposals."""
    assert seen.session is not None
    return not decision["undone"] and (seen.session.role == "office" or decision["kind"] == "proposed")


async def _undone(seen: frame.Visit) -> Response:
    typed = await forms.read(seen)
    id = typed.get("decision", "")
    if not _ID.fullmatch(id):
        raise PageProblem(
            404,
            Text("Không có quyết định này", "There is no such decision"),
            Text("Hãy mở lại danh sách rồi chọn quyết định.", "Open the list again and choose a decision."),
        )
    answer: Answer = await Catalogue(seen.runtime, seen.language, seen.session).send(
        "POST", f"/identity/decisions/{id}/undo", {"reason": typed.get("reason", "")}, key=typed.get("_key")
    )
    if not answer.done:
        return await _shown(seen, Attempt(typed, answer))
    asked = {name: seen.request.query_params.get(name, "") for name in ("agency", "after")}
    asked = {"xong": id, **{name: value for name, value in asked.items() if value}}
    return RedirectResponse(f"{DECIDED}?{urlencode(asked)}", 303, {"Cache-Control": "no-store"})
