"""Marks what a group has handled, in the same transaction as the effect, so that a repeat has none; forgets old marks."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from .database import Connection

# Sorted, so that two processes that hold the same events for a moment wait for each other instead of deadlocking.
_MARK = """
INSERT INTO inbox (group_name, event_id)
SELECT $1, event_id FROM unnest($2::uuid[]) AS marked (event_id) ORDER BY event_id
ON CONFLICT DO NOTHING
RETURNING event_id
"""


_PAGES = "SELECT pg_relation_size('inbox') / current_setting('block_size')::bigint"

# Pages by their numbers: what a step reads is bounded, whatever is in them.
_FORGET = """
DELETE FROM inbox
WHERE ctid >= $1::tid AND ctid < $2::tid AND group_name = $3 AND handled_at < now() - $4::interval
"""


async def mark(connection: Connection, group: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """Marks these events as handled by the group; returns those that were not marked before."""
    rows = await connection.fetch(_MARK, group, list(set(event_ids)))
    return {row["event_id"] for row in rows}


async def pages(connection: Connection) -> int:
    """How many pages the marks take in the database."""
    count: int = await connection.fetchval(_PAGES)
    return count


async def forget(connection: Connection, group: str, after: timedelta, first: int, end: int) -> int:
    """Deletes the group's marks older than ``after`` on the pages from ``first`` to before ``end``; returns how many."""
    done = await connection.execute(_FORGET, (first, 0), (end, 0), group, after)
    return int(done.rpartition(" ")[2])
