"""Whose files are: those of a draft become its dossier's, go with the draft that is erased, or with the dossier."""

from collections.abc import Sequence
from uuid import UUID

from services.kernel.database import Connection

# Three ways to the same: from one draft, from one dossier, and from every file that was kept for a draft. The key is written as
# upload_to_tie has it.
_TIE = """
UPDATE upload AS u SET application_id = a.application_id, round = 0
FROM application AS a
WHERE a.applicant = u.owner AND a.idempotency_key = 'draft ' || u.draft_id::text
  AND u.state = 'kept' AND u.round IS NULL AND u.removed_at IS NULL AND u.draft_id IS NOT NULL
"""
_TIE_DRAFT = _TIE + "AND u.draft_id = $1"
_TIE_DOSSIER = _TIE + "AND a.application_id = $1"
# The dossiers behind this one (UUIDv7: in the order of their submission), so many: how many there were, and the last.
_TIE_NEXT = """
WITH young AS MATERIALIZED (
    SELECT application_id, applicant, idempotency_key FROM application WHERE application_id > $1
    ORDER BY application_id LIMIT $2
), tied AS (
    UPDATE upload AS u SET application_id = a.application_id, round = 0
    FROM young AS a
    WHERE a.applicant = u.owner AND a.idempotency_key = 'draft ' || u.draft_id::text
      AND u.state = 'kept' AND u.round IS NULL AND u.removed_at IS NULL AND u.draft_id IS NOT NULL
)
SELECT application_id FROM young ORDER BY application_id DESC
"""
_YOUNG_AT_ONCE = 2000

# What was sent for drafts that are gone goes with them, but for what became a dossier's.
_REMOVE_WITH_DRAFTS = """
UPDATE upload AS u SET removed_at = now()
WHERE draft_id = ANY($1::uuid[]) AND round IS NULL AND removed_at IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM application AS a WHERE a.applicant = u.owner AND a.idempotency_key = 'draft ' || u.draft_id::text
  )
"""

# What is left is a row without a name that the cleaner gives up, with the bytes, an hour later. What was sent for the draft
# and not handed in (refused, taken away, never whole) goes with it.
_ERASE = """
UPDATE upload
SET round = NULL, removed_at = coalesce(removed_at, now()), name = '', metadata = '', findings = '{}', draft_id = NULL,
    application_id = $1
WHERE application_id = $1 OR draft_id = (
    SELECT CASE WHEN idempotency_key LIKE 'draft %' THEN substr(idempotency_key, 7)::uuid END
    FROM application WHERE application_id = $1
)
"""


async def tie(connection: Connection, draft_id: UUID) -> None:
    """Makes the files of this draft part of the dossier it became; nothing while it became none."""
    await connection.execute(_TIE_DRAFT, draft_id)


async def tie_all(connection: Connection) -> None:
    """The same for every draft there is: reads every file that was sent for one."""
    await connection.execute(_TIE)


async def tie_next(connection: Connection, after: UUID) -> UUID | None:
    """The same for the next dossiers behind this one; the last of them, None when there are no more behind it."""
    young = [row["application_id"] for row in await connection.fetch(_TIE_NEXT, after, _YOUNG_AT_ONCE)]
    return young[0] if len(young) == _YOUNG_AT_ONCE else None


async def remove_with_drafts(connection: Connection, draft_ids: Sequence[UUID]) -> None:
    """Takes the files of drafts away that are erased, in the same transaction; those that became a dossier's stay."""
    await connection.execute(_REMOVE_WITH_DRAFTS, draft_ids)


async def erase(connection: Connection, application_id: UUID) -> None:
    """Gives every file of a dossier up, with its name; the cleaner destroys the bytes within two hours."""
    await connection.execute(_TIE_DOSSIER, application_id)
    await connection.execute(_ERASE, application_id)
