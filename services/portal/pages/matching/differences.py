"""A submitted name beside a published one, word by word, as changes are tracked in a document."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

MOST_WORDS = 300  # a name of 1,000 characters has fewer; what is longer is shown as it is

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")

Kind = Literal["same", "spelt", "submitted", "published"]


class Part(NamedTuple):
    """Some words. ``kind``: in both; in both but with other accents (as published); in one of the two only."""

    text: str
    kind: Kind


def differences(submitted: str, published: str) -> list[Part]:
    """Both names as one text: the published words in their order, and where they differ what was submitted instead."""
    theirs, ours = submitted.split(), published.split()
    if len(theirs) > MOST_WORDS or len(ours) > MOST_WORDS:
        return [Part(published, "same")]
    found: list[Part] = []
    steps = SequenceMatcher(None, [*map(_letters, theirs)], [*map(_letters, ours)], autojunk=False).get_opcodes()
    for step, begin, end, there_begin, there_end in steps:
        if step == "equal":
            pairs = zip(theirs[begin:end], ours[there_begin:there_end], strict=True)
            found += [Part(here, "same" if _spelling(typed) == _spelling(here) else "spelt") for typed, here in pairs]
            continue
        found += [Part(word, "submitted" if _letters(word) else "same") for word in theirs[begin:end]]
        found += [Part(word, "published" if _letters(word) else "same") for word in ours[there_begin:there_end]]
    return _together(found)


def _together(parts: Iterable[Part]) -> list[Part]:
    """Neighbours of one kind as one part."""
    return [Part(" ".join(each.text for each in run), kind) for kind, run in groupby(parts, lambda each: each.kind)]


def _letters(word: str) -> str:
    """What a word is without accents, case and signs; '' for a sign alone."""
    apart = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(each for each in apart if each.isalnum())


def _spelling(word: str) -> tuple[str, list[str]]:
    """The same with its accents, wherever the tone is placed: Hòa is Hoà."""
    apart = [each for each in unicodedata.normalize("NFD", word.casefold()) if each.isalnum() or _accent(each)]
    return "".join(each for each in apart if each not in _TONES), [each for each in apart if each in _TONES]


def _accent(character: str) -> bool:
    return unicodedata.combining(character) > 0
