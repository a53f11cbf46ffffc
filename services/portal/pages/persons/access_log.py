"""/ca-nhan/nhat-ky: who looked at my dossiers, when, as whom and at what, in words."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, frame
from ...doors import Submission

_A_PAGE = 50


def routes(runtime: Runtime) -> list[Route]:
    """The log, newest first; ``?ho-so=`` of one dossier, ``?sau=`` the page after."""

    async def show(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        query = request.query_params
        submission = Submission(runtime, seen.language, seen.session)
        log = await submission.get(
            "/me/access-log", application=query.get("ho-so"), after=query.get("sau"), limit=_A_PAGE
        )
        days: dict[str, list[dict[str, object]]] = {}
        for look in log["items"]:
            days.setdefault(frame.day(look["at"], seen.language), []).append(look)
        return frame.page(
            seen, "persons/access_log.html", days=days, following=log["next"], of=query.get("ho-so") or ""
        )

    return [Route("/ca-nhan/nhat-ky", show)]
