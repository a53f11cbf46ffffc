"""The words and pairs of words that names are made of, with how often: what typing errors are corrected against."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from .terms import is_filter

# What a pair never seen costs beside a frequent one; small enough to be overruled by any pair that was seen.
_NEVER = 1e-6
_SEEN = 0.9
# Two neighbours are one phrase when the rarer of them stands beside the other in at least this part of its names.
_ONE_PHRASE = 0.3


class Vocabulary:
    """Counts of names by word and by pair of words. Made once for a state of the register, then only read."""

    def __init__(self, counts: Mapping[str, int], names: int) -> None:
        """``counts``: names by term, pairs and filters included; ``names``: how many there are."""
        self.counts = counts
        self.names = max(names, 1)
        self.words = sorted(term for term in counts if " " not in term and not is_filter(term))
        self.total = max(sum(counts[word] for word in self.words), 1)
        self._followers: dict[str, list[str]] = {}
        for term in counts:
            if " " in term and not is_filter(term):
                first, second = term.split(" ")
                self._followers.setdefault(first, []).append(second)
        # What words were found to be mistyped for, kept by domain/search/correcting.py.
        self.candidates: dict[str, list[tuple[str, float]]] = {}
        # A word and one letter off meet where either loses a letter: look-up instead of comparing with every word.
        self._shortened: dict[str, list[str]] = {}
        for word in self.words:
            for short in {word, *_without_a_letter(word)}:
                self._shortened.setdefault(short, []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def near(self, word: str) -> list[str]:
        """Words that differ by one letter too many, too few, another, or two exchanged."""
        met = {
            each
            for short in (word, *_without_a_letter(word))
            for each in self._shortened.get(short, ())
            if each != word
        }
        return sorted(each for each in met if _one_off(word, each))

    def beginning(self, prefix: str, after: str | None, most: int) -> list[str]:
        """Words that begin so, the most frequent first; those seen ``after`` the word before, if there are any."""
        if after is not None:
            followers = [each for each in self._followers.get(after, ()) if each.startswith(prefix)]
            if followers:
                return sorted(followers, key=lambda each: (-self.counts[f"{after} {each}"], each))[:most]
        at = bisect_left(self.words, prefix)
        found = []
        while at < len(self.words) and self.words[at].startswith(prefix):
            found.append(self.words[at])
            at += 1
        return sorted(found, key=lambda each: (-self.counts[each], each))[:most]

    def rarity(self, word: str) -> float:
        """How much a word says: 0 when every name has it, more the fewer have it."""
        return math.log((self.names + 1) / (self.counts.get(word, 0) + 1))

    def telling(self, words: Sequence[str], most: int) -> list[str]:
        """At most so many of the words, those that few names have together, the rarest first.

        No two of one phrase if there are several: whoever has "lao" has "dong", too, and "lao dong" beside "dat" says more.
        """
        count = self.counts.get
        phrases: list[list[str]] = []
        for before, word in zip((None, *words), words, strict=False):
            together = count(f"{before} {word}", 0)
            if together and together >= _ONE_PHRASE * min(count(before or "", 0), count(word, 0)):
                phrases[-1].append(word)
            else:
                phrases.append([word])
        rarest = {min(phrase, key=lambda word: count(word, 0)) for phrase in phrases}
        by_count = sorted(dict.fromkeys(words), key=lambda word: count(word, 0))
        return [word for word in by_count if word in rarest][:most] if len(rarest) > 1 else by_count[: min(most, 2)]

    def surprise(self, word: str, before: str | None) -> float:
        """-log of how likely ``word`` comes after ``before``: about 0 for "hon" after "ket", 14 for what never was."""
        alone = self.counts.get(word, 0) / self.total
        if before is None:
            return -math.log(alone + _NEVER)
        seen = self.counts.get(f"{before} {word}", 0) / max(self.counts.get(before, 0), 1)
        return -math.log(_SEEN * min(seen, 1.0) + (1 - _SEEN) * alone + _NEVER)


def _without_a_letter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_off(one: str, other: str) -> bool:
    """Optimal string alignment distance of exactly 1."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    if one[at + 1 :] == other[at + 1 :]:
        return one != other
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
