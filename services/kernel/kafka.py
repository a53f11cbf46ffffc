"""Apache Kafka behind the kernel's Broker: the only file that knows aiokafka."""

import asyncio
import contextlib
import re
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from aiokafka.partitioner import murmur2

from .broker import Positions
from .broker_offsets import Offsets
from .event import Outgoing, Record
from .failures import Transient
from .settings import Settings
from .telemetry import logger

log = logger(__name__)

BATCH_BYTES = 512 * 1024
STOP_SECONDS = 3.0


class KafkaBroker:
    """Makes sources and publishers for one cluster, with the environment's topic prefix."""

    def __init__(self, settings: Settings, client: str = "motcua") -> None:
        self._settings = settings
        self._client = client

    def source(self, group: str, topics: Sequence[str]) -> "KafkaSource":
        return KafkaSource(self._settings, group, topics, self._client)

    def publisher(self) -> "KafkaPublisher":
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
            **_security(settings),
        )

    async def start(self) -> None:
        try:
            with _transient("Kafka is away"):
                await self._consumer.start()
        except BaseException:
            await self.stop()
            raise
        listener = _Drain(self._drain)
        if any("{" in topic for topic in self._topics):
            self._consumer.subscribe(pattern=_pattern(self._prefix, self._topics), listener=listener)
        else:
            self._consumer.subscribe([self._prefix + topic for topic in self._topics], listener=listener)

    async def stop(self) -> None:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._consumer.stop(), STOP_SECONDS)

    async def poll(self, limit: int, seconds: float) -> list[Record]:
        with _transient("Kafka is away"):
            polled = await self._consumer.getmany(timeout_ms=int(seconds * 1000), max_records=limit)
        return [_record(raw, self._prefix) for records in polled.values() for raw in records]

    async def commit(self, positions: Positions) -> None:
        offsets = {TopicPartition(self._prefix + topic, number): next_ for (topic, number), next_ in positions.items()}
        try:
            with _transient("Kafka is away"):
                await self._consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError) as error:
            # The partitions moved to another process while we worked. It reads these records again; its inbox knows them.
            log.info("commit came too late", why=str(error).splitlines()[0] if str(error) else type(error).__name__)

    def rewind(self, positions: Positions) -> None:
        for (topic, number), offset in positions.items():
            with contextlib.suppress(IllegalStateError):
                self._consumer.seek(TopicPartition(self._prefix + topic, number), offset)

    def busy(self, working: bool) -> None:
        if working:
            self._idle.clear()
        else:
            self._idle.set()

    async def _drain(self) -> None:
        try:
            await asyncio.wait_for(self._idle.wait(), self._drain_seconds)
        except TimeoutError:
            log.warning("a batch is still being handled; its partitions move without it")


class _Drain(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """aiokafka only logs what a listener raises, so this one raises nothing: it waits for the batch in hand."""

    def __init__(self, drain: Callable[[], Any]) -> None:
        self._drain = drain

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._drain()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        return


class KafkaPublisher:
    """An idempotent producer that keeps one batch in flight per partition, so that what fails leaves no gap before it."""

    def __init__(self, settings: Settings, client: str) -> None:
        self._prefix = settings.topic_prefix
        self._producer = AIOKafkaProducer(
            bootstrap_servers=settings.kafka_bootstrap,
            client_id=client,
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
            request_timeout_ms=10_000,
            retry_backoff_ms=100,
            metadata_max_age_ms=60_000,
            **_security(settings),
        )

    async def start(self) -> None:
        with _transient("Kafka is away"):
            await self._producer.start()

    async def stop(self) -> None:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._producer.stop(), STOP_SECONDS)

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        queues: dict[TopicPartition, list[Outgoing]] = defaultdict(list)
        with _transient("Kafka is away"):
            for message in messages:
                topic = self._prefix + message.topic
                partitions = await self._producer.partitions_for(topic)
                queues[TopicPartition(topic, _hash(message.key) % len(partitions))].append(message)
            results = await asyncio.gather(
                *(self._publish_in_order(place, queue) for place, queue in queues.items()), return_exceptions=True
            )
            for result in results:
                if isinstance(result, BaseException):
                    raise result

    async def _publish_in_order(self, place: TopicPartition, queue: list[Outgoing]) -> None:
        at = 0
        while at < len(queue):
            batch = self._producer.create_batch()
            while at < len(queue) and _append(batch, queue[at]):
                at += 1
            batch.close()
            await (await self._producer.send_batch(batch, place.topic, partition=place.partition))


def _append(batch: Any, message: Outgoing) -> bool:
    headers = [(name, value.encode()) for name, value in message.headers]
    added = batch.append(timestamp=None, key=message.key.encode(), value=message.value, headers=headers)
    return added is not None


@lru_cache(maxsize=65_536)
def _hash(key: str) -> int:
    """Kafka's own default: producers in other languages put a key into the same partition."""
    return int(murmur2(key.encode())) & 0x7FFFFFFF


async def read_all(settings: Settings, topics: Sequence[str]) -> AsyncIterator[Record]:
    """Every record of these topics from the oldest up to the end as it is now. Topics that do not exist are passed over."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=BATCH_BYTES * 4,
        **_security(settings),
    )
    with _transient("Kafka is away"):
        await consumer.start()
        try:
            # Asked of the admin client: aiokafka knows the partitions only of topics it was told to follow.
            extents = await Offsets(settings).extents(topics)
            left = {
                TopicPartition(settings.topic_prefix + topic, number): extent.end
                for (topic, number), extent in extents.items()
                if extent.end > extent.begin
            }
            consumer.assign(list(left))
            while left:
                polled = await consumer.getmany(timeout_ms=1000, max_records=5000)
                for place, records in polled.items():
                    for raw in records:
                        if place in left and raw.offset < left[place]:
                            yield _record(raw, settings.topic_prefix)
                # The position, not the last record: a compacted topic has gaps, also at its end.
                for place in list(left):
                    if await consumer.position(place) >= left[place]:
                        del left[place]
        finally:
            await consumer.stop()


def _record(raw: Any, prefix: str) -> Record:
    return Record(
        raw.topic[len(prefix) :], raw.partition, raw.offset, raw.key, tuple(raw.headers), raw.value, raw.timestamp
    )


def _pattern(prefix: str, topics: Sequence[str]) -> str:
    return "^(" + "|".join(re.escape(prefix + topic).replace(r"\{code\}", "[a-z0-9.-]+") for topic in topics) + ")$"


def _security(settings: Settings) -> dict[str, Any]:
    if settings.kafka_security == "PLAINTEXT":
        return {}
    tls = ssl.create_default_context(cafile=settings.kafka_ca_file) if settings.kafka_security.endswith("SSL") else None
    options: dict[str, Any] = {"security_protocol": settings.kafka_security, "ssl_context": tls}
    if settings.kafka_security.startswith("SASL"):
        options |= {
            "sasl_mechanism": "SCRAM-SHA-256",
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password,
        }
    return options


@contextlib.contextmanager
def _transient(what: str) -> Any:
    try:
        yield
    except (CommitFailedError, IllegalStateError):
        raise
    except (KafkaError, OSError, TimeoutError) as error:
        raise Transient(f"{what}: {error or type(error).__name__}") from error
