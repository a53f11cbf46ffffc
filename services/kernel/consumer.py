"""Reads a group's topics and hands events to the service in batches: effect and inbox mark in one transaction."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from . import metrics, tracing
from .batch import Handler, Refuse, Subscription
from .broker import Broker, Positions, Source
from .database import Database
from .event import Event, Record
from .failures import is_transient
from .forgetting import Forgetting
from .health import Tell, in_short
from .settling import Settler
from .telemetry import logger

log = logger(__name__)

Decode = Callable[[Record], Event[Any]]

POLL_SECONDS = 0.25
REDRIVE_SECONDS = 1.0

__all__ = ["Consumer", "Decode", "Handler", "Refuse", "Subscription"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at once, and how much may be parked in which time before the consumer stops itself."""

    batch: int = 500
    park_limit: int = 100
    park_window_seconds: float = 60.0


class Consumer:
    """One group in one process. May: poll, handle, commit. May not: commit what was not handled, skip, reorder."""

    def __init__(
        self,
        subscription: Subscription,
        broker: Broker,
        database: Database,
        decode: Decode,
        limits: Limits | None = None,
        beat: Callable[[], None] = lambda: None,
        tell: Tell = lambda words: None,
        kept: timedelta | None = None,
    ) -> None:
        """``kept``: the longest that a topic of the group keeps its messages; None for ever, and marks stay as long."""
        self._subscription = subscription
        self._broker = broker
        self._limits = limits or Limits()
        self._beat = beat
        self._tell = tell
        self._settler = Settler(
            subscription, database, decode, self._limits.park_limit, self._limits.park_window_seconds
        )
        self._forgetting = Forgetting(subscription.group, database, kept)
        self._redriven = 0.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Works until ``stopping``; finishes the batch in hand first. Raises TooManyParked, and any defect of the kernel."""
        group = self._subscription.group
        pause = 0.1
        while not stopping.is_set():
            source = self._broker.source(group, tuple(self._subscription.handlers))
            try:
                await source.start()
                while not stopping.is_set():
                    self._beat()
                    pause = await self._step(source, stopping, pause)
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("consumer waits", group=group, why=str(error))
                self._tell(in_short(error))
                self._beat()  # waiting is no reason to be killed
                await _pause(stopping, pause)
                pause = min(pause * 2, 2.0)
            finally:
                await source.stop()

    async def _step(self, source: Source, stopping: asyncio.Event, pause: float) -> float:
        """One poll and what follows; returns the pause to make if the next one fails."""
        records = await source.poll(self._limits.batch, POLL_SECONDS)
        try:
            source.busy(True)
            if records:
                with tracing.handling(self._subscription.group, (record.header("traceparent") for record in records)):
                    await self._settler.settle_new(records)
                await source.commit(_next(records))
                metrics.BATCH_SIZE.labels(self._subscription.group).observe(len(records))
                records = []
            if self._settler.set_something_aside or time.monotonic() - self._redriven > REDRIVE_SECONDS:
                await self._settler.redrive(stopping)
                self._redriven = time.monotonic()
            await self._forget()
            self._tell("Kafka is away" if source.away() else None)
            return 0.1
        except Exception as error:
            if not is_transient(error):
                raise
            # What was not committed is read again, after a pause in which the group membership stays alive.
            source.rewind(_first(records))
            metrics.PAUSES.labels(self._subscription.group).inc()
            log.warning("consumer pauses", group=self._subscription.group, seconds=pause, why=str(error))
            self._tell(in_short(error))
            source.busy(False)
            await _pause(stopping, pause)
            return min(pause * 2, 2.0)
        finally:
            source.busy(False)

    async def _forget(self) -> None:
        """Forgets the next marks; what cannot be forgotten now holds up no event."""
        try:
            await self._forgetting.step()
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("marks are forgotten later", group=self._subscription.group, why=str(error))


def _next(records: Sequence[Record]) -> Positions:
    return {(record.topic, record.partition): record.offset + 1 for record in records}


def _first(records: Sequence[Record]) -> Positions:
    first: dict[tuple[str, int], int] = {}
    for record in records:
        first.setdefault((record.topic, record.partition), record.offset)
    return first


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


def topics_of(subscriptions: Sequence[Subscription]) -> Mapping[str, tuple[str, ...]]:
    """Group → topics, for the test that topics.yaml tells the same."""
    return {subscription.group: tuple(subscription.handlers) for subscription in subscriptions}
