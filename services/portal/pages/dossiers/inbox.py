"""/hop-thu: every message to the citizen, newest first, whatever became of the e-mail; opening the page is reading it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, frame, unread
from ...doors import Notification

LIMIT = 20


def routes(runtime: Runtime) -> list[Route]:
    """/hop-thu."""

    async def show(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        notification = Notification(runtime, seen.language, seen.session)
        page = await notification.get("/inbox", limit=LIMIT, after=request.query_params.get("sau"))
        items: list[dict[str, Any]] = page["items"]
        new = [one["message_id"] for one in items if not one["read"]]
        left = page["unread"]
        if new and request.method == "GET":
            answer = await notification.send("POST", "/inbox/read", {"messages": new})
            left = answer.body["unread"] if answer.done else left
        unread.learn(seen, left)
        # The count of the header is that of before: the messages stand on this page as new once.
        return frame.page(seen, "dossiers/inbox.html", items=items, next=page["next"], new=len(new), left=left)

    return [Route("/hop-thu", show)]
