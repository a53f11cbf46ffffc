"""Where a page saves itself while somebody types: JSON in, and the truth out in a form that a script can show."""

import hmac
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.kernel.body import read_json
from services.kernel.failures import Transient
from services.kernel.problem import Problem
from services.kernel.process import Runtime

from ... import admission, forms, frame
from ...applying.reading import value_of
from ...asking import NotThere
from .draft import Draft, opened
from .steps import both

TOKEN_HEADER = "x-csrf"  # noqa: S105 - the name of a header, no secret


def routes(runtime: Runtime) -> list[Route]:
    """POST /ban-nhap/{id}/luu: ``{revision, writer, save, entries: {pointer: what stands in the field}}``.

    200 ``{revision, saved, conflicts}``; 401 signed out; 403 another session's page, with the token to send it with; 404 and 409
    the draft is gone (``gone``: where to); 422 refused (``why``); 503 try again.
    """

    async def save(request: Request) -> Response:
        try:
            seen = await admission.filer(runtime, request)
        except admission.SessionOver:
            return _said(401, why="signed-out")
        except Transient:
            return _said(503, why="away")
        if forms.is_foreign(seen):
            return _said(403, why="foreign")
        given = request.headers.get(TOKEN_HEADER, "")
        try:
            draft = await opened(seen)
            if not hmac.compare_digest(given.encode(), seen.who.csrf.encode()):
                # A page of before they signed in again: it may go on, if it is the same person's.
                return _said(403, why="again", token=seen.who.csrf, person=draft.person)
            sent, _ = await read_json(request)
            return await _saved(draft, sent)
        except NotThere:
            return _said(404, why="gone", gone="/ban-nhap")
        except Transient:
            return _said(503, why="away")
        except Problem as problem:
            return _said(problem.status, why=problem.detail.in_(frame.language_of(request)))

    return [Route("/ban-nhap/{draft}/luu", save, methods=["POST"])]


async def _saved(draft: Draft, sent: Any) -> Response:
    entries = sent.get("entries") if isinstance(sent, dict) else None
    if not isinstance(entries, dict) or not isinstance(sent.get("revision"), int):
        return _said(422, why="not a save")
    changes = {
        pointer: value_of(field, typed, draft.known)
        for pointer, typed in entries.items()
        if (field := draft.form.field(pointer))
    }
    by = {name: sent[name] for name in ("writer", "save") if name in sent}
    answer = await draft.save(changes, sent["revision"], **by)
    if answer.status == 409:
        return _said(409, why="submitted", gone=f"{draft.address}/xem-lai")
    if not answer.done:
        return _said(
            422,
            why=answer.refusal,
            faults={each.pointer.removeprefix("/entries"): each.message for each in answer.faults},
        )
    language = draft.seen.language
    conflicts = [
        {**both(draft, each), "at": frame.clock(each["theirs_at"], language).partition(",")[0]}
        for each in answer.body["conflicts"]
    ]
    return _said(
        200,
        revision=answer.body["revision"],
        saved=frame.clock(answer.body["saved_at"], language).partition(",")[0],
        conflicts=conflicts,
    )


def _said(status: int, **what: Any) -> Response:
    return JSONResponse(orjson.loads(orjson.dumps(what)), status, {"Cache-Control": "no-store"})
