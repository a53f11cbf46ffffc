"""How far topics reach and how far groups have come, as the broker itself says: nothing here moves an offset."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from services.kernel import broker_commits
from services.kernel.broker_client import REQUEST_SECONDS, options, understood
from services.kernel.settings import Settings

Place = tuple[str, int]
"""A topic, without the environment's prefix, and a partition."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The offsets a partition holds: from ``begin`` up to but without ``end``."""

    begin: int
    end: int


class Offsets:
    """Reads offsets. Every method raises Transient when the broker does not answer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._prefix = settings.topic_prefix
        self._client = AdminClient(options(settings))

    async def extents(self, topics: Iterable[str]) -> dict[Place, Extent]:
        """Where each partition of these topics begins and ends now; topics that do not exist are passed over."""
        wanted = {self._prefix + topic for topic in topics}
        try:
            metadata = await asyncio.to_thread(self._client.list_topics, timeout=REQUEST_SECONDS)
            places = [
                TopicPartition(name, number)
                for name, topic in metadata.topics.items()
                if name in wanted
                for number in topic.partitions
            ]
            begins = await self._listed(places, OffsetSpec.earliest())  # type: ignore[no-untyped-call]  # confluent-kafka
            ends = await self._listed(places, OffsetSpec.latest())  # type: ignore[no-untyped-call]  # forgot to say
        except KafkaException as error:
            raise understood(self._settings, error, "to list offsets") from error
        return {place: Extent(begins[place], end) for place, end in ends.items()}

    async def committed(self, groups: Sequence[str]) -> dict[str, dict[Place, int]]:
        """For each group, the next offset it will read of every partition it has ever committed."""
        answers = await broker_commits.committed(self._settings, [self._prefix + group for group in groups])
        return {
            group.removeprefix(self._prefix): {
                (topic.removeprefix(self._prefix), partition): offset
                for (topic, partition), offset in places.items()
                if topic.startswith(self._prefix)
            }
            for group, places in answers.items()
        }

    async def timestamps(self, places: Mapping[Place, int], seconds: float = 10.0) -> dict[Place, int]:
        """When the record at (or, in a compacted topic, next after) each offset was written, in ms since 1970.

        Places that did not answer within ``seconds`` are left out.
        """
        return await asyncio.to_thread(self._timestamps, places, seconds) if places else {}

    def _timestamps(self, places: Mapping[Place, int], seconds: float) -> dict[Place, int]:
        # A group name must be given; nothing is ever committed under it.
        unkept = {"group.id": "motcua.lag", "enable.auto.commit": False, "queued.max.messages.kbytes": 1024}
        consumer = Consumer(options(self._settings) | unkept)
        found: dict[Place, int] = {}
        try:
            consumer.assign(
                [TopicPartition(self._prefix + topic, number, offset) for (topic, number), offset in places.items()]
            )
            deadline = time.monotonic() + seconds
            while len(found) < len(places) and time.monotonic() < deadline:
                for message in consumer.consume(num_messages=500, timeout=0.2):
                    topic, number = message.topic(), message.partition()
                    if message.error() is not None or topic is None or number is None:
                        continue
                    place = (topic.removeprefix(self._prefix), number)
                    if place not in found:
                        found[place] = message.timestamp()[1]
                        consumer.incremental_unassign([TopicPartition(topic, number)])
        except KafkaException as error:
            raise understood(self._settings, error, "to read the oldest records") from error
        finally:
            consumer.close()
        return found

    async def _listed(self, places: Sequence[TopicPartition], where: OffsetSpec) -> dict[Place, int]:
        found: dict[Place, int] = {}
        left = list(places)
        deadline = time.monotonic() + REQUEST_SECONDS
        while left:
            futures = self._client.list_offsets(dict.fromkeys(left, where), request_timeout=REQUEST_SECONDS)
            left = []
            for place, future in futures.items():
                try:
                    offset = (await asyncio.wrap_future(future)).offset
                    found[place.topic.removeprefix(self._prefix), place.partition] = offset
                except KafkaException as error:
                    # A partition just made, or of a broker just started: its leader takes up its duty in a moment.
                    if error.args[0].code() not in _PASSING or time.monotonic() > deadline:
                        raise
                    left.append(place)
            if left:
                await asyncio.sleep(0.1)
        return found


_PASSING = {KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE}
