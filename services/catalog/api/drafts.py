"""Drafts of procedures: for the Government Office, and for officers of the agency that announces the procedure."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.kernel.body import read_json
from services.kernel.database import Connection, Row
from services.kernel.problem import FieldError
from services.kernel.text import Text, negotiated

from .. import problems, questions
from ..days import today
from ..domain.compulsory import Fault
from ..domain.description import Description, Named
from ..procedures import comparing, drafting
from ..procedures.drafting import Draft
from ..procedures.known_agencies import Agencies, named_in
from ..procedures.rights import rights_of
from ..store import life as store
from .acting import act, body_of, code_of, editor, parsed
from .answers import database

router = APIRouter()

# How many sentences of what a draft changes stand in the list of drafts.
SHOWN = 3


class Why(BaseModel):
    """Why it is done; kept with who and when."""

    model_config = ConfigDict(extra="forbid")

    why: Named


class DraftBody(Why):
    """A draft: the description, perhaps a form of its own (schemas/forms/procedure-form.json), and why."""

    description: dict[str, Any]
    form: dict[str, Any] | None = Field(default=None)


@router.get("/drafts")
async def drafts(request: Request, limit: str | None = None, after: str | None = None) -> Response:
    """Drafts by code: all for the Government Office, its own agency's for an officer; each with what it changes (the
    first sentences) and how much is still wrong; one that can no longer be read is a line with one error."""
    who = await editor(request)
    most, beyond = questions.read_limit(limit), questions.read_after(after)
    async with database(request).acquire() as connection:
        rights = await rights_of(connection, who)
        own = None if who.role == "office" else sorted(rights.agencies)
        rows = await store.drafts(connection, owners=own, after=beyond, limit=most + 1)
    # Reading and checking a description takes milliseconds; a full page must not keep other requests waiting.
    ones = await asyncio.to_thread(lambda: [drafting.stored(row) for row in rows[:most]])
    async with database(request).acquire() as connection:
        agencies = await named_in(connection, [one for one in ones if one])
    items = await asyncio.to_thread(
        lambda: [_line(request, row, one, agencies) for row, one in zip(rows, ones, strict=False)]
    )
    return _answer({"items": items, "next": items[-1]["code"] if len(rows) > most else None})


@router.get("/procedures/{code}/draft")
async def draft(request: Request, code: str) -> Response:
    """The draft, with what is still wrong with it. Its ETag is what If-Match wants."""
    who = await editor(request)
    async with database(request).acquire() as connection:
        found = await drafting.read(connection, code_of(code), who)
        faults = await drafting.check(connection, found)
    return _shown(request, found, faults)


@router.post("/procedures/{code}/draft", status_code=201, openapi_extra=body_of(Why))
async def begin(request: Request, code: str) -> Response:
    """Begins a draft from the newest version."""

    async def work(connection: Connection, who: store.Who, body: Why) -> tuple[int, dict[str, Any]]:
        revision = await drafting.begin(connection, code_of(code), who, body.why)
        return 201, {"code": code_of(code), "revision": revision}

    return await act(request, Why, work)


@router.put("/procedures/{code}/draft", openapi_extra=body_of(DraftBody))
async def put(request: Request, code: str) -> Response:
    """Makes the draft, or replaces it by what is sent (If-Match: the ETag that was read). What is incomplete is kept all
    the same; what cannot be kept is refused."""
    who = await editor(request)
    value, _ = await read_json(request)
    body = parsed(DraftBody, value)
    one = drafting.read_description(body.description, code_of(code))
    async with database(request).transaction() as connection:
        await drafting.put(connection, one, body.form, who, body.why, expected=_expected(request))
        found = await drafting.read(connection, one.code, who)
        faults = await drafting.check(connection, found)
    return _shown(request, found, faults, 200 if found.row["revision"] > 1 else 201)


@router.post("/procedures/{code}/draft/check")
async def check(request: Request, code: str) -> Response:
    """What keeps the draft from being published; an empty list of errors when nothing does. Changes nothing."""
    who = await editor(request)
    async with database(request).acquire() as connection:
        found = await drafting.read(connection, code_of(code), who)
        faults = await drafting.check(connection, found)
    return _answer({"code": found.description.code, "errors": _errors(request, faults)})


@router.delete("/procedures/{code}/draft")
async def discard(request: Request, code: str, why: str = "") -> Response:
    """Discards the draft; `why` is kept."""
    who = await editor(request)
    reason = parsed(Why, {"why": why[:2001]}).why
    async with database(request).transaction() as connection:
        await drafting.discard(connection, code_of(code), who, reason)
    return Response(status_code=204)


def _line(request: Request, row: Row, one: Description | None, agencies: Agencies) -> dict[str, Any]:
    found = comparing.between(row["content"], one) if one else []
    form = json.loads(row["form"]) if row["form"] else None
    language = negotiated(request.headers)
    own = {key: value for key, value in row.items() if key not in ("description", "content", "form")}
    return own | {
        "approved_by": _sub(row["approved_by"]),
        "changes": [Text(each.vi, each.en).in_(language) for each in found[:SHOWN]],
        "change_count": len(found),
        "error_count": len(drafting.check_all(one, form, agencies, row["publish_on"] or today())) if one else 1,
    }


def _expected(request: Request) -> int | None:
    given = request.headers.get("if-match")
    if given is None:
        return None
    number = given.strip().removeprefix("W/").strip('"').removeprefix("r")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        sentence = Text(
            'If-Match phải là ETag của bản nháp đã đọc, ví dụ "r3".',
            'If-Match must be the ETag of the draft, like "r3".',
        )
        raise problems.does_not_fit([FieldError("/header/if-match", "does-not-fit", sentence)])
    return int(number)


def _errors(request: Request, faults: Sequence[Fault]) -> list[dict[str, str]]:
    language = negotiated(request.headers)
    return [
        {"pointer": each.pointer, "code": each.code, "message": Text(each.vi, each.en).in_(language)} for each in faults
    ]


def _shown(request: Request, draft: Draft, faults: Sequence[Fault], status: int = 200) -> Response:
    row = draft.row
    body = {
        "code": row["code"],
        "revision": row["revision"],
        "base_version": row["base_version"],
        "owner": row["owner"],
        "edited_by": row["edited_by"],
        "edited_at": row["edited_at"],
        "publish_on": row["publish_on"],
        "approved_by": _sub(row["approved_by"]),
        "description": draft.description.model_dump(mode="json"),
        "form": draft.form,
        "errors": _errors(request, faults),
    }
    return _answer(body, status, {"ETag": f'"r{row["revision"]}"'})


def _sub(approved_by: str | None) -> str | None:
    return json.loads(approved_by)["sub"] if approved_by else None


def _answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")
