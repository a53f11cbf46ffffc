"""What the kernel asks of a message bus: ordered records with positions, and publishing that is durable when it returns."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from .event import Outgoing, Record

Positions = Mapping[tuple[str, int], int]


class NoSuchTopic(Exception):
    """The bus has no such topic. Everything for other topics was published; ``topics`` names those that are missing."""

    def __init__(self, topics: Collection[str]) -> None:
        super().__init__(f"no topic {', '.join(sorted(topics))}")
        self.topics = frozenset(topics)


class Source(Protocol):
    """Where one consumer group reads. Not safe for two tasks at once."""

    async def start(self) -> None:
        """Joins the group. Raises Transient while the bus is away."""

    async def stop(self) -> None:
        """Leaves the group; bounded in time, never raises."""

    async def poll(self, limit: int, seconds: float) -> list[Record]:
        """Up to ``limit`` records, in order per partition; an empty list after ``seconds`` without any.

        May not return a record twice unless ``rewind`` was called or partitions moved.
        """

    async def commit(self, positions: Positions) -> None:
        """Remembers the next offset of each (topic, partition). A commit that came too late is not an error.

        May be made durable a little later, at the latest when nothing more is read, at ``stop``, and before partitions
        move: what a crash forgets is read again, and the inbox knows it.
        """

    def rewind(self, positions: Positions) -> None:
        """Reads again from these offsets; those of partitions that moved away are ignored."""

    def away(self) -> bool:
        """Whether nothing can be read because the bus does not answer; ``poll`` may then return nothing without a word."""

    def busy(self, working: bool) -> None:
        """Tells whether a batch is being handled; partitions are given up only when none is (or a deadline passed)."""


class Publisher(Protocol):
    """Where a relay writes."""

    async def start(self) -> None:
        """Connects. Raises Transient while the bus is away."""

    async def stop(self) -> None:
        """Disconnects; bounded in time, never raises."""

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        """Returns when every message is durable, in this order per key.

        When it raises (Transient), a prefix of each key's messages may have been written, nothing else: publishing all
        of them again keeps the order of first appearances. NoSuchTopic: all but those of the named topics are durable.
        """


class Broker(Protocol):
    """Makes sources and publishers."""

    def source(self, group: str, topics: Sequence[str]) -> Source:
        """``topics`` are logical names; one that contains ``{code}`` stands for every topic of that shape."""

    def publisher(self) -> Publisher:
        """A publisher of its own connection."""
