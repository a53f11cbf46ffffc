"""One process's copy of the vocabulary, read again when the register has changed."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from services.kernel.database import Database

from ..domain.search.synonyms import Synonyms
from ..domain.search.vocabulary import Vocabulary
from ..store import searching

# What is published is found at once; only the correction of its words may lag behind by so much.
CHECK_SECONDS = 2.0
# A word of the synonym list counts as if so many names had it.
_SYNONYM_WEIGHT = 3
_MOST_KEPT = 5_000


@dataclass(slots=True)
class Kept:
    """``answers`` by what was asked, and ``walks`` (looking_up.Walks): found in the state of the register that ``vocabulary``
    was made from."""

    vocabulary: Vocabulary | None
    answers: dict[str, Any] = field(default_factory=dict)
    walks: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def bound(self) -> None:
        """Forgets everything when it is too much."""
        for kept in (self.answers, self.walks):
            if len(kept) >= _MOST_KEPT:
                kept.clear()


class Lexicon:
    """``current`` gives the vocabulary; the first call reads it, later ones look now and then whether it changed."""

    def __init__(self, database: Database, synonyms: Synonyms) -> None:
        self.database = database
        self.synonyms = synonyms
        self._vocabulary: Vocabulary | None = None
        self._revision = -1
        self._checked = 0.0
        self._kept = Kept(None)
        self._reading = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    def kept(self, vocabulary: Vocabulary) -> "Kept":
        """What to keep as long as this vocabulary is the current one: new when anything was published."""
        if self._kept.vocabulary is not vocabulary:
            self._kept = Kept(vocabulary)
        self._kept.bound()
        return self._kept

    async def current(self) -> Vocabulary:
        """The vocabulary, at most a few seconds old. Raises Transient when there is none and the database is away."""
        if self._vocabulary is None:
            await self._refresh()
            assert self._vocabulary is not None
        elif time.monotonic() - self._checked > CHECK_SECONDS and (self._refreshing is None or self._refreshing.done()):
            # Nobody's search waits for it; a failure is met again by the search itself.
            self._checked = time.monotonic()
            self._refreshing = asyncio.create_task(self._refresh())
            self._refreshing.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._vocabulary

    async def _refresh(self) -> None:
        async with self._reading, self.database.acquire() as connection:
            if self._vocabulary is None or await searching.revision(connection) != self._revision:
                revision, counts, names = await searching.vocabulary(connection)
                # For 100,000 names this takes a third of a second, which the searches under way should not wait for.
                self._vocabulary = await asyncio.to_thread(self._made, counts, names)
                self._revision = revision
            self._checked = time.monotonic()

    def _made(self, counts: dict[str, int], names: int) -> Vocabulary:
        for term, weight in self.synonyms.known(_SYNONYM_WEIGHT).items():
            counts[term] = counts.get(term, 0) + weight
        return Vocabulary(counts, names)
