"""Reads what a person types as a dossier code: any case, with or without blanks, dashes and dots, long or short."""

import re
import unicodedata

# The longest code is 64 characters; nobody types three times as many by mistake.
MOST_TYPED = 200

_DASHES = re.compile(r"[\s\-‐‑‒–—―−_/\\,]+")
_PARTED = re.compile(r"(?P<prefix>[0-9A-Z.]+(?:-[0-9A-Z]+)*)-(?P<day>[0-9]{6})-(?P<number>[0-9]{1,9})")
_RUN_ON = re.compile(
    r"(?P<prefix>[0-9A-Z.]*[A-Z][0-9]{2}(?:\.[0-9A-Z]{1,16})*?)(?P<day>[0-9]{6})(?P<number>[0-9]{4,9})"
)
_LEVEL_1 = re.compile(r"[A-Z][0-9]{2}")
_OLD_WITHOUT_DOTS = re.compile(r"([0-9O]{3})([0-9O]{2})([0-9O]{2})([A-Z][0-9]{2})")
_OLD = re.compile(r"[0-9O]{3}\.[0-9O]{2}\.[0-9O]{2}\.[A-Z][0-9]{2}")


def candidates(typed: str) -> list[str]:
    """The codes that may be meant, the likeliest first; empty when it cannot be a code.

    ``h26 170424 1`` may be H26-170424-0001 or 000.00.00.H26-170424-0001: both formats of an agency's code are in use.
    """
    if len(typed) > MOST_TYPED:
        return []
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", typed).upper().strip()).strip("-.")
    found = _PARTED.fullmatch(text) or _RUN_ON.fullmatch(text.replace("-", ""))
    if found is None:
        return []
    prefix, day, number = found["prefix"].replace("-", "."), found["day"], found["number"].lstrip("0")
    if not number:
        return []
    return [f"{one}-{day}-{number:0>4}" for one in _prefixes(prefix)]


def _prefixes(typed: str) -> list[str]:
    parted = _OLD_WITHOUT_DOTS.fullmatch(typed.replace(".", ""))
    if _OLD.fullmatch(typed) or parted:
        groups = list(parted.groups()) if parted else typed.split(".")
        old = ".".join([group.replace("O", "0") for group in groups[:-1]] + groups[-1:])
        return [old, typed] if typed != old else [old]
    return [typed, f"000.00.00.{typed}"] if _LEVEL_1.fullmatch(typed) else [typed]
