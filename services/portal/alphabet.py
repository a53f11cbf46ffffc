"""The order of names in the Vietnamese alphabet (a ă â b c d đ e ê …): by letters first, and by tones where these are alike."""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# In the order of dictionaries: level, grave, hook above, tilde, acute, dot below.
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_KINDS = ("thành phố ", "tỉnh ")

Key = tuple[tuple[int, ...], tuple[int, ...]]


def of_province(name: str) -> Key:
    """The sort key of a province by its own name: "Thành phố Đà Nẵng" stands under Đ."""
    plain = unicodedata.normalize("NFC", name).lower()
    return of(next((plain.removeprefix(kind) for kind in _KINDS if plain.startswith(kind)), plain))


def of(name: str) -> Key:
    """The sort key of any name; what is no letter stands before all letters."""
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", name).lower():
        parts = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in _TONES[1:] if mark in parts), "")
        letters.append(_LETTERS.find(unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)))
        tones.append(_TONES.index(tone))
    return tuple(letters), tuple(tones)
