"""The matching queue: names that wait for a person, what they may mean, and the choice."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, Fault, NotThere, Refused
from ...doors import Catalogue
from .differences import differences

QUEUE = "/bien-tap/doi-chieu"
LIMIT = 20
NONE, OTHER = "none", "other"
# What of an address says which part of a list is read.
_PART = ("agency", "after")

_DECIDED = re.compile(r"decided\.([0-9a-f-]{36})")
_SENT = re.compile(r"sent\.([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})")


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
    page, asked, refused = await one_page(seen, catalogue, "/identity/queue", LIMIT)
    before = done.before(seen) if attempt is None else ""
    decided, sent = await _just_decided(catalogue, before), _SENT.fullmatch(before)
    await mark(page["items"])
    response = frame.page(
        seen,
        "matching/queue.html",
        attempt.answer.status if attempt else 422 if refused else 200,
        **page,
        asked=asked,
        refused=refused,
        attempt=attempt,
        waits=attempt is not None and any(item["id"] == attempt.typed.get("submission") for item in page["items"]),
        decided=decided,
        sent=sent,
        new_key=forms.new_key,
        NONE=NONE,
        OTHER=OTHER,
    )
    return done.said(response) if decided or sent else response


async def one_page(
    seen: frame.Visit, catalogue: Catalogue, path: str, limit: int
) -> tuple[dict[str, Any], dict[str, str], str | None]:
    """(what is listed there, what was asked for, why that is refused) of the part of a list that the address names."""
    asked = {name: seen.request.query_params.get(name, "") for name in _PART}
    try:
        return await catalogue.get(path, limit=limit, **asked), asked, None
    except Refused as refusal:
        return {"items": [], "next": None}, asked, str(refusal)


async def _just_decided(catalogue: Catalogue, before: str) -> dict[str, Any] | None:
    """What was decided before this page was come to."""
    if not (found := _DECIDED.fullmatch(before)):
        return None
    try:
        return await catalogue.get(f"/identity/decisions/{found[1]}")
    except (NotThere, Refused):
        return None


async def _decided(seen: frame.Visit) -> Response:
    typed = await forms.read(seen)
    found = await recorded(seen, typed, {"submission": typed.get("submission", "")})
    if isinstance(found, Attempt):
        return await _shown(seen, found)
    return at_queue(seen, found)


async def recorded(seen: frame.Visit, typed: dict[str, str], about: dict[str, Any]) -> str | Attempt:
    """Records the choice of an entry's form: the decision's id, or what stood in its way.

    ``about``: ``submission``, an id of the queue, or ``asked``, a name as it is.
    """
    choice, other = typed.get("choice", ""), typed.get("other", "").strip()
    if not choice or (choice == OTHER and not other):
        fault = Fault("/choose", "missing", seen.say(_WHICH_CODE if choice else _WHICH))
        return Attempt(typed, Answer.refused("does-not-fit", seen.say(_MEND), (fault,)))
    body = {
        **about,
        "choose": None if choice == NONE else other if choice == OTHER else choice,
        "reason": typed.get("reason", ""),
        "for_everyone": typed.get("for_everyone") == "1",
    }
    catalogue = Catalogue(seen.runtime, seen.language, seen.session)
    answer = await catalogue.send("POST", "/identity/decisions", body, key=typed.get("_key"))
    return str(answer.body["id"]) if answer.done else Attempt(typed, answer)


def at_queue(seen: frame.Visit, decision: str) -> Response:
    """To the queue, which says what was decided."""
    return done.go(seen, same_list(seen, QUEUE), f"decided.{decision}")


def same_list(seen: frame.Visit, path: str) -> str:
    """This page of a list of names, for whoever is sent back to the part of it that was read."""
    asked = {name: value for name in _PART if (value := seen.request.query_params.get(name))}
    return f"{path}?{urlencode(asked)}" if asked else path


_MEND = Text(
    "Chưa ghi được: xin sửa mục được nêu rồi gửi lại.", "Nothing was recorded: mend what is named and send again."
)
_WHICH = Text("Hãy chọn một mã, hoặc “Không có mã nào phù hợp”.", "Choose one of the codes, or “None of these fits”.")
_WHICH_CODE = Text("Hãy nhập mã thủ tục bạn muốn chọn.", "Type the code of the procedure you mean.")
