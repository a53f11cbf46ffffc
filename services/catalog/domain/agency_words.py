"""What an agency is found by, and what a search for one looks for: both folded the same way."""

from collections.abc import Iterable

from .texts import folded

MOST_WORDS = 20


def words_of(code: str, code_2016: str | None, names: Iterable[str]) -> str:
    """The words of an agency's names, old ones too, and of its codes, each after a blank: found by its beginning."""
    said = [folded(name) for name in names] + [folded(each) for each in (code, code_2016 or "")]
    return " " + " ".join(dict.fromkeys(" ".join(said).split()))


def patterns_of(query: str) -> list[str] | None:
    """One LIKE pattern for each word of the query; None when nothing in it can be searched (accents, signs, emoji)."""
    return [f"% {word}%" for word in folded(query).split()[:MOST_WORDS]] or None
