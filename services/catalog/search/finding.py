"""Finds procedures by what somebody typed: exact words first; only then what else they may have meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from services.kernel.database import Connection

from ..domain.search import MOST_WORDS
from ..domain.search.ranking import Hit, misread, partly, ranked
from ..domain.search.reading import Reading, readings
from ..domain.search.synonyms import Synonyms
from ..domain.search.terms import pairs_of, words_of
from ..domain.search.vocabulary import Vocabulary
from ..store.searching import Bounds
from .looking_up import MOST_RANKED, Filters, LookUps

# With fewer than these the question is read in other ways, too.
ENOUGH = 5
_SURELY = 4
# Readings are asked for a few at a time: the first mostly answer.
_AT_ONCE = 3

_LITERAL = Bounds(many=2_000, walked=20_000, fetched=3_000, each=MOST_RANKED, together=2 * MOST_RANKED)
_OTHERWISE = Bounds(many=2_000, walked=3_000, fetched=1_000, each=60, together=1_000)
# Many look-ups, so few rows of each: ranking them costs more than finding them.
_PARTLY = Bounds(many=2_000, walked=0, fetched=1_000, each=30, together=400)
# Of a question that no name answers whole, names must have this part, by the rarity of its words: anywhere, or of the
# words that names have at all, two and two together ("giấy phép lái xe" of "đổi giấy phép lái xe hết hạn").
_LEAST_PART = 0.6
_LEAST_TOGETHER = 0.4
_RAREST = 5
_RAREST_PAIRS = 3
_MOST_PARTLY = 2


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
    search = LookUps(connection, vocabulary, filters)
    if by_code := await search.by_code(typed):
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
    if not literal:
        everyday = [one.typed for variant in synonyms.variants(typed) for one in variant.used]
        hits = [hit for hit in hits if asked[hit.asked].synonyms or not misread(hit, everyday)]
    if hits:
        found.hits = ranked(hits, {at: one.words for at, one in enumerate(asked)}, 0, query)[:MOST_RANKED]
        found.read_as = asked[found.hits[0].asked]
    elif not literal:
        found.hits, found.read_as = await _partly(search, [*made, asked[0]], synonyms)
    return found


def _enough(hits: Sequence[Hit], asked: Sequence[Reading]) -> bool:
    """Whether what was found is what was meant: several names, or one in which so many words stand together."""
    return len({hit.code for hit in hits}) >= ENOUGH or any(
        len(words) >= _SURELY and f" {' '.join(words)} " in hit.words
        for hit in hits
        for words in (asked[hit.asked].words,)
    )


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


async def _partly(search: LookUps, asked: Sequence[Reading], synonyms: Synonyms) -> tuple[list[Hit], Reading | None]:
    """Names with the greater part of the question's words, when none has all."""
    vocabulary = search.vocabulary
    likeliest = sorted(asked, key=lambda one: sum(word not in vocabulary for word in one.words))
    for reading in likeliest[:_MOST_PARTLY]:
        words = synonyms.without_fillers(reading.words)
        known = [word for word in dict.fromkeys(words) if vocabulary.counts.get(word, 0)]
        rarest = sorted(known, key=vocabulary.rarity, reverse=True)[:_RAREST]
        if len(rarest) < 2:
            continue
        some = max(2, round(len(rarest) * 0.6))
        pairs = sorted((pair for pair in dict.fromkeys(pairs_of(words)) if pair in vocabulary), key=search.count)
        hits = await search.some_of(combinations(rarest, some), pairs[:_RAREST_PAIRS], _PARTLY)
        # Two words are little to go by when one of them was another word that names have, too.
        guessed = any(each.typed in vocabulary for each in reading.corrections)
        together = 1.0 if guessed else _LEAST_TOGETHER
        if not reading.synonyms and synonyms.variants(reading.words):
            # It says an everyday phrase: taken word by word, "bằng lái" is any certificate and any road.
            continue
        # A name without all of what an everyday phrase stands for is about something else.
        needed = {word for one in reading.synonyms for word in words_of(one.official)}
        if best := partly(hits, words, vocabulary, _LEAST_PART, together, needed)[:MOST_RANKED]:
            missing = tuple(word for word in reading.words if f" {word} " not in best[0].words)
            return best, Reading(reading.words, reading.corrections, reading.synonyms, missing)
    return [], None
