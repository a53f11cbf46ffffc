"""Polls a consumer so that one record nobody can parse stops nobody: it becomes a record that no handler can read."""

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from .event import Record
from .telemetry import logger

log = logger(__name__)

FETCHED_SECONDS = 0.3
_AWAY = (KafkaError, OSError, TimeoutError)


class Polling:
    """``poll`` and the positions it has reached.

    aiokafka parses records while it hands them out, and raises for a header name that is no UTF-8. It then forgets
    what the same call had already taken; so every partition is read again from where we last stood, the bad one singly.
    """

    def __init__(self, consumer: AIOKafkaConsumer, prefix: str) -> None:
        self._consumer = consumer
        self._prefix = prefix
        self._next: dict[TopicPartition, int] = {}

    async def poll(self, limit: int, seconds: float) -> list[Record]:
        """Up to ``limit`` records in order per partition, or an empty list after ``seconds``."""
        try:
            polled = await self._consumer.getmany(timeout_ms=int(seconds * 1000), max_records=limit)
        except _AWAY:
            raise
        except Exception as error:
            log.warning("a record cannot be parsed; reading around it", why=repr(error))
            return await self._read_around(limit)
        return self._taken(polled)

    def stand(self, place: TopicPartition, offset: int) -> None:
        """The next record of that partition shall be this one."""
        self._next[place] = offset

    def forget(self, places: Iterable[TopicPartition]) -> None:
        """These partitions moved: where they stand is what their group committed."""
        for place in places:
            self._next.pop(place, None)

    def _taken(self, polled: dict[TopicPartition, list[Any]]) -> list[Record]:
        found: list[Record] = []
        for place, raws in polled.items():
            found += [_record(raw, self._prefix) for raw in raws]
            if raws:
                self._next[place] = raws[-1].offset + 1
        return found

    async def _read_around(self, limit: int) -> list[Record]:
        places = sorted(self._consumer.assignment())
        for place in places:
            self._consumer.seek(place, await self._stood(place))
        await asyncio.sleep(FETCHED_SECONDS)
        found: list[Record] = []
        for place in places:
            try:
                found += self._taken(await self._consumer.getmany(place, timeout_ms=0, max_records=limit))
            except _AWAY:
                raise
            except Exception:
                found += await self._singly(place, limit)
        return found

    async def _singly(self, place: TopicPartition, limit: int) -> list[Record]:
        self._consumer.seek(place, await self._stood(place))
        found: list[Record] = []
        while len(found) < limit:
            try:
                polled = await self._consumer.getmany(place, timeout_ms=1000, max_records=1)
            except _AWAY:
                raise
            except Exception as error:
                offset = await self._consumer.position(place)
                headers = (("unparsable", repr(error).encode()),)
                topic = place.topic[len(self._prefix) :]
                found.append(Record(topic, place.partition, offset, None, headers, None))
                self._consumer.seek(place, offset + 1)
                self.stand(place, offset + 1)
                return found
            if not polled:
                return found
            found += self._taken(polled)
        return found

    async def _stood(self, place: TopicPartition) -> int:
        if place in self._next:
            return self._next[place]
        committed = await self._consumer.committed(place)
        if committed is not None:
            return int(committed)
        return int((await self._consumer.beginning_offsets([place]))[place])


def _record(raw: Any, prefix: str) -> Record:
    # Kafka allows a header without a value; to everybody here it is an empty one.
    headers = tuple((name, value if value is not None else b"") for name, value in raw.headers)
    return Record(raw.topic[len(prefix) :], raw.partition, raw.offset, raw.key, headers, raw.value, raw.timestamp)
