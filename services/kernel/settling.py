"""Settles records: handled, recognised as a repeat, or set aside; exactly one of these, in one transaction."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Any

from . import inbox, metrics, outbox, parking
from .batch import Batch, Subscription
from .database import Connection, Database
from .event import Event, Outgoing, Record
from .failures import Poison, TooManyParked, is_transient
from .incoming import Incoming, Item, routes, storable
from .parking import Kind, Parking
from .telemetry import logger

log = logger(__name__)

REDRIVE_AT_ONCE = 500


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
        self._routes = routes(subscription)
        self._incoming = Incoming(subscription, decode)
        self._database = database
        self._park_limit = park_limit
        self._park_window = park_window_seconds
        self._parked_at: deque[float] = deque()
        self.set_something_aside = False

    async def settle_new(self, records: Sequence[Record]) -> None:
        """Settles records just read. Raises Transient (nothing happened) or TooManyParked."""
        await self._settle([self._incoming.item(record) for record in records])

    async def redrive(self, stopping: asyncio.Event) -> None:
        """Tries what waits and may be tried again, as long as some of it moves."""
        self.set_something_aside = False
        while not stopping.is_set():
            async with self._database.acquire() as connection:
                heads = await parking.heads(connection, self._group, REDRIVE_AT_ONCE)
            if not heads:
                return
            moved = await self._settle([self._incoming.item(head.record, head) for head in heads])
            if not moved:
                return

    async def _settle(self, items: list[Item]) -> int:
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

    async def _in_one_transaction(self, items: list[Item]) -> int:
        while True:
            try:
                async with self._database.transaction() as connection:
                    done = await self._attempt(connection, items)
            except _RunAgain:
                continue
            # Told only now: what was rolled back did not happen.
            for outcome, count in done.items():
                metrics.HANDLED.labels(self._group, outcome).inc(count)
            self._count_poison(done.pop("parked", 0))
            return done.total()

    async def _attempt(self, connection: Connection, items: list[Item]) -> Counter[str]:
        done: Counter[str] = Counter()
        waiting = [item.parked.id for item in items if item.parked]
        if waiting:
            still = await parking.hold(connection, waiting)
            items = [item for item in items if not item.parked or item.parked.id in still]
        keys = {item.key for item in items if item.key is not None and not item.parked}
        blocked = await parking.blocked(connection, self._group, list(keys)) if keys else set()
        ready: list[Item] = []
        aside: list[Parking] = []
        answers: list[Outgoing] = []
        for item in items:
            if item.too_early is not None:
                await self._again(connection, item, "early", "early", item.too_early, aside)
            elif item.key is not None and item.key in blocked and not item.parked:
                aside.append(item.parking("behind", "behind", "waits behind an earlier event of this dossier"))
            elif item.error:
                await self._again(connection, item, "poison", item.error.code, str(item.error), aside)
                if not item.parked and self._refuse:
                    answers += self._refuse(item.record, item.error)
            else:
                ready.append(item)
                continue
            if item.key is not None:
                blocked.add(item.key)
        if aside:
            self.set_something_aside = True
            for kind, topic in await parking.park(connection, self._group, aside):
                outside = self._incoming.written_outside(topic)
                done["waiting" if kind != "poison" else "refused" if outside else "parked"] += 1
        published = await self._handle(connection, ready, done)
        # A record read again after a crash is answered once: what was answered is marked like what was handled.
        new = await inbox.mark(connection, self._group, [answer.event_id for answer in answers]) if answers else set()
        await outbox.append(connection, [*published, *(answer for answer in answers if answer.event_id in new)])
        released = [item.parked.id for item in ready if item.parked]
        if released:
            await parking.release(connection, self._group, released)
        return done

    async def _handle(self, connection: Connection, ready: list[Item], done: Counter[str]) -> list[Outgoing]:
        by_event = {item.event.envelope.id: item for item in reversed(ready) if item.event}
        fresh = await inbox.mark(connection, self._group, list(by_event)) if by_event else set()
        done["repeated"] += len(ready) - len(fresh)
        done["handled"] += len(fresh)
        published: list[Outgoing] = []
        again = False
        for pattern, handler in self._routes:
            events = [
                item.event
                for item in ready
                if item.event
                and item.event.envelope.id in fresh
                and by_event[item.event.envelope.id] is item
                and pattern.fullmatch(item.record.topic)
            ]
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
        return published

    async def _again(
        self, connection: Connection, item: Item, kind: Kind, code: str, reason: str, aside: list[Parking]
    ) -> None:
        if item.parked:
            await parking.again(connection, item.parked.id, kind, code, storable(reason))
        else:
            aside.append(item.parking(kind, code, reason))

    async def _park_poison(self, item: Item, error: Exception) -> None:
        code = error.code if isinstance(error, Poison) else "handler-failed"
        reason = str(error) if isinstance(error, Poison) else f"{type(error).__name__}: {error}"
        defect = None if isinstance(error, Poison) else error
        log.error("parked", group=self._group, where=item.record.place, code=code, reason=reason, exc_info=defect)
        aside: list[Parking] = []
        async with self._database.transaction() as connection:
            await self._again(connection, item, "poison", code, reason, aside)
            new = await parking.park(connection, self._group, aside)
        self.set_something_aside = True
        metrics.HANDLED.labels(self._group, "parked").inc(len(new))
        if not self._incoming.written_outside(item.record.topic):
            self._count_poison(len(new))

    def _count_poison(self, count: int) -> None:
        """Stops the process when too much was newly parked in a short time. What was parked before does not count."""
        now = time.monotonic()
        self._parked_at.extend([now] * count)
        while self._parked_at and now - self._parked_at[0] > self._park_window:
            self._parked_at.popleft()
        if count and len(self._parked_at) > self._park_limit:
            raise TooManyParked(
                f"{self._group} parked {len(self._parked_at)} events within {self._park_window:.0f} s: this looks like a "
                "fault of the handler or the contract, not of the data. See `motcua parked list`, mend the cause, then "
                "`motcua parked retry`."
            )
