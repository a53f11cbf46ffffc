"""Routing's dossiers and reports in PostgreSQL: one statement to read a batch, one per table to write it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kernel.database import Connection, Row
from services.kernel.failures import Transient
from services.routing.domain.assignment import Assignment
from services.routing.domain.deadlines import Duration
from services.routing.domain.moves import FINAL, State

_FIELDS = """
    application_id, correlation_id, agency_code, state, resumes, sequence, inbox_sequence, citizen_sequence,
    submitted_at, received_at, due_at, duration_value, duration_unit, last_occurred_at, supplement_rounds, extensions,
    procedure_code, procedure_version, code, erased_at
"""

# A dossier that is here already (its event was delivered again after the inbox forgot it) stays as it is.
_ASSIGN = """
INSERT INTO assignment (
    application_id, correlation_id, procedure_code, procedure_version, province, commune, agency_code, rule, state,
    sequence, inbox_sequence, citizen_sequence, submitted_at, received_at, assigned_at, due_at,
    duration_value, duration_unit)
SELECT *
FROM unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::integer[], $11::integer[], $12::integer[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[],
    $16::timestamptz[], $17::integer[], $18::text[])
ON CONFLICT (application_id) DO NOTHING
RETURNING application_id
"""

# Locked in the order of their ids, so that two batches that share two dossiers wait for each other, not for ever.
_HOLD = f"""
SELECT {_FIELDS}
FROM assignment
WHERE application_id = ANY ($1::uuid[])
ORDER BY application_id
FOR UPDATE
"""  # noqa: S608 - a constant

_KEEP = """
UPDATE assignment AS a
SET state = k.state, resumes = k.resumes, sequence = k.sequence, inbox_sequence = k.inbox_sequence,
    citizen_sequence = k.citizen_sequence, received_at = k.received_at, due_at = k.due_at,
    last_occurred_at = k.last_occurred_at, supplement_rounds = k.supplement_rounds, extensions = k.extensions,
    code = k.code, closed_at = coalesce(a.closed_at, k.closed_at)
FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::integer[], $7::timestamptz[],
    $8::timestamptz[], $9::timestamptz[], $10::integer[], $11::integer[], $12::text[], $13::timestamptz[])
    AS k (application_id, state, resumes, sequence, inbox_sequence, citizen_sequence, received_at, due_at,
          last_occurred_at, supplement_rounds, extensions, code, closed_at)
WHERE a.application_id = k.application_id
"""

_ERASED = "UPDATE assignment SET erased_at = now() WHERE application_id = ANY ($1::uuid[]) AND erased_at IS NULL"

_SEEN = """
SELECT agency_code, report_id, application_id, digest, verdict, refusal::text AS refusal
FROM report
JOIN unnest($1::text[], $2::uuid[]) AS asked (agency_code, report_id) USING (agency_code, report_id)
"""

_NOTE = """
INSERT INTO report (agency_code, report_id, application_id, digest, verdict, refusal)
SELECT agency_code, report_id, application_id, digest, verdict, refusal::json
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::text[])
    AS n (agency_code, report_id, application_id, digest, verdict, refusal)
ON CONFLICT DO NOTHING
"""

# A page of the work list of one agency: what is open, due first; what has no due date comes last.
_WORK = f"""
SELECT {_FIELDS}, province, commune, rule, assigned_at
FROM assignment
WHERE agency_code = $1 AND closed_at IS NULL
  AND (coalesce(due_at, 'infinity'::timestamptz), application_id) > ($2::text::timestamptz, $3::uuid)
ORDER BY coalesce(due_at, 'infinity'::timestamptz), application_id
LIMIT $4
"""  # noqa: S608 - a constant


# A place in the work list: the due date as PostgreSQL reads it ("infinity" without one) and the dossier.
Place = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """A dossier that routing has just given to an agency."""

    assignment: Assignment
    province: str
    commune: str | None
    rule: str
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """One report as it was judged. ``verdict``: "applied" or the code of the refusal, which ``refusal`` holds as JSON."""

    agency: str
    report_id: UUID
    application_id: UUID
    digest: bytes
    verdict: str
    refusal: str | None = None


async def assign(connection: Connection, new: Sequence[NewAssignment]) -> set[UUID]:
    """Stores new dossiers; returns those that were not here before."""
    rows = [
        (
            n.assignment.application_id,
            n.assignment.correlation_id,
            *n.assignment.procedure,
            n.province,
            n.commune,
            n.assignment.agency,
            n.rule,
            n.assignment.state,
            n.assignment.sequence,
            n.assignment.inbox_sequence,
            n.assignment.citizen_sequence,
            n.assignment.submitted_at,
            n.assignment.received_at,
            n.assigned_at,
            n.assignment.due_at,
            n.assignment.duration.value if n.assignment.duration else None,
            n.assignment.duration.unit if n.assignment.duration else None,
        )
        for n in new
    ]
    return {row["application_id"] for row in await connection.fetch(_ASSIGN, *_columns(rows, 18))}


async def hold(connection: Connection, application_ids: Iterable[UUID]) -> dict[UUID, Assignment]:
    """Locks these dossiers until the transaction ends and returns them by id; unknown ones are left out."""
    rows = await connection.fetch(_HOLD, list(set(application_ids)))
    return {row["application_id"]: assignment_of(row) for row in rows}


async def keep(connection: Connection, changed: Sequence[Assignment], now: datetime) -> None:
    """Writes what decisions changed in dossiers that are held."""
    if not changed:
        return
    rows = [
        (
            a.application_id,
            a.state,
            a.resumes,
            a.sequence,
            a.inbox_sequence,
            a.citizen_sequence,
            a.received_at,
            a.due_at,
            a.last_occurred_at,
            a.supplement_rounds,
            a.extensions,
            a.code,
            now if a.state in FINAL else None,
        )
        for a in changed
    ]
    await connection.execute(_KEEP, *_columns(rows, 13))


async def erased(connection: Connection, application_ids: Sequence[UUID]) -> None:
    """Remembers that the personal data of these dossiers were erased."""
    await connection.execute(_ERASED, application_ids)


async def reports_seen(connection: Connection, asked: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Note]:
    """Of these (agency, report id), those that were judged before."""
    pairs = list(set(asked))
    rows = await connection.fetch(_SEEN, [agency for agency, _ in pairs], [report for _, report in pairs])
    return {
        (row["agency_code"], row["report_id"]): Note(
            row["agency_code"], row["report_id"], row["application_id"], row["digest"], row["verdict"], row["refusal"]
        )
        for row in rows
    }


async def note(connection: Connection, notes: Sequence[Note]) -> None:
    """Remembers reports. Transient when one of them was noted by another transaction meanwhile: judge them again."""
    if not notes:
        return
    rows = [(n.agency, n.report_id, n.application_id, n.digest, n.verdict, n.refusal) for n in notes]
    done = await connection.execute(_NOTE, *_columns(rows, 6))
    if done != f"INSERT 0 {len(notes)}":
        raise Transient("a report with the same id was judged in another transaction at the same moment")


async def work(connection: Connection, agency: str, after: Place | None, limit: int) -> list[Row]:
    """A page of an agency's open dossiers, due first, from the beginning or after that place."""
    due, application_id = after or ("-infinity", UUID(int=0))
    return await connection.fetch(_WORK, agency, due, application_id, limit)


def assignment_of(row: Row) -> Assignment:
    """The dossier in a row that has _FIELDS."""
    unit = row["duration_unit"]
    return Assignment(
        application_id=row["application_id"],
        correlation_id=row["correlation_id"],
        agency=row["agency_code"],
        state=State(row["state"]),
        sequence=row["sequence"],
        inbox_sequence=row["inbox_sequence"],
        citizen_sequence=row["citizen_sequence"],
        submitted_at=row["submitted_at"],
        received_at=row["received_at"],
        due_at=row["due_at"],
        duration=None if unit is None else Duration(row["duration_value"], unit),
        last_occurred_at=row["last_occurred_at"],
        resumes=None if row["resumes"] is None else State(row["resumes"]),
        supplement_rounds=row["supplement_rounds"],
        extensions=row["extensions"],
        procedure=(row["procedure_code"], row["procedure_version"]),
        code=row["code"],
        erased=row["erased_at"] is not None,
    )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[Any]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
