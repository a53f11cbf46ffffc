"""Publishes the outbox: in order per key, with as many relays as one likes, each lane by one of them at a time."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from . import metrics, tracing
from .broker import Broker, NoSuchTopic, Publisher
from .database import Database
from .event import Outgoing
from .failures import Transient, is_transient
from .health import Tell, in_short
from .outbox import CHANNEL, LANES, from_row
from .telemetry import logger

log = logger(__name__)

# Advisory locks live in two-number spaces: (this, hash of the schema) for membership, (hash of the schema, lane) for lanes.
_MEMBER_SPACE = 0x6D6F7463

# Live relays of this schema: the sessions that hold the shared membership lock. No table, so nobody stale is counted.
_MEMBERS = """
SELECT count(DISTINCT pid) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid::bigint = $1 AND objid::bigint = (hashtext(current_schema())::bigint & 4294967295) AND objsubid = 2
"""

# Order matters only within a lane; one scan by position serves all lanes held. What commits late with a lower position
# is found by the next scan, because published rows are deleted and no cursor is kept.
_NEXT = """
SELECT position, event_id, topic, key, headers, value, created_at
FROM outbox WHERE lane = ANY ($1::smallint[]) AND NOT topic = ANY ($3::text[]) ORDER BY position LIMIT $2
"""

REBALANCE_SECONDS = 2.0
POLL_SECONDS = 0.25
MISSING_SECONDS = 10.0


class Relay:
    """Moves one service's outbox to the bus until told to stop."""

    def __init__(
        self,
        database: Database,
        broker: Broker,
        *,
        batch: int = 500,
        beat: Callable[[], None] = lambda: None,
        tell: Tell = lambda words: None,
    ) -> None:
        self._database = database
        self._broker = broker
        self._batch = batch
        self._beat = beat
        self._tell = tell
        self._held: list[int] = []
        self._woken = asyncio.Event()
        self._missing: dict[str, float] = {}  # topic → when to look for it again

    async def run(self, stopping: asyncio.Event) -> None:
        """Works until ``stopping``; outlives the database and the bus being away."""
        pause = 0.1
        while not stopping.is_set():
            try:
                await self._session(stopping)
                pause = 0.1
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("relay waits", service=self._database.service, why=str(error))
                self._tell(in_short(error))
                self._beat()
                await _first(stopping, pause)
                pause = min(pause * 2, 2.0)

    async def _session(self, stopping: asyncio.Event) -> None:
        # One connection holds the locks, reads and deletes: when it is lost, so are the locks, and nothing goes on.
        connection = await self._database.connect()
        publisher = self._broker.publisher()
        try:
            # A delete that is forgotten in a crash is only a repeat, which every inbox recognises: no need to wait for disk.
            await connection.execute("SET synchronous_commit = off")
            schema = await connection.fetchval("SELECT current_schema()")
            await connection.execute(f"SELECT pg_advisory_lock_shared({_MEMBER_SPACE}, hashtext(current_schema()))")
            await connection.add_listener(f"{CHANNEL}_{schema}", lambda *_: self._woken.set())
            await publisher.start()
            balanced = 0.0
            while not stopping.is_set():
                self._beat()
                if time.monotonic() - balanced > REBALANCE_SECONDS:
                    await self._balance(connection)
                    balanced = time.monotonic()
                self._woken.clear()
                self._tell("a topic is missing; the log says which" if self._missing else None)
                if not await self._publish_some(connection, publisher, stopping) and not self._woken.is_set():
                    await _first(stopping, POLL_SECONDS, self._woken)
        finally:
            self._held = []
            metrics.LANES.labels(self._database.service).set(0)
            await publisher.stop()
            with contextlib.suppress(Exception):
                await connection.close(timeout=1)

    async def _balance(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Holds a fair share of the lanes: gives up what is too much, takes what is free."""
        members = max(1, await connection.fetchval(_MEMBERS, _MEMBER_SPACE))
        share = -(-LANES // members)
        while len(self._held) > share:
            lane = self._held.pop()
            await connection.execute("SELECT pg_advisory_unlock(hashtext(current_schema()), $1)", lane)
        for lane in range(LANES):
            if len(self._held) >= share:
                break
            if lane not in self._held and await connection.fetchval(
                "SELECT pg_try_advisory_lock(hashtext(current_schema()), $1)", lane
            ):
                self._held.append(lane)
        metrics.LANES.labels(self._database.service).set(len(self._held))

    def _missing_topics(self) -> list[str]:
        now = time.monotonic()
        self._missing = {topic: until for topic, until in self._missing.items() if until > now}
        return list(self._missing)

    async def _publish_some(
        self, connection: "asyncpg.Connection[asyncpg.Record]", publisher: Publisher, stopping: asyncio.Event
    ) -> bool:
        """Whether there is more to look for at once; if not, whoever writes a row wakes us."""
        rows = await connection.fetch(_NEXT, self._held, self._batch, self._missing_topics())
        found = len(rows)
        if not found:
            return False
        began = time.monotonic()
        publishing = asyncio.ensure_future(self._publish(publisher, [from_row(row) for row in rows]))
        # While the bus is away this takes as long as it takes; a stop must not wait for it. What is left is published later.
        await _first(stopping, None, publishing, beat=self._waited)
        if not publishing.done():
            await asyncio.wait([publishing], timeout=2.0)
        if not publishing.done():
            publishing.cancel()
            raise Transient("stopped while the bus was away; the rest of the outbox is published by the next relay")
        service = self._database.service
        try:
            await publishing
        except NoSuchTopic as error:
            # Its messages wait in order; everybody else's go on.
            self._missing |= dict.fromkeys(error.topics, time.monotonic() + MISSING_SECONDS)
            log.error(
                "a topic is missing: create it (motcua agency enroll)", service=service, topics=sorted(error.topics)
            )
            rows = [row for row in rows if row["topic"] not in error.topics]
        published = [row["position"] for row in rows]
        await connection.execute("DELETE FROM outbox WHERE position = ANY ($1::bigint[])", published)
        if not rows:
            return True
        metrics.PUBLISH_SECONDS.labels(service).observe(time.monotonic() - began)
        metrics.PUBLISHED.labels(service).inc(len(rows))
        metrics.OUTBOX_AGE.labels(service).observe((datetime.now(UTC) - rows[0]["created_at"]).total_seconds())
        return found == self._batch

    async def _publish(self, publisher: Publisher, messages: Sequence[Outgoing]) -> None:
        traceparents = (value for one in messages for name, value in one.headers if name == "traceparent")
        with tracing.publishing(self._database.service, traceparents):
            await publisher.publish(messages)

    def _waited(self) -> None:
        """A second has passed and the bus has not taken the messages."""
        self._beat()
        self._tell("Kafka is away")


async def _first(
    stopping: asyncio.Event,
    seconds: float | None,
    *others: "asyncio.Event | asyncio.Future[None]",
    beat: Callable[[], None] | None = None,
) -> None:
    """Returns when stopping is set, the time is over, or one of the others is set or done."""
    events = [asyncio.ensure_future(event.wait()) for event in (stopping, *others) if isinstance(event, asyncio.Event)]
    waited: list[asyncio.Future[Any]] = [*events, *(other for other in others if isinstance(other, asyncio.Future))]
    try:
        while True:
            done, _ = await asyncio.wait(waited, timeout=seconds or 1.0, return_when=asyncio.FIRST_COMPLETED)
            if done or seconds is not None:
                return
            if beat:
                beat()
    finally:
        for event in events:
            event.cancel()
