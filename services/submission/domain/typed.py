"""What people write for numbers, days and identifiers in Việt Nam, read without ever guessing between two meanings."""

import re
from datetime import date
from typing import Final

# 12.500.000,75 or 12 500 000,75: groups by dot or blank, the fraction after a comma.
_GROUPED: Final = re.compile(
    r"([+-]?)([1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?:[ \u00a0\u202f][0-9]{3})+)(?:,([0-9]+))?"
)
_PLAIN: Final = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]+))?")
# As English writes it; one comma alone, as in 12,500, is a Vietnamese fraction.
_ENGLISH: Final = re.compile(
    r"([+-]?)([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?=\.))(?:\.([0-9]+))?"
)
_SEPARATORS: Final = re.compile(r"[., \u00a0\u202f]")
# So many digits are exact in every reader of JSON.
_MOST_DIGITS: Final = 15

_DAY: Final = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4})")
_MONTH: Final = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{4})")
_BLANKS: Final = re.compile(r"[\s\u200b]+")


def number(text: str) -> int | float | None:
    """``12.500`` is 12500, ``12,5`` and ``3.2`` are fractions, ``1,234.5`` is English; None for what is no number."""
    written = text.strip().replace("\u2212", "-")
    found = _GROUPED.fullmatch(written) or _PLAIN.fullmatch(written) or _ENGLISH.fullmatch(written)
    if found is None:
        return None
    sign, whole, fraction = found.groups()
    digits = _SEPARATORS.sub("", whole)
    if len(digits) + len(fraction or "") > _MOST_DIGITS:
        return None
    return float(f"{sign}{digits}.{fraction}") if fraction else int(f"{sign}{digits}")


def whole(text: str) -> int | None:
    """A number without a fraction, or None: what may be one and a half or fifteen hundred is neither."""
    found = number(text)
    return found if isinstance(found, int) else None


def day(text: str) -> str | None:
    """``31/12/2026`` as 2026-12-31; None for anything else, also for a day that does not exist."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    of_month, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return None


def month(text: str) -> str | None:
    """``12/2026`` as 2026-12; None for anything else."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    return f"{found[2]}-{int(found[1]):02}"


def unspaced(text: str) -> str:
    """An identifier or telephone number as it is stored: people group its digits with blanks."""
    return _BLANKS.sub("", text)
