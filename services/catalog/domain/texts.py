"""Vietnamese text as it is stored (NFC) and as it is searched (no accents, lower case)."""

import re
import unicodedata

# The collector of procedures.csv cut long fields at these lengths, some of them in the middle of a word.
DEADLINE_LIMIT = FEE_LIMIT = 160
COMPONENT_LIMIT = 90
SUBJECT_LIMIT = 60

_NOT_SEARCHED = re.compile(r"[^0-9a-z.]+")
_LONE_DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")


def nfc(text: str) -> str:
    """The text in Unicode NFC, outer blanks removed and inner ones made single."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """Words for searching: without accents, lower case, only a–z, 0–9 and the dots inside codes.

    Without accents the two ways to place a tone mark (Hòa, Hoà) are one: "hoa". A text without a letter or a digit
    gives "".
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(_NOT_SEARCHED.sub(" ", _LONE_DOT.sub(" ", letters)).split())


def marked(text: str, limit: int) -> str:
    """The published text in NFC; one that the collector cut at ``limit`` characters ends with "…" so that it shows."""
    return nfc(text) + "…" if len(text) >= limit else nfc(text)


def without_torn_word(text: str) -> str:
    """A text marked as cut, without its last, perhaps torn, word; any other text as it is."""
    if not text.endswith("…"):
        return text
    whole, _, _ = text[:-1].rpartition(" ")
    return (whole or text[:-1]).rstrip(" ,;:(") + " …"
