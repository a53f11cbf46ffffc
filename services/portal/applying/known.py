"""Lists that answers are picked from: typing a name, with or without its accents, finds the code that is kept."""

import unicodedata
from collections.abc import Mapping, Sequence

from services.kernel.text import Text

# Fewer are shown as a list that opens; among more one looks by typing.
FEW = 40
MOST_OFFERED = 8

# Name of the list → (code, words), in the order shown.
Known = Mapping[str, Sequence[tuple[str, Text]]]


def plain(words: str) -> str:
    """Without accents, capitals and more than one blank: ``Đà  Nẵng`` → ``da nang``."""
    bare = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return " ".join("".join(each for each in bare if not unicodedata.combining(each)).split())


def code_of(listed: Sequence[tuple[str, Text]], typed: str) -> str:
    """The code that is meant by a code, or by a name in either language; what was typed where it means none of them."""
    wanted = typed.strip()
    for code, _ in listed:
        if code == wanted.upper():
            return code
    asked = plain(wanted)
    meant = {code for code, words in listed if asked and asked in map(plain, words)}
    if len(meant) != 1:
        # Of Áo and Áo hòm both begin alike; a beginning that only one has is as good as its name.
        meant = {code for code, words in listed if asked and any(plain(each).startswith(asked) for each in words)}
    return meant.pop() if len(meant) == 1 else typed


def offered(listed: Sequence[tuple[str, Text]], typed: str) -> list[tuple[str, Text]]:
    """What somebody may have meant who typed no whole name: at most 8, those that begin so first."""
    asked = plain(typed)
    if not asked:
        return []
    found = [each for each in listed if any(asked in plain(name) for name in each[1])]
    found.sort(key=lambda each: not any(plain(name).startswith(asked) for name in each[1]))
    return found[:MOST_OFFERED]


def words_of(listed: Sequence[tuple[str, Text]], code: str) -> Text:
    """The name of a code; what stands there where it is none."""
    return dict(listed).get(code, Text(code, code))
