"""/ho-so/{id}/bo-sung: what the agency asked for and nothing else, once and complete (NĐ 61/2018 Đ.15.3)."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, Fault
from ...doors import Submission, part
from ..applying.draft import MOST_FIELDS
from . import wanted
from .correcting import Correction, correction
from .reading import acted_on, address

Json = dict[str, Any]

# In the address of the page of the form: that it is that page, and what was said on the page of the papers.
CORRECT, TICKED, AS_IT_IS = "to-khai", "giay", "nhu-vay"
_UNCHANGED = Text(
    "Bạn chưa sửa mục nào của tờ khai. Hãy sửa điều cơ quan nêu; nếu tờ khai đã đúng, hãy ghi chú vì sao.",
    "Nothing in the form is changed. Mend what the agency names; if the form is right, say why in a note.",
)


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}/bo-sung: the papers, and where the form is to be corrected, that after them."""

    async def show(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        told = await acted_on(runtime, seen, request.path_params["application_id"])
        query = request.query_params
        ticked = {f"paper/{number}": "on" for number in query.getlist(TICKED)} | (
            {"as-it-is": "on"} if AS_IT_IS in query else {}
        )
        sent = {"_key": forms.new_key()} | ticked
        if wanted.form_comes(told) and (CORRECT in query or not wanted.files_of(wanted.asked(told, {}))):
            fixing = await correction(seen, told)
            return _page(seen, told, sent, None, fixing=fixing, entries=fixing.given)
        return _page(seen, told, sent, None)

    async def send(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        sent = await forms.read(seen, most=MOST_FIELDS)
        told = await acted_on(runtime, seen, request.path_params["application_id"])
        papers = wanted.asked(told, sent)
        chosen = wanted.chosen(told, papers, sent)
        refused = wanted.incomplete(seen, told, papers, chosen, sent)
        if "_entries" in sent:
            return await _corrected(seen, told, sent, papers, chosen, refused)
        if refused is not None:
            return _page(seen, told, sent, refused)
        if wanted.form_comes(told):
            ticks = [(TICKED, name.removeprefix("paper/")) for name in sent if name.startswith("paper/")]
            query = urlencode([(CORRECT, "1"), *ticks, *([(AS_IT_IS, "1")] if "as-it-is" in sent else [])])
            return done.go(seen, f"{address(told)}/bo-sung?{query}")
        answer = await _sent(seen, told, chosen, sent)
        if answer.done:
            return done.go(seen, address(told), "supplemented")
        return _page(seen, await acted_on(runtime, seen, told["application_id"]), sent, answer, chosen)

    return [
        Route("/ho-so/{application_id}/bo-sung", show),
        Route("/ho-so/{application_id}/bo-sung", send, methods=["POST"]),
    ]


async def _corrected(
    seen: frame.Visit,
    told: Json,
    sent: Mapping[str, str],
    papers: list[Json],
    chosen: list[str],
    refused: Answer | None,
) -> Response:
    """The page of the form was sent: another row, or everything at once with the papers of the page before."""
    fixing = await correction(seen, told)
    entries = fixing.read(sent)
    if sent.get("_do", "send") != "send":
        return _page(seen, told, sent, None, fixing=fixing, entries=entries)
    if refused is None and not fixing.changes(entries) and not sent.get("note", "").strip():
        # Looked at after the form: of a page that is sent twice the first may have changed both in between.
        told = await acted_on(seen.runtime, seen, told["application_id"])
        if told["request"]:
            said = seen.say(_UNCHANGED)
            refused = Answer.refused("unchanged", said, (Fault("/note", "unchanged", said),))
    if refused is None:
        whole = chosen + [paper["name"] for paper in papers if paper["form"] and paper["name"] not in chosen]
        answer = await _sent(seen, told, whole, sent, entries)
        if answer.done:
            return done.go(seen, address(told), "supplemented")
        told, refused = await acted_on(seen.runtime, seen, told["application_id"]), fixing.in_words(answer)
    return _page(seen, told, sent, refused, chosen, fixing, entries)


async def _sent(
    seen: frame.Visit, told: Json, components: list[str], sent: Mapping[str, str], entries: Json | None = None
) -> Answer:
    note = sent.get("note", "").replace("\r\n", "\n").strip()
    body: Json = {"components": components} | ({"note": note} if note else {})
    return await Submission(seen.runtime, seen.language, seen.session).send(
        "POST",
        f"/applications/{part(told['application_id'])}/supplements",
        body | ({} if entries is None else {"entries": entries}),
        key=sent.get("_key"),
    )


def _page(
    seen: frame.Visit,
    told: Json,
    sent: Mapping[str, str],
    answer: Answer | None,
    chosen: list[str] | None = None,
    fixing: Correction | None = None,
    entries: Json | None = None,
) -> Response:
    request = told["request"] if "supplement" in told["may"] else None
    papers: list[Json] = request["components"] if request else []
    shown = {wanted.control_of(paper) for paper in papers}
    places = _places(seen, papers, chosen or [], on_this_page=fixing is None)
    asked = [[paper["name"], paper["id"], paper["form"]] for paper in papers]
    return frame.page(
        seen, "dossiers/supplement.html", answer.status if answer else 200,
        one=told,
        back=address(told),
        request=request,
        asked=json.dumps(asked, ensure_ascii=False),
        files_of=wanted.files_of(papers),
        # What lies there for papers that nobody asks for can be taken out here, and nowhere else.
        unasked=sorted({upload["component"] for upload in told["uploads"]} - shown) if request else [],
        sent=sent,
        answer=answer,
        places=places | (fixing.places(entries or {}) if fixing else {}),
        form_comes=wanted.form_comes(told),
        fixing=fixing.drawn(entries or {}, answer) if fixing and request else None,
        typed=[] if request else _given_back(seen, sent, fixing.changes(entries or {}) if fixing else []),
    )  # fmt: skip


def _given_back(seen: frame.Visit, sent: Mapping[str, str], changes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(label, what was typed) of a supplement that can no longer be sent, to be copied."""
    note = sent.get("note", "").strip()
    return [*changes, *([(seen.say(Text("Ghi chú", "Note")), note)] if note else [])]


def _places(seen: frame.Visit, papers: list[Json], chosen: list[str], on_this_page: bool) -> dict[str, tuple[str, str]]:
    """Where each fault is mended: pointer → (id, label). The papers have controls on the page before the form only."""
    places = {
        "/as-it-is": ("as-it-is", seen.say(Text("Gửi như vậy", "Send as it is"))),
        "/note": ("note", seen.say(Text("Ghi chú", "Note"))),
    }
    for number, paper in enumerate(papers if on_this_page else [], 1):
        control = wanted.control_of(paper)
        if control:
            places.setdefault(
                "/components", (f"paper-{number}", seen.say(Text("Giấy tờ gửi lần này", "Papers handed in")))
            )
            places.setdefault(f"/files/{control}", (f"files-{control}", paper["name"]))
        if paper["name"] in chosen:
            places[f"/components/{chosen.index(paper['name'])}"] = (f"paper-{number}", paper["name"])
    return places
