"""Drafts that nobody has saved for long: marked as warned of, and erased."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection
from services.submission.domain.drafts import expires_at
from services.submission.store.files import belonging


@dataclass(frozen=True, slots=True)
class Expiring:
    """A draft that has just been marked."""

    draft_id: UUID
    procedure_code: str
    procedure_version: int
    saved_at: datetime
    warned_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When it will be erased."""
        return expires_at(self.saved_at, self.warned_at)


# Rows that another worker is marking, or somebody is saving at this moment, are skipped: the next look sees them.
_WARN = """
WITH due AS (
    SELECT draft_id FROM draft
    WHERE saved_at <= $1 AND warned_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM application AS a
                      WHERE a.applicant = draft.owner AND a.idempotency_key = 'draft ' || draft.draft_id)
    ORDER BY saved_at LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE draft SET warned_at = $2 FROM due WHERE draft.draft_id = due.draft_id
RETURNING draft.draft_id, procedure_code, procedure_version, saved_at, warned_at
"""
# What was submitted was never warned of; the dossier has what it held.
_ERASE = """
WITH due AS (
    SELECT draft_id FROM draft
    WHERE saved_at <= $1
      AND (warned_at <= $2
           OR EXISTS (SELECT 1 FROM application AS a
                      WHERE a.applicant = draft.owner AND a.idempotency_key = 'draft ' || draft.draft_id))
    ORDER BY saved_at LIMIT $3
    FOR UPDATE SKIP LOCKED
)
DELETE FROM draft USING due WHERE draft.draft_id = due.draft_id
RETURNING draft.draft_id
"""


async def warn(connection: Connection, saved_before: datetime, now: datetime, most: int) -> list[Expiring]:
    """Marks the drafts to be warned of now, each once until it is saved again."""
    return [Expiring(**row) for row in await connection.fetch(_WARN, saved_before, now, most)]


async def erase(connection: Connection, saved_before: datetime, warned_before: datetime, most: int) -> int:
    """Erases drafts with everything typed and sent; how many."""
    erased = [row["draft_id"] for row in await connection.fetch(_ERASE, saved_before, warned_before, most)]
    await belonging.remove_with_drafts(connection, erased)
    return len(erased)
