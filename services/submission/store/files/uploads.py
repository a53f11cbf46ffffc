"""Uploads as rows: begun, grown piece by piece, checked, kept or refused, and handed in with a dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row
from services.submission.store.files import discarded

_FIELDS = """
SELECT upload_id, owner, draft_id, application_id, component, name, metadata, size, received, pieces, state, checked_until,
       checks, kind, sha256, kept_size, original_sha256, object, findings, round, begun_at, moved_at, settled_at, removed_at
FROM upload
"""
_READ = _FIELDS + "WHERE upload_id = $1"
# In the order they were begun; what was taken away is not among them, unless it was handed in before.
_OF_DRAFT = _FIELDS + "WHERE draft_id = $1 AND (removed_at IS NULL OR round IS NOT NULL) ORDER BY upload_id"
_OF_APPLICATION = _FIELDS + "WHERE application_id = $1 AND (removed_at IS NULL OR round IS NOT NULL) ORDER BY upload_id"

# What already lies in one draft, or in the supplement being prepared. Two that begin at once wait for each other.
_HELD_LOCK = "SELECT pg_advisory_xact_lock(hashtext('motcua.files'), hashtext($1))"
_HELD = """
SELECT count(*) AS files, coalesce(sum(size), 0)::bigint AS bytes FROM upload
WHERE (draft_id = $1 OR application_id = $2) AND round IS NULL AND removed_at IS NULL AND state <> 'refused'
"""

_BEGIN = """
INSERT INTO upload (upload_id, owner, draft_id, application_id, component, name, metadata, size)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# The row moves only from where the sender said it was: of two that send at once, one is told that it was too late.
_GROW = """
UPDATE upload SET received = received + $3, pieces = pieces + $4, moved_at = now()
WHERE upload_id = $1 AND received = $2 AND state = 'receiving' AND removed_at IS NULL
RETURNING received
"""
_PIECES = """
INSERT INTO upload_piece (upload_id, begins, size, object)
SELECT $1, begins, size, object FROM unnest($2::bigint[], $3::integer[], $4::text[]) AS piece (begins, size, object)
"""
_ALL_PIECES = "SELECT object FROM upload_piece WHERE upload_id = $1 ORDER BY begins"

# Whole and not yet looked at, and nobody is just doing so.
_CLAIM = """
UPDATE upload SET checked_until = now() + make_interval(secs => $2), checks = checks + 1
WHERE upload_id = $1 AND state = 'receiving' AND received = size AND removed_at IS NULL
  AND (checked_until IS NULL OR checked_until < now())
RETURNING upload_id
"""
_RELEASE = "UPDATE upload SET checked_until = NULL WHERE upload_id = $1 AND state = 'receiving'"
# Twice as long each time: a file that can never be checked takes no time from those that can.
_PUT_OFF = """
UPDATE upload SET checked_until = now() + make_interval(secs => least(300, power(2, least(checks, 20))))
WHERE upload_id = $1 AND state = 'receiving'
"""
_SETTLE = """
UPDATE upload
SET state = $2, kind = $3, sha256 = $4, kept_size = $5, original_sha256 = $6, findings = $7::jsonb, object = $8,
    settled_at = now(), checked_until = NULL
WHERE upload_id = $1 AND state = 'receiving' AND removed_at IS NULL
RETURNING upload_id
"""
_FORGET_PIECES = "DELETE FROM upload_piece WHERE upload_id = $1 RETURNING object"

# Whoever submits a draft or a supplement holds its row: until that is over, no file of it is kept or taken away, and which
# files it has is settled. These wait for it, and then see what it became.
_WAIT = """
SELECT 1 FROM upload AS u JOIN draft AS d USING (draft_id) WHERE u.upload_id = $1 FOR SHARE OF d
"""
_WAIT_TOO = """
SELECT 1 FROM upload AS u JOIN application AS a USING (application_id) WHERE u.upload_id = $1 FOR SHARE OF a
"""
# Who waits keeps a connection, and the one who submits needs one to finish: of many who take files away at once, none waits
# long. They are told to try again.
_NOT_LONG = "SET LOCAL lock_timeout = '200ms'"
# Which dossier a draft became says the dossier's key (store/drafts.py): the same commit wrote it that made the dossier.
_BECAME = """
SELECT EXISTS (
    SELECT 1 FROM upload AS u
    JOIN application AS a ON a.applicant = u.owner AND a.idempotency_key = 'draft ' || u.draft_id
    WHERE u.upload_id = $1
)
"""
_REMOVE = """
UPDATE upload SET removed_at = coalesce(removed_at, now()) WHERE upload_id = $1 AND round IS NULL RETURNING upload_id
"""

_TO_HAND_IN = """
SELECT name, sha256, kept_size AS size, component FROM upload
WHERE application_id = $1 AND state = 'kept' AND round IS NULL AND removed_at IS NULL ORDER BY upload_id
"""
_HAND_IN = """
UPDATE upload SET round = $2 WHERE application_id = $1 AND state = 'kept' AND round IS NULL AND removed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file that is about to be sent, for a draft or for a dossier: one of the two."""

    upload_id: UUID
    owner: str
    draft_id: UUID | None
    application_id: UUID | None
    component: str
    name: str
    metadata: str
    size: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file that are durable under ``object``."""

    begins: int
    size: int
    object: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a whole file. ``object``: where it lies, if it is kept.

    ``findings``: {signatures, changes, refusal}, each only where there is one.
    """

    state: str
    kind: str | None = None
    sha256: str | None = None
    size: int | None = None
    original_sha256: str | None = None
    object: str | None = None
    findings: Mapping[str, Any] = field(default_factory=dict)


async def read(connection: Connection, upload_id: UUID) -> Row | None:
    """One upload, whatever became of it."""
    return await connection.fetchrow(_READ, upload_id)


async def of_draft(connection: Connection, draft_id: UUID) -> list[Row]:
    """Every file of a draft that was not taken away, in the order they were begun."""
    return await connection.fetch(_OF_DRAFT, draft_id)


async def of_application(connection: Connection, application_id: UUID) -> list[Row]:
    """Every file of a dossier: handed in (``round``), and being prepared for a supplement (``round`` NULL)."""
    return await connection.fetch(_OF_APPLICATION, application_id)


async def held(connection: Connection, draft_id: UUID | None, application_id: UUID | None) -> tuple[int, int]:
    """(files, bytes) that are not handed in yet; until the transaction ends nobody else begins one there."""
    await connection.execute(_HELD_LOCK, str(draft_id or application_id))
    row = await connection.fetchrow(_HELD, draft_id, application_id)
    assert row is not None
    return row["files"], row["bytes"]


async def begin(connection: Connection, new: NewUpload) -> None:
    """Stores an upload of which no byte has come."""
    await connection.execute(
        _BEGIN,
        *(new.upload_id, new.owner, new.draft_id, new.application_id),
        *(new.component, new.name, new.metadata, new.size),
    )


async def grow(connection: Connection, upload_id: UUID, begins: int, pieces: Sequence[Piece]) -> int | None:
    """Adds durable pieces that begin there; the bytes there are now, or None when it no longer ended there (nothing is added)."""
    size = sum(piece.size for piece in pieces)
    received: int | None = await connection.fetchval(_GROW, upload_id, begins, size, len(pieces))
    if received is not None:
        columns = ([getattr(piece, name) for piece in pieces] for name in ("begins", "size", "object"))
        await connection.execute(_PIECES, upload_id, *columns)
    return received


async def claim(connection: Connection, upload_id: UUID, seconds: float) -> bool:
    """Whether the caller may check it, within that time; no when it is not whole, or somebody checks it."""
    return await connection.fetchval(_CLAIM, upload_id, seconds) is not None


async def release(connection: Connection, upload_id: UUID) -> None:
    """Gives a claim back: whoever comes next may check it at once."""
    await connection.execute(_RELEASE, upload_id)


async def put_off(connection: Connection, upload_id: UUID) -> None:
    """Gives a claim back on a file that could not be checked: it waits, from 2 s to five minutes, by how often it was tried."""
    await connection.execute(_PUT_OFF, upload_id)


async def pieces(connection: Connection, upload_id: UUID) -> list[str]:
    """The objects of a file, in order."""
    return [row["object"] for row in await connection.fetch(_ALL_PIECES, upload_id)]


async def settle(connection: Connection, upload_id: UUID, settled: Settled) -> list[str]:
    """Writes what became of it, and discards what is no longer needed: returns these objects.

    They are its pieces; or, when it was taken away or settled by another meanwhile, what this check has kept of it. What it
    was meant for may have been submitted meanwhile, without it: then it is refused as too late.
    """
    own = [settled.object] if settled.object is not None else []
    if settled.state == "kept" and await became_a_dossier(connection, upload_id):
        settled = Settled("refused", findings={"refusal": {"code": "too-late", "facts": {}}})
    findings = orjson.dumps(settled.findings).decode()
    done = await connection.fetchval(
        *(_SETTLE, upload_id, settled.state, settled.kind, settled.sha256, settled.size, settled.original_sha256),
        *(findings, settled.object),
    )
    spent = [] if settled.object is not None and done is not None else own
    if done is not None:
        spent += [row["object"] for row in await connection.fetch(_FORGET_PIECES, upload_id)]
    await discarded.add(connection, spent)
    return spent


async def became_a_dossier(connection: Connection, upload_id: UUID) -> bool:
    """Whether the draft it is meant for has been submitted; waits for one who is just doing so, and bars the next."""
    await connection.fetch(_WAIT, upload_id)
    await connection.fetch(_WAIT_TOO, upload_id)
    became: bool = await connection.fetchval(_BECAME, upload_id)
    return became


async def remove(connection: Connection, row: Row) -> bool:
    """Takes a file away that was not handed in; its bytes go a little later. False when it was handed in.

    Inside a transaction. Transient while somebody is just submitting it.
    """
    await connection.execute(_NOT_LONG)
    if await became_a_dossier(connection, row["upload_id"]) and row["state"] == "kept":
        return False
    return await connection.fetchval(_REMOVE, row["upload_id"]) is not None


async def to_hand_in(connection: Connection, application_id: UUID) -> list[dict[str, Any]]:
    """What a supplement would bring now: [{name, sha256, size, component}] in the order of their beginning."""
    return [dict(row) for row in await connection.fetch(_TO_HAND_IN, application_id)]


async def hand_in(connection: Connection, application_id: UUID, round: int) -> None:
    """Makes these part of the dossier, as its round ``round``; the caller holds the dossier's row since `to_hand_in`."""
    await connection.execute(_HAND_IN, application_id, round)
