"""Forgets the marks of events that no topic can hold any more: a few pages of the inbox a second, once around a day."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from . import inbox, metrics
from .database import Database

# How long a topic keeps its messages; None for ever.
Kept = Callable[[str], timedelta | None]

# Kafka deletes a message with its whole segment, days after its time (segment.ms, a week by default); a mark stays longer.
LONGER = timedelta(days=30)
AROUND_SECONDS = 86_400.0
STEP_SECONDS = 1.0
# 64 pages hold some 5,000 marks. By place and not by age: an index on the age would cost every event something.
PAGES = 64


def for_ever(topic: str) -> timedelta | None:
    """Every topic keeps everything, as far as is known here."""
    return None


def longest(kept: Iterable[timedelta | None]) -> timedelta | None:
    """The longest of these; None when one of them is for ever."""
    times = list(kept)
    return None if None in times else max((each for each in times if each is not None), default=None)


class Forgetting:
    """The walk of one group through its marks. ``kept``: the longest that a topic of its keeps messages, None for ever.

    A record that can still come again was published, and so marked, within that time: its mark stays. Any number may walk
    at once; a mark is deleted by one.
    """

    def __init__(self, group: str, database: Database, kept: timedelta | None, pages: int = PAGES) -> None:
        self._group = group
        self._database = database
        self._after = None if kept is None else kept + LONGER
        self._pages = pages
        self._at = 0
        self._next = 0.0

    async def step(self) -> int:
        """Looks through the next pages, if it is time; how many marks it forgot. Raises Transient."""
        now = time.monotonic()
        if self._after is None or now < self._next:
            return 0
        self._next = now + STEP_SECONDS
        async with self._database.acquire() as connection:
            end = await inbox.pages(connection)
            forgotten = await inbox.forget(connection, self._group, self._after, self._at, self._at + self._pages)
        self._at += self._pages
        around = self._at >= end
        self._next = now + (AROUND_SECONDS if around else STEP_SECONDS)
        self._at = 0 if around else self._at
        metrics.FORGOTTEN.labels(self._group).inc(forgotten)
        return forgotten
