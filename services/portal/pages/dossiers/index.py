"""/ho-so: one's own dossiers and those filed for others, newest first: where each stands, who must act now and until when."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from ... import admission, frame
from ...asking import NotThere
from ...doors import Submission
from . import words
from .reading import whole

LIMIT = 20


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so."""

    async def listed(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        asked = request.query_params
        which = asked.get("loc") if asked.get("loc") in ("mo", "xong") else ""
        submission = Submission(runtime, seen.language, seen.session)
        page, drafts = await asyncio.gather(
            submission.get("/applications", limit=LIMIT, after=asked.get("sau"), open=_OPEN.get(which)),
            _drafts(submission),
        )
        items = [
            whole(one)
            | {
                "turn": seen.say(words.turn(one, helped=seen.who.role == "officer")),
                "tone": words.state_of(one).tone,
                "words": seen.say(words.state_of(one).words),
                "mine": seen.who.role == "citizen" and (one.get("waiting") or {}).get("who") == "applicant",
            }
            for one in page["items"]
        ]
        return frame.page(
            seen,
            "dossiers/list.html",
            items=items,
            next=page["next"],
            drafts=drafts,
            which=which,
            later=bool(asked.get("sau")),
        )

    return [Route("/ho-so", listed)]


_OPEN: dict[str | None, str] = {"mo": "true", "xong": "false"}


async def _drafts(submission: Submission) -> list[dict[str, Any]]:
    """What was begun and not submitted; nothing while that cannot be told, for the dossiers matter more."""
    try:
        found = [{"on_behalf_of": None} | one for one in (await submission.get("/drafts", limit=3))["items"]]
    except (NotThere, Transient):
        return []
    return found
