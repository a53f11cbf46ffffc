"""The hot statement: a whole group of new dossiers, their timelines and their events, in one round trip and one commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.kernel import outbox
from services.kernel.database import Connection, Database, Row
from services.kernel.event import Outgoing
from services.kernel.failures import Transient
from services.submission.contents import Sealed
from services.submission.sealing import Wrapped


@dataclass(frozen=True, slots=True)
class Accepted:
    """A dossier as it was accepted: everything its receipt says, and the digest of the request that made it."""

    application_id: UUID
    request_sha256: bytes
    procedure_code: str
    procedure_version: int
    province: str
    commune: str | None
    submitted_at: datetime
    form_sha256: str
    attachments: bytes  # JSON: [{sha256, size}]; names are sealed with the form
    receipt_kid: str
    receipt_issuer: str
    key: Wrapped | None = None  # with ``on_behalf``: what opens it; None once it is erased
    on_behalf: bytes | None = None  # sealed: who filed for whom, if somebody did


class Unstorable(ValueError):
    """PostgreSQL cannot hold a value of this row, now or later."""


@dataclass(frozen=True, slots=True)
class NewApplication:
    """A valid submission, not yet stored. ``sealed`` is what is personal in it; ``event`` is its application.submitted."""

    accepted: Accepted
    applicant: str
    idempotency_key: str
    language: str
    sealed: Sealed
    event: Outgoing = field(repr=False)
    for_person: bytes | None = None  # the mark of whom it is for, if somebody else files

    @property
    def identity(self) -> tuple[str, str]:
        """One applicant's key stands for one dossier, for ever."""
        return self.applicant, self.idempotency_key


# pg_notify wakes the relay, as kernel.outbox.append does.
# Rows that another request has stored already are left out of "stored", and so out of timeline and outbox.
# The order of the input is the order of the locks: write() sorts it, or two groups with the same two keys could deadlock.
_ACCEPT = """
WITH incoming AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::integer[], $7::text[], $8::text[], $9::text[],
        $10::bytea[], $11::timestamptz[], $12::text[], $13::text[], $14::bytea[], $15::text[], $16::text[],
        $17::text[], $18::bytea[], $19::bytea[], $20::bytea[], $21::smallint[], $22::uuid[], $23::text[], $24::text[],
        $25::text[], $26::bytea[]
    ) AS row (
        application_id, applicant, idempotency_key, request_sha256, procedure_code, procedure_version, province, commune,
        language, sealed, submitted_at, receipt_kid, receipt_issuer, form, form_sha256, attachments,
        master_key, wrapped, on_behalf, for_person, lane, event_id, topic, key, headers, value
    )
), stored AS (
    INSERT INTO application (
        application_id, applicant, idempotency_key, request_sha256, procedure_code, procedure_version, province, commune,
        language, sealed, submitted_at, receipt_kid, receipt_issuer, on_behalf, for_person
    )
    SELECT application_id, applicant, idempotency_key, request_sha256, procedure_code, procedure_version, province,
           commune, language, sealed, submitted_at, receipt_kid, receipt_issuer, on_behalf, for_person
    FROM incoming
    ON CONFLICT (applicant, idempotency_key) DO NOTHING
    RETURNING application_id
), filed AS (
    INSERT INTO filing (application_id, round, sealed, form_sha256, attachments, filed_at)
    SELECT application_id, 0, form, form_sha256, attachments::json, submitted_at
    FROM incoming JOIN stored USING (application_id)
), keyed AS (
    INSERT INTO dossier_key (application_id, master_key, wrapped)
    SELECT application_id, master_key, wrapped
    FROM incoming JOIN stored USING (application_id)
), told AS (
    INSERT INTO timeline (application_id, event_id, position, source, sequence, at, step, actor)
    SELECT application_id, event_id, 1, '/motcua/submission', 1, submitted_at, 'submitted', 'applicant'
    FROM incoming JOIN stored USING (application_id)
), published AS (
    INSERT INTO outbox (lane, event_id, topic, key, headers, value)
    SELECT lane, event_id, topic, key, headers::json, value
    FROM incoming JOIN stored USING (application_id)
)
SELECT application_id, (SELECT pg_notify('outbox_' || current_schema(), '')) FROM stored
"""

# What is stored under keys that were taken. A statement of its own, because the row may have been committed by somebody
# else while the one above waited for it, and that one's snapshot is older.
_TAKEN = """
SELECT a.applicant, a.idempotency_key, a.application_id, a.request_sha256, a.procedure_code, a.procedure_version,
       a.province, a.commune, a.submitted_at, f.form_sha256, f.attachments, a.receipt_kid, a.receipt_issuer,
       k.master_key, k.wrapped, a.on_behalf
FROM unnest($1::text[], $2::text[]) AS wanted (applicant, idempotency_key)
JOIN application AS a USING (applicant, idempotency_key)
JOIN filing AS f ON f.application_id = a.application_id AND f.round = 0
LEFT JOIN dossier_key AS k ON k.application_id = a.application_id
"""


# The same of one dossier.
_OF = """
SELECT a.applicant, a.idempotency_key, a.application_id, a.request_sha256, a.procedure_code, a.procedure_version,
       a.province, a.commune, a.submitted_at, f.form_sha256, f.attachments, a.receipt_kid, a.receipt_issuer,
       k.master_key, k.wrapped, a.on_behalf
FROM application AS a JOIN filing AS f ON f.application_id = a.application_id AND f.round = 0
LEFT JOIN dossier_key AS k ON k.application_id = a.application_id
WHERE a.application_id = $1
"""


async def write(database: Database, rows: Sequence[NewApplication]) -> list[Accepted]:
    """Stores what is new among rows whose identities all differ; answers for each what is stored under its identity.

    Raises Transient when PostgreSQL is away: nothing is known to be stored then. Raises Unstorable when a row among
    them is: nothing is stored then, and the caller should try them in smaller groups.
    """
    ordered = sorted(rows, key=lambda row: row.identity)
    async with database.acquire() as connection:
        try:
            stored = {row["application_id"] for row in await connection.fetch(_ACCEPT, *_columns(ordered))}
        except (asyncpg.DataError, asyncpg.ProgramLimitExceededError) as error:
            raise Unstorable(str(error)) from error
        taken = [row for row in rows if row.accepted.application_id not in stored]
        others = await find(connection, [row.identity for row in taken]) if taken else {}
    if len(others) != len(taken):
        raise Transient("a dossier with the same key was being stored at the same moment; ask again")
    return [row.accepted if row.accepted.application_id in stored else others[row.identity] for row in rows]


async def find(connection: Connection, identities: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Accepted]:
    """The dossiers that are stored under these (applicant, Idempotency-Key), as they were accepted."""
    rows = await connection.fetch(_TAKEN, [one for one, _ in identities], [key for _, key in identities])
    return {(row["applicant"], row["idempotency_key"]): _accepted(row) for row in rows}


async def of(connection: Connection, application_id: UUID) -> Accepted:
    """A dossier that exists, as it was accepted."""
    row = await connection.fetchrow(_OF, application_id)
    assert row is not None
    return _accepted(row)


def _accepted(row: Row) -> Accepted:
    return Accepted(
        row["application_id"],
        row["request_sha256"],
        row["procedure_code"],
        row["procedure_version"],
        row["province"],
        row["commune"],
        row["submitted_at"],
        row["form_sha256"],
        row["attachments"].encode(),
        row["receipt_kid"],
        row["receipt_issuer"],
        Wrapped(row["master_key"], row["wrapped"]) if row["on_behalf"] and row["wrapped"] else None,
        row["on_behalf"],
    )


def _columns(rows: Sequence[NewApplication]) -> list[list[Any]]:
    accepted = [row.accepted for row in rows]
    return [
        [one.application_id for one in accepted],
        [row.applicant for row in rows],
        [row.idempotency_key for row in rows],
        [one.request_sha256 for one in accepted],
        [one.procedure_code for one in accepted],
        [one.procedure_version for one in accepted],
        [one.province for one in accepted],
        [one.commune for one in accepted],
        [row.language for row in rows],
        [row.sealed.contact for row in rows],
        [one.submitted_at for one in accepted],
        [one.receipt_kid for one in accepted],
        [one.receipt_issuer for one in accepted],
        [row.sealed.filing for row in rows],
        [one.form_sha256 for one in accepted],
        [one.attachments.decode() for one in accepted],
        [row.sealed.key.master for row in rows],
        [row.sealed.key.key for row in rows],
        [one.on_behalf for one in accepted],
        [row.for_person for row in rows],
        *outbox.columns([row.event for row in rows]),
    ]


def attachment_hashes(accepted: Accepted) -> list[dict[str, Any]]:
    """[{sha256, size}] of every file, in the order they were given; names stay in the dossier."""
    files: list[dict[str, Any]] = orjson.loads(accepted.attachments)
    return [{"sha256": file["sha256"], "size": file["size"]} for file in files]
