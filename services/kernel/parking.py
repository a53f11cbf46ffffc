"""Where one bad event waits, and what comes behind it in its dossier, while all others flow."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from .database import Connection, Row
from .event import Record

Kind = Literal["poison", "early", "behind"]

# The first of each key that is not poison and whose pause is over. Within one writer's events its sequence counts, not
# the arrival: two topics may arrive in any order, and the one that waits for its predecessor must not stand before it.
# Between writers the arrival counts. Those whose turn came first go first, so that no crowd of early ones starves the rest.
_HEADS = """
SELECT * FROM (
    SELECT DISTINCT ON (lane) *
    FROM (
        SELECT *, coalesce(blocking_key, 'row ' || id::text) AS lane,
               min(id) OVER (PARTITION BY coalesce(blocking_key, 'row ' || id::text), source) AS arrived
        FROM parked WHERE group_name = $1
    ) AS waiting
    ORDER BY lane, arrived, sequence, id
) AS head
WHERE kind <> 'poison' AND next_attempt_at <= now()
ORDER BY next_attempt_at, id LIMIT $2
"""

_PARK = """
INSERT INTO parked (group_name, blocking_key, kind, code, reason, event_id, source, sequence,
                    topic, partition, "offset", key, headers, value, timestamp_ms)
SELECT $1, blocking_key, kind, code, reason, event_id, source, sequence,
       topic, partition, "offset", key, headers::json, value, timestamp_ms
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::bigint[], $9::text[],
            $10::integer[], $11::bigint[], $12::bytea[], $13::text[], $14::bytea[], $15::bigint[])
     WITH ORDINALITY AS item (blocking_key, kind, code, reason, event_id, source, sequence, topic, partition, "offset",
                              key, headers, value, timestamp_ms, place)
ORDER BY place
ON CONFLICT (group_name, topic, partition, "offset") DO NOTHING
RETURNING kind, topic
"""

# 0.1 s, doubling, at most 5 s.
_AGAIN = """
UPDATE parked SET kind = $2, code = $3, reason = $4, attempts = attempts + 1,
       next_attempt_at = now() + least(0.1 * 2 ^ least(attempts, 10), 5) * interval '1 second'
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Parking:
    """One item to be set aside. ``blocking_key`` None lets later events of the dossier pass."""

    record: Record
    kind: Kind
    code: str
    reason: str
    blocking_key: str | None
    event_id: UUID | None = None
    source: str | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Parked:
    """One item as it waits."""

    id: int
    group: str
    kind: Kind
    code: str
    reason: str
    blocking_key: str | None
    event_id: UUID | None
    record: Record
    parked_at: datetime
    attempts: int


async def park(connection: Connection, group: str, items: Sequence[Parking]) -> list[tuple[Kind, str]]:
    """Sets items aside; one that is there already stays as it is. Returns (kind, topic) of those that are new."""
    if not items:
        return []
    rows: list[tuple[Any, ...]] = []
    for item in items:
        record = item.record
        # A header's name may hold what PostgreSQL's jsonb refuses; its value is kept as it is.
        headers = [[name.replace("\0", "\ufffd"), base64.b64encode(value).decode()] for name, value in record.headers]
        who = (item.blocking_key, item.kind, item.code, item.reason, item.event_id, item.source, item.sequence)
        what = (record.key, orjson.dumps(headers).decode(), record.value, record.timestamp_ms)
        rows.append((*who, record.topic, record.partition, record.offset, *what))
    found = await connection.fetch(_PARK, group, *(list(column) for column in zip(*rows, strict=True)))
    return [(row["kind"], row["topic"]) for row in found]


async def blocked(connection: Connection, group: str, keys: Sequence[str]) -> set[str]:
    """Which of these keys have something waiting."""
    rows = await connection.fetch(
        "SELECT DISTINCT blocking_key FROM parked WHERE group_name = $1 AND blocking_key = ANY ($2::text[])",
        group,
        list(keys),
    )
    return {row["blocking_key"] for row in rows}


async def heads(connection: Connection, group: str, limit: int) -> list[Parked]:
    """What may be tried again now: at most one item of each key, its first."""
    return [parked_of(row) for row in await connection.fetch(_HEADS, group, limit)]


async def hold(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Locks these items until the transaction ends; returns those that still wait."""
    rows = await connection.fetch(
        "SELECT id FROM parked WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE", list(ids)
    )
    return {row["id"] for row in rows}


async def again(connection: Connection, parked_id: int, kind: Kind, code: str, reason: str) -> None:
    """An item that was tried and waits on, with a growing pause."""
    await connection.execute(_AGAIN, parked_id, kind, code, reason)


async def release(connection: Connection, group: str, ids: Sequence[int]) -> None:
    """Items that were handled leave; what waits behind them may be tried at once."""
    rows = await connection.fetch("DELETE FROM parked WHERE id = ANY ($1::bigint[]) RETURNING blocking_key", list(ids))
    keys = [row["blocking_key"] for row in rows if row["blocking_key"] is not None]
    await connection.execute(
        "UPDATE parked SET next_attempt_at = now()"
        " WHERE group_name = $1 AND blocking_key = ANY ($2::text[]) AND kind <> 'poison'",
        group,
        keys,
    )


def parked_of(row: Row) -> Parked:
    """A row of ``parked``, with the record as it was read."""
    headers = tuple((str(name), base64.b64decode(value)) for name, value in orjson.loads(row["headers"]))
    record = Record(
        row["topic"], row["partition"], row["offset"], row["key"], headers, row["value"], row["timestamp_ms"]
    )
    return Parked(
        row["id"], row["group_name"], row["kind"], row["code"], row["reason"], row["blocking_key"], row["event_id"],
        record, row["parked_at"], row["attempts"],
    )  # fmt: skip
