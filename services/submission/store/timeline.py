"""The timeline, and where each dossier stands by it: written for a batch of events at once, read for one dossier."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from services.kernel.database import Connection
from services.submission.domain.dossier import Entry, Progress

# Always in the order of the id, so that two consumers that hold some of the same dossiers never wait for each other.
_LOCK = """
SELECT application_id, entries, sealed = '' AS erased, state, state_sequence, agency_code, due_at, due_sequence,
       answered_sequence, withdrawal_requested_at, code, accepted_at, decided_at
FROM application WHERE application_id = ANY($1::uuid[])
ORDER BY application_id
FOR UPDATE
"""

_REWRITE = """
UPDATE timeline AS t SET detail = r.detail::jsonb
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS r (application_id, event_id, detail)
WHERE t.application_id = r.application_id AND t.event_id = r.event_id
"""

_ADD = """
INSERT INTO timeline (application_id, event_id, position, source, sequence, at, step, actor, detail)
SELECT application_id, event_id, position, source, sequence, at, step, actor, detail::jsonb
FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::integer[], $6::timestamptz[], $7::text[], $8::text[],
            $9::text[])
     AS entry (application_id, event_id, position, source, sequence, at, step, actor, detail)
ON CONFLICT (application_id, event_id) DO NOTHING
"""

_ADVANCE = """
UPDATE application AS a
SET entries = moved.entries, state = moved.state, state_sequence = moved.state_sequence,
    agency_code = moved.agency_code, due_at = moved.due_at, due_sequence = moved.due_sequence,
    withdrawal_requested_at = moved.withdrawal_requested_at, code = moved.code, accepted_at = moved.accepted_at,
    decided_at = moved.decided_at
FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::integer[], $5::text[], $6::timestamptz[], $7::integer[],
            $8::timestamptz[], $9::text[], $10::timestamptz[], $11::timestamptz[])
     AS moved (application_id, entries, state, state_sequence, agency_code, due_at, due_sequence,
               withdrawal_requested_at, code, accepted_at, decided_at)
WHERE a.application_id = moved.application_id
"""

_READ = """
SELECT application_id, event_id, source, sequence, at, step, actor, detail, position
FROM timeline WHERE application_id = $1 AND position > $2 ORDER BY position
"""

# How far the timelines of the dossiers somebody is watching have come.
_LENGTHS = "SELECT application_id, entries FROM application WHERE application_id = ANY($1::uuid[])"


async def lock(
    connection: Connection, application_ids: Sequence[UUID]
) -> tuple[dict[UUID, tuple[int, Progress]], set[UUID]]:
    """(length of the timeline and progress of each dossier that exists, which of them are erased).

    The rows stay locked until the transaction ends; so no erasure comes between.
    """
    rows = await connection.fetch(_LOCK, application_ids)
    return {row[0]: (row[1], Progress(*tuple(row)[3:])) for row in rows}, {row[0] for row in rows if row[2]}


async def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Adds entries; the caller has numbered them and holds the locks of their dossiers."""
    await connection.execute(
        _ADD,
        [entry.application_id for entry in entries],
        [entry.event_id for entry in entries],
        [entry.position for entry in entries],
        [entry.source for entry in entries],
        [entry.sequence for entry in entries],
        [entry.at for entry in entries],
        [entry.step for entry in entries],
        [entry.actor for entry in entries],
        [orjson.dumps(entry.detail).decode() for entry in entries],
    )


async def rewrite(connection: Connection, entries: Sequence[Entry]) -> None:
    """Puts the detail of these entries in place of what is stored; the caller holds the lock of their dossier."""
    await connection.execute(
        _REWRITE,
        [entry.application_id for entry in entries],
        [entry.event_id for entry in entries],
        [orjson.dumps(entry.detail).decode() for entry in entries],
    )


async def advance(connection: Connection, moved: Mapping[UUID, tuple[int, Progress]]) -> None:
    """Writes the new length of the timeline and progress of each dossier."""
    lengths = [length for length, _ in moved.values()]
    progress = [one for _, one in moved.values()]
    await connection.execute(
        _ADVANCE,
        list(moved),
        lengths,
        [one.state for one in progress],
        [one.state_sequence for one in progress],
        [one.agency_code for one in progress],
        [one.due_at for one in progress],
        [one.due_sequence for one in progress],
        [one.withdrawal_requested_at for one in progress],
        [one.code for one in progress],
        [one.accepted_at for one in progress],
        [one.decided_at for one in progress],
    )


async def read(connection: Connection, application_id: UUID, after: int = 0) -> list[Entry]:
    """The entries of one dossier that came after that position, in the order they came."""
    return [
        Entry(**{**row, "detail": orjson.loads(row["detail"])})
        for row in await connection.fetch(_READ, application_id, after)
    ]


async def lengths(connection: Connection, application_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many entries each of these dossiers has."""
    return {row[0]: row[1] for row in await connection.fetch(_LENGTHS, application_ids)}
