"""The form in steps: what was typed is saved whichever button is pressed, and nothing keeps anybody on a page."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import done, forms
from ...applying import wording
from ...applying.form import Entries, compact
from ...applying.known import FEW
from ...applying.reading import as_shown, changed, groups, one_more_row, read, without_row
from ...applying.sheet import Box, Rows, Sheet, is_typed
from ...applying.steps import Step
from ...asking import Answer, NotThere
from .beside import nav
from .draft import MOST_FIELDS, Draft, judged, of_draft
from .prefilling import offered
from .words import AGAIN, BOTH, DONE

_WRITER = re.compile("[!-~]{1,64}")


@dataclass(slots=True)
class Shown:
    """What stands on the page: the draft's entries, or what was typed and is not saved (``unsaved`` says why)."""

    entries: Entries
    revision: int
    base: Entries
    unsaved: str = ""
    answer: Answer | None = None
    conflicts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    status: int = 200
    open: Mapping[str, int] = field(default_factory=dict)


def routes(runtime: Runtime) -> list[Route]:
    """/ban-nhap/{id} and /ban-nhap/{id}/buoc/{n}."""

    async def resume(draft: Draft) -> Response:
        there = [step for step in draft.asked if str(step.number) == str(draft.told.get("step"))]
        where = f"/buoc/{(there or draft.asked)[0].number}" if there or draft.asked else "/giay-to"
        return RedirectResponse(draft.address + where, 303, {"Cache-Control": "no-store"})

    async def show(draft: Draft) -> Response:
        return await _page(draft, _step(draft), Shown(draft.entries, draft.told["revision"], draft.entries))

    async def send(draft: Draft) -> Response:
        step = _step(draft)
        sent, ours = await forms.typed(draft.seen, most=MOST_FIELDS)
        found = read(step.fields({**draft.entries, **sent}), sent, draft.known)
        before = _json(sent.get("_base", ""))
        if not ours:
            shown = Shown(
                {**draft.entries, **found}, _number(sent, "_revision"), before, draft.seen.say(AGAIN), status=422
            )
            return await _page(draft, step, shown)
        return await _saved(draft, step, sent, changed(found, before))

    return [
        Route("/ban-nhap/{draft}", of_draft(runtime, resume)),
        Route("/ban-nhap/{draft}/buoc/{step:int}", judged(runtime, show)),
        Route("/ban-nhap/{draft}/buoc/{step:int}", of_draft(runtime, send), methods=["POST"]),
    ]


async def _saved(draft: Draft, step: Step, sent: Mapping[str, str], changes: dict[str, Any]) -> Response:
    """Saves, and goes where the button leads; what was refused, or changed elsewhere meanwhile, stays on the page."""
    act, _, about = sent.get("_do", "next").partition(":")
    if act == "theirs":
        changes.pop(about, None)
    revision, by = _number(sent, "_revision"), _by(sent)
    given = _json(sent.get("_open", "")).items()
    still = {pointer: at for pointer, at in given if pointer != about and type(at) is int and at >= 0}
    asked = {pointer: value for pointer, value in changes.items() if pointer in still}
    sure = {pointer: value for pointer, value in changes.items() if pointer not in still}
    answer = await draft.save(sure, revision, step=step.number, **by)
    typed = {**draft.entries, **(answer.body["elsewhere"] if answer.done else {}), **changes}
    if not answer.done:
        shown = Shown(typed, revision, _json(sent.get("_base", "")), answer=answer, status=422)
        return await _page(draft, step, shown)
    if asked:
        # Only its own two buttons decide a question; any other leaves it open, and the other one's answer where it is.
        again = await draft.save(asked, min(still[pointer] for pointer in asked))
        disputed = answer.body["conflicts"] + (again.body["conflicts"] if again.done else [])
        answer = again if again.done else answer
    else:
        disputed = answer.body["conflicts"]
    conflicts = {each["pointer"]: both(draft, each) for each in disputed}
    if conflicts:
        theirs = {pointer: each["theirs"] for pointer, each in conflicts.items()}
        shown = Shown(typed, answer.body["revision"], {**typed, **theirs}, draft.seen.say(BOTH), conflicts=conflicts)
        shown.status, shown.open = 409, {pointer: still.get(pointer, revision) for pointer in conflicts}
        return await _page(draft, step, shown)
    here = f"{draft.address}/buoc/{step.number}" + ("?ve=xem-lai" if _to_review(draft) else "")
    checked = here + ("&" if _to_review(draft) else "?") + "kiem-tra=1"
    if act in ("add", "remove"):
        return await _row(draft, step, typed, answer.body["revision"], sent, here)
    unclear = [each.id for each in step.asked(typed) if _unclear(draft, typed.get(each.pointer), each)]
    if act in ("next", "review") and unclear:
        # What was typed is the beginning of several names: one is asked for, as a search does.
        return done.go(draft.seen, f"{checked}#{unclear[0]}")
    draft = await _reopened(draft, typed)
    where = {
        "next": draft.after(step),
        "back": draft.before(step),
        "check": checked,
        "leave": "/ban-nhap",
        "review": f"{draft.address}/xem-lai",
    }.get(act, here)
    return done.go(draft.seen, where, "luu" if act in ("save", "mine", "theirs", "leave") else "")


async def _row(draft: Draft, step: Step, typed: Entries, revision: int, sent: Mapping[str, str], here: str) -> Response:
    """Adds a row to a list, or takes one out, after everything else was saved; once, however often it was pressed."""
    act, _, about = sent["_do"].partition(":")
    there, (pointer, _, number) = groups(step.shown(typed)), about.rpartition("/")
    group = there.get(about if act == "add" else pointer)
    if group is None:
        return done.go(draft.seen, here)
    if not as_shown(group, sent):
        # Pressed twice, or another tab was faster: the button meant rows that stand elsewhere now.
        return done.go(draft.seen, f"{here}#f{group.pointer.replace('/', '-')}")
    if act == "add":
        more = one_more_row(group) if len(group.rows) < group.most else {}
        await draft.save(more, revision, step=step.number, **_by(sent))
        return done.go(draft.seen, f"{here}#{group.pointer[1:].replace('/', '-')}-{len(group.rows)}", "them")
    if number.isdecimal() and len(number) < 7:
        await draft.save(without_row(group, int(number), typed), revision, step=step.number, **_by(sent))
    return done.go(draft.seen, f"{here}#f{pointer.replace('/', '-')}", "bo")


async def _page(draft: Draft, step: Step, shown: Shown) -> Response:
    seen = draft.seen
    listed = await draft.faults()
    asked = "kiem-tra" in seen.request.query_params and seen.request.method == "GET"
    own = [each for each in listed if each.of == "form" and step.covers(each.pointer)] if asked else []
    refused = [draft.fault(f"/form{each.pointer.removeprefix('/entries')}", each.code, each.message)
               for each in (shown.answer.faults if shown.answer else ())]  # fmt: skip
    faults = {each.pointer: each.message for each in (refused or own)}
    sheet = Sheet(draft.form, step, shown.entries, draft.known, seen.language, faults, shown.conflicts)
    drawn = list(_fields(sheet.boxes))
    return done.page(
        seen,
        DONE,
        "applying/step.html",
        shown.status,
        draft=draft,
        step=step,
        boxes=sheet.boxes,
        offer=await offered(draft, step) if seen.request.method == "GET" else None,
        unsaved=shown.unsaved,
        refusal=shown.answer.refusal if shown.answer else "",
        faults=refused or own,
        places=sheet.places(),
        checked=asked,
        to_review=_to_review(draft),
        revision=shown.revision,
        open=compact(dict(shown.open)),
        base=compact({each: shown.base[each] for each in drawn if shown.base.get(each) is not None}),
        lists={name: listed for name, listed in draft.known.items() if len(listed) > FEW},
        key=forms.new_key(),
        **nav(draft, listed, step),
    )


def both(draft: Draft, conflict: Mapping[str, Any]) -> dict[str, Any]:
    """A conflict with both answers in words: ``yours_said`` and ``theirs_said``."""
    field = draft.form.field(conflict["pointer"])
    words = {
        f"{whose}_said": wording.said(field, conflict[whose], draft.known, draft.seen.language) if field else ""
        for whose in ("yours", "theirs")
    }
    return {**conflict, **words}


def _step(draft: Draft) -> Step:
    """The step that the address names. NotThere when the form has no such step."""
    number: int = draft.seen.request.path_params["step"]
    if not 1 <= number <= len(draft.steps):
        raise NotThere
    return draft.steps[number - 1]


def _to_review(draft: Draft) -> bool:
    """Whether somebody came from the answers read back, and goes back there."""
    return draft.seen.request.query_params.get("ve") == "xem-lai"


def _by(sent: Mapping[str, str]) -> dict[str, Any]:
    """Which page this form is of, and the number of its save: what that page saved before is no conflict for it."""
    writer, save = sent.get("_writer", ""), _number(sent, "_save")
    return {"writer": writer, "save": save} if save and _WRITER.fullmatch(writer) else {}


def _number(sent: Mapping[str, str], name: str) -> int:
    """Such as the revision that the page had seen; 0, with which everything that differs is a conflict, if it does not say."""
    given = sent.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _json(sent: str) -> dict[str, Any]:
    try:
        base = json.loads(sent or "{}")
    except (ValueError, RecursionError):
        return {}
    return base if isinstance(base, dict) else {}


def _fields(boxes: "list[Box | Rows]") -> "list[str]":
    found: list[str] = []
    for each in boxes:
        if isinstance(each, Rows):
            for _, inside in each.rows:
                found += _fields(inside)
        else:
            found.append(each.field.pointer)
    return found


def _unclear(draft: Draft, value: Any, asked: Any) -> bool:
    listed = draft.known.get(asked.source, ())
    return is_typed(asked, draft.known) and bool(value) and all(code != value for code, _ in listed)


async def _reopened(draft: Draft, entries: Entries) -> Draft:
    """The same draft with these answers: which step comes next depends on them."""
    return Draft(draft.seen, {**draft.told, "entries": dict(entries)}, draft.form, draft.steps, draft.known)
