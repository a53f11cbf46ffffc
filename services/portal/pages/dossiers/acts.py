"""What a citizen does with a dossier in one sentence or none: withdraw it, rate how it was handled, complain of a delay."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, Fault
from ...doors import Submission, part
from . import words
from .reading import acted_on, address


@dataclass(frozen=True, slots=True)
class Act:
    """``under``: its address below the dossier's; ``may``: what submission calls it; ``door``: where it is sent; ``whose``:
    who comes in, an officer too where they do it for whom they filed for."""

    under: str
    may: str
    door: str
    done: str
    template: str
    body: Callable[[Mapping[str, str]], dict[str, Any]]
    whose: Callable[[Runtime, Request], Awaitable[frame.Visit]] = admission.citizen


def _text(sent: Mapping[str, str], name: str) -> str:
    return sent.get(name, "").replace("\r\n", "\n").strip()


def _given(sent: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: text for name in names if (text := _text(sent, name))}


ACTS = (
    Act("/rut", "withdraw", "withdrawal", "withdrawn", "withdraw.html", lambda sent: _given(sent, "reason"),
        admission.filer),
    Act("/danh-gia", "rate", "rating", "rated", "rate.html",
        lambda sent: {"grade": sent.get("grade", "")} | _given(sent, "comment")),
    Act("/phan-anh", "complain", "complaint", "complained", "complain.html",
        lambda sent: {"text": _text(sent, "text")}),
)  # fmt: skip

_UNSAID = {
    "rate": ("/grade", Text("Hãy chọn một trong ba mức.", "Choose one of the three grades.")),
    "complain": ("/text", Text("Hãy viết điều bạn muốn phản ánh.", "Write what you want to say.")),
}


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}/rut, /danh-gia, /phan-anh."""

    def of(act: Act) -> list[Route]:
        async def show(request: Request) -> Response:
            seen = await act.whose(runtime, request)
            return await _page(runtime, seen, act, {"_key": forms.new_key()}, None)

        async def do(request: Request) -> Response:
            seen = await act.whose(runtime, request)
            sent = await forms.read(seen)
            body = act.body(sent)
            empty = _UNSAID.get(act.may)
            if empty and not body.get(empty[0][1:]):
                said = seen.say(empty[1])
                return await _page(
                    runtime, seen, act, sent, Answer.refused("empty", said, (Fault(empty[0], "empty", said),))
                )
            path = f"/applications/{part(request.path_params['application_id'])}/{act.door}"
            answer = await Submission(runtime, seen.language, seen.session).send(
                "POST", path, body, key=sent.get("_key")
            )
            if answer.done:
                return done.go(seen, f"/ho-so/{part(request.path_params['application_id'])}", act.done)
            return await _page(runtime, seen, act, sent, answer)

        path = f"/ho-so/{{application_id}}{act.under}"
        return [Route(path, show), Route(path, do, methods=["POST"])]

    return [route for act in ACTS for route in of(act)]


async def _page(
    runtime: Runtime, seen: frame.Visit, act: Act, sent: Mapping[str, str], answer: Answer | None
) -> Response:
    told = await acted_on(runtime, seen, seen.request.path_params["application_id"])
    promise = told["late"]["text"] if told.get("late") else ""
    status = 200 if answer is None else answer.status if answer.status in (409, 422) else 422
    return frame.page(
        seen, f"dossiers/{act.template}", status,
        one=told,
        back=address(told),
        may=act.may in told["may"],
        sent=sent,
        answer=answer,
        promise=promise,
        grades=[(value, seen.say(text)) for value, text in words.GRADES],
    )  # fmt: skip
