"""Vietnamese syllables on one footing: one way to place a tone, one way to write i/y, with and without accents."""

import re
import unicodedata
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
# "kỹ" and "kĩ", "quý" and "quí" are one word; "y tế" and "thủy" keep their y.
_FINAL_Y = re.compile(r"^(b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|th|ph|kh|qu)y$")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vii": "7", "viii": "8", "ix": "9"}

# What typing in Telex leaves where no input method was on: "hoon" (hôn), "ddaats" (đất), "tuowng" (tương), "phéps".
_TELEX_DOUBLE = re.compile(r"(a|e|o|d)\1")
_TELEX_W = re.compile(r"(?<=[aou])w|^w|(?<=[a-z])w(?=[a-z])|w$")
_TELEX_TONE = re.compile(r"(?<=[a-z])[sfrxj]$")
_TELEX_INNER = re.compile(r"(?<=[aeiouy])[sfrxj]")
_VNI = re.compile(r"(?<=[a-z])[0-9]+")


@lru_cache(maxsize=65_536)
def syllable(word: str) -> tuple[str, str]:
    """(plain, toned) of a word in lower case: without any accent; and with them, the tone behind the letters."""
    letters: list[str] = []
    tone = ""
    for character in unicodedata.normalize("NFD", word):
        if character in _TONES:
            tone = character
        else:
            letters.append(character)
    toned = unicodedata.normalize("NFC", "".join(letters))
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", toned.replace("đ", "d")) if not unicodedata.combining(each)
    )
    toned, plain = _one_i(toned), _one_i(plain)
    if plain.isdigit():
        plain = plain.lstrip("0") or "0"
        return plain, plain
    if plain in _ROMAN:
        return _ROMAN[plain], _ROMAN[plain]
    return plain, toned + tone


def typed_without_method(plain: str) -> list[str]:
    """What a word may be that was typed in Telex or VNI with no input method on, likeliest first; [] if it is none."""
    if plain.isdigit():
        return []
    if any(each.isdigit() for each in plain):
        return [_one_i(_VNI.sub("", plain))]
    bare = _TELEX_DOUBLE.sub(r"\1", _TELEX_W.sub("", plain))
    guesses = [
        _TELEX_TONE.sub("", bare),
        bare,
        _TELEX_INNER.sub("", bare),
        _TELEX_DOUBLE.sub(r"\1", _TELEX_INNER.sub("", bare)),
    ]
    return [each for each in dict.fromkeys(_one_i(guess) for guess in guesses if guess) if each != plain]


def _one_i(word: str) -> str:
    return word[:-1] + "i" if _FINAL_Y.match(word) else word
