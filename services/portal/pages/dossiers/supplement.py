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
from .correcting import Correction, correction
from .reading import acted_on, address

Json = dict[str, Any]

# The control for papers that the request names in words of its own.
OTHER = "other"
# In the address of the page of the form: that it is that page, and what was said on the page of the papers.
CORRECT, TICKED, AS_IT_IS = "to-khai", "giay", "nhu-vay"
_NOTHING = Text(
    "Hãy gửi tệp, hoặc đánh dấu giấy tờ bạn nộp bằng cách khác.",
    "Send a file, or tick a paper that you hand in another way.",
)
_CLOSED = Text(
    "Cơ quan không chờ phần bổ sung nào của hồ sơ này nên chưa có gì được gửi.",
    "The agency waits for no supplement of this application, so nothing was sent.",
)
_UNCHANGED = Text(
    "Bạn chưa sửa mục nào của tờ khai. Hãy sửa điều cơ quan nêu; nếu tờ khai đã đúng, hãy ghi chú vì sao.",
    "Nothing in the form is changed. Mend what the agency names; if the form is right, say why in a note.",
)
_NOT_READY = Text(
    "Có tệp chưa tải lên xong hoặc không nhận được. Hãy chờ, bỏ hoặc thay tệp đó rồi đi tiếp.",
    "A file has not arrived whole or was not taken. Wait, take it out or send another, then go on.",
)
_UNSURE = Text(
    "Bạn chưa gửi đủ các giấy tờ được đề nghị. Cơ quan thường chỉ đề nghị bổ sung một lần: hãy thêm giấy tờ còn thiếu, hoặc "
    "đánh dấu ô cuối để gửi như vậy.",
    "Not every paper that was asked for is there. An agency mostly asks only once: add what is missing, or tick the last box "
    "to send it as it is.",
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
        if _form_comes(told) and (CORRECT in query or not _files_of(_asked(told, {}))):
            fixing = await correction(seen, told)
            return _page(seen, told, sent, None, fixing=fixing, entries=fixing.given)
        return _page(seen, told, sent, None)

    async def send(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        sent = await forms.read(seen, most=MOST_FIELDS)
        told = await acted_on(runtime, seen, request.path_params["application_id"])
        papers = _asked(told, sent)
        chosen = _chosen(told, papers, sent)
        refused = _incomplete(seen, told, papers, chosen, sent)
        if "_entries" in sent:
            return await _corrected(seen, told, sent, papers, chosen, refused)
        if refused is not None:
            return _page(seen, told, sent, refused)
        if _form_comes(told):
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
    if refused is None and told["request"] and not fixing.changes(entries) and not sent.get("note", "").strip():
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


def _asked(told: Json, sent: Mapping[str, str]) -> list[Json]:
    """The papers of the open request; of one that was answered meanwhile those that stood on the page which is sent.

    So a form that is sent twice says the same twice, and its key makes that harmless.
    """
    if told["request"]:
        papers: list[Json] = told["request"]["components"]
        return papers
    try:
        stood = json.loads(sent.get("_asked", "[]"))
        return [{"name": str(name), "id": id and str(id), "form": bool(form)} for name, id, form in stood]
    except (ValueError, TypeError, RecursionError):
        return []


def _form_comes(told: Json) -> bool:
    """Whether the request asks for the electronic form to be corrected, and still waits."""
    return "supplement" in told["may"] and any(paper["form"] for paper in (told["request"] or {}).get("components", ()))


def _files_of(papers: list[Json]) -> list[Json]:
    """Those that are handed in as files or on paper: all but the electronic form."""
    return [paper for paper in papers if _control(paper)]


def _chosen(told: Json, papers: list[Json], sent: Mapping[str, str]) -> list[str]:
    """The names of the papers that are handed in: with a file that is there (or went along before), or another way."""
    there = {upload["component"] for upload in told["uploads"] if upload["state"] == "kept"}
    if not told["request"]:
        last = max((file["round"] for file in told["files"]), default=0)
        there = {file.get("component") for file in told["files"] if file["round"] == last}
    return [
        paper["name"]
        for number, paper in enumerate(papers, 1)
        if _control(paper) and (f"paper/{number}" in sent or _control(paper) in there)
    ]


def _control(paper: Json) -> str:
    """The paper's control of files; '' for the electronic form, which is no file."""
    return "" if paper["form"] and not paper["id"] else str(paper["id"] or OTHER)


def _incomplete(
    seen: frame.Visit, told: Json, papers: list[Json], chosen: list[str], sent: Mapping[str, str]
) -> Answer | None:
    """What the page refuses by itself: nothing at all, not everything without having said so, a file that would not go along
    on the page before the form, where it can be mended."""
    if not papers:
        return Answer.refused("closed", seen.say(_CLOSED), (), 409)
    with_form = any(paper["form"] for paper in papers)
    unready = [upload["component"] for upload in told["uploads"] if upload["state"] != "kept"]
    if with_form and unready and "_entries" not in sent:
        where, wrong = f"/files/{unready[0]}", _NOT_READY
    elif not chosen and not with_form:
        where, wrong = "/components", _NOTHING
    elif len(chosen) < len(_files_of(papers)) and "as-it-is" not in sent:
        where, wrong = "/as-it-is", _UNSURE
    else:
        return None
    fault = Fault(where, "incomplete", seen.say(wrong))
    return Answer.refused("incomplete", fault.message, (fault,))


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
    shown = {_control(paper) for paper in papers}
    places = _places(seen, papers, chosen or [], on_this_page=fixing is None)
    asked = [[paper["name"], paper["id"], paper["form"]] for paper in papers]
    return frame.page(
        seen, "dossiers/supplement.html", answer.status if answer else 200,
        one=told,
        back=address(told),
        request=request,
        asked=json.dumps(asked, ensure_ascii=False),
        files_of=_files_of(papers),
        # What lies there for papers that nobody asks for can be taken out here, and nowhere else.
        unasked=sorted({upload["component"] for upload in told["uploads"]} - shown) if request else [],
        sent=sent,
        answer=answer,
        places=places | (fixing.places(entries or {}) if fixing else {}),
        form_comes=_form_comes(told),
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
        control = _control(paper)
        if control:
            places.setdefault(
                "/components", (f"paper-{number}", seen.say(Text("Giấy tờ gửi lần này", "Papers handed in")))
            )
            places.setdefault(f"/files/{control}", (f"files-{control}", paper["name"]))
        if paper["name"] in chosen:
            places[f"/components/{chosen.index(paper['name'])}"] = (f"paper-{number}", paper["name"])
    return places
