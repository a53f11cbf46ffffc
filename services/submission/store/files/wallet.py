"""Documents a person has handed in before, to be used again: found among their dossiers, copied into a draft."""

from uuid import UUID

from services.kernel.database import Connection, Row
from services.submission.store.files.uploads import NewUpload

# The same document handed in twice is one: its latest. What was erased has no file any more.
_WALLET = """
SELECT * FROM (
    SELECT DISTINCT ON (u.sha256) u.upload_id, u.object, u.name, u.component, u.kind, u.kept_size, u.sha256, u.settled_at,
           a.application_id, a.procedure_code, a.procedure_version
    FROM application AS a JOIN upload AS u USING (application_id)
    WHERE coalesce(a.beneficiary, a.applicant) = $1 AND (a.applicant = $1 OR a.beneficiary = $1)
      AND u.state = 'kept' AND u.round IS NOT NULL AND ($2::uuid IS NULL OR u.upload_id = $2)
    ORDER BY u.sha256, u.upload_id DESC
) AS document ORDER BY upload_id DESC LIMIT $3
"""

_COPY = """
INSERT INTO upload (upload_id, owner, draft_id, component, name, metadata, size, received, state, kind, sha256, kept_size,
                    original_sha256, object, findings, settled_at)
SELECT $2, $3, $4, $5, name, '', kept_size, kept_size, 'kept', kind, sha256, kept_size, original_sha256, $6, findings, now()
FROM upload WHERE upload_id = $1
RETURNING upload_id
"""


async def documents(connection: Connection, sub: str, only: UUID | None = None, most: int = 100) -> list[Row]:
    """What this person handed in and was kept, newest first; ``only`` that one, if it is among them."""
    return await connection.fetch(_WALLET, sub, only, most)


async def copy(connection: Connection, source: UUID, new: NewUpload, object: str) -> bool:
    """A kept file of the draft, lying there, with everything that was found out about the source. False when that is gone."""
    done = await connection.fetchval(_COPY, source, new.upload_id, new.owner, new.draft_id, new.component, object)
    return done is not None
