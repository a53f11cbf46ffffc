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

# The oldest of each key that is not poison and whose pause is over. Sequence before arrival: two topics of one writer
# may arrive in any order, and the one that waits for its predecessor must not stand before it.
_HEADS = """
SELECT * FROM (
    SELECT DISTINCT ON (coalesce(blocking_key, 'row ' || id)) *
    FROM parked WHERE group_name = $1
    ORDER BY coalesce(blocking_key, 'row ' || id), sequence, id
) AS head
WHERE kind <> 'poison' AND next_attempt_at <= now()
ORDER BY id LIMIT $2
"""

_PARK = """
INSERT INTO parked (group_name, blocking_key, kind, code, reason, event_id, source, sequence,
                    topic, partition, "offset", key, headers, value, timestamp_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::json, $14, $15)
ON CONFLICT (group_name, topic, partition, "offset") DO NOTHING
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


async def park(connection: Connection, group: str, items: Sequence[Parking]) -> None:
    """Sets items aside; one that is there already stays as it is."""
    rows: list[tuple[Any, ...]] = []
    for item in items:
        record = item.record
        headers = [[name, base64.b64encode(value).decode()] for name, value in record.headers]
        who = (item.blocking_key, item.kind, item.code, item.reason, item.event_id, item.source, item.sequence)
        what = (record.key, orjson.dumps(headers).decode(), record.value, record.timestamp_ms)
        rows.append((group, *who, record.topic, record.partition, record.offset, *what))
    await connection.executemany(_PARK, rows)


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
