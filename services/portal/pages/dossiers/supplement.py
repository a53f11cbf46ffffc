"""/ho-so/{id}/bo-sung: what the agency asked for and nothing else, once and complete (NĐ 61/2018 Đ.15.3)."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame, given_back
from ...asking import Answer, Fault
from ...doors import Submission, part
from .reading import acted_on, address

Json = dict[str, Any]

# The control for papers that the request names in words of its own.
OTHER = "other"
_NOTHING = Text(
    "Hãy gửi tệp, hoặc đánh dấu giấy tờ bạn nộp bằng cách khác.",
    "Send a file, or tick a paper that you hand in another way.",
)
_CLOSED = Text(
    "Cơ quan không chờ phần bổ sung nào của hồ sơ này nên chưa có gì được gửi.",
    "The agency waits for no supplement of this application, so nothing was sent.",
)
_UNSURE = Text(
    "Bạn chưa gửi đủ các giấy tờ được đề nghị. Cơ quan thường chỉ đề nghị bổ sung một lần: hãy thêm giấy tờ còn thiếu, hoặc "
    "đánh dấu ô cuối để gửi như vậy.",
    "Not every paper that was asked for is there. An agency mostly asks only once: add what is missing, or tick the last box "
    "to send it as it is.",
)


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}/bo-sung."""

    async def show(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        told = await acted_on(runtime, seen, request.path_params["application_id"])
        return _page(seen, told, {"_key": forms.new_key()}, None)

    async def send(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        sent = await forms.read(seen)
        told = await acted_on(runtime, seen, request.path_params["application_id"])
        papers = _asked(told, sent)
        chosen = _chosen(told, papers, sent)
        refused = (
            _incomplete(seen, papers, chosen, sent) if papers else Answer.refused("closed", seen.say(_CLOSED), (), 409)
        )
        if refused is not None:
            return _page(seen, told, sent, refused)
        note = sent.get("note", "").replace("\r\n", "\n").strip()
        body = {"components": chosen} | ({"note": note} if note else {})
        answer = await Submission(runtime, seen.language, seen.session).send(
            "POST", f"/applications/{part(told['application_id'])}/supplements", body, key=sent.get("_key")
        )
        if answer.done:
            return done.go(seen, address(told), "supplemented")
        return _page(seen, await acted_on(runtime, seen, told["application_id"]), sent, answer, chosen)

    return [
        Route("/ho-so/{application_id}/bo-sung", show),
        Route("/ho-so/{application_id}/bo-sung", send, methods=["POST"]),
    ]


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


def _chosen(told: Json, papers: list[Json], sent: Mapping[str, str]) -> list[str]:
    """The names of the papers that are handed in: with a file that is there (or went along before), or another way."""
    there = {upload["component"] for upload in told["uploads"] if upload["state"] == "kept"}
    if not told["request"]:
        last = max((file["round"] for file in told["files"]), default=0)
        there = {file.get("component") for file in told["files"] if file["round"] == last}
    return [
        paper["name"] for number, paper in enumerate(papers, 1) if f"paper/{number}" in sent or _control(paper) in there
    ]


def _control(paper: Json) -> str:
    """The paper's control of files; '' for the electronic form, which is no file."""
    return "" if paper["form"] and not paper["id"] else str(paper["id"] or OTHER)


def _incomplete(seen: frame.Visit, papers: list[Json], chosen: list[str], sent: Mapping[str, str]) -> Answer | None:
    """What the page refuses by itself: nothing at all, or not everything without having said so."""
    if not chosen:
        where, wrong = "/components", _NOTHING
    elif len(chosen) < len(papers) and "as-it-is" not in sent:
        where, wrong = "/as-it-is", _UNSURE
    else:
        return None
    fault = Fault(where, "incomplete", seen.say(wrong))
    return Answer.refused("incomplete", fault.message, (fault,))


def _page(
    seen: frame.Visit, told: Json, sent: Mapping[str, str], answer: Answer | None, chosen: list[str] | None = None
) -> Response:
    request = told["request"] if "supplement" in told["may"] else None
    papers: list[Json] = request["components"] if request else []
    shown = {_control(paper) for paper in papers}
    return frame.page(
        seen, "dossiers/supplement.html", answer.status if answer else 200,
        one=told,
        back=address(told),
        request=request,
        asked=json.dumps([[paper["name"], paper["id"], paper["form"]] for paper in papers], ensure_ascii=False),
        # What lies there for papers that nobody asks for can be taken out here, and nowhere else.
        unasked=sorted({upload["component"] for upload in told["uploads"]} - shown) if request else [],
        sent=sent,
        answer=answer,
        places=_places(seen, papers, chosen or []),
        typed=[] if request else given_back.typed({"note": sent.get("note", "")}),
    )  # fmt: skip


def _places(seen: frame.Visit, papers: list[Json], chosen: list[str]) -> dict[str, tuple[str, str]]:
    """Where each fault is mended: pointer → (id, label)."""
    places = {
        "/components": ("paper-1", seen.say(Text("Giấy tờ gửi lần này", "Papers handed in"))),
        "/as-it-is": ("as-it-is", seen.say(Text("Gửi như vậy", "Send as it is"))),
        "/note": ("note", seen.say(Text("Ghi chú", "Note"))),
    }
    for number, paper in enumerate(papers, 1):
        places.setdefault(f"/files/{_control(paper)}", (f"files-{_control(paper)}", paper["name"]))
        if paper["name"] in chosen:
            places[f"/components/{chosen.index(paper['name'])}"] = (f"paper-{number}", paper["name"])
    return places
