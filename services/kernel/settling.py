"""Settles records: handled, recognised as a repeat, or set aside; exactly one of these, in one transaction."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from . import inbox, metrics, outbox, parking
from .batch import Batch, Subscription
from .database import Connection, Database
from .event import Event, Outgoing, Record, Unreadable
from .failures import Poison, TooManyParked, is_transient
from .parking import Kind, Parked, Parking
from .telemetry import logger

log = logger(__name__)

REDRIVE_AT_ONCE = 500


@dataclass(slots=True, eq=False)
class _Item:
    """One record on its way: decoded or not, new or waiting since earlier."""

    record: Record
    event: Event[Any] | None
    error: Unreadable | None
    parked: Parked | None = None
    key: str | None = None
    too_early: str | None = None


class _RunAgain(Exception):
    """Some events came too early: roll back and run again without them."""


class Settler:
    """The work of one consumer on records, apart from where they come from."""

    def __init__(
        self,
        subscription: Subscription,
        database: Database,
        decode: Callable[[Record], Event[Any]],
        park_limit: int,
        park_window_seconds: float,
    ) -> None:
        self._group = subscription.group
        self._refuse = subscription.refuse
        self._routes = [(_pattern(topic), "{" in topic, handler) for topic, handler in subscription.handlers.items()]
        self._database = database
        self._decode = decode
        self._park_limit = park_limit
        self._park_window = park_window_seconds
        self._parked_at: deque[float] = deque()
        self.set_something_aside = False

    async def settle_new(self, records: Sequence[Record]) -> None:
        """Settles records just read. Raises Transient (nothing happened) or TooManyParked."""
        await self._settle([self._item(record, None) for record in records])

    async def redrive(self, stopping: asyncio.Event) -> None:
        """Tries what waits and may be tried again, as long as some of it moves."""
        self.set_something_aside = False
        while not stopping.is_set():
            async with self._database.acquire() as connection:
                heads = await parking.heads(connection, self._group, REDRIVE_AT_ONCE)
            if not heads:
                return
            moved = await self._settle([self._item(head.record, head) for head in heads])
            if not moved:
                return

    def _item(self, record: Record, parked: Parked | None) -> _Item:
        item = _Item(record, None, None, parked)
        try:
            item.event = self._decode(record)
        except Unreadable as error:
            item.error = error
        outside = self._written_outside(record.topic)
        if parked:
            item.key = parked.blocking_key
        elif not (outside and item.error):
            item.key = _dossier(record, item.event)
            if outside and item.key is not None:
                # An agency can hold up its own reports on a dossier, never another's.
                item.key = f"{record.topic} {item.key}"
        return item

    async def _settle(self, items: list[_Item]) -> int:
        """Returns how many left ``parked`` or were handled."""
        if not items:
            return 0
        began = time.monotonic()
        try:
            moved = await self._in_one_transaction(items)
        except Exception as error:
            if is_transient(error) or isinstance(error, TooManyParked):
                raise
            if len(items) > 1:
                # Halving finds the poison one in log2(n) steps; the first half settles before the second, in order.
                middle = len(items) // 2
                return await self._settle(items[:middle]) + await self._settle(items[middle:])
            await self._park_poison(items[0], error)
            return 0
        metrics.BATCH_SECONDS.labels(self._group).observe(time.monotonic() - began)
        return moved

    async def _in_one_transaction(self, items: list[_Item]) -> int:
        while True:
            try:
                async with self._database.transaction() as connection:
                    moved = await self._attempt(connection, items)
            except _RunAgain:
                continue
            for item in items:
                if item.error:
                    self._count_poison(item)
            return moved

    async def _attempt(self, connection: Connection, items: list[_Item]) -> int:
        waiting = [item.parked.id for item in items if item.parked]
        if waiting:
            still = await parking.hold(connection, waiting)
            items = [item for item in items if not item.parked or item.parked.id in still]
        keys = {item.key for item in items if item.key is not None and not item.parked}
        blocked = await parking.blocked(connection, self._group, list(keys)) if keys else set()
        ready: list[_Item] = []
        aside: list[Parking] = []
        answers: list[Outgoing] = []
        for item in items:
            if item.too_early is not None:
                await self._keep_waiting(connection, item, aside)
            elif item.key is not None and item.key in blocked and not item.parked:
                aside.append(_parking(item, "behind", "behind", "waits behind an earlier event of this dossier"))
            elif item.error:
                if item.parked:
                    await parking.again(connection, item.parked.id, "poison", item.error.code, str(item.error))
                else:
                    aside.append(_parking(item, "poison", item.error.code, str(item.error)))
                    answers += self._refuse(item.record, item.error) if self._refuse else ()
            else:
                ready.append(item)
                continue
            if item.key is not None:
                blocked.add(item.key)
        if aside:
            await parking.park(connection, self._group, aside)
            self.set_something_aside = True
            for parked in aside:
                outcome = "parked" if parked.kind == "poison" else "waiting"
                metrics.HANDLED.labels(self._group, outcome).inc()
        # A record read again after a crash is answered once: what was answered is marked like what was handled.
        new = await inbox.mark(connection, self._group, [answer.event_id for answer in answers]) if answers else set()
        published = await self._handle(connection, ready)
        await outbox.append(connection, [*published, *(answer for answer in answers if answer.event_id in new)])
        done = [item.parked.id for item in ready if item.parked]
        if done:
            await parking.release(connection, self._group, done)
        return len(ready)

    async def _handle(self, connection: Connection, ready: list[_Item]) -> list[Outgoing]:
        by_event = {item.event.envelope.id: item for item in reversed(ready) if item.event}
        fresh = await inbox.mark(connection, self._group, list(by_event)) if by_event else set()
        metrics.HANDLED.labels(self._group, "repeated").inc(len(ready) - len(fresh))
        published: list[Outgoing] = []
        again = False
        for pattern, _, handler in self._routes:
            events = [
                item.event
                for item in ready
                if item.event and item.event.envelope.id in fresh
                and by_event[item.event.envelope.id] is item and pattern.fullmatch(item.record.topic)
            ]  # fmt: skip
            if not events:
                continue
            batch: Batch[Any] = Batch(connection, events)
            await handler(batch)
            published += batch.published
            for event, reason in batch.early:
                by_event[event.envelope.id].too_early = reason
                again = True
        if again:
            raise _RunAgain
        metrics.HANDLED.labels(self._group, "handled").inc(len(fresh))
        return published

    async def _keep_waiting(self, connection: Connection, item: _Item, aside: list[Parking]) -> None:
        reason = item.too_early or ""
        if item.parked:
            await parking.again(connection, item.parked.id, "early", "early", reason)
        else:
            aside.append(_parking(item, "early", "early", reason))

    async def _park_poison(self, item: _Item, error: Exception) -> None:
        code = error.code if isinstance(error, Poison) else "handler-failed"
        reason = str(error) if isinstance(error, Poison) else f"{type(error).__name__}: {error}"
        defect = None if isinstance(error, Poison) else error
        log.error("parked", group=self._group, where=item.record.place, code=code, reason=reason, exc_info=defect)
        async with self._database.transaction() as connection:
            if item.parked:
                await parking.again(connection, item.parked.id, "poison", code, reason)
            else:
                await parking.park(connection, self._group, [_parking(item, "poison", code, reason)])
        self.set_something_aside = True
        metrics.HANDLED.labels(self._group, "parked").inc()
        self._count_poison(item)

    def _count_poison(self, item: _Item) -> None:
        if item.parked or self._written_outside(item.record.topic):
            return
        now = time.monotonic()
        self._parked_at.append(now)
        while self._parked_at and now - self._parked_at[0] > self._park_window:
            self._parked_at.popleft()
        if len(self._parked_at) > self._park_limit:
            raise TooManyParked(
                f"{self._group} parked {len(self._parked_at)} events within {self._park_window:.0f} s, last "
                f"{item.record.place}: this looks like a fault of the handler or the contract, not of the data. "
                f"See `motcua parked list`, mend the cause, then `motcua parked retry`."
            )

    def _written_outside(self, topic: str) -> bool:
        return any(outside and pattern.fullmatch(topic) for pattern, outside, _ in self._routes)


def _pattern(topic: str) -> re.Pattern[str]:
    return re.compile(re.escape(topic).replace(r"\{code\}", "[a-z0-9.-]+"))


def _dossier(record: Record, event: Event[Any] | None) -> str | None:
    """Whose record this is: the subject if it can be read, else the key; None when neither tells."""
    if event:
        return event.envelope.subject
    subject = record.header("ce_subject")
    if subject:
        return subject
    return record.key.decode(errors="backslashreplace") if record.key else None


def _parking(item: _Item, kind: Kind, code: str, reason: str) -> Parking:
    envelope = item.event.envelope if item.event else None
    return Parking(
        item.record, kind, code, reason, item.key,
        envelope.id if envelope else None, envelope.source if envelope else None, envelope.sequence if envelope else 0,
    )  # fmt: skip
