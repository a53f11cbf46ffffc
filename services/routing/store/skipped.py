"""Which of submission's events a person gave up for good: nothing waits for them any more."""

import base64
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import orjson

from services.kernel.database import Connection

# The number is read from the record's own headers: an event that could not be decoded was parked without one.
_SKIPPED = """
SELECT item ->> 'blocking_key' AS application_id, (item -> 'headers')::text AS headers
FROM parked_audit
WHERE act = 'skip' AND item ->> 'group_name' = $1 AND item ->> 'blocking_key' = ANY ($2::text[])
"""


async def skipped(connection: Connection, group: str, application_ids: Iterable[UUID]) -> dict[UUID, set[int]]:
    """By dossier, the ``ce_sequence`` of every event of this group that was skipped; a dossier without any has no set."""
    rows = await connection.fetch(_SKIPPED, group, [str(one) for one in application_ids])
    found: dict[UUID, set[int]] = defaultdict(set)
    for row in rows:
        headers = {name: base64.b64decode(value) for name, value in orjson.loads(row["headers"])}
        number = headers.get("ce_sequence", b"")
        if number.isdigit():
            found[UUID(row["application_id"])].add(int(number))
    return found
