"""A broker in memory that keeps the kernel's Broker protocol: partitions, groups, commits, and going away on demand."""

import asyncio
import re
import zlib
from collections import defaultdict
from collections.abc import Sequence

from services.kernel.broker import Positions
from services.kernel.event import Outgoing, Record
from services.kernel.failures import Transient


class MemoryBroker:
    """Topics are made by writing to them. ``away`` makes every call raise Transient."""

    def __init__(self, partitions: int = 3) -> None:
        self.partitions = partitions
        self.away = False
        self.log: dict[tuple[str, int], list[Record]] = defaultdict(list)
        self.committed: dict[tuple[str, str, int], int] = {}
        self.members: dict[str, list[MemorySource]] = defaultdict(list)
        self.written = asyncio.Event()

    def source(self, group: str, topics: Sequence[str]) -> "MemorySource":
        return MemorySource(self, group, topics)

    def publisher(self) -> "MemoryPublisher":
        return MemoryPublisher(self)

    def check(self) -> None:
        """Raises Transient while the broker is away."""
        if self.away:
            raise Transient("the broker in memory is away")

    def write(self, topic: str, key: bytes | None, headers: tuple[tuple[str, bytes], ...], value: bytes | None) -> None:
        """Appends one record, whatever it is."""
        partition = zlib.crc32(key or b"") % self.partitions
        place = self.log[(topic, partition)]
        place.append(Record(topic, partition, len(place), key, headers, value, 0))
        self.written.set()


class MemorySource:
    """A member of a group; partitions are dealt out by position among the members."""

    def __init__(self, broker: MemoryBroker, group: str, topics: Sequence[str]) -> None:
        self._broker = broker
        self._group = group
        self._topics = [re.compile(re.escape(topic).replace(r"\{code\}", "[a-z0-9.-]+")) for topic in topics]
        self._position: dict[tuple[str, int], int] = {}
        self._membership = 0

    async def start(self) -> None:
        self._broker.check()
        self._broker.members[self._group].append(self)

    async def stop(self) -> None:
        if self in self._broker.members[self._group]:
            self._broker.members[self._group].remove(self)

    def _mine(self) -> list[tuple[str, int]]:
        members = self._broker.members[self._group]
        if self._membership != len(members):
            self._membership = len(members)
            self._position.clear()  # a rebalance: begin again where the group committed
        number = members.index(self)
        places = sorted(place for place in self._broker.log if any(topic.fullmatch(place[0]) for topic in self._topics))
        return [place for index, place in enumerate(places) if index % len(members) == number]

    async def poll(self, limit: int, seconds: float) -> list[Record]:
        self._broker.check()
        found: list[Record] = []
        for place in self._mine():
            at = self._position.get(place, self._broker.committed.get((self._group, *place), 0))
            taken = self._broker.log[place][at : at + limit - len(found)]
            self._position[place] = at + len(taken)
            found += taken
        if not found:
            self._broker.written.clear()
            try:
                await asyncio.wait_for(self._broker.written.wait(), min(seconds, 0.05))
            except TimeoutError:
                return []
        return found

    async def commit(self, positions: Positions) -> None:
        self._broker.check()
        for place, offset in positions.items():
            self._broker.committed[(self._group, *place)] = offset

    def rewind(self, positions: Positions) -> None:
        self._position.update(positions)

    def away(self) -> bool:
        return self._broker.away

    def busy(self, working: bool) -> None:
        return


class MemoryPublisher:
    """Appends in order; nothing is half written."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker

    async def start(self) -> None:
        self._broker.check()

    async def stop(self) -> None:
        return

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        self._broker.check()
        for message in messages:
            headers = tuple((name, value.encode()) for name, value in message.headers)
            self._broker.write(message.topic, message.key.encode(), headers, message.value)
