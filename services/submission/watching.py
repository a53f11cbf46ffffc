"""Tells open timelines that they grew: one query a moment for all of a process, however many people watch."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from services.kernel.database import Database
from services.kernel.failures import Transient
from services.kernel.telemetry import logger
from services.submission.store import timeline

log = logger(__name__)

LOOK_SECONDS = 0.5
MOST_WATCHERS = 2000
MOST_EACH = 20


class Watcher:
    """One open timeline. ``length`` is how far it was seen to have come."""

    def __init__(self, application_id: UUID) -> None:
        self.application_id = application_id
        self.length = 0
        self._grew = asyncio.Event()

    async def grown(self, seconds: float) -> bool:
        """True as soon as the timeline is longer than at the last call (or the process stops), False after that time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._grew.wait(), seconds)
        grew = self._grew.is_set()
        self._grew.clear()
        return grew

    def saw(self, length: int) -> None:
        """Called by Watch with what the database says."""
        if length > self.length:
            self.length = length
            self.wake()

    def wake(self) -> None:
        """Ends the wait."""
        self._grew.set()


class Full(Exception):
    """So many timelines are open that one more would not be kept live."""


class Watch:
    """Looks only while somebody watches. May miss nothing: it compares lengths, so a look that failed is made up for."""

    def __init__(self, database: Database, stopping: asyncio.Event) -> None:
        self._database = database
        self._stopping = stopping
        self._watchers: set[Watcher] = set()
        self._each: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None

    def full(self, who: str) -> bool:
        """Whether so many timelines are open, of all or of this person, that one more would not be kept live."""
        return len(self._watchers) >= MOST_WATCHERS or self._each[who] >= MOST_EACH

    @contextmanager
    def watching(self, application_id: UUID, who: str) -> Iterator[Watcher]:
        """A watcher for as long as the context is open. Raises Full; between asking and taking the place nobody comes."""
        if self.full(who):
            raise Full
        watcher = Watcher(application_id)
        self._watchers.add(watcher)
        self._each[who] += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="submission watch")
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
            self._each[who] -= 1
            if not self._each[who]:
                del self._each[who]

    async def _look(self) -> None:
        seen_wrong = False
        try:
            while self._watchers and not self._stopping.is_set():
                try:
                    async with self._database.acquire() as connection:
                        wanted = list({watcher.application_id for watcher in self._watchers})
                        lengths = await timeline.lengths(connection, wanted)
                    for watcher in tuple(self._watchers):
                        watcher.saw(lengths.get(watcher.application_id, 0))
                    seen_wrong = False
                except Transient:
                    pass
                except Exception as error:
                    # Whoever watches would hear nothing any more, and nobody would know why.
                    if not seen_wrong:
                        log.error("cannot look for new entries, goes on trying", exc_info=error)
                    seen_wrong = True
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)
        finally:
            self._looking = None
            for watcher in self._watchers:
                watcher.wake()
