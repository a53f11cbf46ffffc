"""/tra-cuu: how far the dossier with a code has come; who it belongs to is led to the dossier itself."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.client_address import passed_on
from services.kernel.process import Runtime

from ... import frame
from ...asking import NotThere
from ...doors import Submission, part

_LONGEST = 200


def routes(runtime: Runtime) -> list[Route]:
    """The page; ``?ma=`` asks."""

    async def look(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        typed = request.query_params.get("ma", "").strip()[:_LONGEST]
        if not typed:
            return _page(seen, typed)
        door = Submission(runtime, seen.language, seen.session)
        try:
            # Asked for the reader, whose address is the one that is counted.
            answer = await door.for_client(passed_on(request)).send("GET", f"/applications/by-code/{part(typed)}")
        except NotThere as error:
            return _page(seen, typed, 404, wrong=str(error))
        if answer.refusal is not None:
            page = _page(seen, typed, answer.status, wrong=answer.refusal)
            if answer.retry_after:
                page.headers["Retry-After"] = answer.retry_after
            return page
        if "application_id" in answer.body:
            return RedirectResponse(f"/ho-so/{part(answer.body['application_id'])}", 303, {"Cache-Control": "no-store"})
        return _page(seen, typed, found=answer.body)

    return [Route("/tra-cuu", look)]


def _page(
    seen: frame.Visit, typed: str, status: int = 200, *, found: dict[str, Any] | None = None, wrong: str = ""
) -> Response:
    page = frame.page(seen, "checking/code.html", status, typed=typed, found=found, wrong=wrong)
    page.headers["Cache-Control"] = "no-store"
    return page
