"""A submitted or published name, normalised: the words that make it, and what was said around them."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .abbreviations import WRITTEN_OUT
from .codes import Code, find_code
from .letters import syllable
from .tails import Level, Tail, tail_of
from .words import BEFORE, COUNTED, GOES_ON, JOINING, JOINING_PAIRS, JOINING_PLAIN, ROMAN

LONGEST_NAME = 1_000  # the longest published one has 405 characters

_WORD = re.compile(r"[0-9]+|[^\W\d_][^\W_]*")
_THOUSANDS = re.compile(r"(?<=[0-9])[.,](?=[0-9]{3}(?![0-9]))")
_NUMBERING = re.compile(r"^\s*(?:stt\s*)?(?:[0-9]{1,3}\s*[.):/]|[a-zđ]\)|[-–•*+#]+)(?=\s|[^\W\d_])", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.{2,}|[,;(–-])[\s)\"”»]*$")
_SPELLED = {word: [syllable(each) for each in meant.lower().split()] for word, meant in WRITTEN_OUT.items()}
# "đủ ĐK" is "đủ điều kiện"; every other ĐK is "đăng ký".
_REGISTER, _CONDITION = ([syllable(each) for each in text.split()] for text in ("đăng ký", "điều kiện"))


Mend = Callable[[str, str], list[tuple[str, str]]]
"""(plain, toned) of a typed word → of the words it may be; itself when nothing better is known."""


@dataclass(frozen=True, slots=True)
class Name:
    """``words``: plain words of the name itself; ``toned``: the same with accents; ``tail``: plain words taken off its end.

    ``accented``: somebody typed accents. ``cut``: it was cut: it says so ("…") or ends in a word that joins. ``code``: one
    stood in it. ``joining``: which of ``words`` only join others.
    """

    words: tuple[str, ...]
    toned: tuple[str, ...]
    tail: tuple[str, ...] = ()
    level: Level | None = None
    law: bool = False
    accented: bool = False
    cut: bool = False
    code: Code | None = None
    joining: tuple[bool, ...] = ()

    @property
    def key(self) -> str:
        """The whole name as one plain text: what a person's decision is filed under."""
        return " ".join((*self.words, *self.tail))

    @property
    def core(self) -> str:
        """The name without its tail."""
        return " ".join(self.words)


def read_name(text: str, mend: Mend | None = None, *, whole: bool = False) -> Name:
    """Never fails: a text without a letter or digit gives a name without words. Reads the first LONGEST_NAME characters.

    ``mend`` may read words again; ``whole``: what stands at the end belongs to the name.
    """
    code, bare = find_code(unicodedata.normalize("NFC", text[:LONGEST_NAME]))
    bare = _NUMBERING.sub("", bare.lower().strip())
    typed = _WORD.findall(_THOUSANDS.sub("", bare))
    pairs = _spelled(typed)
    if mend:
        pairs = [each for pair in pairs for each in mend(*pair)]
    pairs = pairs[_before([plain for plain, _ in pairs]) :]
    plain = [each for each, _ in pairs]
    tail = Tail(len(plain)) if whole else tail_of(plain)
    accented = not all(word.isascii() for word in typed)
    joining = _joining(pairs[: tail.kept], accented)
    return Name(
        words=tuple(plain[: tail.kept]),
        toned=tuple(toned for _, toned in pairs[: tail.kept]),
        tail=tuple(plain[tail.kept :]),
        level=tail.level,
        law=tail.law,
        accented=accented,
        cut=_CUT.search(bare) is not None or (bool(pairs) and pairs[-1][1] in GOES_ON),
        code=code,
        joining=tuple(joining),
    )


def _joining(pairs: Sequence[tuple[str, str]], accented: bool) -> list[bool]:
    """Which words only join others. In a text without accents fewer are known to."""
    found = [toned in JOINING if accented and toned != plain else plain in JOINING_PLAIN for plain, toned in pairs]
    for place, both in enumerate(itertools.pairwise(pairs)):
        plain = (both[0][0], both[1][0])
        if meant := JOINING_PAIRS.get(plain):
            spelled = tuple(syllable(each)[1] for each in meant.split())
            if all(toned in (word, right) for (word, toned), right in zip(both, spelled, strict=True)):
                found[place] = found[place + 1] = True
    return found


def _spelled(words: list[str]) -> list[tuple[str, str]]:
    """(plain, toned) of every word; abbreviations written out, Roman numerals as digits."""
    pairs: list[tuple[str, str]] = []
    for word in words:
        plain, toned = syllable(word)
        before = pairs[-1][0] if pairs else ""
        if plain == "dk":
            pairs += _CONDITION if before == "du" else _REGISTER
        elif meant := _SPELLED.get(plain):
            pairs += meant
        elif plain in ROMAN and (before in COUNTED or before.isdigit()):
            pairs.append((ROMAN[plain], ROMAN[plain]))
        else:
            pairs.append((plain, toned))
    return pairs


def _before(words: list[str]) -> int:
    """How many words at the beginning only say that a procedure follows; at least two words are left."""
    start = 0
    while True:
        for lead in BEFORE:
            if tuple(words[start : start + len(lead)]) == lead and len(words) - start - len(lead) >= 2:
                start += len(lead)
                break
        else:
            return start
