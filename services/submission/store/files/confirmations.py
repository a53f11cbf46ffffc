"""What agencies said of the files they have."""

from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection, Row

_LATEST = """
SELECT manifest_sha256, files, confirmed_at, number FROM manifest_confirmation
WHERE application_id = $1 ORDER BY number DESC LIMIT 1
"""
_ADD = """
INSERT INTO manifest_confirmation (application_id, manifest_sha256, number, agency_code, officer, files, confirmed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_LENGTHEN = "UPDATE application SET entries = entries + 1 WHERE application_id = $1"


async def latest(connection: Connection, application_id: UUID) -> Row | None:
    """{manifest_sha256, files, confirmed_at, number} of the last confirmation."""
    return await connection.fetchrow(_LATEST, application_id)


async def add(
    connection: Connection,
    application_id: UUID,
    sha256: str,
    number: int,
    agency: str,
    officer: str,
    files: int,
    at: datetime,
) -> None:
    """Records a confirmation and makes room for its entry in the timeline; the caller holds the dossier's lock."""
    await connection.execute(_ADD, application_id, sha256, number, agency, officer, files, at)
    await connection.execute(_LENGTHEN, application_id)
