"""What fingers and habits do to a Vietnamese word: Telex and VNI keys left in it, neighbours hit, sounds confused."""

import re
from collections.abc import Iterator

_VOWELS = "aeiouy"
# No Vietnamese syllable has these after its first vowel: there they are Telex tone keys (sắc huyền hỏi ngã nặng, none).
_TONE_KEYS = re.compile("[sfrxjz]")
_DOUBLED = re.compile(r"([aeo])\1")
# A second a, e or o typed after the final consonant: "hono" for hôn, "caan" apart.
_LATE_VOWEL = re.compile(r"([aeo])([a-z]*?)(ng|nh|ch|[cmnpt])\1$")
_VNI = re.compile(r"[1-9]")

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Written one way and heard the other: both are tried.
_SOUNDS = (
    ("ch", "tr"), ("s", "x"), ("d", "gi"), ("gi", "r"), ("d", "r"), ("l", "n"), ("ngh", "ng"), ("gh", "g"), ("c", "k"),
    ("c", "q"), ("d", "v"), ("ph", "f"), ("ng", "n"),
)  # fmt: skip
_ENDINGS = (("i", "y"), ("n", "ng"), ("c", "t"), ("ao", "au"), ("ai", "ay"), ("iu", "uu"), ("uy", "ui"), ("nh", "n"))


def without_telex(word: str) -> str:
    """The folded word behind Telex keys that were typed with no input method on: "dawng" → "dang", "keets" → "ket".

    The word itself when it has none.
    """
    if word.startswith("dd"):
        word = word[1:]
    start = next((at for at, letter in enumerate(word) if letter in _VOWELS or (letter == "w" and at > 0)), None)
    if start is None:
        return word
    onset, rhyme = word[:start], word[start:]
    rhyme = _TONE_KEYS.sub("", rhyme)
    if rhyme.startswith("w"):
        rhyme = "u" + rhyme[1:]
    rhyme = rhyme.replace("w", "")
    if onset == "d" and rhyme.endswith("d"):
        rhyme = rhyme[:-1]
    rhyme = _DOUBLED.sub(r"\1", rhyme)
    return onset + _LATE_VOWEL.sub(r"\1\2\3", rhyme)


def without_vni(word: str) -> str:
    """The folded word behind VNI digits: "d9ang8" → "dang", "ket61" → "ket". The word itself when it has none."""
    plain = _VNI.sub("", word)
    vowel = any(letter in _VOWELS for letter in plain)
    return plain if plain != word and plain.isalpha() and vowel and word[0].isalpha() else word


def sounding(word: str) -> Iterator[str]:
    """Spellings that sound the same in one part of the country or the other."""
    for one, other in (*_SOUNDS, *(pair[::-1] for pair in _SOUNDS)):
        if word.startswith(one):
            yield other + word[len(one) :]
    for one, other in (*_ENDINGS, *(pair[::-1] for pair in _ENDINGS)):
        if word.endswith(one):
            yield word[: -len(one)] + other


def slip(typed: str, meant: str) -> bool:
    """Whether one likely slip of the fingers makes ``typed`` of ``meant``: letters exchanged or doubled, a key beside."""
    if len(typed) == len(meant):
        apart = [at for at, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
        if len(apart) == 2:
            return typed[apart[0]] == meant[apart[1]] and typed[apart[1]] == meant[apart[0]]
        return len(apart) == 1 and _beside(typed[apart[0]], meant[apart[0]])
    if len(typed) == len(meant) + 1:
        at = next((at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(meant))
        return at > 0 and typed[at] == typed[at - 1]
    return False


def _beside(one: str, other: str) -> bool:
    for number, row in enumerate(_ROWS):
        if one in row:
            at = row.index(one)
            around = [row[max(at - 1, 0) : at + 2]]
            around += [_ROWS[near][max(at - 1, 0) : at + 2] for near in (number - 1, number + 1) if 0 <= near < 3]
            return any(other in keys for keys in around)
    return False
