"""How a query may be read: as it stands, with official words for everyday ones, corrected, without its wrapping."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .correcting import Word, corrected
from .synonyms import Synonym, Synonyms
from .terms import words_of
from .vocabulary import Vocabulary

_MOST_READINGS = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """Words to look for, and how the query came to mean them."""

    words: tuple[str, ...]
    corrections: tuple[Word, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def literal(self) -> bool:
        """Whether it is what was typed."""
        return not (self.corrections or self.synonyms or self.left_out)


def readings(typed: Sequence[str], vocabulary: Vocabulary, synonyms: Synonyms) -> Iterator[Reading]:
    """All readings, the most faithful first; the first is what was typed. Made one by one: the first few mostly do."""
    seen: set[tuple[str, ...]] = set()
    for reading in _in_order(tuple(typed), vocabulary, synonyms):
        if reading.words and reading.words not in seen:
            seen.add(reading.words)
            yield reading
        if len(seen) == _MOST_READINGS:
            return


def _in_order(typed: tuple[str, ...], vocabulary: Vocabulary, synonyms: Synonyms) -> Iterator[Reading]:
    literal = Reading(typed)
    right = _corrected(literal, vocabulary)
    yield literal
    replaced = list(_replaced(literal, synonyms))
    yield from replaced
    # What was said in everyday words was meant: no correction makes rarer words of them.
    if _says_all(right, replaced):
        yield right
    yield from _replaced(right, synonyms)
    # After an everyday phrase was understood, what stands around it may still be mistyped.
    yield from (_corrected(one, vocabulary) for one in replaced[:2])
    for whole in (literal, right, *replaced[:2]):
        words = synonyms.without_fillers(whole.words)
        # One word left of many, and that one a guess: it would find whatever has the guessed word.
        guessed = len(words) == 1 and any(words[0] in each.read.split() for each in whole.corrections)
        if words != whole.words and not guessed:
            left_out = tuple(word for word in whole.words if word not in words)
            short = Reading(words, whole.corrections, whole.synonyms, left_out)
            understood = list(_replaced(short, synonyms))
            # With "tôi" left out, "bố tôi mất" is an everyday phrase, and no two words that any name may have.
            if _says_all(short, replaced) and _says_all(whole, understood):
                yield short
            yield from understood


def _says_all(reading: Reading, replaced: Sequence[Reading]) -> bool:
    """Whether every everyday phrase that the others understood is still said by this one, or was understood by it."""
    said = f" {' '.join(reading.words)} "
    phrases = {one for each in replaced for one in each.synonyms}
    return all(one in reading.synonyms or f" {' '.join(words_of(one.typed))} " in said for one in phrases)


def _corrected(reading: Reading, vocabulary: Vocabulary) -> Reading:
    read = corrected(reading.words, vocabulary)
    changes = tuple(_changes(read))
    words = tuple(word.read for word in read)
    return Reading(words, reading.corrections + changes, reading.synonyms, reading.left_out)


def _changes(read: Sequence[Word]) -> Iterator[Word]:
    """What was typed and what it is read as, where they differ; words typed without a blank together."""
    at = 0
    while at < len(read):
        end = at + 1
        while end < len(read) and not read[end].typed:
            end += 1
        whole = " ".join(word.read for word in read[at:end])
        if whole != read[at].typed:
            yield Word(read[at].typed, whole)
        at = end


def _replaced(reading: Reading, synonyms: Synonyms) -> Iterator[Reading]:
    for variant in synonyms.variants(reading.words):
        yield Reading(variant.words, reading.corrections, reading.synonyms + variant.used, reading.left_out)
