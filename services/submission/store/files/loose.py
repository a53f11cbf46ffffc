"""Files that belong to nothing: found and given up, never one that a dossier or a living draft has."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection
from services.submission.store.files import discarded, places

MOST_AT_ONCE = 200
# What else a round does must not wait for more.
MOST_CHECKED = 20

# Whole, and nobody checked it: the process that took it in has died, or the object store was away.
_UNCHECKED = """
SELECT upload_id FROM upload
WHERE state = 'receiving' AND round IS NULL AND received = size AND removed_at IS NULL
  AND moved_at < now() - interval '30 seconds' AND (checked_until IS NULL OR checked_until < now())
ORDER BY checks, moved_at LIMIT $1
"""

# Each tells why in its own row of the answer; what is looked for has an index of its own, so that files that rest where they
# belong are not read. One that was handed in (round) is in none of them. One of a draft is removed with its draft.
_LOOSE = """
WITH loose AS MATERIALIZED (
    (SELECT upload_id FROM upload WHERE round IS NULL AND removed_at < $1 ORDER BY removed_at LIMIT $5)
    UNION ALL
    (SELECT upload_id FROM upload WHERE round IS NULL AND state = 'receiving' AND received < size AND moved_at < $2
     ORDER BY moved_at LIMIT $5)
    UNION ALL
    (SELECT upload_id FROM upload WHERE round IS NULL AND state = 'refused' AND settled_at < $3
     ORDER BY settled_at LIMIT $5)
    UNION ALL
    (SELECT upload_id FROM upload WHERE round IS NULL AND state = 'kept' AND draft_id IS NULL AND settled_at < $4
     ORDER BY settled_at LIMIT $5)
)
SELECT upload_id, state, object, CASE
    WHEN removed_at < $1 THEN 'removed'
    WHEN state = 'receiving' AND received < size AND moved_at < $2 THEN 'unfinished'
    WHEN state = 'refused' AND settled_at < $3 THEN 'refused'
    ELSE 'not-handed-in'
END AS why
FROM upload
WHERE upload_id = ANY(ARRAY(SELECT upload_id FROM loose)) AND round IS NULL
  AND (removed_at < $1 OR state = 'receiving' AND received < size AND moved_at < $2 OR state = 'refused' AND settled_at < $3
       OR state = 'kept' AND draft_id IS NULL AND settled_at < $4)
LIMIT $5 FOR UPDATE SKIP LOCKED
"""
_PIECES = "SELECT object FROM upload_piece WHERE upload_id = ANY($1::uuid[])"
_DELETE = "DELETE FROM upload WHERE upload_id = ANY($1::uuid[]) AND round IS NULL"

# Of these objects' owners: which names are in use.
_KEPT = "SELECT upload_id, object FROM upload WHERE upload_id = ANY($1::uuid[]) AND state = 'kept'"
_RESULTS = "SELECT address AS object FROM result WHERE application_id = ANY($1::uuid[])"


async def unchecked(connection: Connection) -> list[UUID]:
    """Some whole files that nobody has looked into and nobody is looking into: the least tried, then those that wait longest."""
    return [row["upload_id"] for row in await connection.fetch(_UNCHECKED, MOST_CHECKED)]


async def give_up(
    connection: Connection, *, removed: datetime, rested: datetime, refused: datetime, waited: datetime
) -> dict[UUID, str]:
    """Deletes the rows of files that belong to nothing, and discards their objects; upload id → why.

    Those removed, by their sender or with their draft, before ``removed``; unfinished without a byte since ``rested``;
    refused before ``refused``; kept for a supplement that never was sent, before ``waited``.
    """
    rows = await connection.fetch(_LOOSE, removed, rested, refused, waited, MOST_AT_ONCE)
    given_up = {row["upload_id"]: row["why"] for row in rows}
    objects = [row["object"] for row in await connection.fetch(_PIECES, list(given_up))]
    objects += [places.of_kept(row) for row in rows if row["state"] == "kept"]
    await discarded.add(connection, objects)
    await connection.execute(_DELETE, list(given_up))
    return given_up


async def unused(connection: Connection, names: Sequence[str]) -> list[str]:
    """Which of these objects no row knows. Objects that are not named like ours are none of them."""
    orphans: list[str] = []
    for kind, statement in ((places.PIECES, _PIECES), (places.KEPT, _KEPT), (places.RESULTS, _RESULTS)):
        owners = places.owners(names, kind)
        rows = await connection.fetch(statement, list(set(owners.values()))) if owners else []
        used = {places.of_kept(row) if kind == places.KEPT else row["object"] for row in rows}
        orphans += [name for name in owners if name not in used]
    return orphans
