"""What a procedure is found by: its words, its pairs of neighbouring words, the forms of its codes, and its filters."""

from collections.abc import Sequence
from itertools import pairwise

from ..texts import folded

# Real names have 405 characters at most; of a longer one the beginning is found.
_MOST_CHARACTERS = 1_900

# Filters stand among the words, marked by a sign that no folded word has.
_SIGN = "="


def words_of(text: str) -> list[str]:
    """The folded words, in order."""
    return folded(text)[:_MOST_CHARACTERS].split()


def pairs_of(words: Sequence[str]) -> list[str]:
    """Each word with the one after it: "dang ky", "ky ket", "ket hon"."""
    return [f"{first} {second}" for first, second in pairwise(words)]


def filter_term(filter_: str, value: str) -> str:
    """A filter as a term: ``field=ho tich``, ``event=birth``, ``audience=citizen``, ``level=commune``, ``agency=G11``."""
    return f"{filter_}{_SIGN}{value}"


# A procedure of which the register knows a paper, a deadline or a fee, and not the name alone.
TOLD = filter_term("told", "yes")


def is_filter(term: str) -> bool:
    """Whether a term is a filter and no word."""
    return _SIGN in term


def name_terms(name: str, filters: Sequence[str]) -> list[str]:
    """All terms of one name, each once."""
    words = words_of(name)
    return list(dict.fromkeys([*words, *pairs_of(words), *filters]))


def size_of(name: str) -> int:
    """How many words a name has; "Thủ tục" at its beginning says nothing and does not count."""
    words = words_of(name)
    return len(words) - 2 if words[:2] == ["thu", "tuc"] else len(words)


def code_forms(code: str, aliases: Sequence[str]) -> list[str]:
    """How a code is written: as published, without its first digit and dot, and without any dot.

    1.009073, 009073, 1009073; 1.000105.000.00.00.H17 also by its alias 1.000105.
    """
    forms = [form for each in (code, *aliases) for form in (each, each.partition(".")[2], each.replace(".", ""))]
    return list(dict.fromkeys(made for form in forms if (made := folded(form).replace(" ", ""))))
