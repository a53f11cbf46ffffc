"""The event as it travels: the record read from a topic, its CloudEvents envelope, the message to be written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from uuid_utils.compat import uuid5

T = TypeVar("T")


class Unreadable(ValueError):
    """A record that no handler may see: garbage, an unknown version, a missing header, a wrong key.

    ``str(error)`` is one sentence for the operator; ``code`` is stable and short.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the broker gave it. ``topic`` is the logical name, without the environment's prefix."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    value: bytes | None
    timestamp_ms: int = 0

    def header(self, name: str) -> str | None:
        """The first header of that name as text, or None (also when it is not UTF-8)."""
        for header, value in self.headers:
            if header == name:
                try:
                    return value.decode()
                except UnicodeDecodeError:
                    return None
        return None

    @property
    def place(self) -> str:
        """``topic/partition@offset``, as people quote it."""
        return f"{self.topic}/{self.partition}@{self.offset}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """CloudEvents 1.0 attributes. ``sequence`` counts what one source published for one subject, from 1, without gaps."""

    id: UUID
    type: str
    version: int
    source: str
    subject: str
    time: datetime
    sequence: int
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Event(Generic[T]):
    """A decoded event: who says what about whom, and where it was read."""

    envelope: Envelope
    data: T
    record: Record


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready for the outbox. ``value`` None is a tombstone on a compacted topic."""

    topic: str
    key: str
    event_id: UUID
    headers: tuple[tuple[str, str], ...]
    value: bytes | None


def derived_id(cause: UUID, kind: str) -> UUID:
    """The id of what follows from ``cause``: the same cause and kind give the same id, so a repeat is recognised."""
    return uuid5(cause, kind)
