"""A list of words that may grow: a word this release does not know yet reads as ``unknown``."""

from enum import StrEnum
from typing import Self


class OpenEnum(StrEnum):
    """Base of every enum in events.py. Costs nothing while the word is known: ``_missing_`` runs for new words only.

    Every list has an ``unknown`` member (the gate refuses one without), so a message written by a newer release is
    readable. What was really written stands in ``event.record.value``.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return cls["unknown"] if isinstance(value, str) else None
