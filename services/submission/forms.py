"""Holds a filled-in form against the form of its procedure, and says what is wrong so that a citizen can mend it."""

import hashlib
import json
import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from typing import Any

import orjson

from services.contracts.filling import FormChecker, UnusableForm
from services.contracts.identifiers.person_name import composed
from services.contracts.known import Known
from services.kernel.problem import FieldError
from services.kernel.text import Text

__all__ = ["Form", "UnusableForm", "canonical", "canonical_with", "digest", "taken_in"]

_VIETNAM = timezone(timedelta(hours=7))
_SLOW = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_FRACTION = re.compile(rb"[:\[,]-?[0-9]+[.e]")


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, UTF-8: the same value gives the same bytes, here and with Python's own json:

    ``json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()``
    """
    fast = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    # The two write some fractions differently (0.00001 and 1e-05); everything else alike.
    return _SLOW(value).encode() if isinstance(value, float) or _FRACTION.search(fast) else fast


def taken_in(form: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The form with every text in Unicode NFC, and as canonical JSON: what is held against the rules, stored and signed.

    Each letter is then written one way, whatever keyboard it came from; tone marks stay where they are ("Hòa", "Hoà").
    Nearly always it is the same object, for most people type in NFC.
    """
    written = canonical(form)
    if unicodedata.is_normalized("NFC", written.decode()):
        return form, written
    normal: dict[str, Any] = composed(form)
    return normal, canonical(normal)


def canonical_with(value: dict[str, Any], name: str, part: bytes) -> bytes:
    """``canonical(value)``, where ``part`` is that of ``value[name]`` and the other entries hold no fraction."""
    return orjson.dumps({**value, name: orjson.Fragment(part)}, option=orjson.OPT_SORT_KEYS)


def digest(canonical_json: bytes) -> str:
    """SHA-256 in hexadecimal, as receipts and events carry it."""
    return hashlib.sha256(canonical_json).hexdigest()


class Form:
    """The form of one version of a procedure, compiled once."""

    def __init__(self, schema: Any) -> None:
        """Raises UnusableForm."""
        self._checker = FormChecker(schema)
        self.schema: dict[str, Any] = schema

    def faults(
        self, filled: Any, within: str = "/form", today: date | None = None, known: Known | None = None
    ) -> list[FieldError]:
        """What does not fit, one sentence a field, at most 50; empty when all is well. Pointers begin with ``within``.

        ``today`` is the day in Việt Nam if not given; ``known`` the lists of today that codes are picked from.
        """
        day = today or datetime.now(_VIETNAM).date()
        found = self._checker.faults(filled, day, within, known or {})
        return [FieldError(fault.pointer, fault.code, Text(*fault.message)) for fault in found]
