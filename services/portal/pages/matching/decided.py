"""What was decided and proposed about names, the newest first, and taking it back."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer
from ...doors import Catalogue
from ...errors import PageProblem
from .queue import QUEUE, Attempt, one_page, same_list

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
    catalogue = Catalogue(seen.runtime, seen.language, seen.session)
    page, asked, refused = await one_page(seen, catalogue, "/identity/decisions", LIMIT)
    before = done.before(seen).removeprefix("undone.")
    undone = next((each for each in page["items"] if each["id"] == before and each["undone"]), None)
    response = frame.page(
        seen,
        "matching/decided.html",
        attempt.answer.status if attempt else 422 if refused else 200,
        **page,
        asked=asked,
        refused=refused,
        attempt=attempt,
        undone=undone,
        may_undo=lambda each: _may_undo(seen, each),
        new_key=forms.new_key,
    )
    return done.said(response) if undone else response


def _may_undo(seen: frame.Visit, decision: dict[str, Any]) -> bool:
    """Whether the button is shown; the catalogue decides. The office takes back anything, an officer proposals."""
    return not decision["undone"] and (seen.who.office or decision["kind"] == "proposed")


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
    return done.go(seen, same_list(seen, DECIDED), f"undone.{id}")
