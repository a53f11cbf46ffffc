"""Trying names: what the catalogue makes of each and why; and sending a list, so that what must be asked waits for a person."""

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from .. import forms, frame, pasted
from ..catalogue import Answer, Catalogue
from ..officers import turned_away
from .matching import QUEUE, mark
from .matching_naming import address

TRIAL = f"{QUEUE}/thu"
MATCH, SEND = "match", "send"

_AT_NAME = re.compile(r"/names/([0-9]{1,3})(?:/(\w+))?")


@dataclass(frozen=True, slots=True)
class Tried:
    """A list as it was sent: what was typed, what is wrong with it, or what was answered for each line."""

    typed: dict[str, str]
    faults: list[str] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/doi-chieu/thu"""

    async def trial(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        if (turned := turned_away(seen)) is not None:
            return turned
        return await (_tried(seen) if request.method == "POST" else _shown(seen, Tried({})))

    return [Route(TRIAL, trial, methods=["GET", "POST"])]


async def _shown(seen: frame.Visit, tried: Tried) -> Response:
    status = 422 if tried.faults else 200
    return frame.page(
        seen,
        "matching/trial.html",
        status,
        tried=tried,
        key=forms.new_key(),
        naming=address,
        MATCH=MATCH,
        SEND=SEND,
        most=pasted.MOST,
    )


async def _tried(seen: frame.Visit) -> Response:
    assert seen.session is not None
    typed = await forms.read(seen)
    try:
        rows = pasted.read(typed.get("names", ""))
    except pasted.Unreadable as unreadable:
        return await _shown(seen, Tried(typed, [seen.say(fault) for fault in unreadable.faults]))
    usual = {"agency": typed.get("agency", "").strip() or seen.session.agency, "level": typed.get("level")}
    usual = {name: value for name, value in usual.items() if value}
    names = [{**usual, **row.asked} for row in rows]
    send = typed.get("do") == SEND
    answer = await Catalogue(seen.runtime, seen.language, seen.session).send(
        "POST", "/identity/submissions" if send else "/identity/match", {"names": names}, key=typed.get("_key")
    )
    if not answer.done:
        return await _shown(seen, Tried(typed, _faults(seen, rows, answer)))
    counts = answer.body["counts"]
    if send:
        told = f"{counts['certain']}-{counts['ask']}-{counts['none']}"
        return RedirectResponse(f"{QUEUE}?gui={told}", 303, {"Cache-Control": "no-store"})
    items = answer.body["items"]
    for row, item in zip(rows, items, strict=True):
        item["line"] = row.line
    mark(items)
    return await _shown(seen, Tried(typed, [], items, counts))


def _faults(seen: frame.Visit, rows: list[pasted.Row], answer: Answer) -> list[str]:
    """What the catalogue refuses, by the lines of the list."""
    found = []
    for fault in answer.faults:
        at = _AT_NAME.fullmatch(fault.pointer)
        if at and int(at[1]) < len(rows):
            column = f", {at[2]}" if at[2] else ""
            where = Text(f"Dòng {rows[int(at[1])].line}{column}", f"Line {rows[int(at[1])].line}{column}")
            found.append(f"{seen.say(where)}: {fault.message}")
        else:
            found.append(fault.message)
    return found or [answer.refusal or ""]
