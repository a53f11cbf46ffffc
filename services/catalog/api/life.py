"""Publishing, suspending, resuming and repealing procedures, and what was done to them by whom."""

import json
import re
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from services.kernel.database import Connection

from .. import problems, questions
from ..days import today
from ..domain.described import description_of, owner
from ..domain.description import Named, ProcedureCode
from ..procedures import lifecycle, publishing
from ..procedures.rights import refuse_unless
from ..register import form_maker
from ..store import life as store
from ..store.life import Who
from .acting import act, body_of, code_of, editor
from .answers import database
from .drafts import Why

router = APIRouter()


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _whole(value: Any) -> Any:
    """A form holds a number as text."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,10}", value) else value


class Publish(Why):
    """``revision``: the draft as the publisher has read it; ``valid_from``: today, or a later day."""

    revision: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=2**31 - 1)]
    valid_from: date | None = None


class Suspend(_Body):
    """Both days included; the reason is shown to citizens. ``override_reason``: why it could not be announced in time."""

    first_day: date
    last_day: date
    reason: Named
    override_reason: Named | None = None


class Repeal(_Body):
    """``on``: the first day it is no longer offered; ``successor``: the code to use instead; ``also_successors``: further
    codes, where several replace it."""

    on: date
    reason: Named
    successor: ProcedureCode | None = None
    also_successors: Annotated[list[ProcedureCode], Field(max_length=20)] = []


@router.post("/procedures/{code}/publish", openapi_extra=body_of(Publish))
async def publish(request: Request, code: str) -> Response:
    """Publishes the draft as the next version (201), or approves it for a later day (202). Not by its last editor."""

    async def work(connection: Connection, who: Who, body: Publish) -> tuple[int, dict[str, Any]]:
        done = await publishing.publish(
            connection, code_of(code), who, body.why,
            revision=body.revision, day=body.valid_from, today=today(), make=form_maker(),
        )  # fmt: skip
        answer = {"code": code_of(code), "version": done.version, "valid_from": done.valid_from.isoformat()}
        return (201 if done.version else 202), answer

    return await act(request, Publish, work)


@router.post("/procedures/{code}/suspend", openapi_extra=body_of(Suspend))
async def suspend(request: Request, code: str) -> Response:
    """Announces that nobody can submit from one day to another; at least seven working days ahead (NĐ 224/2026 Đ.13)."""

    async def work(connection: Connection, who: Who, body: Suspend) -> tuple[int, dict[str, Any]]:
        await lifecycle.suspend(
            connection, code_of(code), who, first_day=body.first_day, last_day=body.last_day, reason=body.reason,
            override_reason=body.override_reason, today=today(),
        )  # fmt: skip
        return 200, {"code": code_of(code), "first_day": str(body.first_day), "last_day": str(body.last_day)}

    return await act(request, Suspend, work)


@router.post("/procedures/{code}/resume", openapi_extra=body_of(Why))
async def resume(request: Request, code: str) -> Response:
    """Ends a suspension today, and calls off what was announced for later."""

    async def work(connection: Connection, who: Who, body: Why) -> tuple[int, dict[str, Any]]:
        await lifecycle.resume(connection, code_of(code), who, why=body.why, today=today())
        return 200, {"code": code_of(code), "status": "published"}

    return await act(request, Why, work)


@router.post("/procedures/{code}/repeal", openapi_extra=body_of(Repeal))
async def repeal(request: Request, code: str) -> Response:
    """Repeals the procedure from a day on; dossiers submitted before go on."""

    async def work(connection: Connection, who: Who, body: Repeal) -> tuple[int, dict[str, Any]]:
        others = await lifecycle.repeal(
            connection, code_of(code), who, on=body.on, reason=body.reason, successor=body.successor,
            also_successors=body.also_successors, today=today(),
        )  # fmt: skip
        return 200, {
            "code": code_of(code), "on": str(body.on), "successor": body.successor, "also_successors": others,
        }  # fmt: skip

    return await act(request, Repeal, work)


@router.get("/procedures/{code}/acts")
async def acts(request: Request, code: str, limit: str | None = None, before: str | None = None) -> Response:
    """Who did what to a procedure, when and why, newest first. `before`: the `next` of the page before."""
    who = await editor(request)
    most = questions.read_limit(limit)
    older = int(before) if before and before.isascii() and before.isdigit() and len(before) < 18 else None
    wanted = code_of(code)
    async with database(request).acquire() as connection:
        held = await store.newest(connection, wanted)
        draft = await store.draft(connection, wanted)
        rows = await store.acts(connection, wanted, before=older, limit=most + 1)
        if not rows and held is None:
            raise problems.no_procedure(wanted)
        owners = [draft["owner"]] if draft else []
        if held is not None:
            owners.append(held["owner"] or owner(description_of(json.loads(held["content"]))))
        await refuse_unless(connection, who, *owners)
    items = [dict(row) | {"details": json.loads(row["details"]) if row["details"] else None} for row in rows[:most]]
    body = {"items": items, "next": items[-1]["number"] if len(rows) > most else None}
    return Response(orjson.dumps(body), 200, {"Cache-Control": "no-store"}, "application/json")
