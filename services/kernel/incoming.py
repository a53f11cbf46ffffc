"""What a record is before anybody handles it: decoded or unreadable, whose it is, and what waits behind it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .batch import Subscription
from .event import Event, Record, Unreadable
from .parking import Kind, Parked, Parking


@dataclass(slots=True, eq=False)
class Item:
    """One record on its way: decoded or not, new or waiting since earlier. ``key`` is what waits behind it."""

    record: Record
    event: Event[Any] | None
    error: Unreadable | None
    parked: Parked | None
    key: str | None
    too_early: str | None = None

    def parking(self, kind: Kind, code: str, reason: str) -> Parking:
        """How it is set aside."""
        envelope = self.event.envelope if self.event else None
        return Parking(
            self.record, kind, code, storable(reason), self.key,
            envelope.id if envelope else None, envelope.source if envelope else None, envelope.sequence if envelope else 0,
        )  # fmt: skip


class Incoming:
    """Makes items of records for one subscription."""

    def __init__(self, subscription: Subscription, decode: Callable[[Record], Event[Any]]) -> None:
        self._decode = decode
        self._outside = [_pattern(topic) for topic in subscription.handlers if "{" in topic]

    def item(self, record: Record, parked: Parked | None = None) -> Item:
        """Never raises: whatever the decoder stumbles over makes the record unreadable, not the process."""
        event: Event[Any] | None = None
        error: Unreadable | None = None
        try:
            event = self._decode(record)
        except Unreadable as unreadable:
            error = unreadable
        except Exception as defect:
            error = Unreadable("garbage", f"the decoder failed on it: {type(defect).__name__}: {defect}")
        if parked:
            return Item(record, event, error, parked, parked.blocking_key)
        outside = self.written_outside(record.topic)
        key = None if outside and error else _subject(record, event)
        if outside and key is not None:
            # An agency can hold up its own reports on a dossier, never another's.
            key = f"{record.topic} {key}"
        return Item(record, event, error, None, key)

    def written_outside(self, topic: str) -> bool:
        """Whether others than our own services write this topic."""
        return any(pattern.fullmatch(topic) for pattern in self._outside)


def routes(subscription: Subscription) -> list[tuple[re.Pattern[str], Any]]:
    """(pattern of the topic, handler), in the order they are tried within a batch."""
    return [(_pattern(topic), handler) for topic, handler in subscription.handlers.items()]


def storable(text: str) -> str:
    """PostgreSQL keeps no NUL in text, and no half of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _pattern(topic: str) -> re.Pattern[str]:
    return re.compile(re.escape(topic).replace(r"\{code\}", "[a-z0-9.-]+"))


def _subject(record: Record, event: Event[Any] | None) -> str | None:
    """Whose record this is: the subject if it can be read, else the key; None when neither tells."""
    if event:
        return event.envelope.subject
    named = record.header("ce_subject") or (record.key.decode(errors="backslashreplace") if record.key else None)
    return storable(named) if named else None
