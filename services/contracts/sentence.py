"""One sentence to a person in both languages, where the kernel's own words may not be used."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """Vietnamese is the original."""

    vi: str
    en: str
