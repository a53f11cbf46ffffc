"""The messages routing sends: what was decided, as events of the contract. No decision is made here."""

from .inbox import accepted, assigned, complained, paid, refunded, refused, supplemented, withdrawn
from .public import recorded, reported, routed
from .sending import Cause

__all__ = [
    "Cause",
    "accepted",
    "assigned",
    "complained",
    "paid",
    "recorded",
    "refunded",
    "refused",
    "reported",
    "routed",
    "supplemented",
    "withdrawn",
]
