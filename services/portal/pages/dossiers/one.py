"""/ho-so/{id}: who must act now, until when, and whether that is you; then the timeline, what can be done, files, messages."""

import asyncio
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.days import VIETNAM
from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, frame
from ...asking import NotThere, Refused
from ...doors import Notification, Routing, Submission, part
from . import words
from .reading import ACTING, dossier

_DONE = {
    "supplemented": Text(
        "Đã gửi phần bổ sung. Cơ quan sẽ nhận được trong giây lát.",
        "Your supplement is sent; the agency receives it soon.",
    ),
    "withdrawn": Text(
        "Đã gửi đề nghị rút hồ sơ. Câu trả lời sẽ hiện ở dòng thời gian bên dưới.",
        "You have asked to withdraw. The answer will appear in the timeline below.",
    ),
    "rated": Text("Cảm ơn bạn đã đánh giá.", "Thank you for rating."),
    "complained": Text(
        "Đã gửi phản ánh đến cơ quan. Bạn theo dõi câu trả lời tại trang này.",
        "Your complaint has gone to the agency. Follow its answer on this page.",
    ),
}


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}."""

    async def show(request: Request) -> Response:
        seen = await admission.anybody(runtime, request)
        application_id = request.path_params["application_id"]
        # Notification tells only of the reader's own dossiers, so it may be asked at the same moment.
        told, sent = await asyncio.gather(
            dossier(runtime, seen, application_id), _messages(runtime, seen, application_id)
        )
        left, why, amount = await asyncio.gather(
            _days_left(runtime, seen, told), _why(runtime, seen, told), _amount(runtime, seen, told)
        )
        state = words.state_of(told)
        return done.page(
            seen, _DONE, "dossiers/one.html",
            one=told,
            own=told["seen_as"] in ACTING and seen.who.role == "citizen",
            acts=told["seen_as"] in ACTING,
            state=state,
            state_words=seen.say(state.words),
            next_words=seen.say(state.next) if state.next and told["waiting"] else "",
            left=seen.say(words_left) if (words_left := words.days_left(left)) else "",
            promise=told["late"]["text"] if told.get("late") else "",
            why=why,
            amount=amount,
            messages=sent,
            # What was sent stands beside it, with what became of it; it is no step of the dossier.
            timeline=[each for each in reversed(told["timeline"]) if each["step"] != "notified" or sent is None],
            now=datetime.now(VIETNAM).isoformat(),
            grades={value: seen.say(text) for value, text in words.GRADES},
        )  # fmt: skip

    return [Route("/ho-so/{application_id}", show)]


async def _days_left(runtime: Runtime, seen: frame.Visit, told: dict[str, Any]) -> int | None:
    """Working days until the dossier is due, by the agency's calendar; None when nothing is due or routing cannot say."""
    until = (told.get("waiting") or {}).get("until")
    if until is None:
        return None
    day = frame.due_day(until).isoformat()
    try:
        counted = await Routing(runtime, seen.language, seen.session).get(
            "/working-days", until=day, agency=told.get("agency")
        )
    except (Transient, NotThere, Refused):
        return None
    count: int = counted["working_days"]
    return count


async def _why(runtime: Runtime, seen: frame.Visit, told: dict[str, Any]) -> list[dict[str, str]]:
    """How the due date was counted, step by step; nothing where the agency set another day, or it cannot be told now."""
    if not told["due_at"] or not told["agency"]:
        return []
    counted = [entry["at"] for entry in told["timeline"] if entry["step"] == "supplemented"]
    body = {
        "procedure": told["procedure"]["code"],
        "agency": told["agency"],
        "received_at": counted[-1] if counted else told["submitted_at"],
    }
    try:
        answer = await Routing(runtime, seen.language, seen.session).send("POST", "/deadlines", body)
    except (Transient, NotThere):
        return []
    due = answer.body.get("due_at") if answer.done else None
    if not due or datetime.fromisoformat(due) != datetime.fromisoformat(told["due_at"]):
        return []
    return [
        {"said": step["en" if seen.language == "en" else "vi"], "source": step.get("source", "")}
        for step in answer.body["steps"]
    ]


async def _amount(runtime: Runtime, seen: frame.Visit, told: dict[str, Any]) -> int | None:
    """How much the citizen is asked to pay, in đồng; None when nothing is asked, or it cannot be told now."""
    if seen.who.role != "citizen" or not (told["request"] or {}).get("payment"):
        return None
    try:
        found = await Submission(runtime, seen.language, seen.session).get(
            f"/applications/{part(told['application_id'])}/payments"
        )
    except (Transient, NotThere, Refused):
        return None
    amount: int | None = found["charge"].get("amount")
    return amount


async def _messages(runtime: Runtime, seen: frame.Visit, application_id: str) -> list[dict[str, Any]] | None:
    """What was sent to the citizen, newest first; None when that cannot be told now, or to an officer."""
    if seen.who.role != "citizen":
        return None
    try:
        page = await Notification(runtime, seen.language, seen.session).get(
            "/inbox", application=application_id, limit=5
        )
    except (Transient, NotThere, Refused):
        return None
    found: list[dict[str, Any]] = page["items"]
    return found
