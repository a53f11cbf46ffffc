"""The inbox: the messages about the dossiers of one citizen, newest first, and which of them were read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection, Row
from services.notification.store import named

# (created_at, delivery_id) is the place in the list: the clock alone may give two messages one moment.
_PAGE = f"""
SELECT d.delivery_id, d.application_id, d.event_type, d.template, d.facts, d.happened_at, d.created_at, d.read_at,
       d.channel, d.state, d.sent_at,
       {named.COLUMNS}
FROM (
    SELECT * FROM delivery
    WHERE application_id = ANY($1::uuid[])
      AND ($2::uuid IS NULL OR (created_at, delivery_id) <
           (SELECT created_at, delivery_id FROM delivery WHERE delivery_id = $2 AND application_id = ANY($1::uuid[])))
    ORDER BY created_at DESC, delivery_id DESC LIMIT $3
) AS d
{named.JOINS}
ORDER BY d.created_at DESC, d.delivery_id DESC
"""  # noqa: S608 - constants of this package, no input

_UNREAD = "SELECT count(*) FROM delivery WHERE application_id = ANY($1::uuid[]) AND read_at IS NULL"

_READ = """
UPDATE delivery SET read_at = $3
WHERE application_id = ANY($1::uuid[]) AND ($2::uuid[] IS NULL OR delivery_id = ANY($2)) AND read_at IS NULL
"""


async def page(connection: Connection, dossiers: Sequence[UUID], after: UUID | None, limit: int) -> list[Row]:
    """Messages about these dossiers, newest first, from behind the message ``after``."""
    return await connection.fetch(_PAGE, dossiers, after, limit)


async def unread(connection: Connection, dossiers: Sequence[UUID]) -> int:
    """How many messages about these dossiers nobody has opened yet."""
    count: int = await connection.fetchval(_UNREAD, dossiers)
    return count


async def mark(connection: Connection, dossiers: Sequence[UUID], messages: Sequence[UUID] | None, at: datetime) -> int:
    """Marks these messages (None: all) about these dossiers as read; returns how many were not yet."""
    return int((await connection.execute(_READ, dossiers, messages, at)).rpartition(" ")[2])
