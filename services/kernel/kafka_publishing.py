"""Writes to Apache Kafka: in order within each partition, each message once, none left out before another."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError
from aiokafka.partitioner import murmur2

from . import kafka_starting
from .broker import NoSuchTopic
from .event import Outgoing
from .kafka_options import BATCH_BYTES, STOP_SECONDS, security, transient
from .settings import Settings

UNKNOWN_SECONDS = 3.0


class KafkaPublisher:
    """An idempotent producer that keeps one batch in flight per partition, so that what fails leaves no gap before it."""

    def __init__(self, settings: Settings, client: str) -> None:
        self._prefix = settings.topic_prefix
        self._known: dict[str, int] = {}
        self._producer = AIOKafkaProducer(
            bootstrap_servers=settings.kafka_bootstrap,
            client_id=client,
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
            request_timeout_ms=10_000,
            retry_backoff_ms=100,
            metadata_max_age_ms=60_000,
            **security(settings),
        )

    async def start(self) -> None:
        await kafka_starting.start(self._producer)

    async def stop(self) -> None:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._producer.stop(), STOP_SECONDS)

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        queues: dict[TopicPartition, list[Outgoing]] = defaultdict(list)
        unknown: set[str] = set()
        with transient():
            for message in messages:
                partitions = 0 if message.topic in unknown else await self._partitions_of(message.topic)
                if not partitions:
                    unknown.add(message.topic)
                    continue
                place = TopicPartition(self._prefix + message.topic, partition_of(message.key, partitions))
                queues[place].append(message)
            results = await asyncio.gather(
                *(self._publish_in_order(place, queue) for place, queue in queues.items()), return_exceptions=True
            )
            for result in results:
                if isinstance(result, BaseException):
                    raise result
        if unknown:
            raise NoSuchTopic(unknown)

    async def _partitions_of(self, topic: str) -> int:
        """How many partitions a topic has; 0 when the broker does not know it. Never changes while we run."""
        if topic not in self._known:
            try:
                found = await asyncio.wait_for(self._producer.partitions_for(self._prefix + topic), UNKNOWN_SECONDS)
            except (UnknownTopicOrPartitionError, TimeoutError):
                return 0
            self._known[topic] = len(found)
        return self._known[topic]

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


def partition_of(key: str, partitions: int) -> int:
    """Which of so many partitions a key lies in. Kafka's own default: producers in other languages choose the same."""
    return _hash(key) % partitions


@lru_cache(maxsize=65_536)
def _hash(key: str) -> int:
    return int(murmur2(key.encode())) & 0x7FFFFFFF
