"""Names as people write them: one folded form, so that Hòa and Hoà, Đ and D, upper and lower case compare equal."""

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Lower case, without tones and diacritics, one space between words. For comparing only, never for showing."""
    decomposed = unicodedata.normalize("NFD", text)
    letters = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return _SPACES.sub(" ", letters.replace("đ", "d").replace("Đ", "D")).strip().lower()


def plain(text: str) -> str:
    """NFC and lower case, tones kept: for looking for words that differ only by a tone (``sở``, ``sổ``)."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip().lower()
