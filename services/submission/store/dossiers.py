"""Reading dossiers for those who may, and writing the citizen's later acts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row
from services.submission.domain.dossier import FINISHED, Progress

# With its key, or with when and why that was destroyed. A dossier belongs to whom it is for as soon as they have signed in;
# who filed it for them follows it still.
_READ = """
SELECT a.application_id, coalesce(a.beneficiary, a.applicant) AS applicant, a.applicant AS filer, a.on_behalf,
       a.procedure_code, a.procedure_version, a.province, a.commune, a.submitted_at,
       a.sequence, a.entries, a.rounds, a.language, a.contact_name, a.contact_email, a.sealed, a.state,
       a.state_sequence, a.agency_code, a.due_at, a.due_sequence, a.answered_sequence, a.withdrawal_requested_at, a.code,
       k.master_key, k.wrapped, e.erased_at, e.reason, e.legal_basis
FROM application AS a
LEFT JOIN dossier_key AS k USING (application_id)
LEFT JOIN erasure AS e USING (application_id)
WHERE a.application_id = $1
"""

_LOCK = "SELECT FROM application WHERE application_id = $1 FOR UPDATE"

# Newest first; UUIDv7 grows with time, so its order is the order of submission. What was handed over was decided one way or
# the other, and the state does not tell any more.
_MINE = """
SELECT a.application_id, a.procedure_code, a.submitted_at, a.agency_code, a.due_at,
       a.state, a.state_sequence, a.due_sequence, a.answered_sequence, a.withdrawal_requested_at, a.code,
       a.applicant AS filer, a.on_behalf, k.master_key, k.wrapped,
       CASE WHEN a.state = 'returned' THEN (
           SELECT t.detail ->> 'outcome' FROM timeline AS t
           WHERE t.application_id = a.application_id AND t.step = 'decided' ORDER BY t.sequence DESC LIMIT 1
       ) END AS decided
FROM application AS a
LEFT JOIN dossier_key AS k ON a.on_behalf IS NOT NULL AND k.application_id = a.application_id
WHERE (a.applicant = $1 OR a.beneficiary = $1) AND ($2::uuid IS NULL OR a.application_id < $2)
  AND ($4::boolean IS NULL OR (a.state <> ALL ($5::text[])) = $4)
ORDER BY a.application_id DESC LIMIT $3
"""

# The identity number is the issuer's word for who has signed in; the first one it names keeps the dossier.
_BELONG = """
UPDATE application SET beneficiary = $1
WHERE for_person = ANY($2::bytea[]) AND beneficiary IS NULL AND applicant <> $1
"""

_FILINGS = """
SELECT round, form, form_sha256, attachments, components, note, filed_at, sealed
FROM filing WHERE application_id = $1 ORDER BY round
"""

_FORM_SHA256 = "SELECT form_sha256 FROM filing WHERE application_id = $1 ORDER BY round DESC LIMIT 1"

_CONTACTS = """
SELECT a.application_id, a.contact_name, a.contact_email, a.language, a.sealed, k.master_key, k.wrapped
FROM application AS a LEFT JOIN dossier_key AS k USING (application_id)
WHERE a.application_id = ANY($1::uuid[])
"""

_FILE = """
INSERT INTO filing (application_id, round, sealed, form_sha256, attachments, components, filed_at)
VALUES ($1, $2, $3, $4, $5::json, $6, $7)
"""

_SUPPLEMENTED = """
UPDATE application
SET sequence = sequence + 1, entries = entries + 1, rounds = $2, answered_sequence = state_sequence,
    sealed = coalesce($3, sealed), language = coalesce($4, language)
WHERE application_id = $1
"""

_WITHDRAWAL_REQUESTED = """
UPDATE application
SET sequence = sequence + 1, entries = entries + 1, withdrawal_requested_at = $2
WHERE application_id = $1
"""


async def read(connection: Connection, application_id: UUID, *, lock: bool = False) -> Row | None:
    """One dossier without its forms; locked until the transaction ends when ``lock``, so that its events keep their order."""
    if lock:
        # A statement of its own: who waited for the lock must see the key and the erasure as they are afterwards.
        await connection.execute(_LOCK, application_id)
    return await connection.fetchrow(_READ, application_id)


def progress(row: Row) -> Progress:
    """Where the dossier of this row stands."""
    return Progress(
        row["state"],
        row["state_sequence"],
        row["agency_code"],
        row["due_at"],
        row["due_sequence"],
        row["answered_sequence"],
        row["withdrawal_requested_at"],
        row["code"],
    )


async def mine(
    connection: Connection, applicant: str, after: UUID | None, limit: int, is_open: bool | None = None
) -> list[Row]:
    """The applicant's dossiers, newest first, older than ``after``; ``is_open``: only those not ended, or only those ended."""
    return await connection.fetch(_MINE, applicant, after, limit, is_open, sorted(FINISHED))


async def belong(connection: Connection, sub: str, marks: Sequence[bytes]) -> None:
    """Gives what was filed for the person with these marks (of their identity number) to them, once."""
    await connection.execute(_BELONG, sub, marks)


async def filings(connection: Connection, application_id: UUID) -> list[dict[str, Any]]:
    """What was handed in, round by round, as it is stored: ``Contents.filing`` opens each."""
    return [
        {
            **row,
            "form": None if row["form"] is None else orjson.loads(row["form"]),
            "attachments": orjson.loads(row["attachments"]),
        }
        for row in await connection.fetch(_FILINGS, application_id)
    ]


async def form_sha256(connection: Connection, application_id: UUID) -> str:
    """The digest of the form in force: that of the latest round."""
    value: str = await connection.fetchval(_FORM_SHA256, application_id)
    return value


async def contacts(connection: Connection, application_ids: Sequence[UUID]) -> list[Row]:
    """For each dossier that exists its language, and its name and e-mail address as stored: ``Contents.contact`` opens them."""
    return await connection.fetch(_CONTACTS, application_ids)


async def supplement(
    connection: Connection,
    application_id: UUID,
    *,
    round: int,
    sealed: bytes,
    form_sha256: str,
    attachments: bytes,
    components: Sequence[str],
    at: datetime,
    contact: bytes | None,
    language: str | None,
) -> None:
    """Stores one supplement and marks the agency's request as answered. ``contact`` is sealed; None (as language) = as before."""
    await connection.execute(
        _FILE, application_id, round, sealed, form_sha256, attachments.decode(), list(components), at
    )
    await connection.execute(_SUPPLEMENTED, application_id, round, contact, language)


async def ask_withdrawal(connection: Connection, application_id: UUID, at: datetime) -> None:
    """Marks the dossier as asked back by its applicant; routing decides what follows."""
    await connection.execute(_WITHDRAWAL_REQUESTED, application_id, at)
