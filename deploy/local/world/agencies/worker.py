"""One agency as an ordinary Kafka client: reads its inbox topic, works, and writes its reports topic."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from deploy.local.world.agencies import inbox
from deploy.local.world.agencies.desk import Desk, Due
from deploy.local.world.agencies.faults import AgencyFaults

if TYPE_CHECKING:  # only worlds that issue results load what draws and signs them
    from deploy.local.world.agencies.results.clerk import Clerk

log = logging.getLogger(__name__)

# 84 idle clients must cost next to nothing: the broker holds a fetch this long, and nothing polls in between.
_FETCH_WAIT_MS = 20_000
_IDLE_WAIT = 60.0
_COMMIT_EVERY = 1.0
_BATCH = 500
_ACKNOWLEDGED_WITHIN = 30.0
# A client that reached a broker which was not ready yet, and then lost it, would try to come up for ever.
_CONNECTED_WITHIN = 40.0


class Worker:
    """The agency `code`. `connection` holds the client settings of its credential; `counts` is what it did so far."""

    def __init__(
        self,
        code: str,
        connection: dict[str, Any],
        *,
        prefix: str,
        seed: int,
        faults: Callable[[], AgencyFaults],
        foreign: Callable[[str], str | None],
        desk: Callable[[], Desk],
        clerk: "Clerk | None" = None,
    ) -> None:
        """``clerk``: issues the files of what is returned; without one, documents have a name only."""
        self.code, self.state, self.last_error = code, "starting", ""
        self.counts: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.recent: deque[str] = deque(maxlen=20)
        self._connection, self._seed = connection, seed
        self._faults, self._foreign, self._new_desk, self._clerk = faults, foreign, desk, clerk
        self._inbox = TopicPartition(f"{prefix}agency.{code.lower()}.inbox.v1", 0)
        self._reports = f"{prefix}agency.{code.lower()}.reports.v1"
        self._group = f"{prefix}agency.{code.lower()}.worker"
        self._desk = desk()
        self._producer: AIOKafkaProducer | None = None

    @property
    def open(self) -> int:
        """Dossiers on the desk."""
        return self._desk.open

    async def session(self, gate: asyncio.Semaphore) -> None:
        """Connects and works until cancelled. KafkaError or OSError when the broker refuses or is away for long."""
        consumer = AIOKafkaConsumer(
            **self._connection,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            max_partition_fetch_bytes=256 * 1024,
            consumer_timeout_ms=int(_IDLE_WAIT * 1000),
        )
        # Assigned by hand: an agency reads one partition alone, so a group membership would only cost heartbeats, and a
        # session timeout after every kill -9. Its offsets are still its group's.
        consumer.assign([self._inbox])
        try:
            async with gate, asyncio.timeout(_CONNECTED_WITHIN):
                self.state = "connecting"
                await consumer.start()
                end = (await consumer.end_offsets([self._inbox]))[self._inbox]
                position = await consumer.position(self._inbox)
            self.state, self.last_error = "reading", ""
            await self._work(consumer, position, end)
        finally:
            await _quietly(consumer.stop())
            await self._drop_producer()

    async def _work(self, consumer: AIOKafkaConsumer, position: int, end: int) -> None:
        self._desk = desk = self._new_desk()
        committed, commit_at = position, 0.0
        while True:
            found = await consumer.getmany(timeout_ms=self._pause_ms(desk, committed, position), max_records=_BATCH)
            for record in found.get(self._inbox, ()):
                self._take(desk, record)
            position = await consumer.position(self._inbox)
            if position < end:
                continue  # a withdrawal further on must be known before an old dossier is worked on again
            await self._send_due(desk)
            safe = desk.done_below(position)
            if safe > committed and time.monotonic() >= commit_at:
                commit_at = time.monotonic() + _COMMIT_EVERY
                await asyncio.wait_for(consumer.commit({self._inbox: safe}), 30)
                committed = safe

    def _pause_ms(self, desk: Desk, committed: int, position: int) -> int:
        pause = _COMMIT_EVERY if desk.done_below(position) > committed else _IDLE_WAIT
        if (due := desk.next_due()) is not None:
            pause = min(pause, (due - datetime.now(UTC)).total_seconds())
        return max(1, int(pause * 1000) + 1)

    def _take(self, desk: Desk, record: Any) -> None:
        try:
            message = inbox.read(record.headers, record.value)
        except inbox.Garbled as failure:
            self.counts["garbled"] += 1
            log.error("Agency %s cannot read offset %d of its inbox: %s", self.code, record.offset, failure)
            return
        self.counts[message.kind.removeprefix("agency.")] += 1
        if self._clerk is not None:
            self._clerk.read(message)
        if message.kind == inbox.REPORT_REFUSED:
            code = str(message.data.get("code", "unknown"))
            self.refusals[code] += 1
            log.info(
                "Agency %s: report %s refused (%s): %s",
                self.code,
                message.data.get("report_id"),
                code,
                message.data.get("message"),
            )
            return
        if message.kind == inbox.ASSIGNED:
            self.recent.append(str(message.application_id))
        desk.take(record.offset, message)

    async def _send_due(self, desk: Desk) -> None:
        while dues := desk.due(datetime.now(UTC), _BATCH):
            try:
                await self._send(desk, dues)
            except (KafkaError, OSError, TimeoutError) as failure:
                log.warning("Agency %s could not send its reports and will try again: %r", self.code, failure)
                self.counts["send-failures"] += 1
                await self._drop_producer()
                for due in dues:  # those already marked as sent are not affected
                    desk.failed(due, datetime.now(UTC))
                return

    async def _send(self, desk: Desk, dues: list[Due]) -> None:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **self._connection,
                acks="all",
                enable_idempotence=True,
                linger_ms=2,
                request_timeout_ms=15_000,
                max_batch_size=64 * 1024,
            )
            self._producer = producer
            await asyncio.wait_for(producer.start(), _CONNECTED_WITHIN)
        pending: list[tuple[Due, asyncio.Future[Any]]] = []
        for due in dues:
            if self._clerk is not None and due.step.issues:
                due.file = await self._clerk.issue(self.code, due)
            before, after = self._faults().around(due, self._seed, self._foreign(self.code))
            for content in before:
                await self._put(content)
            pending.append((due, await self._put(due.content())))
            for content in after:
                await self._put(content)
            self.counts["mistakes"] += len(before) + len(after)
        await asyncio.wait([future for _, future in pending], timeout=_ACKNOWLEDGED_WITHIN)
        missing = 0
        for due, future in pending:
            if future.done() and not future.cancelled() and future.exception() is None:
                if self._clerk is not None:
                    self._clerk.reported(due)  # before the desk forgets the report: a crash between only repeats it
                desk.sent(due)
                self.counts[f"sent-{due.step.step}"] += 1
            else:
                missing += 1
        if missing:
            raise TimeoutError(f"{missing} of {len(pending)} reports were not acknowledged")

    async def _put(self, content: dict[str, Any]) -> asyncio.Future[Any]:
        assert self._producer is not None
        key = str(content["application_id"]).encode()
        headers = [("content-type", b"application/json")]
        sending: Awaitable[asyncio.Future[Any]] = self._producer.send(
            self._reports, orjson.dumps(content), key=key, headers=headers
        )
        return await sending

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _quietly(producer.stop())


async def _quietly(closing: Awaitable[None]) -> None:
    """Waits a little for a client to close; one whose broker is gone is left behind."""
    try:
        await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(closing)), 1)
    except (KafkaError, OSError, TimeoutError) as failure:
        log.debug("A Kafka client did not close cleanly: %r", failure)
