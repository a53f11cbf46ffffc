"""Drafts that wait: who wrote them, what they change; a second person reads and publishes, or discards."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, NotThere
from ...doors import Catalogue
from .addresses import DRAFTS, code_of, door, page_of
from .preview import preview

LIMIT = 50

_DONE = {
    "discarded": Text("Đã hủy bản nháp; việc hủy được ghi vào lịch sử.", "The draft is discarded; the act is kept."),
}


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/ban-nhap and /bien-tap/ban-nhap/{code}."""

    async def listed(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        after = request.query_params.get("after")
        found = await Catalogue(runtime, seen.language, seen.session).get("/drafts", limit=LIMIT, after=after)
        return done.page(seen, _DONE, "editing/drafts.html", found=found)

    async def review(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        return await _page(seen, Catalogue(runtime, seen.language, seen.session))

    async def decide(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        sent = await forms.read(seen)
        catalogue = Catalogue(runtime, seen.language, seen.session)
        code = code_of(request)
        path = door(code)
        if sent.get("_do") == "discard":
            answer = await catalogue.send("DELETE", f"{path}/draft", why=sent.get("why", ""))
            if answer.done:
                return done.go(seen, DRAFTS, "discarded")
            return await _page(seen, catalogue, ("discard", sent, answer))
        answer = await catalogue.send("POST", f"{path}/publish", _publication(sent), key=sent.get("_key"))
        if answer.done:
            return done.go(seen, page_of(code), "published" if answer.status == 201 else "approved")
        return await _page(seen, catalogue, ("publish", sent, answer))

    return [
        Route(DRAFTS, listed),
        Route(f"{DRAFTS}/{{code}}", review),
        Route(f"{DRAFTS}/{{code}}", decide, methods=["POST"]),
    ]


def _publication(sent: dict[str, str]) -> dict[str, Any]:
    """An empty day is today."""
    body: dict[str, Any] = {"revision": sent.get("_revision", ""), "why": sent.get("why", "")}
    return body | ({"valid_from": sent["valid_from"]} if sent.get("valid_from") else {})


async def _page(
    seen: frame.Visit, catalogue: Catalogue, refused: tuple[str, dict[str, str], Answer] | None = None
) -> Response:
    code = code_of(seen.request)
    path = door(code)
    try:
        draft = await catalogue.get(f"{path}/draft")
    except NotThere:
        # Published or discarded a moment ago, perhaps by this very form sent twice: its history says so.
        return done.go(seen, page_of(code))
    acts = await catalogue.get(f"{path}/acts", limit=20)
    began = next((at for at, each in enumerate(acts["items"]) if each["act"] in ("published", "imported")), None)
    doing, typed, answer = refused or ("", {}, None)
    return frame.page(
        seen, "editing/review.html", answer.status if answer else 200,
        draft=draft,
        acts=acts["items"][:began],
        before=await preview(catalogue, code, draft["description"], ""),
        own=draft["edited_by"] == seen.who.sub,
        moved=bool(typed.get("_revision")) and typed["_revision"] != str(draft["revision"]),
        doing=doing, typed=typed, answer=answer,
        key=typed.get("_key") if doing == "publish" and answer and answer.status != 412 else forms.new_key(),
    )  # fmt: skip
