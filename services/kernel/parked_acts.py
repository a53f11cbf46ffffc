"""What a person does with parked items: list, look, try again, or skip with a reason. Every act is kept."""

from collections.abc import Sequence

from .database import Connection
from .parking import Parked, parked_of

_LIST = """
SELECT * FROM parked
WHERE ($1::text IS NULL OR group_name = $1) AND ($2::boolean OR kind = 'poison')
ORDER BY id LIMIT $3
"""

_BEHIND = """
SELECT * FROM parked WHERE group_name = $1 AND blocking_key = $2 AND id <> $3 ORDER BY sequence, id LIMIT 200
"""

_COUNTS = """
SELECT item.id, (
    SELECT count(*) FROM parked AS other
    WHERE other.group_name = item.group_name AND other.blocking_key = item.blocking_key AND other.id <> item.id
) AS others
FROM parked AS item WHERE item.id = ANY ($1::bigint[])
"""

_AUDIT = """
INSERT INTO parked_audit (who, act, reason, parked_id, item)
SELECT $2, $3, $4, id, to_jsonb(parked) FROM parked WHERE id = $1
"""

_RETRY = """
UPDATE parked SET kind = 'behind', code = 'retry', reason = 'to be tried again: ' || reason, next_attempt_at = now()
WHERE id = $1 AND kind = 'poison'
"""


async def list_parked(
    connection: Connection, *, group: str | None = None, waiting: bool = False, limit: int = 200
) -> list[Parked]:
    """Poison first in, first out; with ``waiting`` also what is early or behind."""
    return [parked_of(row) for row in await connection.fetch(_LIST, group, waiting, limit)]


async def show(connection: Connection, parked_id: int) -> tuple[Parked, list[Parked]] | None:
    """One item and what queues behind it, or None."""
    row = await connection.fetchrow("SELECT * FROM parked WHERE id = $1", parked_id)
    if row is None:
        return None
    item = parked_of(row)
    behind = await connection.fetch(_BEHIND, item.group, item.blocking_key, item.id)
    return item, [parked_of(other) for other in behind]


async def behind(connection: Connection, items: Sequence[Parked]) -> dict[int, int]:
    """How many others of its dossier wait with each of these items."""
    rows = await connection.fetch(_COUNTS, [item.id for item in items])
    return {row["id"]: row["others"] for row in rows}


async def retry(connection: Connection, parked_ids: Sequence[int], who: str) -> list[int]:
    """Lets the group try these again within a second; returns those that were there and poison."""
    done: list[int] = []
    for parked_id in parked_ids:
        await connection.execute(_AUDIT, parked_id, who, "retry", None)
        if await connection.execute(_RETRY, parked_id) == "UPDATE 1":
            done.append(parked_id)
    return done


async def skip(connection: Connection, parked_id: int, who: str, reason: str) -> bool:
    """Gives one item up for good; what waits behind it goes on. False when there is no such item.

    The event is marked as handled, so that a repeat of it has no effect either.
    """
    await connection.execute(_AUDIT, parked_id, who, "skip", reason)
    row = await connection.fetchrow(
        "DELETE FROM parked WHERE id = $1 RETURNING group_name, event_id, blocking_key", parked_id
    )
    if row is None:
        return False
    if row["event_id"] is not None:
        await connection.execute(
            "INSERT INTO inbox (group_name, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            row["group_name"],
            row["event_id"],
        )
    await connection.execute(
        "UPDATE parked SET next_attempt_at = now() WHERE group_name = $1 AND blocking_key = $2 AND kind <> 'poison'",
        row["group_name"],
        row["blocking_key"],
    )
    return True
