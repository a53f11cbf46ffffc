"""Trying names: what the catalogue makes of each and why; and sending a list, so that what must be asked waits for a person."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer
from ...doors import Catalogue
from ...errors import PageProblem
from . import pasted
from .naming import address
from .queue import QUEUE, mark

TRIAL = f"{QUEUE}/thu"
MATCH, SEND = "match", "send"

log = logger(__name__)

# Five hundred names of a thousand letters, each letter nine bytes in a form.
_LARGEST = 5_000_000
_PART, _AT_ONCE = 50, 2

_AT_NAME = re.compile(r"/names/([0-9]{1,3})(?:/(\w+))?")


@dataclass(frozen=True, slots=True)
class Tried:
    """A list as it was sent: what was typed, what is wrong with it, or what was answered for each line; ``partly``:
    some of it may be in the queue already."""

    typed: dict[str, str]
    status: int = 200
    faults: list[str] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    partly: bool = False


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/doi-chieu/thu"""

    async def trial(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        return await (_tried(seen) if request.method == "POST" else _shown(seen, Tried({})))

    return [Route(TRIAL, trial, methods=["GET", "POST"])]


async def _shown(seen: frame.Visit, tried: Tried) -> Response:
    return frame.page(
        seen,
        "matching/trial.html",
        tried.status,
        tried=tried,
        # After a half-done send the same key: what has arrived is not sent a second time.
        key=tried.typed.get("_key", "") if tried.partly else forms.new_key(),
        naming=address,
        MATCH=MATCH,
        SEND=SEND,
        most=pasted.MOST,
        heads=seen.say(pasted.named(";")),
        other_heads=seen.say(_BOTH),
    )


async def _tried(seen: frame.Visit) -> Response:
    try:
        typed = await forms.read(seen, largest=_LARGEST)
    except PageProblem as problem:
        if problem.status != 413:
            raise
        return await _shown(seen, Tried({}, 413, [seen.say(problem.detail)]))
    try:
        rows = pasted.read(typed.get("names", ""))
    except pasted.Unreadable as unreadable:
        return await _shown(seen, Tried(typed, 422, [seen.say(fault) for fault in unreadable.faults]))
    wanted = {"agency": typed.get("agency", "").strip() or seen.who.agency, "level": typed.get("level")}
    usual = {name: value for name, value in wanted.items() if value}
    rows = [pasted.Row(row.line, {**usual, **row.asked}) for row in rows]
    matched = await ask(seen, "/identity/match", rows)
    if matched.faults:
        return await _shown(seen, Tried(typed, matched.status, matched.faults))
    items = matched.items
    if typed.get("do") != SEND:
        for row, item in zip(rows, items, strict=True):
            item["line"] = row.line
        await mark(items)
        return await _shown(seen, Tried(typed, 200, [], items, matched.counts))
    # Only now is anything stored: a fault in the last part must not find the first ones in the queue.
    asked = [row for row, item in zip(rows, items, strict=True) if item["outcome"] == "ask"]
    sent = await ask(seen, "/identity/submissions", asked, typed.get("_key"))
    if sent.faults:
        return await _shown(seen, Tried(typed, sent.status, sent.faults, partly=bool(sent.items) or sent.status == 503))
    told = f"{matched.counts['certain']}-{matched.counts['ask']}-{matched.counts['none']}"
    return done.go(seen, QUEUE, f"sent.{told}")


@dataclass(slots=True)
class Asked:
    """What the catalogue answered to all parts of a list together; with ``faults``, to those before and beside them."""

    status: int = 200
    items: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


async def ask(seen: frame.Visit, path: str, rows: list[pasted.Row], key: str | None = None) -> Asked:
    """Asks about a list in parts, two at a time: the whole at once can take longer than anybody waits for an answer."""
    catalogue, found = Catalogue(seen.runtime, seen.language, seen.session), Asked()

    async def part(these: list[pasted.Row]) -> Answer | Transient:
        names = [row.asked for row in these]
        own = sha256(repr((key, names)).encode()).hexdigest() if key else None
        try:
            return await catalogue.send("POST", path, {"names": names}, key=own)
        except Transient as away:
            log.warning("a part of a list is not answered", path=path, names=len(names), why=str(away))
            return away

    parts = [rows[at : at + _PART] for at in range(0, len(rows), _PART)]
    for at in range(0, len(parts), _AT_ONCE):
        together = parts[at : at + _AT_ONCE]
        for these, answer in zip(together, await asyncio.gather(*map(part, together)), strict=True):
            if isinstance(answer, Transient):
                found.status, found.faults = 503, [*found.faults, seen.say(_AWAY)]
            elif not answer.done:
                found.status, found.faults = 422, [*found.faults, *_faults(seen, these, answer)]
            else:
                found.items += answer.body["items"]
                found.counts.update(answer.body["counts"])
        if found.faults:
            break
    return found


def _faults(seen: frame.Visit, rows: list[pasted.Row], answer: Answer) -> list[str]:
    """What the catalogue refuses, by the lines of the list."""
    found = []
    for fault in answer.faults:
        at = _AT_NAME.fullmatch(fault.pointer)
        if at and int(at[1]) < len(rows):
            called = pasted.COLUMNS.get(at[2] or "")
            column = f", {seen.say(called)}" if called else ""
            where = Text(f"Dòng {rows[int(at[1])].line}{column}", f"Line {rows[int(at[1])].line}{column}")
            found.append(f"{seen.say(where)}: {fault.message}")
        else:
            found.append(fault.message)
    return found or [answer.refusal or ""]


_AWAY = Text(
    "Danh mục chưa trả lời kịp. Danh sách của bạn còn nguyên ở dưới: hãy gửi lại sau ít giây.",
    "The catalogue did not answer in time. Your list is still below: send it again in a few seconds.",
)
_BOTH = Text(f"Viết được cả tiếng Anh: {pasted.named(', ').en}.", f"Vietnamese is read, too: {pasted.named(', ').vi}.")
