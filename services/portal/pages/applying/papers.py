"""The papers: which ones this case needs, and a file for each that one has."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from ... import done, forms
from ...applying.steps import PAPERS
from ...asking import Answer, NotThere
from ...shelf import version_of
from .beside import nav
from .draft import Draft, judged, of_draft
from .words import DONE

_TICK = "paper:"


def routes(runtime: Runtime) -> list[Route]:
    """/ban-nhap/{id}/giay-to."""

    async def show(draft: Draft) -> Response:
        return await _page(draft)

    async def go_on(draft: Draft) -> Response:
        sent = await forms.read(draft.seen)
        if draft.form.node(PAPERS):
            enclosed = {name.removeprefix(_TICK) for name in sent if name.startswith(_TICK)}
            enclosed |= {each["component"] for each in draft.told["files"] if each["state"] == "kept"}
            field = draft.form.field(PAPERS)
            listed = [each.value for each in field.options if each.value in enclosed] if field else []
            answer = await draft.save({PAPERS: listed or None})
            if not answer.done:
                return await _page(draft, answer)
            if answer.body["conflicts"]:
                # What the page shows is ticks and files of now: with the newer revision the choice before one's eyes stands.
                await draft.save({PAPERS: listed or None}, answer.body["revision"])
        act = sent.get("_do", "next")
        where = {"leave": "/ban-nhap", "back": _before(draft)}.get(act, f"{draft.address}/xem-lai")
        return done.go(draft.seen, where, "luu" if act == "leave" else "")

    path = "/ban-nhap/{draft}/giay-to"
    return [Route(path, judged(runtime, show)), Route(path, of_draft(runtime, go_on), methods=["POST"])]


def _before(draft: Draft) -> str:
    return f"{draft.address}/buoc/{draft.asked[-1].number}" if draft.asked else f"{draft.address}/noi-nop"


async def sheet(draft: Draft) -> dict[str, Any]:
    """The procedure as the draft's version tells it."""
    of = draft.told["procedure"]
    return await version_of(draft.seen, of["code"], of["version"])


async def _has_wallet(draft: Draft) -> bool:
    """Whether there is a document to use again; what cannot be told now is not offered."""
    if draft.seen.who.role != "citizen":
        return False
    try:
        return bool((await draft.door.get("/me/wallet"))["items"])
    except (NotThere, Transient):
        return False


async def _page(draft: Draft, answer: Answer | None = None) -> Response:
    procedure, faults, wallet = await asyncio.gather(sheet(draft), draft.faults(), _has_wallet(draft))
    enclosed = draft.entries.get(PAPERS) or []
    return done.page(
        draft.seen,
        DONE,
        "applying/papers.html",
        422 if answer else 200,
        draft=draft,
        one=procedure,
        enclosed=enclosed if isinstance(enclosed, list) else [],
        files={
            each["id"]: [one for one in draft.told["files"] if one["component"] == each["id"]]
            for each in procedure["components"]
        },
        faults={each.pointer[1:]: each.message for each in faults if each.of == "files"},
        answer=answer,
        wallet=wallet,
        **nav(draft, faults, "papers"),
    )
