"""Reads the code of a procedure in every shape it is published or typed in."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_CODE = 64

# 1.009073 · 1.009073.02 (a service of it) · 1.009073.H17 and 1.009073.000.00.00.H17 (as that agency published it).
_REST = r"([0-9]{6})(?:\.([0-9]{2}))?(?:\.(?:000\.00\.00\.)?([A-Y][0-9]{2}))?(?:\.([0-9]{2}))?"
_CODE = re.compile(rf"([1-9])\.?{_REST}")
# In the middle of a name the dot is needed: seven digits alone may be anything.
_IN_NAME = re.compile(rf"(?<![0-9A-Za-z.,/-])([1-9])\.{_REST}(?![0-9A-Za-z])", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:m[ãa]|s[ốo]|code|tthc|th[ủu] t[ụu]c|h[àa]nh ch[íi]nh|dvc|[\s:#–-])+", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
# Letters that are typed for digits.
_DIGITS = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", ",": ".", "_": ".", "-": ".", "·": "."})


@dataclass(frozen=True, slots=True)
class Code:
    """A code taken apart: ``national`` (d.dddddd), the agency that published it, the service (two digits) under it."""

    national: str
    agency: str | None = None
    service: str | None = None

    @property
    def published(self) -> str:
        """As an agency publishes it, in the long form: 1.009073.000.00.00.H17; the national code without an agency."""
        return f"{self.national}.000.00.00.{self.agency}" if self.agency else self.national


def read_code(text: str) -> Code | None:
    """The code in a field meant for it: labels, blanks, commas for dots, O for 0 and a missing dot are forgiven; else None."""
    if len(text) > LONGEST_CODE:
        return None
    bare = _BLANKS.sub("", _LABEL.sub("", unicodedata.normalize("NFKC", text))).upper().strip(".,;()[]")
    found = _CODE.fullmatch(bare) or _CODE.fullmatch(bare[:9].translate(_DIGITS) + bare[9:].replace(",", "."))
    return _read(found) if found else None


def find_code(text: str) -> tuple[Code | None, str]:
    """A code that stands in a name, and the name without it: "1.009073 - Cấp bản sao…", "… (1.009073.000.00.00.H17)"."""
    found = _IN_NAME.search(text)
    return (_read(found), f"{text[: found.start()]} {text[found.end() :]}") if found else (None, text)


def _read(found: re.Match[str]) -> Code:
    agency = found[4].upper() if found[4] else None
    return Code(f"{found[1]}.{found[2]}", agency, found[3] or found[5])
