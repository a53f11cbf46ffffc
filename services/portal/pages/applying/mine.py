"""My drafts: when each was saved, until when it is kept, going on with it, and deleting it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, done, forms
from ...doors import Submission, part
from .draft import Draft, of_draft
from .words import DONE


def routes(runtime: Runtime) -> list[Route]:
    """/ban-nhap and /ban-nhap/{id}/xoa."""

    async def listed(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        page = await Submission(runtime, seen.language, seen.session).get(
            "/drafts", limit=50, after=request.query_params.get("after")
        )
        return done.page(seen, DONE, "applying/drafts.html", drafts=page["items"], next=page["next"])

    async def ask(draft: Draft) -> Response:
        return done.page(draft.seen, DONE, "applying/delete.html", draft=draft, key=forms.new_key())

    async def delete(draft: Draft) -> Response:
        sent = await forms.read(draft.seen)
        answer = await draft.door.send("DELETE", f"/drafts/{part(draft.told['draft_id'])}", key=sent.get("_key", ""))
        return done.go(draft.seen, "/ban-nhap", "xoa" if answer.done else "")

    path = "/ban-nhap/{draft}/xoa"
    return [
        Route("/ban-nhap", listed),
        Route(path, of_draft(runtime, ask)),
        Route(path, of_draft(runtime, delete), methods=["POST"]),
    ]
