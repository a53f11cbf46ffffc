"""The matching queue: names that wait for a person, what they may mean, and the choice."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, forms, frame
from ...asking import Answer, Fault, NotThere, Refused
from ...doors import Catalogue
from .differences import differences

QUEUE = "/bien-tap/doi-chieu"
LIMIT = 20
NONE, OTHER = "none", "other"

_SENT = re.compile(r"([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A choice that was not recorded: what was filled in, and why."""

    typed: dict[str, str]
    answer: Answer


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/doi-chieu"""

    async def queue(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        return await (_decided(seen) if request.method == "POST" else _shown(seen))

    return [Route(QUEUE, queue, methods=["GET", "POST"])]


async def mark(items: list[dict[str, Any]]) -> None:
    """Gives every candidate ``parts``: its name beside the submitted one, word by word."""
    # Five hundred long names take a second: in this thread every other visitor would wait for it.
    await asyncio.to_thread(_mark, items)


def _mark(items: list[dict[str, Any]]) -> None:
    for item in items:
        # Without a name every word of every candidate would differ: then nothing is compared.
        name = item["asked"]["name"].strip()
        for each in item["candidates"]:
            each["parts"] = differences(name or each["name"], each["name"])


async def _shown(seen: frame.Visit, attempt: Attempt | None = None) -> Response:
    catalogue = Catalogue(seen.runtime, seen.language, seen.session)
    asked = {name: seen.request.query_params.get(name, "") for name in ("agency", "after")}
    refused = None
    page: dict[str, Any] = {"items": [], "next": None}
    try:
        page = await catalogue.get("/identity/queue", limit=LIMIT, **asked)
    except Refused as refusal:
        refused = str(refusal)
    done = await _done(seen, catalogue) if attempt is None else None
    await mark(page["items"])
    return frame.page(
        seen,
        "matching/queue.html",
        attempt.answer.status if attempt else 422 if refused else 200,
        **page,
        asked=asked,
        refused=refused,
        attempt=attempt,
        waits=attempt is not None and any(item["id"] == attempt.typed.get("submission") for item in page["items"]),
        done=done,
        sent=_SENT.fullmatch(seen.request.query_params.get("gui", "")),
        new_key=forms.new_key,
        NONE=NONE,
        OTHER=OTHER,
    )


async def _done(seen: frame.Visit, catalogue: Catalogue) -> dict[str, Any] | None:
    """What was decided a moment ago, for the page come to."""
    id = seen.request.query_params.get("xong", "")
    if not re.fullmatch("[0-9a-f-]{36}", id):
        return None
    try:
        return await catalogue.get(f"/identity/decisions/{id}")
    except (NotThere, Refused):
        return None


async def _decided(seen: frame.Visit) -> Response:
    typed = await forms.read(seen)
    found = await recorded(seen, typed, {"submission": typed.get("submission", "")})
    if isinstance(found, Attempt):
        return await _shown(seen, found)
    asked = {name: seen.request.query_params.get(name, "") for name in ("agency", "after")}
    return at_queue(found, asked)


async def recorded(seen: frame.Visit, typed: dict[str, str], about: dict[str, Any]) -> str | Attempt:
    """Records the choice of an entry's form: the decision's id, or what stood in its way.

    ``about``: ``submission``, an id of the queue, or ``asked``, a name as it is.
    """
    choice, other = typed.get("choice", ""), typed.get("other", "").strip()
    if not choice or (choice == OTHER and not other):
        fault = Fault("/choose", "missing", seen.say(_WHICH_CODE if choice else _WHICH))
        return Attempt(typed, Answer(422, {}, None, "does-not-fit", seen.say(_MEND), (fault,)))
    body = {
        **about,
        "choose": None if choice == NONE else other if choice == OTHER else choice,
        "reason": typed.get("reason", ""),
        "for_everyone": typed.get("for_everyone") == "1",
    }
    catalogue = Catalogue(seen.runtime, seen.language, seen.session)
    answer = await catalogue.send("POST", "/identity/decisions", body, key=typed.get("_key"))
    return str(answer.body["id"]) if answer.done else Attempt(typed, answer)


def at_queue(decision: str, asked: dict[str, str]) -> Response:
    """To the queue, which says what was decided."""
    query = {"xong": decision, **{name: value for name, value in asked.items() if value}}
    return RedirectResponse(f"{QUEUE}?{urlencode(query)}", 303, {"Cache-Control": "no-store"})


_MEND = Text(
    "Chưa ghi được: xin sửa mục được nêu rồi gửi lại.", "Nothing was recorded: mend what is named and send again."
)
_WHICH = Text("Hãy chọn một mã, hoặc “Không có mã nào phù hợp”.", "Choose one of the codes, or “None of these fits”.")
_WHICH_CODE = Text("Hãy nhập mã thủ tục bạn muốn chọn.", "Type the code of the procedure you mean.")
