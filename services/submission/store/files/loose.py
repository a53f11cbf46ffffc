"""Files that belong to nothing: found and given up, never one that a dossier or a living draft has."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection

MOST_AT_ONCE = 200

# Whole, and nobody checked it: the process that took it in has died, or the object store was away.
_UNCHECKED = """
SELECT upload_id FROM upload
WHERE state = 'receiving' AND received = size AND removed_at IS NULL
  AND moved_at < now() - interval '30 seconds' AND (checked_until IS NULL OR checked_until < now())
ORDER BY moved_at LIMIT $1
"""

# Each tells why in its own row of the answer. One that was handed in (round) is in none of them; one of a draft only when
# there is no such draft any more, nor a dossier that it became.
_LOOSE = """
SELECT upload_id, CASE
    WHEN removed_at < $1 THEN 'removed'
    WHEN state = 'receiving' AND received < size AND moved_at < $2 THEN 'unfinished'
    WHEN state = 'refused' AND settled_at < $3 THEN 'refused'
    WHEN state <> 'receiving' AND draft_id IS NOT NULL AND settled_at < $1 THEN 'no-draft'
    WHEN state <> 'receiving' AND draft_id IS NULL AND settled_at < $4 THEN 'not-handed-in'
END AS why
FROM upload AS u
WHERE round IS NULL AND (
    removed_at < $1
    OR (state = 'receiving' AND received < size AND moved_at < $2)
    OR (state = 'refused' AND settled_at < $3)
    OR (state <> 'receiving' AND draft_id IS NULL AND settled_at < $4)
    OR (
        state <> 'receiving' AND draft_id IS NOT NULL AND settled_at < $1
        AND NOT EXISTS (SELECT 1 FROM draft AS d WHERE d.draft_id = u.draft_id)
        AND NOT EXISTS (
            SELECT 1 FROM application AS a
            WHERE a.applicant = u.owner AND a.idempotency_key = 'draft ' || u.draft_id AND u.removed_at IS NULL
        )
    )
)
ORDER BY moved_at LIMIT $5 FOR UPDATE SKIP LOCKED
"""
_PIECES = "SELECT object FROM upload_piece WHERE upload_id = ANY($1::uuid[])"
_DELETE = "DELETE FROM upload WHERE upload_id = ANY($1::uuid[]) AND round IS NULL"

# Of these objects, which are in use: pieces by their row, kept ones by the row of their upload.
_USED = "SELECT object FROM upload_piece WHERE object = ANY($1::text[])"
_ERASED = "SELECT application_id FROM erasure WHERE application_id = ANY($1::uuid[])"
_THERE = "SELECT upload_id FROM upload WHERE upload_id = ANY($1::uuid[]) AND state <> 'refused'"


async def erased(connection: Connection, application_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these dossiers were erased: nothing of theirs is kept."""
    return {row["application_id"] for row in await connection.fetch(_ERASED, application_ids)}


async def unchecked(connection: Connection) -> list[UUID]:
    """Whole files that nobody has looked into and nobody is looking into."""
    return [row["upload_id"] for row in await connection.fetch(_UNCHECKED, MOST_AT_ONCE)]


async def give_up(
    connection: Connection, *, removed: datetime, rested: datetime, refused: datetime, waited: datetime
) -> tuple[dict[UUID, str], list[str]]:
    """Deletes the rows of files that belong to nothing: (upload id → why, the objects of their pieces).

    Those removed, or kept for a draft that is gone, before ``removed``; unfinished without a byte since ``rested``; refused
    before ``refused``; kept for a supplement that never was sent, before ``waited``.
    """
    rows = await connection.fetch(_LOOSE, removed, rested, refused, waited, MOST_AT_ONCE)
    given_up = {row["upload_id"]: row["why"] for row in rows}
    objects = [row["object"] for row in await connection.fetch(_PIECES, list(given_up))]
    await connection.execute(_DELETE, list(given_up))
    return given_up, objects


async def used(connection: Connection, pieces: Sequence[str], kept: Sequence[UUID]) -> tuple[set[str], set[UUID]]:
    """Which of these objects of pieces, and which kept files by their upload, have a row."""
    return (
        {row["object"] for row in await connection.fetch(_USED, pieces)},
        {row["upload_id"] for row in await connection.fetch(_THERE, kept)},
    )
