"""All published names in one index: what is the same, what is near, and which words there are; rapidfuzz for the slips."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from heapq import nlargest
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..domain.identity.answers import Known
from ..domain.identity.comparing import compare
from ..domain.identity.deciding import Fit, tier_of
from ..domain.identity.letters import typed_without_method
from ..domain.identity.names import Name, read_name
from ..domain.identity.words import AROUND

_POSTINGS = 4_000  # how many entries of the index are looked at for one name, the rarest words first
_FIRST = 60  # of these, by the weight of common words …
_COMPARED = 12  # … so many are compared word by word
_REMEMBERED = 50_000
_SHORTEST_CORRECTED = 3


class NameIndex:
    """Built once for a state of the register (7,000 names: a third of a second); afterwards it only remembers readings."""

    def __init__(self, known: Iterable[Known]) -> None:
        named = list(known)
        # A slip in the words at the end ("thuc thẩm quyền của …") makes them part of the name: found by the whole.
        ended = [replace(each, read=read_name(each.name, whole=True)) for each in named if each.read.tail]
        self.known = [*named, *ended]
        self._by_toned: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_core: dict[str, list[int]] = defaultdict(list)
        self.by_code: dict[str, list[int]] = defaultdict(list)
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._toned: set[str] = set()
        self._pairs: set[str] = set()
        for number, each in enumerate(self.known):
            if number < len(named):
                self._name(number, each)
            self._add(number, each)
        count = max(len(self.known), 1)
        self._weights = {
            word: 0.3 + log(count / len(where)) for word, where in self._postings.items() if " " not in word
        }
        self._unknown = 0.3 + log(count)
        self._words = sorted(self._weights)
        self._read = AROUND | set(self._words)
        self._totals = [sum(map(self.weight, each.read.words)) for each in self.known]
        self._mended: dict[str, str | None] = {}

    def _name(self, number: int, known: Known) -> None:
        name = known.read
        self._by_toned[(*name.toned, *name.tail)].append(number)
        self._by_key[name.key].append(number)
        self._by_core[name.core].append(number)
        if not known.alias:
            for code in {known.code, known.national}:
                self.by_code[code].append(number)

    def _add(self, number: int, known: Known) -> None:
        name = known.read
        pairs = {f"{one} {two}" for one, two in zip(name.words, name.words[1:], strict=False)}
        self._pairs |= pairs
        self._toned.update(name.toned)
        for feature in {*name.words, *pairs}:
            self._postings[feature].append(number)

    def weight(self, word: str) -> float:
        """See Lexicon."""
        return self._weights.get(word, self._unknown)

    def is_word(self, plain: str, toned: str, accented: bool) -> bool:
        """See Lexicon."""
        return toned in self._toned if accented or toned != plain else plain in self._weights

    def distance(self, one: str, other: str, most: int) -> int:
        """See Lexicon."""
        return _distance(one, other, most)

    def fits(self, name: Name, text: str) -> list[Fit]:
        """The published names worth a look, each with how it compares; ``name`` is ``text`` as it was read."""
        same = self._same(name)
        mended = name
        if not same and not all(word in self._read for word in name.words):
            mended = read_name(text, self._mend)
            same = {number: max(tier, 1) for number, tier in self._same(mended).items()}
        if same and not name.cut:
            return [Fit(self.known[number], tier) for number, tier in same.items()]
        return [self._fit(mended, self.known[number]) for number in dict.fromkeys([*same, *self._nearest(mended)])]

    def beside(self, name: Name, text: str, known: Known) -> Fit:
        """One name beside one published name; ``name`` is ``text`` as it was read."""
        if not name.words or name.core == known.read.core:
            return Fit(known, 1)
        return self._fit(read_name(text, self._mend), known)

    def _same(self, name: Name) -> dict[int, int]:
        """Tier by number of the names that are this one, or are but for accents or the end."""
        same = dict.fromkeys(self._by_core.get(name.core, ()), 2)
        same |= dict.fromkeys(self._by_key.get(name.key, ()), 1)
        return same | dict.fromkeys(self._by_toned.get((*name.toned, *name.tail), ()), 0)

    def _fit(self, name: Name, known: Known) -> Fit:
        """One name beside one published name."""
        compared = compare(name, known.read, self)
        return Fit(known, tier_of(name, compared), compared)

    def _mend(self, plain: str, toned: str) -> list[tuple[str, str]]:
        """A word that no published name has, read again: typed in Telex without an input method, or two words in one.

        The accents stay as typed, so that what was made of it does not pass for a word somebody wrote.
        """
        again = None if plain in self._read or len(plain) < _SHORTEST_CORRECTED else self._read_again(plain)
        return [(word, toned) for word in again.split()] if again else [(plain, toned)]

    def _read_again(self, word: str) -> str | None:
        if word not in self._mended:
            if len(self._mended) >= _REMEMBERED:
                self._mended.clear()
            guesses = (each for each in typed_without_method(word) if each in self._read)
            parts = (
                f"{word[:cut]} {word[cut:]}"
                for cut in range(1, len(word))
                if f"{word[:cut]} {word[cut:]}" in self._pairs
            )
            self._mended[word] = next(guesses, None) or next(parts, None)
        return self._mended[word]

    def _nearest(self, name: Name) -> list[int]:
        """The numbers of the names that share most of what is rare in this one."""
        features: dict[str, list[int]] = {}
        for word in name.words:
            if word in self._postings:
                features[word] = self._postings[word]
            else:
                for near in self._similar(word):
                    features[near] = self._postings[near]
        for one, two in zip(name.words, name.words[1:], strict=False):
            if (pair := f"{one} {two}") in self._pairs:
                features[pair] = self._postings[pair]
        votes: dict[int, float] = defaultdict(float)
        looked = 0
        count = max(len(self.known), 1)
        for _, where in sorted(features.items(), key=lambda each: len(each[1])):
            looked += len(where)
            if looked > _POSTINGS and votes:
                break
            tells = 0.1 + log(count / len(where))
            for number in where[:_POSTINGS]:
                votes[number] += tells
        wanted = set(name.words)
        own = sum(map(self.weight, name.words))
        ranked = []
        for number in nlargest(_FIRST, votes, key=votes.__getitem__):
            shared = sum(map(self.weight, wanted.intersection(self.known[number].read.words)))
            ranked.append((2 * shared / (own + self._totals[number]), number))
        ranked.sort(reverse=True)
        return [number for _, number in ranked[:_COMPARED]]

    def _similar(self, word: str) -> list[str]:
        """Words of published names that a slip of the pen turns into this one."""
        if len(word) < _SHORTEST_CORRECTED or len(word) > 24:
            return []
        found = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=1, limit=3)
        return [each for each, _, _ in found]


@lru_cache(maxsize=65_536)
def _distance(one: str, other: str, most: int) -> int:
    return int(OSA.distance(one, other, score_cutoff=most))
