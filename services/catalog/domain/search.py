"""What a procedure is found by, and what a search looks for: both folded the same way."""

from .texts import folded

LONGEST_QUERY = 200
MOST_WORDS = 20


def search_text(code: str, aliases: tuple[str, ...], name: str) -> str:
    """The words of a procedure, each after a blank, so that a word is found by its beginning.

    A code is also found without its first digit and dot, and without any dot: 1.009073, 009073, 1009073.
    """
    codes = [form for each in (code, *aliases) for form in (each, each.partition(".")[2], each.replace(".", ""))]
    return " " + " ".join([folded(name), *dict.fromkeys(folded(each) for each in codes)])


def search_patterns(query: str) -> list[str] | None:
    """One LIKE pattern for each word of the query; None when nothing in it can be searched (accents, signs, emoji)."""
    words = folded(query).split()[:MOST_WORDS]
    return [f"% {word}%" for word in words] or None
