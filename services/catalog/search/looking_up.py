"""Looks names up by words, pairs and codes: which way to ask the database, by how many names are expected to fit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.kernel.database import Connection, Row

from ..domain.search.ranking import Hit
from ..domain.search.reading import Reading
from ..domain.search.terms import pairs_of
from ..domain.search.vocabulary import Vocabulary
from ..store import searching
from ..store.searching import Bounds, Wanted

# So many are ranked at most; who needs more than these needs a narrower question.
MOST_RANKED = 200
_RARE_TERMS = 3
_CODE = re.compile(r"[0-9][0-9.]*(?:\.?[a-z][0-9]{2})?")
_CODE_AMONG_WORDS = 6

# What was found by walking the shortest names, by the patterns they have.
Walks = dict[tuple[str, ...], list[Row]]


@dataclass(frozen=True, slots=True)
class Filters:
    """``terms``: all of these; ``either``: one of these; see domain/search/terms.py."""

    terms: tuple[str, ...] = ()
    either: tuple[str, ...] | None = None


class LookUps:
    """Those of one question. ``walks``: what was walked before for questions without filters, if it may be used."""

    def __init__(
        self, connection: Connection, vocabulary: Vocabulary, filters: Filters, walks: Walks | None = None
    ) -> None:
        self.connection = connection
        self.vocabulary = vocabulary
        self.filters = filters
        self.walks = walks

    async def all_of(
        self, asked: Sequence[Reading], first: int, bounds: Bounds, *, enough: int = MOST_RANKED
    ) -> list[Hit]:
        """Names with all words of a reading: together if there are such, and anywhere. ``first``: number of asked[0]."""
        few: list[tuple[int, Wanted]] = []
        hits: list[Hit] = []
        satisfied: set[int] = set()
        # What stands together first: it is the better, and found at less cost.
        phrases = [(at, *self._phrase(one.words)) for at, one in enumerate(asked, first)]
        apart = [(at, *self._anywhere(one.words)) for at, one in enumerate(asked, first) if len(one.words) > 1]
        for at, one, expected in phrases + apart:
            if at in satisfied:
                continue
            if expected > bounds.many:
                if len(hits) >= enough:
                    continue
                rows = await self._walk(one, bounds)
                hits += _hits(rows, at)
                if len(rows) >= min(bounds.each, enough):
                    satisfied.add(at)
                    continue
                # Such names are long: look among any that fit, too.
            few.append((at, one))
        together = bounds.together - len(hits)
        if few and together > 0:
            rows = await searching.few(self.connection, [one for _, one in few], self.filters.either, bounds, together)
            hits += [_hit(row, few[row["asked"] - 1][0]) for row in rows]
        return hits

    async def _walk(self, one: Wanted, bounds: Bounds) -> list[Row]:
        """Of the shortest names those that fit."""
        known = self.walks.get(tuple(one.patterns)) if self.walks is not None else None
        if known is None:
            known = await searching.many(self.connection, one.patterns, self.filters.terms, self.filters.either, bounds)
            if self.walks is not None:
                self.walks[tuple(one.patterns)] = known
        return known

    async def some_of(self, combined: Iterable[Sequence[str]], pairs: Iterable[str], bounds: Bounds) -> list[Hit]:
        """Names with all words of one of these, or with one of the pairs."""
        wanted = [self._anywhere(words) for words in combined] + [self._phrase(pair.split()) for pair in pairs]
        asked = [one for one, expected in wanted if expected <= bounds.many]
        if not asked:
            return []
        rows = await searching.few(self.connection, asked, self.filters.either, bounds, bounds.together)
        return _hits(rows, 0)

    async def by_code(self, typed: Sequence[str]) -> list[Hit]:
        """Procedures by a code or its beginning, when these words are one or have one among them."""
        codes = [word for word in typed if _CODE.fullmatch(word)]
        if len(typed) == 1 and codes:
            return await self._of_code(codes[0])
        for code in codes:
            if sum(letter.isdigit() for letter in code) >= _CODE_AMONG_WORDS:
                hits = await self._of_code(code)
                others = [word for word in typed if word != code]
                fitting = [hit for hit in hits if all(f" {word}" in hit.words for word in others)]
                if hits:
                    return fitting or hits
        return []

    async def _of_code(self, beginning: str) -> list[Hit]:
        rows = await searching.by_code(self.connection, beginning, self.filters.terms, self.filters.either, MOST_RANKED)
        return _hits(rows, 0)

    def _phrase(self, words: Sequence[str]) -> tuple[Wanted, float]:
        """The words together; expected by how often each follows the one before it."""
        pairs = pairs_of(words)
        expected = float(self._share(words[0]))
        for word, pair in zip(words, pairs, strict=False):
            expected *= self._share(pair) / max(self._share(word), 1e-9)
        rarest = sorted(dict.fromkeys([*words, *pairs]), key=self.count)[:_RARE_TERMS]
        wanted, filtered = self._wanted(rarest, [f"% {' '.join(words)} %"])
        return wanted, min(expected * self.vocabulary.names, filtered) if self.filters.terms else (
            expected * self.vocabulary.names
        )

    def _anywhere(self, words: Sequence[str]) -> tuple[Wanted, float]:
        telling = self.vocabulary.telling(words, _RARE_TERMS)
        return self._wanted(telling, [f"% {word} %" for word in dict.fromkeys(words)])

    def count(self, term: str) -> int:
        """How many names have it."""
        return self.vocabulary.counts.get(term, 0)

    def _share(self, term: str) -> float:
        return min(self.vocabulary.counts.get(term, 0) / self.vocabulary.names, 1.0)

    def _wanted(self, terms: Sequence[str], patterns: list[str]) -> tuple[Wanted, float]:
        """A few rare terms are enough to find by, the patterns see to the rest; and how many names are expected."""
        rare = sorted([*terms, *self.filters.terms], key=self.count)[:_RARE_TERMS]
        # A term that is in all of a filter's names must not push the filter out.
        needed = list(dict.fromkeys([*rare, *self.filters.terms]))
        expected = float(self.vocabulary.names)
        for power, term in enumerate(rare):
            # Words that go together are no accident: each further one halves less than its share would.
            expected *= self._share(term) ** (0.5**power)
        return Wanted(needed, patterns), expected


def _hits(rows: Sequence[Row], asked: int) -> list[Hit]:
    return [_hit(row, asked) for row in rows]


def _hit(row: Row, asked: int) -> Hit:
    return Hit(row["code"], row["number"], row["name"], row["words"], row["size"], asked, row["told"])
