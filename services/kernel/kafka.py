"""Apache Kafka behind the kernel's Broker; aiokafka is known here and in the files named kafka_… alone."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError

from . import kafka_starting
from .broker import Positions
from .broker_offsets import Offsets
from .event import Record
from .failures import Transient
from .kafka_connected import connected
from .kafka_options import BATCH_BYTES, STOP_SECONDS, pattern, security, transient
from .kafka_polling import Polling
from .kafka_publishing import KafkaPublisher
from .settings import Settings
from .telemetry import logger

log = logger(__name__)

COMMIT_SECONDS = 10.0
# A commit costs the broker and us as much as a whole batch of few events. What a crash makes us read again within this
# time, the inbox knows.
COMMIT_EVERY_SECONDS = 0.2


class KafkaBroker:
    """Makes sources and publishers for one cluster, with the environment's topic prefix."""

    def __init__(self, settings: Settings, client: str = "motcua") -> None:
        self._settings = settings
        self._client = client

    def source(self, group: str, topics: Sequence[str]) -> "KafkaSource":
        return KafkaSource(self._settings, group, topics, self._client)

    def publisher(self) -> KafkaPublisher:
        return KafkaPublisher(self._settings, self._client)


class KafkaSource:
    """A member of a consumer group. Commits by hand; gives partitions up only between batches."""

    def __init__(self, settings: Settings, group: str, topics: Sequence[str], client: str) -> None:
        self._prefix = settings.topic_prefix
        self._drain_seconds = settings.drain_seconds
        self._topics = topics
        self._idle = asyncio.Event()
        self._idle.set()
        # A stable instance name lets a process that was killed take its partitions back at once, without a rebalance.
        instance = f"{settings.instance}.{group}" if settings.instance else None
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.kafka_bootstrap,
            client_id=client,
            group_id=self._prefix + group,
            group_instance_id=instance,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            rebalance_timeout_ms=int(self._drain_seconds * 1000) + 5_000,
            max_poll_interval_ms=300_000,
            metadata_max_age_ms=10_000,
            retry_backoff_ms=100,
            fetch_max_wait_ms=500,
            max_partition_fetch_bytes=BATCH_BYTES,
            **security(settings),
        )
        self._polling = Polling(self._consumer, self._prefix)
        self._handled: dict[TopicPartition, int] = {}
        self._committed_at = 0.0

    async def start(self) -> None:
        try:
            await kafka_starting.start(self._consumer)
        except BaseException:
            await self.stop()
            raise
        listener = _Drain(self._give_up, self._polling)
        if any("{" in topic for topic in self._topics):
            self._consumer.subscribe(pattern=pattern(self._prefix, self._topics), listener=listener)
        else:
            self._consumer.subscribe([self._prefix + topic for topic in self._topics], listener=listener)

    async def stop(self) -> None:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._write_down(), STOP_SECONDS)
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._consumer.stop(), STOP_SECONDS)

    async def poll(self, limit: int, seconds: float) -> list[Record]:
        with contextlib.suppress(Transient):  # what cannot be written down now is tried again at the next poll
            await self._write_down_if_due()
        with transient():
            return await self._polling.poll(limit, seconds)

    async def commit(self, positions: Positions) -> None:
        for (topic, number), next_ in positions.items():
            self._handled[TopicPartition(self._prefix + topic, number)] = next_
        await self._write_down_if_due()

    async def _write_down_if_due(self) -> None:
        if time.monotonic() - self._committed_at >= COMMIT_EVERY_SECONDS:
            await self._write_down()

    async def _write_down(self) -> None:
        ours = self._consumer.assignment()
        handled = {place: next_ for place, next_ in self._handled.items() if place in ours}
        self._handled = {}
        if not handled:
            return
        self._committed_at = time.monotonic()
        try:
            with transient():
                # aiokafka would try for as long as Kafka is away, and nobody would hear of us meanwhile.
                await asyncio.wait_for(self._consumer.commit(handled), COMMIT_SECONDS)
        except (CommitFailedError, IllegalStateError) as error:
            # The partitions moved to another process while we worked. It reads these records again; its inbox knows them.
            log.info("commit came too late", why=str(error).splitlines()[0] if str(error) else type(error).__name__)
        except BaseException:
            self._handled = handled | self._handled
            raise

    def rewind(self, positions: Positions) -> None:
        for (topic, number), offset in positions.items():
            place = TopicPartition(self._prefix + topic, number)
            with contextlib.suppress(IllegalStateError):
                self._consumer.seek(place, offset)
                self._polling.stand(place, offset)

    def away(self) -> bool:
        return not connected(self._consumer)

    def busy(self, working: bool) -> None:
        if working:
            self._idle.clear()
        else:
            self._idle.set()

    async def _give_up(self) -> None:
        """Before partitions move: the batch in hand is finished, and where we stand is written down."""
        try:
            await asyncio.wait_for(self._idle.wait(), self._drain_seconds)
        except TimeoutError:
            log.warning("a batch is still being handled; its partitions move without it")
        with contextlib.suppress(Transient):
            await self._write_down()
        # What could not be written down is another's from now on: kept, it would take the group back when they return.
        self._handled = {}


class _Drain(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """aiokafka only logs what a listener raises, so this one raises nothing."""

    def __init__(self, give_up: Callable[[], Any], polling: Polling) -> None:
        self._give_up = give_up
        self._polling = polling

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._give_up()
        self._polling.forget(revoked)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        return


async def read_all(settings: Settings, topics: Sequence[str]) -> AsyncIterator[Record]:
    """Every record of these topics from the oldest up to the end as it is now. Topics that do not exist are passed over."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=BATCH_BYTES * 4,
        **security(settings),
    )
    polling = Polling(consumer, settings.topic_prefix)
    with transient():
        try:
            await kafka_starting.start(consumer)
            # Asked of the admin client: aiokafka knows the partitions only of topics it was told to follow.
            left: dict[TopicPartition, int] = {}
            for (topic, number), extent in (await Offsets(settings).extents(topics)).items():
                if extent.end > extent.begin:
                    place = TopicPartition(settings.topic_prefix + topic, number)
                    left[place] = extent.end
                    polling.stand(place, extent.begin)
            consumer.assign(list(left))
            while left:
                for record in await polling.poll(5000, 1.0):
                    place = TopicPartition(settings.topic_prefix + record.topic, record.partition)
                    if place in left and record.offset < left[place]:
                        yield record
                # The position, not the last record: a compacted topic has gaps, also at its end.
                for place in list(left):
                    if await consumer.position(place) >= left[place]:
                        del left[place]
        finally:
            await consumer.stop()
