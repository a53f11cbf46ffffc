"""Where a page saves itself while somebody types: JSON in, and the truth out in a form that a script can show."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.kernel.body import read_json
from services.kernel.failures import Transient
from services.kernel.problem import Problem
from services.kernel.process import Runtime

from ... import admission, frame, ours
from ...applying.reading import value_of
from ...applying.sheet import standing
from ...asking import NotThere
from .draft import Draft, told_of, with_form
from .steps import both
from .words import FOREIGN, GONE, NO_SAVE, SUBMITTED


def routes(runtime: Runtime) -> list[Route]:
    """POST /ban-nhap/{id}/luu: ``{revision, writer, save, entries: {pointer: what stands in the field}}``.

    200 ``{revision, saved, conflicts, kept, elsewhere, fields}``: what the draft holds where the page sent something, what others
    changed besides since ``revision``, and both as they stand in a field; 401 signed out; 403 another session's page, with the
    token to send it with; 404 and 409 the draft is gone (``gone``: where to); 422 refused (``why``, ``faults``); 503 try again.
    """

    async def save(request: Request) -> Response:
        try:
            seen = await admission.filer(runtime, request)
        except admission.SessionOver:
            return _said(401, why="signed-out")
        except Transient:
            return _said(503, why="away")
        if ours.is_foreign(seen):
            return _said(403, why=seen.say(FOREIGN))
        try:
            told = await told_of(seen)
        except NotThere:
            return _said(404, why=seen.say(GONE), gone="/ban-nhap")
        except Transient:
            return _said(503, why="away")
        try:
            draft = await with_form(seen, told)
            if not ours.has_token(seen):
                # A page of before they signed in again: it may go on, if it is the same person's.
                return _said(403, why="again", token=seen.who.csrf, person=draft.seen.who.device_name)
            sent, _ = await read_json(request)
            return await _saved(draft, sent)
        except (NotThere, Transient):
            # The draft is there; what it is filled in with is not at hand.
            return _said(503, why="away")
        except Problem as problem:
            return _said(problem.status, why=problem.detail.in_(frame.language_of(request)))

    return [Route("/ban-nhap/{draft}/luu", save, methods=["POST"])]


async def _saved(draft: Draft, sent: Any) -> Response:
    entries = sent.get("entries") if isinstance(sent, dict) else None
    if not isinstance(entries, dict) or not isinstance(sent.get("revision"), int):
        return _said(422, why=draft.seen.say(NO_SAVE))
    changes = {
        pointer: value_of(field, typed, draft.known)
        for pointer, typed in entries.items()
        if (field := draft.form.field(pointer))
    }
    by = {name: sent[name] for name in ("writer", "save") if name in sent}
    answer = await draft.save(changes, sent["revision"], **by)
    if answer.status == 409:
        return _said(409, why=draft.seen.say(SUBMITTED), gone=f"{draft.address}/xem-lai")
    if not answer.done:
        return _said(
            422,
            why=answer.refusal,
            faults={_named(each.pointer): each.message for each in answer.faults},
        )
    language = draft.seen.language
    now = answer.body["kept"] | answer.body["elsewhere"]
    conflicts = [
        {
            **both(draft, each),
            "at": frame.clock(each["theirs_at"], language).partition(",")[0],
            "where": draft.asked_at(each["pointer"]),
            "field": _field(draft, each["pointer"], each["theirs"]),
        }
        for each in answer.body["conflicts"]
    ]
    return _said(
        200,
        revision=answer.body["revision"],
        saved=frame.clock(answer.body["saved_at"], language).partition(",")[0],
        conflicts=conflicts,
        kept=answer.body["kept"],
        elsewhere=answer.body["elsewhere"],
        fields={pointer: _field(draft, pointer, value) for pointer, value in now.items()},
    )


def _field(draft: Draft, pointer: str, value: Any) -> Any:
    """An answer as its control holds it: ticks and a tick as they are, a yes as its option, anything else as its text."""
    field = draft.form.field(pointer)
    if field is None or field.kind in ("ticks", "tick"):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return standing(field, value, draft.known, draft.seen.language)


def _named(pointer: str) -> str:
    """'/entries/~1applicant~1email' → '/applicant/email': the entry that a fault of a save is of."""
    return pointer.removeprefix("/entries/").replace("~1", "/").replace("~0", "~")


def _said(status: int, **what: Any) -> Response:
    return JSONResponse(orjson.loads(orjson.dumps(what)), status, {"Cache-Control": "no-store"})
