"""What people say instead of the official words, and words that only wrap a question ("xin", "làm … ở đâu")."""

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from operator import itemgetter

from .terms import pairs_of, words_of

# A query may hold several everyday phrases, each with several official ones: so many combinations are tried.
_MOST_VARIANTS = 5
_KEPT = "!"


@dataclass(frozen=True, slots=True)
class Synonym:
    """What is typed, and what the procedures call it. Both as a person writes them."""

    typed: str
    official: str


@dataclass(frozen=True, slots=True)
class Variant:
    """A query with everyday phrases replaced."""

    words: tuple[str, ...]
    used: tuple[Synonym, ...]


class Synonyms:
    """The reviewed lists, looked up by folded words."""

    def __init__(self, synonyms: Iterable[Synonym], fillers: Iterable[str]) -> None:
        """``fillers``: phrases that may be left out without changing what is looked for; one that begins with "!" is no
        filler although it begins with one: "!làm việc" keeps its "làm"."""
        self._by_typed: dict[tuple[str, ...], list[Synonym]] = {}
        for one in synonyms:
            self._by_typed.setdefault(tuple(words_of(one.typed)), []).append(one)
        self._phrases = sorted(
            ((" ".join(words), choices[0]) for words, choices in self._by_typed.items()), key=itemgetter(0)
        )
        listed = list(fillers)
        self._fillers = {tuple(words_of(filler)) for filler in listed if not filler.startswith(_KEPT)}
        self._kept = {tuple(words_of(filler)) for filler in listed if filler.startswith(_KEPT)}
        # The longest phrase that begins with a word: most words begin none.
        self._longest: dict[str, int] = {}
        for words in (*self._by_typed, *self._fillers, *self._kept):
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def known(self, weight: int) -> Mapping[str, int]:
        """The words and pairs of everything here, to be known as words when typing errors are corrected."""
        phrases = (*self._by_typed, *self._fillers)
        return {term: weight for words in phrases for term in (*words, *pairs_of(words))}

    def variants(self, words: Sequence[str]) -> list[Variant]:
        """The query with official words for everyday ones; longest phrases first, [] when there is none."""
        found = [Variant((), ())]
        at, replaced = 0, False
        while at < len(words):
            length = self._longest_match(self._by_typed, words, at)
            if not length or self._part_of_longer(words, at, length):
                found = [Variant((*one.words, words[at]), one.used) for one in found]
                at += 1
                continue
            replaced = True
            choices = self._by_typed[tuple(words[at : at + length])]
            found = [
                Variant((*one.words, *words_of(choice.official)), (*one.used, choice))
                for one in found
                for choice in choices
            ][:_MOST_VARIANTS]
            at += length
        return found if replaced else []

    def without_fillers(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words that say what is looked for; all of them when nothing would be left."""
        kept: list[str] = []
        at = 0
        while at < len(words):
            length = self._longest_match(self._fillers, words, at)
            stays = self._longest_match(self._kept, words, at)
            if stays > length:
                length = stays
                kept += words[at : at + stays]
            elif not length:
                kept.append(words[at])
            at += max(length, 1)
        return tuple(kept) or tuple(words)

    def beginning(self, words: Sequence[str], most: int) -> list[Synonym]:
        """Everyday phrases that begin with these words, the last of which may be unfinished."""
        typed = " ".join(words)
        at = bisect_left(self._phrases, typed, key=itemgetter(0))
        fitting = takewhile(lambda one: one[0].startswith(typed), islice(self._phrases, at, None))
        return [one for _, one in sorted(fitting, key=lambda each: (len(each[1].typed), each[0]))][:most]

    def _part_of_longer(self, words: Sequence[str], at: int, length: int) -> bool:
        """Whether a longer phrase begins within this one: "vợ mất" says nothing in "vợ mất bằng lái xe"."""
        return any(self._longest_match(self._by_typed, words, later) > length for later in range(at + 1, at + length))

    def _longest_match(self, phrases: Container[tuple[str, ...]], words: Sequence[str], at: int) -> int:
        longest = min(self._longest.get(words[at], 0), len(words) - at)
        return next((long for long in range(longest, 0, -1) if tuple(words[at : at + long]) in phrases), 0)
