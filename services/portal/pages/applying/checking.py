"""Check your answers: each in words with a way to change it, what is still wrong, what happens next; then submit, once."""

import asyncio
import hashlib
import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import done, forms
from ...applying import wording
from ...applying.fields import Field, id_of
from ...applying.steps import Group, Shown, Step, declarations
from ...asking import NotThere, Refused
from ...doors import Routing, part
from .beside import nav
from .draft import Draft, Fault, judged, of_draft
from .papers import sheet
from .words import DONE

MOST_LISTED = 8


class Said(NamedTuple):
    """An answer read back. ``id`` of its field on its step, ``fault`` what is wrong with it; ``row`` heads a list's rows."""

    id: str
    label: str
    words: str
    fault: str
    row: str = ""


def routes(runtime: Runtime) -> list[Route]:
    """/ban-nhap/{id}/xem-lai and /ban-nhap/{id}/mau-moi."""

    async def show(draft: Draft) -> Response:
        return await _page(draft)

    async def submit(draft: Draft) -> Response:
        sent = await forms.read(draft.seen)
        made = {each.pointer: each.pointer in sent or None for each in declarations(draft.form)}
        if sent.get("_seen") != _print(draft):
            return done.go(draft.seen, f"{draft.address}/xem-lai", "muon")
        saved = await draft.save(made)
        if saved.done and saved.body["conflicts"]:
            await draft.save(made, saved.body["revision"])
        # Whatever became of the save (a second click comes when all is over), submission itself says what holds.
        came = await draft.door.send(
            "POST", f"/drafts/{part(draft.told['draft_id'])}/submission", {}, key=sent.get("_key", "")
        )
        if came.faults:
            # A page of its own address, for somebody will go back to it from the confirmation.
            return done.go(draft.seen, f"{draft.address}/xem-lai?kiem-tra=1")
        if not came.done:
            return await _page(draft, came.refusal or "", 422)
        where = f"/ho-so/{part(came.body['application_id'])}/da-nop"
        return RedirectResponse(where, 303, {"Cache-Control": "no-store"})

    async def move(draft: Draft) -> Response:
        sent = await forms.read(draft.seen)
        version = sent.get("version", "")
        body = {
            "version": int(version) if version.isdecimal() and len(version) < 7 else 1,
            "base_revision": draft.told["revision"],
        }
        came = await draft.door.send(
            "POST", f"/drafts/{part(draft.told['draft_id'])}/form", body, key=sent.get("_key", "")
        )
        if not came.done:
            return await _page(draft, came.refusal or "", 409)
        return done.go(draft.seen, f"{draft.address}/xem-lai", "mau-moi")

    path = "/ban-nhap/{draft}/xem-lai"
    return [
        Route(path, judged(runtime, show)),
        Route(path, of_draft(runtime, submit), methods=["POST"]),
        Route("/ban-nhap/{draft}/mau-moi", of_draft(runtime, move), methods=["POST"]),
    ]


async def _page(draft: Draft, refusal: str = "", status: int = 200) -> Response:
    seen = draft.seen
    listed, procedure, agency = await asyncio.gather(draft.faults(), sheet(draft), _agency(draft))
    declared = declarations(draft.form)
    own = {each.pointer for each in declared}
    # That nobody has agreed yet is no mistake until they want to submit.
    checked = "kiem-tra" in seen.request.query_params
    shown = [each for each in listed if checked or each.of != "form" or each.pointer not in own]
    many = _by_step(draft, shown) if len(shown) > MOST_LISTED else []
    if many:
        shown = [each for each in shown if not any(each.of == "form" and step.covers(each.pointer) for step, _ in many)]
    return done.page(
        seen,
        DONE,
        "applying/check.html",
        status,
        draft=draft,
        one=procedure,
        agency=agency,
        province=place_of(draft),
        parts=[(step, _said(draft, step, listed)) for step in draft.asked],
        files=draft.told["files"],
        enclosed=draft.entries.get("/components") or [],
        faults=[(each, _link(draft, each, own)) for each in shown],
        many=many,
        refusal=refusal,
        checked=checked and bool(shown),
        declared=declared,
        key=forms.new_key(),
        print=_print(draft),
        **nav(draft, listed, "check"),
    )


def _by_step(draft: Draft, faults: list[Fault]) -> list[tuple[Step, int]]:
    """How much is to be mended in each step, where telling each thing would fill the screen."""
    of_form = [each for each in faults if each.of == "form"]
    counted = [(step, sum(step.covers(each.pointer) for each in of_form)) for step in draft.asked]
    return [(step, count) for step, count in counted if count]


def _print(draft: Draft) -> str:
    """Stands for what is read back: answers, place and files, without what is agreed to on the same page."""
    own = {each.pointer for each in declarations(draft.form)}
    answers = {pointer: value for pointer, value in draft.entries.items() if pointer not in own}
    kept = sorted([each["upload_id"], each["sha256"]] for each in draft.told["files"] if each["state"] == "kept")
    whole = json.dumps([answers, draft.told.get("place"), kept], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def place_of(draft: Draft) -> str:
    """The province's name; '' while none is chosen."""
    code = (draft.told.get("place") or {}).get("province", "")
    return dict(draft.known["provinces"]).get(code, Text(code, code)).in_(draft.seen.language)


def _said(draft: Draft, step: Step, listed: list[Fault]) -> list[tuple[str, list[Said]]]:
    faults = {each.pointer: each.message for each in listed if each.of == "form"}
    return by_rows(_rows(draft, step.shown(draft.entries), faults))


def by_rows(said: Iterable[Said]) -> list[tuple[str, list[Said]]]:
    """In the order of the form, each row of a list under its own heading, and what is of no row under none."""
    return [(row, list(those)) for row, those in groupby(said, key=lambda each: each.row)]


def _rows(draft: Draft, shown: tuple[Shown, ...], faults: dict[str, str], row: str = "") -> list[Said]:
    language, found = draft.seen.language, []
    for each in shown:
        if not draft.form.hold(each.cases, draft.entries):
            continue
        if isinstance(each, Group):
            if each.pointer in faults:
                label = each.label.in_(language)
                found.append(Said(id_of(each.pointer), label, "", faults[each.pointer]))
            for number, inside in each.rows:
                found += _rows(draft, inside, faults, f"{each.one.in_(language)} {number + 1}")
        else:
            found.append(_of_field(draft, each, faults, row))
    return found


def _of_field(draft: Draft, field: Field, faults: dict[str, str], row: str) -> Said:
    language = draft.seen.language
    words = wording.said(field, draft.entries.get(field.pointer), draft.known, language)
    return Said(field.first, field.label.in_(language), words, faults.get(field.pointer, ""), row)


def _link(draft: Draft, fault: Fault, declared: set[str]) -> str:
    """Where it is mended; '' where nothing on any page would."""
    match fault.of:
        case "place":
            return f"{draft.address}/noi-nop?ve=xem-lai"
        case "files":
            return f"{draft.address}/giay-to#giay-{fault.pointer[1:]}"
        case "form" if fault.pointer in declared:
            return f"#{id_of(fault.pointer)}"
        case "form":
            field = draft.form.field(fault.pointer)
            return f"{draft.mended_at(fault.pointer)}#{field.first if field else id_of(fault.pointer)}"
    return ""


async def _agency(draft: Draft) -> dict[str, Any] | None:
    """Who would get it, as routing explains it; None while nobody can say."""
    province = (draft.told.get("place") or {}).get("province")
    if not province:
        return None
    asked = {"procedure": draft.told["procedure"]["code"], "place": {"province": province}}
    try:
        answer = await Routing(draft.seen.runtime, draft.seen.language, draft.seen.session).send(
            "POST", "/explain", asked
        )
    except (NotThere, Refused, Transient):
        return None
    return answer.body if answer.done else None
