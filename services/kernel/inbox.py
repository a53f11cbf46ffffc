"""Marks what a group has handled, in the same transaction as the effect, so that a repeat has none."""

from collections.abc import Sequence
from uuid import UUID

from .database import Connection

# Sorted, so that two processes that hold the same events for a moment wait for each other instead of deadlocking.
_MARK = """
INSERT INTO inbox (group_name, event_id)
SELECT $1, event_id FROM unnest($2::uuid[]) AS marked (event_id) ORDER BY event_id
ON CONFLICT DO NOTHING
RETURNING event_id
"""


async def mark(connection: Connection, group: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """Marks these events as handled by the group; returns those that were not marked before."""
    rows = await connection.fetch(_MARK, group, list(set(event_ids)))
    return {row["event_id"] for row in rows}
