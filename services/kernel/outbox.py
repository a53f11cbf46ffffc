"""Events written by the transaction that makes them true; a relay publishes them afterwards."""

import zlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from .database import Connection
from .event import Outgoing

# The broker refuses a message of more than 1 MB, and an unpublishable row would hold up its lane for ever.
LARGEST_MESSAGE = 900_000

CHANNEL = "outbox"

# More lanes than relays anybody runs. A constant, not a setting: two processes with different numbers would put one key
# in two lanes, and two relays could then publish it out of order.
LANES = 16

# current_schema() in the channel's name: a service's relay is woken by its own outbox only.
_APPEND = """
WITH appended AS (
    INSERT INTO outbox (lane, event_id, topic, key, headers, value)
    SELECT lane, event_id, topic, key, headers::json, value
    FROM unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[])
         WITH ORDINALITY AS message (lane, event_id, topic, key, headers, value, place)
    ORDER BY place
)
SELECT pg_notify($7 || '_' || current_schema(), '')
"""

Columns = tuple[list[int], list[UUID], list[str], list[str], list[str], list[bytes | None]]


class MessageTooLarge(ValueError):
    """An event must stay under 900,000 bytes: put the large part in the service's own tables and its hash in the event."""


def lane_of(key: str) -> int:
    """The lane of a key: all messages of one key share one lane, and a lane is published by one relay at a time."""
    return zlib.crc32(key.encode()) % LANES


def columns(messages: Sequence[Outgoing]) -> Columns:
    """lane, event_id, topic, key, headers (JSON text), value: six arrays for ``unnest`` in a statement of one's own."""
    lane: list[int] = []
    event_id: list[UUID] = []
    topic: list[str] = []
    key: list[str] = []
    headers: list[str] = []
    value: list[bytes | None] = []
    for message in messages:
        if message.value is not None and len(message.value) > LARGEST_MESSAGE:
            raise MessageTooLarge(
                f"{message.topic} {message.key}: {len(message.value)} bytes. {MessageTooLarge.__doc__}"
            )
        lane.append(lane_of(message.key))
        event_id.append(message.event_id)
        topic.append(message.topic)
        key.append(message.key)
        headers.append(orjson.dumps(message.headers).decode())
        value.append(message.value)
    return lane, event_id, topic, key, headers, value


async def append(connection: Connection, messages: Sequence[Outgoing]) -> None:
    """Adds messages, in this order, to the open transaction's outbox and wakes the relay when it commits."""
    if messages:
        await connection.execute(_APPEND, *columns(messages), CHANNEL)


def from_row(row: Any) -> Outgoing:
    """The message a row of the outbox holds."""
    headers = tuple((str(name), str(value)) for name, value in orjson.loads(row["headers"]))
    return Outgoing(row["topic"], row["key"], row["event_id"], headers, row["value"])
