"""Which of the names found comes first: how the words stand in it, then how much of the name they are."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from .terms import pairs_of, words_of
from .vocabulary import Vocabulary

EXACT, BEGINS, PHRASE, IN_ORDER, ANY_ORDER = range(5)
# What was not typed but understood stands behind what was typed, unless its words stand better in the name.
_UNDERSTOOD = 1.5
_REARRANGED = 40
# "không thuộc diện cấp giấy phép lao động" is for whoever needs no such permit.
_EXEMPT = " khong thuoc dien "
# Of a hit among others, the smallest first: standing, former, exempt, words beyond, nothing told, code.
_Place = tuple[float, bool, bool, int, bool, str]
_SIGNS = "“”\"'(),.;:–-/"


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that was found. ``number`` is not 0 for a name the procedure had before; ``asked``: by which reading;
    ``told``: the register knows a paper, a deadline or a fee of it."""

    code: str
    number: int
    name: str
    words: str
    size: int
    asked: int
    told: bool = True


def standing(words: Sequence[str], name: str) -> int:
    """How a query's words stand in a name's: all of it, its beginning, together, in order, or anywhere."""
    own = name.strip().removeprefix("thu tuc ")
    phrase = " ".join(words).removeprefix("thu tuc ")
    if own == phrase:
        return EXACT
    if own.startswith(phrase + " "):
        return BEGINS
    if f" {phrase} " in name:
        return PHRASE
    at = 0
    for word in words:
        at = name.find(f" {word} ", at)
        if at < 0:
            return ANY_ORDER
        at += len(word) + 1
    return IN_ORDER


def ranked(hits: Sequence[Hit], asked: Mapping[int, Sequence[str]], literal: int, query: str) -> list[Hit]:
    """Each procedure once, the best first. ``asked``: the words of each reading; ``literal``: the one that was typed.

    No procedure is better than another because more people want it. Where the words stand equally well, the accents of
    the query decide, then names in force, then what the name grants before what it exempts from, then the name with the
    fewest words beyond those looked for, then what the register can tell something about.
    """

    def key(hit: Hit) -> _Place:
        words = asked[hit.asked]
        penalty = 0.0 if hit.asked == literal else _UNDERSTOOD
        exempt = _EXEMPT in hit.words and "khong" not in words
        return (
            standing(words, hit.words) + penalty,
            hit.number > 0,
            exempt,
            hit.size - len(words),
            not hit.told,
            hit.code,
        )

    best: dict[str, tuple[_Place, Hit]] = {}
    for hit in hits:
        place = key(hit)
        if hit.code not in best or place < best[hit.code][0]:
            best[hit.code] = (place, hit)
    order = sorted(best.values(), key=lambda item: item[0])
    accented = {word for word in _words(query) if not word.isascii()}
    if accented:
        head = sorted(
            order[:_REARRANGED], key=lambda item: (item[0][0], -len(accented & _words(item[1].name)), item[0])
        )
        order[:_REARRANGED] = head
    return [hit for _, hit in order]


def misread(hit: Hit, phrases: Iterable[str]) -> bool:
    """Whether the name has the words of one of these everyday phrases only apart, and each with other accents: "bố mất"
    is not "bổ sung … mật mã"."""
    own = _words(hit.name)
    for phrase in phrases:
        accented = {word for word in _words(phrase) if not word.isascii()}
        folded, words = f" {' '.join(words_of(phrase))} ", words_of(phrase)
        apart = len(words) > 1 and folded not in hit.words and all(f" {word} " in hit.words for word in words)
        if apart and accented and not accented & own:
            return True
    return False


def partly(
    hits: Sequence[Hit],
    words: Sequence[str],
    vocabulary: Vocabulary,
    anywhere: float,
    together: float,
    needed: Set[str] = frozenset(),
) -> list[Hit]:
    """Names that have some of the words, those with the most and rarest first; names that the question says whole before.

    A name must have this part of the words, weighed by how much each says: ``anywhere`` of all of them, or ``together``, in
    pairs as they were typed, of those that names have; half of it is enough for a name that the question says whole.
    ``needed``: words that any other name must have, too.
    """
    weights = {word: vocabulary.rarity(word) for word in dict.fromkeys(words)}
    known = {word: weight for word, weight in weights.items() if word in vocabulary}
    question, pairs = f" {' '.join(words)} ", pairs_of(words)
    best: dict[str, tuple[tuple[bool, float, int], Hit]] = {}
    for hit in hits:
        part = _share(weights, {word for word in weights if f" {word} " in hit.words})
        beside = _share(known, {word for pair in pairs if f" {pair} " in hit.words for word in pair.split()})
        own = hit.words.strip().removeprefix("thu tuc ")
        whole = " " in own and f" {own} " in question
        place = (not whole, -part - beside, hit.size)
        held = whole or all(f" {word} " in hit.words for word in needed)
        fits = held and (part >= anywhere or beside >= (together / 2 if whole else together))
        if fits and (hit.code not in best or place < best[hit.code][0]):
            best[hit.code] = (place, hit)
    return [hit for _, hit in sorted(best.values(), key=lambda item: (item[0], item[1].code))]


def _share(weights: Mapping[str, float], chosen: set[str]) -> float:
    return sum(weight for word, weight in weights.items() if word in chosen) / (sum(weights.values()) or 1.0)


class Writing:
    """How names write folded words: "dang ky ket hon" is shown as "đăng ký kết hôn"."""

    def __init__(self, names: Sequence[str]) -> None:
        """A word is written as in the first name that has it."""
        self._written: dict[str, str] = {}
        for word in " ".join(names).lower().split():
            for folded in _folded(word):
                self._written.setdefault(folded, word.strip(_SIGNS))

    def of(self, words: Sequence[str]) -> str:
        """The words, with accents where they are known."""
        return " ".join(self._written.get(word, word) for word in words)


@lru_cache(20_000)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(words_of(word))


def _words(text: str) -> set[str]:
    return {word.strip(_SIGNS) for word in unicodedata.normalize("NFC", text).lower().split()}
