"""Drafts as they are kept: made, read, merged into, moved to another version of their form, and deleted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row
from services.submission.domain.drafts import PLACE, Kept, Save, expires_at
from services.submission.store import attachments
from services.submission.store.attachments import Attachment
from services.submission.store.files import belonging

# Rows of entries that were taken away are kept for noticing conflicts, but not without end.
_MOST_TAKEN_AWAY = 2000


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft without what was typed. ``application_id``: the dossier it became; then it no longer changes."""

    draft_id: UUID
    owner: str
    procedure_code: str
    procedure_version: int
    on_behalf_of: dict[str, Any] | None
    step: str | int | None
    revision: int
    saved_at: datetime
    warned_at: datetime | None
    application_id: UUID | None

    @property
    def expires_at(self) -> datetime:
        """When it is erased unless it is saved again."""
        return expires_at(self.saved_at, self.warned_at)


def key_of(draft_id: UUID) -> str:
    """The idempotency key of the dossier this draft becomes. With a blank in it, which no request's own key can have."""
    return f"draft {draft_id}"


_READ = """
SELECT draft_id, owner, procedure_code, procedure_version, on_behalf_of, step, revision, saved_at, warned_at,
       application_id
FROM draft_as_it_stands WHERE draft_id = $1 AND owner = $2
"""
# Never waits: whoever waited would keep a connection, and the one that is held for may need it to finish.
_LOCK = "SELECT 1 FROM draft WHERE draft_id = $1 AND owner = $2 FOR UPDATE SKIP LOCKED"
_THERE = "SELECT 1 FROM draft WHERE draft_id = $1 AND owner = $2"
_MINE = """
SELECT draft_id, owner, procedure_code, procedure_version, on_behalf_of, step, revision, saved_at, warned_at,
       application_id
FROM draft_as_it_stands
WHERE owner = $1 AND application_id IS NULL
  AND ($2::uuid IS NULL OR (saved_at, draft_id) < (SELECT saved_at, draft_id FROM draft WHERE draft_id = $2 AND owner = $1))
ORDER BY saved_at DESC, draft_id DESC LIMIT $3
"""
# Two that begin a draft for one person wait for each other: so they are counted before either is made.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('motcua.drafts'), hashtext($1))"
_MAKE = """
INSERT INTO draft (draft_id, owner, procedure_code, procedure_version, on_behalf_of, created_at, saved_at)
VALUES ($1, $2, $3, $4, $5::json, $6, $6)
"""
_ENTRIES = """
SELECT pointer, value, revision, saved_at, writer, save FROM draft_entry
WHERE draft_id = $1 AND value IS NOT NULL ORDER BY pointer
"""
_ENTRIES_AT = """
SELECT pointer, value, revision, saved_at, writer, save FROM draft_entry
WHERE draft_id = $1 AND (pointer = ANY($2::text[]) OR revision > $3)
"""
_SIZE = """
SELECT count(value) AS entries, coalesce(sum(length(pointer) + length(value::text)), 0) AS characters,
       count(*) - count(value) AS taken_away
FROM draft_entry WHERE draft_id = $1
"""
_PUT = """
INSERT INTO draft_entry (draft_id, pointer, value, revision, saved_at, writer, save)
SELECT $1, pointer, value::json, $4, $5, $6, $7 FROM unnest($2::text[], $3::text[]) AS sent (pointer, value)
ON CONFLICT (draft_id, pointer) DO UPDATE
SET value = excluded.value, revision = excluded.revision, saved_at = excluded.saved_at, writer = excluded.writer,
    save = excluded.save
"""
_FORGET_TAKEN_AWAY = """
DELETE FROM draft_entry WHERE draft_id = $1 AND pointer IN (
    SELECT pointer FROM draft_entry WHERE draft_id = $1 AND value IS NULL ORDER BY revision LIMIT $2
)
"""
_SAVED = """
UPDATE draft SET revision = $2, saved_at = $3, step = coalesce($4, step), warned_at = NULL WHERE draft_id = $1
"""
_MOVED = "UPDATE draft SET procedure_version = $2, revision = revision + 1, saved_at = $3, warned_at = NULL WHERE draft_id = $1"
_DELETE = "DELETE FROM draft WHERE draft_id = $1"
_CONTACTS = """
SELECT d.draft_id::text AS application_id, left(trim(name.value #>> '{}'), 120) AS name,
       trim(email.value #>> '{}') AS email, CASE language.value #>> '{}' WHEN 'en' THEN 'en' ELSE 'vi' END AS language
FROM draft AS d
LEFT JOIN draft_entry AS name ON name.draft_id = d.draft_id AND name.pointer = '/applicant/full_name'
LEFT JOIN draft_entry AS email ON email.draft_id = d.draft_id AND email.pointer = '/applicant/email'
LEFT JOIN draft_entry AS language ON language.draft_id = d.draft_id AND language.pointer = '/applicant/language'
WHERE d.draft_id = ANY($1::uuid[])
"""


async def make(connection: Connection, draft: Draft) -> None:
    """Stores a new draft, still empty."""
    on_behalf_of = None if draft.on_behalf_of is None else orjson.dumps(draft.on_behalf_of).decode()
    await connection.execute(
        _MAKE, draft.draft_id, draft.owner, draft.procedure_code, draft.procedure_version, on_behalf_of, draft.saved_at
    )


async def only_one_begins(connection: Connection, owner: str) -> None:
    """Until the transaction ends nobody else begins a draft of this person."""
    await connection.execute(_ONE_AT_A_TIME, owner)


async def read(connection: Connection, draft_id: UUID, owner: str) -> Draft | None:
    """This person's draft; None where there is none or it is somebody else's."""
    row = await connection.fetchrow(_READ, draft_id, owner)
    return None if row is None else _draft(row)


class Busy(Exception):
    """Somebody else holds this draft at this moment; it is over in milliseconds."""


async def hold(connection: Connection, draft_id: UUID, owner: str) -> Draft | None:
    """The same, kept as it is by others until the transaction ends. Raises Busy."""
    if await connection.fetchval(_LOCK, draft_id, owner) is None:
        if await connection.fetchval(_THERE, draft_id, owner) is None:
            return None
        raise Busy
    # Read after it is held: what was committed just before is seen.
    return await read(connection, draft_id, owner)


async def mine(connection: Connection, owner: str, after: UUID | None, limit: int) -> list[Draft]:
    """This person's drafts that were not submitted, newest saved first, from behind ``after``."""
    return [_draft(row) for row in await connection.fetch(_MINE, owner, after, limit)]


async def entries_at(connection: Connection, draft_id: UUID, pointers: Collection[str], since: int) -> dict[str, Kept]:
    """What is kept at these pointers, and whatever else came after the revision ``since``, taken away or not."""
    rows = await connection.fetch(_ENTRIES_AT, draft_id, list(pointers), since)
    return {row["pointer"]: _kept(row) for row in rows}


async def put(
    connection: Connection,
    draft: Draft,
    changed: Mapping[str, Any],
    by: Save | None,
    step: str | int | None,
    at: datetime,
) -> tuple[int, int]:
    """Keeps these values as the draft's next revision; returns (entries, characters) that it holds then."""
    if changed:
        values = [None if value is None else orjson.dumps(value).decode() for value in changed.values()]
        writer, save = (by.writer, by.number) if by else (None, None)
        await connection.execute(
            _PUT, draft.draft_id, list(changed), values, draft.revision + 1, at, writer, save
        )  # fmt: skip
    written = None if step is None else orjson.dumps(step).decode()
    await connection.execute(_SAVED, draft.draft_id, draft.revision + bool(changed), at, written)
    size = await connection.fetchrow(_SIZE, draft.draft_id)
    assert size is not None  # counting always gives a row
    if size["taken_away"] > _MOST_TAKEN_AWAY:
        await connection.execute(_FORGET_TAKEN_AWAY, draft.draft_id, size["taken_away"] - _MOST_TAKEN_AWAY)
    return size["entries"], size["characters"]


async def move(connection: Connection, draft_id: UUID, version: int, at: datetime) -> None:
    """From now on it is filled in under that version of its procedure."""
    await connection.execute(_MOVED, draft_id, version, at)


async def delete(connection: Connection, draft_id: UUID) -> None:
    """Erases it with everything typed and sent."""
    await belonging.remove_with_drafts(connection, [draft_id])
    await connection.execute(_DELETE, draft_id)


async def contacts(connection: Connection, draft_ids: Collection[UUID]) -> list[Row]:
    """Name, e-mail address and language as they were typed so far, for each draft that exists, under ``application_id``."""
    return await connection.fetch(_CONTACTS, list(draft_ids))


@dataclass(frozen=True, slots=True)
class Whole:
    """A draft with everything in it, as it was at one moment. ``entries``: answers by their pointer into the form."""

    draft: Draft
    entries: dict[str, Any]
    place: dict[str, str] | None
    files: list[Attachment]


async def whole(connection: Connection, draft: Draft) -> Whole:
    """What was typed and sent so far."""
    entries = {row["pointer"]: _kept(row).value for row in await connection.fetch(_ENTRIES, draft.draft_id)}
    place = entries.pop(PLACE, None)
    return Whole(draft, entries, place, await attachments.of_draft(connection, draft.draft_id))


def _draft(row: Row) -> Draft:
    return Draft(
        **{
            **row,
            "on_behalf_of": orjson.loads(row["on_behalf_of"]) if row["on_behalf_of"] else None,
            "step": orjson.loads(row["step"]) if row["step"] else None,
        }
    )


def _kept(row: Row) -> Kept:
    by = Save(row["writer"], row["save"]) if row["writer"] is not None else None
    return Kept(None if row["value"] is None else orjson.loads(row["value"]), row["revision"], row["saved_at"], by)
