"""The inbox of a citizen on the portal: every message about their dossiers, in their language, read or not."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.kernel.auth import Principal, allow
from services.kernel.database import Row
from services.kernel.misfits import fitted
from services.kernel.process import Runtime
from services.kernel.text import negotiated
from services.kernel.web import read_json

from . import letters, texts, whose
from .store import inbox

MOST = 100

router = APIRouter()
Citizen = Annotated[Principal, Depends(allow("citizen"))]


class Message(BaseModel):
    """One message. ``next``: who acts now, until when; ``you``: what the citizen can do; ``email``: what became of the letter."""

    message_id: UUID
    application_id: UUID = Field(description="the dossier, or the draft when draft is true")
    draft: bool
    template: str
    happened_at: AwareDatetime
    read: bool
    procedure: str | None
    procedure_language: Literal["vi", "en"]
    subject: str
    happened: str
    late: bool
    reason: str | None
    again_because: str | None
    components: list[str]
    documents: list[str]
    next: str
    you: str
    email: Literal["sent", "on-its-way", "not-sent"]
    sent_at: AwareDatetime | None


class Inbox(BaseModel):
    """A page, newest first. ``next`` is the ``after`` of the following page; ``unread`` counts all pages."""

    items: list[Message]
    next: UUID | None
    unread: int


class Unread(BaseModel):
    """How many messages wait to be read."""

    unread: int


class Opened(BaseModel):
    """Which messages were opened; without ``messages`` all of them."""

    model_config = ConfigDict(extra="forbid")
    messages: Annotated[list[UUID], Field(max_length=MOST)] | None = None


@router.get("/inbox")
async def messages(
    request: Request,
    response: Response,
    _: Citizen,
    application: UUID | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
) -> Inbox:
    """The citizen's own messages, of all their dossiers or of one."""
    runtime, language = _runtime(request), negotiated(request.headers)
    dossiers = await _dossiers(request)
    wanted = [one for one in dossiers if application in (None, one)]
    async with runtime.database("notification").acquire() as connection:
        rows = await inbox.page(connection, wanted, after, limit + 1)
        unread = await inbox.unread(connection, dossiers)
    response.headers.update({"Cache-Control": "no-store", "Content-Language": language})
    public = runtime.settings.public_url
    items = [_message(row, language, public) for row in rows[:limit]]
    return Inbox(items=items, next=items[-1].message_id if len(rows) > limit else None, unread=unread)


@router.get("/inbox/unread")
async def unread(request: Request, response: Response, _: Citizen) -> Unread:
    """How many of the citizen's own messages wait to be read."""
    dossiers = await _dossiers(request)
    async with _runtime(request).database("notification").acquire() as connection:
        count = await inbox.unread(connection, dossiers)
    response.headers["Cache-Control"] = "no-store"
    return Unread(unread=count)


@router.post(
    "/inbox/read",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": Opened.model_json_schema()}}}
    },
)
async def read(request: Request, _: Citizen) -> Unread:
    """Marks messages as read. Doing it twice is doing it once, so it needs no key; answers how many are left unread."""
    parsed, _raw = await read_json(request)
    opened = fitted(Opened, parsed)
    dossiers = await _dossiers(request)
    async with _runtime(request).database("notification").transaction() as connection:
        await inbox.mark(connection, dossiers, opened.messages, datetime.now(UTC))
        return Unread(unread=await inbox.unread(connection, dossiers))


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


async def _dossiers(request: Request) -> list[UUID]:
    return await whose.dossiers_of(_runtime(request), request.headers["authorization"])


def _message(row: Row, language: str, public_url: str) -> Message:
    told: dict[str, Any] = {**row, "facts": orjson.loads(row["facts"])}
    facts = letters.facts_of(told, None, language)
    parts = texts.parts(row["template"], language, facts, public_url=public_url)
    return Message(
        message_id=row["delivery_id"],
        application_id=row["application_id"],
        draft=facts.draft,
        template=row["template"],
        happened_at=row["happened_at"],
        read=row["read_at"] is not None,
        procedure=facts.procedure,
        procedure_language="en" if language == "en" and told["procedure_name_en"] else "vi",
        subject=parts.subject,
        happened=parts.happened,
        late=facts.late,
        reason=facts.reason,
        again_because=facts.again_because,
        components=list(facts.components),
        documents=list(facts.documents),
        next=parts.next,
        you=parts.you,
        email=_email(row["state"]),
        sent_at=row["sent_at"],
    )


def _email(state: str) -> Literal["sent", "on-its-way", "not-sent"]:
    if state == "sent":
        return "sent"
    return "not-sent" if state in ("permanent-failure", "technical-failure") else "on-its-way"
