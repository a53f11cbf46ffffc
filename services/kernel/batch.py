"""What a handler is given, and what a service declares: which group reads which topic with which function."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .database import Connection
from .event import Event, Outgoing, Record, Unreadable

T = TypeVar("T")


class Batch(Generic[T]):
    """Events of one topic, in order per dossier, without repeats, inside an open transaction.

    May: read and write with ``connection``, ``publish``, ``wait``, raise Transient or Poison. May not: commit, call the
    network, keep state of its own between batches that a rollback would make wrong.
    """

    def __init__(self, connection: Connection, events: list[Event[T]]) -> None:
        self.connection = connection
        self.events = events
        self.published: list[Outgoing] = []
        self.early: list[tuple[Event[T], str]] = []

    def publish(self, *messages: Outgoing) -> None:
        """Adds messages to the outbox of this transaction, in this order."""
        self.published.extend(messages)

    def wait(self, event: Event[T], reason: str) -> None:
        """This event came too early: set it aside, in order, and try again soon.

        The transaction is rolled back and run again without this event and what follows it in its dossier, so a handler
        may call this at any point and needs no care for what it did before.
        """
        self.early.append((event, reason))


Handler = Callable[[Batch[Any]], Awaitable[None]]
Refuse = Callable[[Record, Unreadable], Sequence[Outgoing]]


@dataclass(frozen=True)
class Subscription:
    """One consumer group: topic (as in topics.yaml, ``{code}`` allowed) → handler, tried in this order within a batch.

    ``refuse`` turns a record that could not be read into an answer to whoever wrote it. Topics with ``{code}`` are
    written by outsiders: what they send wrong is set aside without blocking anybody, and never stops the consumer.
    """

    group: str
    handlers: Mapping[str, Handler]
    refuse: Refuse | None = field(default=None)
