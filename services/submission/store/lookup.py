"""Finding a dossier by the code that routing gave it."""

from collections.abc import Sequence
from uuid import UUID

from services.kernel.database import Connection, Row

_BY_CODE = """
SELECT application_id, coalesce(beneficiary, applicant) AS applicant, applicant AS filer, code,
       state, state_sequence, agency_code, due_at, due_sequence, answered_sequence,
       withdrawal_requested_at
FROM application WHERE code = ANY ($1::text[])
ORDER BY array_position($1::text[], code) LIMIT 1
"""

_BY_ID = """
SELECT application_id, coalesce(beneficiary, applicant) AS applicant, applicant AS filer, code,
       state, state_sequence, agency_code, due_at, due_sequence, answered_sequence,
       withdrawal_requested_at
FROM application WHERE application_id = $1
"""


async def by_code(connection: Connection, candidates: Sequence[str]) -> Row | None:
    """The dossier with the first of these codes that exists."""
    return await connection.fetchrow(_BY_CODE, candidates)


async def by_id(connection: Connection, application_id: UUID) -> Row | None:
    """The same of the dossier with this id."""
    return await connection.fetchrow(_BY_ID, application_id)
