"""Finds the words that somebody most likely meant: every word has candidates, and its neighbours choose among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .terms import pairs_of
from .typing import slip, sounding, without_telex, without_vni
from .vocabulary import Vocabulary

# Costs are -log of a likelihood, to be added to the surprise of the words: the slighter the error, the cheaper.
_KEYS_LEFT = 1.0
_SAME_SOUND = 4.5
_SLIP = 4.5
_ONE_OFF = 5.5
_BLANK_MISSING = 5.0
_BLANK_TOO_MANY = 5.0
_TWO_OFF = 10.0
# A word that names have not: kept only when nothing is near it.
_UNKNOWN = 16.0
_MOST_CANDIDATES = 12
# Ways kept after each word: the others are so much worse that no later word makes up for it.
_MOST_WAYS = 6
_SHORTEST_TWO_OFF = 5
_MOST_KEPT = 20_000
_SHORTEST_RUN_TOGETHER = 4


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is read, and the piece of the query that it was read from."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class _Way:
    cost: float
    words: tuple[Word, ...]
    last: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    taken: int
    typed: str
    read: tuple[str, ...]
    cost: float


def corrected(typed: Sequence[str], vocabulary: Vocabulary) -> tuple[Word, ...]:
    """The likeliest reading of these folded words; words that are right stay, words that nobody knows stay too."""
    ways: list[dict[str | None, _Way]] = [{} for _ in range(len(typed) + 1)]
    ways[0][None] = _Way(0.0, (), None)
    for at in range(len(typed)):
        steps = list(_steps(typed, at, vocabulary))
        for way in sorted(ways[at].values(), key=lambda way: way.cost)[:_MOST_WAYS]:
            for step in steps:
                cost, last = way.cost + step.cost, way.last
                for word in step.read:
                    cost += vocabulary.surprise(word, last)
                    last = word
                there = ways[at + step.taken]
                if last not in there or cost < there[last].cost:
                    words = tuple(Word(step.typed if not number else "", word) for number, word in enumerate(step.read))
                    there[last] = _Way(cost, way.words + words, last)
    return min(ways[-1].values(), key=lambda way: way.cost).words


def _steps(typed: Sequence[str], at: int, vocabulary: Vocabulary) -> Iterator[_Step]:
    word = typed[at]
    if _sure(typed, at, vocabulary):
        yield _Step(1, word, (word,), 0.0)
        return
    for read, cost in _known_candidates(word, vocabulary):
        yield _Step(1, word, (read,), cost)
    if word not in vocabulary and len(word) >= _SHORTEST_RUN_TOGETHER:
        parts = _apart(word, vocabulary)
        if parts:
            yield _Step(1, word, parts, _BLANK_MISSING * (len(parts) - 1) ** 0.5)
    if at + 1 < len(typed):
        joined = word + typed[at + 1]
        if joined in vocabulary and not joined.isdigit() and not (word in vocabulary and typed[at + 1] in vocabulary):
            yield _Step(2, f"{word} {typed[at + 1]}", (joined,), _BLANK_TOO_MANY)


def _sure(typed: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Whether names have the word beside both its neighbours, so that nothing else need be thought of."""
    around = typed[max(at - 1, 0) : at + 2]
    return typed[at] in vocabulary and all(pair in vocabulary for pair in pairs_of(around))


def _known_candidates(word: str, vocabulary: Vocabulary) -> list[tuple[str, float]]:
    kept = vocabulary.candidates
    if word not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[word] = _candidates(word, vocabulary)
    return kept[word]


def _candidates(word: str, vocabulary: Vocabulary) -> list[tuple[str, float]]:
    costs: dict[str, float] = {word: 0.0 if word in vocabulary else _UNKNOWN}
    if word.replace(".", "").isdigit():
        return list(costs.items())  # a number is what it is; a digit off is another number

    def offer(read: str, cost: float) -> None:
        if read in vocabulary and cost < costs.get(read, _UNKNOWN):
            costs[read] = cost

    plain = without_vni(word)
    keyless = without_telex(plain)
    for read in (plain, keyless):
        if read != word:
            offer(read, _KEYS_LEFT)
    if len(costs) > 1 and word not in vocabulary:
        return list(costs.items())  # keys that stayed explain it whole
    for start in {word, keyless}:
        more = 0.0 if start == word else _KEYS_LEFT
        for read in sounding(start):
            offer(read, _SAME_SOUND + more)
        for read in vocabulary.near(start):
            offer(read, (_SLIP if slip(start, read) else _ONE_OFF) + more)
    if len(costs) == 1 and len(word) >= _SHORTEST_TWO_OFF:
        for short in {word[:cut] + word[cut + 1 :] for cut in range(len(word))}:
            offer(short, _ONE_OFF)
            for read in vocabulary.near(short):
                offer(read, _TWO_OFF)
    # Of many that are as near, those that names have most: "doi" for "di", though nine rarer words are a letter off, too.
    return sorted(costs.items(), key=lambda item: item[1] + vocabulary.surprise(item[0], None))[:_MOST_CANDIDATES]


def _apart(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a text typed without blanks ("dangkykethon"), or () when it does not come apart into known ones."""
    best: list[tuple[float, tuple[str, ...]] | None] = [None] * (len(word) + 1)
    best[0] = (0.0, ())
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 7), end):
            before, piece = best[start], word[start:end]
            if before is None or piece not in vocabulary or (len(piece) == 1 and not piece.isdigit()):
                continue
            cost = before[0] + vocabulary.surprise(piece, before[1][-1] if before[1] else None)
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = (cost, (*before[1], piece))
    found = best[-1]
    return found[1] if found and len(found[1]) > 1 else ()
