"""Slips of the pen between two names: letters mistyped, blanks too many or too few, abbreviations nobody listed."""

from typing import Protocol

from .names import Name
from .spelling import could_be_a_word
from .words import TELLING

_SHORTEST_SLIP = 2
_SHORTEST_REAL = 4  # đất for đá: short words are other words too easily
_LONG = 5

# By place in the submitted name: the words that the one typed there was meant to be.
Meant = dict[int, tuple[str, ...]]


class Lexicon(Protocol):
    """What is known of the words of all published names."""

    def weight(self, word: str) -> float:
        """How much a plain word tells: rare words much, common ones little; above 0."""

    def is_word(self, plain: str, toned: str, accented: bool) -> bool:
        """Whether published names hold this very word; ``accented``: with these very accents."""

    def distance(self, one: str, other: str, most: int) -> int:
        """Letters put in, left out, changed or exchanged with their neighbour; more than ``most`` counts as most + 1."""


def slips(
    asked: Name,
    left_theirs: list[int],
    ours: list[str],
    left_ours: list[int],
    lexicon: Lexicon,
    meant: Meant,
    pairs: list[tuple[str, str]],
) -> tuple[int, float]:
    """Takes pairs off both lists that differ by a slip of the pen: numbers and telling words never pass for each other."""
    real = 0
    cost = 0.0
    for place in list(left_theirs):
        typed = asked.words[place]
        if len(typed) < _SHORTEST_SLIP or typed.isdigit():
            continue
        is_word = lexicon.is_word(typed, asked.toned[place], asked.accented)
        doubtful = is_word or could_be_a_word(typed, asked.toned[place], asked.accented)
        most = 1 if len(typed) < _LONG or is_word else 2
        near: list[tuple[int, int, int]] = []
        for there in left_ours:
            word = ours[there]
            if word.isdigit() or len(word) < _SHORTEST_SLIP or (doubtful and not _may_be_meant(typed, word)):
                continue
            if (steps := lexicon.distance(typed, word, most)) <= most:
                near.append((steps, abs(there - place), there))
        if not near:
            continue
        steps, _, there = min(near)
        pairs.append((typed, ours[there]))
        real += is_word
        cost += min(steps * (0.6 if is_word else 0.15), 1.0) * lexicon.weight(ours[there])
        meant[place] = (ours[there],)
        left_theirs.remove(place)
        left_ours.remove(there)
    return real, cost


def joined(
    theirs: list[str],
    left_theirs: list[int],
    ours: list[str],
    left_ours: list[int],
    pairs: list[tuple[str, str]],
    meant: Meant,
) -> float:
    """Blanks too many ("đăn g ký") or too few ("dangky"), taken off both lists. Returns what they cost."""
    cost = 0.0
    for place in list(left_theirs):
        if place not in left_theirs:
            continue
        if place + 1 in left_theirs:
            both = theirs[place] + theirs[place + 1]
            if found := [each for each in left_ours if ours[each] == both]:
                pairs.append((f"{theirs[place]} {theirs[place + 1]}", both))
                left_theirs.remove(place)
                left_theirs.remove(place + 1)
                meant[place], meant[place + 1] = (both,), ()
                left_ours.remove(found[0])
                cost += 0.3
                continue
        for there in left_ours:
            if there + 1 in left_ours and ours[there] + ours[there + 1] == theirs[place]:
                pairs.append((theirs[place], f"{ours[there]} {ours[there + 1]}"))
                meant[place] = (ours[there], ours[there + 1])
                left_theirs.remove(place)
                left_ours.remove(there)
                left_ours.remove(there + 1)
                cost += 0.3
                break
    return cost


def initials(
    theirs: list[str], left_theirs: list[int], known: Name, left_ours: list[int], meant: Meant
) -> tuple[tuple[str, str], ...]:
    """Abbreviations that no table has: the first letters of words that are missing, one after the other."""
    found: list[tuple[str, str]] = []
    for place in list(left_theirs):
        typed = theirs[place]
        if not 2 <= len(typed) <= 8 or typed.isdigit():
            continue
        for start in left_ours:
            run = _run(typed, start, known, left_ours)
            if run:
                found.append((typed, " ".join(known.words[each] for each in run)))
                meant[place] = tuple(known.words[each] for each in run)
                left_theirs.remove(place)
                for each in run:
                    left_ours.remove(each)
                break
    return tuple(found)


def _run(typed: str, start: int, known: Name, left_ours: list[int]) -> list[int]:
    """The places from ``start`` on whose first letters spell ``typed``; joining words between may be passed over."""
    run: list[int] = []
    place = start
    for letter in typed:
        while place in left_ours and known.words[place][0] != letter and known.joining[place] and run:
            run.append(place)
            place += 1
        if place not in left_ours or known.words[place][0] != letter:
            return []
        run.append(place)
        place += 1
    return run


def _may_be_meant(typed: str, word: str) -> bool:
    """Whether a slip may have turned one word into another."""
    return (
        len(word) >= _SHORTEST_REAL
        and len(typed) >= _SHORTEST_REAL - 1
        and word not in TELLING
        and typed not in TELLING
    )
