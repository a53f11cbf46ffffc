"""What a citizen says of a dossier (how satisfied, what is late) and the files of what came out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row

_RATING = "SELECT grade, sealed, revision, first_at, rated_at FROM rating WHERE application_id = $1"

_RATE = """
INSERT INTO rating (application_id, grade, sealed, revision, first_at, rated_at) VALUES ($1, $2, $3, 1, $4, $4)
ON CONFLICT (application_id) DO UPDATE
SET grade = excluded.grade, sealed = excluded.sealed, revision = rating.revision + 1, rated_at = excluded.rated_at
RETURNING revision, first_at
"""

_COMPLAINTS = """
SELECT number, promise, promised_at, sealed, complained_at FROM complaint WHERE application_id = $1 ORDER BY number
"""

_COMPLAIN = """
INSERT INTO complaint (application_id, number, promise, promised_at, sealed, complained_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""

# A further act of the citizen: one more event of ours, one more line of the timeline.
_ACTED = "UPDATE application SET sequence = sequence + 1, entries = entries + 1 WHERE application_id = $1"

# The file of a result has come: a line of the timeline, and in no event.
_ENTERED = "UPDATE application SET entries = entries + 1 WHERE application_id = $1"

_RESULTS = """
SELECT number, sha256, size, kind, signatures, address, handed_in_at FROM result WHERE application_id = $1 ORDER BY number
"""

_HAND_IN = """
INSERT INTO result (application_id, number, name, sha256, size, kind, signatures, address, agency, handed_in_by,
                    handed_in_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11)
ON CONFLICT (application_id, number) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class ResultFile:
    """The file of one reported document: name, digest, bytes, kind by content, signatures, where it lies, who gave it."""

    number: int
    name: str
    sha256: str
    size: int
    kind: str
    signatures: Sequence[dict[str, object]]
    address: str
    agency: str
    handed_in_by: str
    handed_in_at: datetime


async def rating(connection: Connection, application_id: UUID) -> Row | None:
    """How the citizen rated, the latest word: {grade, sealed, revision, first_at, rated_at}."""
    return await connection.fetchrow(_RATING, application_id)


async def rate(
    connection: Connection, application_id: UUID, grade: str, sealed: bytes | None, at: datetime
) -> tuple[int, datetime]:
    """Stores a rating over the one before; returns (its number, when the first was given)."""
    row = await connection.fetchrow(_RATE, application_id, grade, sealed, at)
    assert row is not None
    await connection.execute(_ACTED, application_id)
    return row["revision"], row["first_at"]


async def complaints(connection: Connection, application_id: UUID) -> list[Row]:
    """Every complaint, oldest first: {number, promise, promised_at, sealed, complained_at}."""
    return await connection.fetch(_COMPLAINTS, application_id)


async def complain(
    connection: Connection,
    application_id: UUID,
    number: int,
    promise: tuple[str, datetime],
    sealed: bytes,
    at: datetime,
) -> None:
    """Stores a complaint against a promise: (what, until when)."""
    await connection.execute(_COMPLAIN, application_id, number, *promise, sealed, at)
    await connection.execute(_ACTED, application_id)


async def results(connection: Connection, application_id: UUID) -> list[Row]:
    """The files that the agency handed in: {number, sha256, size, kind, signatures (JSON), address, handed_in_at}."""
    return await connection.fetch(_RESULTS, application_id)


async def hand_in(connection: Connection, application_id: UUID, file: ResultFile) -> bool:
    """Stores where a result lies, and makes room for its entry in the timeline of the locked dossier.

    False when that one was handed in before: what a citizen may have, is not replaced.
    """
    done = await connection.execute(
        _HAND_IN,
        application_id,
        file.number,
        file.name,
        file.sha256,
        file.size,
        file.kind,
        orjson.dumps(file.signatures).decode(),
        file.address,
        file.agency,
        file.handed_in_by,
        file.handed_in_at,
    )
    if done != "INSERT 0 1":
        return False
    await connection.execute(_ENTERED, application_id)
    return True
