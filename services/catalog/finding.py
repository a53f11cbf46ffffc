"""Finds procedures by what somebody typed: exact words first; only then what else they may have meant."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from services.kernel.database import Connection, Row

from .domain.search import MOST_WORDS
from .domain.search.ranking import Hit, partly, ranked
from .domain.search.reading import Reading, readings
from .domain.search.synonyms import Synonyms
from .domain.search.terms import pairs_of, words_of
from .domain.search.vocabulary import Vocabulary
from .store import searching
from .store.searching import Bounds, Wanted

# So many are ranked at most; who needs more than these needs a narrower question.
MOST_RANKED = 200
# With fewer than these the question is read in other ways, too.
ENOUGH = 5
_SURELY = 4
# Readings are asked for a few at a time: the first mostly answer.
_AT_ONCE = 3

_RARE_TERMS = 3
_LITERAL = Bounds(many=2_000, walked=20_000, fetched=3_000, each=MOST_RANKED, together=2 * MOST_RANKED)
_OTHERWISE = Bounds(many=2_000, walked=3_000, fetched=1_000, each=60, together=1_000)
# Of a question that no name answers whole, names must have this part, by the rarity of its words.
_LEAST_PART = 0.6
_RAREST = 5
_MOST_PARTLY = 2
_CODE = re.compile(r"[0-9][0-9.]*(?:\.?[a-z][0-9]{2})?")
_CODE_AMONG_WORDS = 6

# What was found by walking the shortest names, by the patterns they have.
Walks = dict[tuple[str, ...], list[Row]]


@dataclass(frozen=True, slots=True)
class Filters:
    """``terms``: all of these; ``either``: one of these; see domain/search/terms.py."""

    terms: tuple[str, ...] = ()
    either: tuple[str, ...] | None = None


@dataclass(slots=True)
class Found:
    """Hits, the best first. ``read_as``: the reading of the best hit; None when nothing of the query can be searched."""

    hits: list[Hit] = field(default_factory=list)
    read_as: Reading | None = None
    words_beyond: bool = False


async def find(
    connection: Connection, query: str, vocabulary: Vocabulary, synonyms: Synonyms, filters: Filters, *, literal: bool
) -> Found:
    """What the query finds among procedures on offer; ``literal``: its words as they stand and nothing else."""
    words = words_of(query)
    typed, found = words[:MOST_WORDS], Found(words_beyond=len(words) > MOST_WORDS)
    if not typed:
        return found
    search = _Search(connection, vocabulary, filters)
    if by_code := await _by_code(search, typed):
        found.hits, found.read_as = by_code, Reading(tuple(typed))
        return found
    asked = [Reading(tuple(typed))]
    hits: list[Hit] = []
    begun = 0
    if literal or all(word in vocabulary for word in typed):
        hits, begun = await search.all_of(asked, 0, _LITERAL), 1
    made: list[Reading] = []
    if not literal:
        others = _others(typed, vocabulary, synonyms, made)
        while not _enough(hits, asked) and (more := list(islice(others, _AT_ONCE))):
            asked += more
            hits += await search.all_of(asked[begun:], begun, _OTHERWISE, enough=ENOUGH)
            begun = len(asked)
    if not begun:
        # What has just been published may have words that this vocabulary does not know yet.
        hits = await search.all_of(asked, 0, _LITERAL)
    if hits:
        found.hits = ranked(hits, {at: one.words for at, one in enumerate(asked)}, 0, query)[:MOST_RANKED]
        found.read_as = asked[found.hits[0].asked]
    elif not literal:
        found.hits, found.read_as = await _partly(search, [*made, asked[0]], synonyms)
    return found


async def find_by_code(connection: Connection, typed: Sequence[str], vocabulary: Vocabulary, most: int) -> list[Hit]:
    """Procedures by a code or its beginning, when these words are one or have one among them."""
    return (await _by_code(_Search(connection, vocabulary, Filters()), typed))[:most]


async def look_up(
    connection: Connection, asked: Sequence[Reading], vocabulary: Vocabulary, bounds: Bounds, enough: int, walks: Walks
) -> list[Hit]:
    """Names that have all words of one of these readings; readings that very many names fit are no longer asked when
    ``enough`` were found. ``walks``: what such readings found before, with these bounds, as long as it may be used."""
    return await _Search(connection, vocabulary, Filters(), walks).all_of(asked, 0, bounds, enough=enough)


def _enough(hits: Sequence[Hit], asked: Sequence[Reading]) -> bool:
    """Whether what was found is what was meant: several names, or one in which so many words stand together."""
    return len({hit.code for hit in hits}) >= ENOUGH or any(
        len(words) >= _SURELY and f" {' '.join(words)} " in hit.words
        for hit in hits
        for words in (asked[hit.asked].words,)
    )


class _Search:
    """One question's look-ups: which way to ask the database, by how many names are expected to fit."""

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

    async def some_of(self, combined: Iterable[Sequence[str]]) -> list[Hit]:
        """Names with all words of one of these."""
        wanted = [self._anywhere(words) for words in combined]
        asked = [one for one, expected in wanted if expected <= _OTHERWISE.many]
        if not asked:
            return []
        rows = await searching.few(self.connection, asked, self.filters.either, _OTHERWISE, _OTHERWISE.together)
        return _hits(rows, 0)

    async def by_code(self, beginning: str) -> list[Hit]:
        """Procedures whose code begins so."""
        rows = await searching.by_code(self.connection, beginning, self.filters.terms, self.filters.either, MOST_RANKED)
        return _hits(rows, 0)

    def _phrase(self, words: Sequence[str]) -> tuple[Wanted, float]:
        """The words together; expected by how often each follows the one before it."""
        pairs = pairs_of(words)
        expected = float(self._share(words[0]))
        for word, pair in zip(words, pairs, strict=False):
            expected *= self._share(pair) / max(self._share(word), 1e-9)
        rarest = sorted(dict.fromkeys([*words, *pairs]), key=self._count)[:_RARE_TERMS]
        wanted, filtered = self._wanted(rarest, [f"% {' '.join(words)} %"])
        return wanted, min(expected * self.vocabulary.names, filtered) if self.filters.terms else (
            expected * self.vocabulary.names
        )

    def _anywhere(self, words: Sequence[str]) -> tuple[Wanted, float]:
        telling = self.vocabulary.telling(words, _RARE_TERMS)
        return self._wanted(telling, [f"% {word} %" for word in dict.fromkeys(words)])

    def _count(self, term: str) -> int:
        return self.vocabulary.counts.get(term, 0)

    def _share(self, term: str) -> float:
        return min(self.vocabulary.counts.get(term, 0) / self.vocabulary.names, 1.0)

    def _wanted(self, terms: Sequence[str], patterns: list[str]) -> tuple[Wanted, float]:
        """A few rare terms are enough to find by, the patterns see to the rest; and how many names are expected."""
        rare = sorted([*terms, *self.filters.terms], key=self._count)[:_RARE_TERMS]
        # A term that is in all of a filter's names must not push the filter out.
        needed = list(dict.fromkeys([*rare, *self.filters.terms]))
        expected = float(self.vocabulary.names)
        for power, term in enumerate(rare):
            # Words that go together are no accident: each further one halves less than its share would.
            expected *= self._share(term) ** (0.5**power)
        return Wanted(needed, patterns), expected


async def _by_code(search: _Search, typed: Sequence[str]) -> list[Hit]:
    """Procedures by a code or its beginning, when the query is one or has one among its words."""
    codes = [word for word in typed if _CODE.fullmatch(word)]
    if len(typed) == 1 and codes:
        return await search.by_code(codes[0])
    for code in codes:
        if sum(letter.isdigit() for letter in code) >= _CODE_AMONG_WORDS:
            hits = await search.by_code(code)
            others = [word for word in typed if word != code]
            fitting = [hit for hit in hits if all(f" {word}" in hit.words for word in others)]
            if hits:
                return fitting or hits
    return []


def _others(typed: Sequence[str], vocabulary: Vocabulary, synonyms: Synonyms, made: list[Reading]) -> Iterator[Reading]:
    """What else the words may mean, as far as names have such words; first, what an unfinished last word may become:
    "dang k" → "dang ky". Every reading, with words that no name has or without, is added to ``made``."""
    if typed[-1] not in vocabulary:
        before = typed[-2] if len(typed) > 1 else None
        for ending in vocabulary.beginning(typed[-1], before, 3):
            yield Reading((*typed[:-1], ending))
    for reading in islice(readings(typed, vocabulary, synonyms), 1, None):
        made.append(reading)
        if all(word in vocabulary for word in reading.words):
            yield reading


async def _partly(search: _Search, asked: Sequence[Reading], synonyms: Synonyms) -> tuple[list[Hit], Reading | None]:
    """Names with the greater part of the question's words, when none has all."""
    vocabulary = search.vocabulary
    likeliest = sorted(asked, key=lambda one: sum(word not in vocabulary for word in one.words))
    for reading in likeliest[:_MOST_PARTLY]:
        words = synonyms.without_fillers(reading.words)
        known = [word for word in dict.fromkeys(words) if vocabulary.counts.get(word, 0)]
        rarest = sorted(known, key=vocabulary.rarity, reverse=True)[:_RAREST]
        if len(rarest) < 2:
            continue
        together = max(2, round(len(rarest) * 0.6))
        hits = await search.some_of(combinations(rarest, together))
        if best := partly(hits, words, vocabulary, _LEAST_PART)[:MOST_RANKED]:
            missing = tuple(word for word in reading.words if f" {word} " not in best[0].words)
            return best, Reading(reading.words, reading.corrections, reading.synonyms, missing)
    return [], None


def _hits(rows: Sequence[Row], asked: int) -> list[Hit]:
    return [_hit(row, asked) for row in rows]


def _hit(row: Row, asked: int) -> Hit:
    return Hit(row["code"], row["number"], row["name"], row["words"], row["size"], asked)
