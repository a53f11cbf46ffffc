"""A small world for the kernel alone: numbered things that a handler writes down, on whichever broker."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.kernel import outbox
from services.kernel.batch import Batch, Subscription
from services.kernel.broker import Broker
from services.kernel.consumer import Consumer, Limits
from services.kernel.database import Database
from services.kernel.event import Envelope, Event, Outgoing, Record, Unreadable, derived_id
from services.kernel.relay import Relay

TOPIC = "thing.counted.v1"
OTHER = "thing.renamed.v1"
OUTSIDE = "agency.{code}.reports.v1"

TABLE = "CREATE TABLE IF NOT EXISTS seen (place bigserial, event_id uuid, key text, n int, topic text)"


def thing(key: str, n: int, *, id: UUID | None = None, topic: str = TOPIC, value: bytes | None = None) -> Outgoing:
    """The n-th event of a key. The same key and n give the same id unless one is given."""
    id = id or derived_id(UUID(int=hash(key) & (2**128 - 1)), f"{n}")
    headers = (("ce_id", str(id)), ("ce_subject", key), ("ce_sequence", str(n)))
    return Outgoing(topic, key, id, headers, value if value is not None else json.dumps({"n": n}).encode())


def decode(record: Record) -> Event[Any]:
    """The test's codec: JSON with three headers."""
    try:
        data = json.loads(record.value or b"")
        id, subject, sequence = UUID(record.header("ce_id")), record.header("ce_subject"), record.header("ce_sequence")
        envelope = Envelope(
            id, "thing", 1, "/test", str(subject), datetime.now(UTC), int(sequence or 0), id
        )  # fmt: skip
        return Event(envelope, data, record)
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable("garbage", f"not a thing: {error}") from error


async def write_down(batch: Batch[Any]) -> None:
    """The effect: one row an event, in the order handed over."""
    rows = [(event.envelope.id, event.envelope.subject, event.data["n"], event.record.topic) for event in batch.events]
    await batch.connection.executemany("INSERT INTO seen (event_id, key, n, topic) VALUES ($1, $2, $3, $4)", rows)


class World:
    """A broker, a database with the table of effects, and hands for both."""

    def __init__(self, broker: Broker, database: Database) -> None:
        self.broker = broker
        self.database = database

    async def write(self, *messages: Outgoing) -> None:
        """Publishes past the outbox, as another service would."""
        publisher = self.broker.publisher()
        await publisher.start()
        await publisher.publish(messages)
        await publisher.stop()

    async def garbage(self, key: str, topic: str = TOPIC) -> None:
        """Bytes that are no thing, under a key."""
        await self.write(Outgoing(topic, key, uuid4(), (("ce_subject", key),), b"\xff\x00 not json"))

    async def put(self, *messages: Outgoing) -> None:
        """Appends to the outbox, in one transaction."""
        async with self.database.transaction() as connection:
            await outbox.append(connection, messages)

    async def seen(self) -> list[tuple[str, int]]:
        """(key, n) of every effect, in the order they happened."""
        async with self.database.acquire() as connection:
            return [(row["key"], row["n"]) for row in await connection.fetch("SELECT key, n FROM seen ORDER BY place")]

    async def seen_of(self, key: str) -> list[int]:
        """The numbers of one key, in the order they happened."""
        return [n for other, n in await self.seen() if other == key]

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the service's schema."""
        async with self.database.acquire() as connection:
            return list(await connection.fetch(sql, *values))

    @asynccontextmanager
    async def consuming(
        self,
        *subscriptions: Subscription,
        limits: Limits | None = None,
        decoder: Callable[[Record], Event[Any]] = decode,
        kept: timedelta | None = None,
    ) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
        """Runs one consumer for each subscription; the same twice makes two members of one group."""
        stopping = asyncio.Event()
        running = [
            asyncio.create_task(Consumer(one, self.broker, self.database, decoder, limits, kept=kept).run(stopping))
            for one in subscriptions
        ]
        try:
            yield running
        finally:
            stopping.set()
            await asyncio.gather(*running)

    @asynccontextmanager
    async def relaying(self, count: int = 1) -> AsyncIterator[list[asyncio.Task[None]]]:
        """Runs relays; a test may cancel one of them."""
        stopping = asyncio.Event()
        running = [asyncio.create_task(Relay(self.database, self.broker, batch=50).run(stopping)) for _ in range(count)]
        try:
            yield running
        finally:
            stopping.set()
            for error in await asyncio.gather(*running, return_exceptions=True):
                if isinstance(error, Exception):
                    raise error


def counting(group: str = "test.write-down") -> Subscription:
    """The subscription most tests use."""
    return Subscription(group, {TOPIC: write_down})
