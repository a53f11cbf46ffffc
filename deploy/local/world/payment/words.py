"""How the payment service writes: signed fields, times on the clock of Việt Nam, results as codes. Written on its own,
from docs/payments.md, so that it finds out where submission's adapter is wrong."""

import hashlib
import hmac
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from urllib.parse import quote_plus

_VIETNAM = timezone(timedelta(hours=7))
CODES = {"paid": "00", "open": "01", "refunded": "05", "cancelled": "24", "failed": "99"}


def secure_hash(fields: Mapping[str, str], key: str) -> str:
    """HMAC-SHA512 over the fields that say anything, sorted by name and written as a query."""
    parts = [
        f"{quote_plus(name)}={quote_plus(fields[name])}"
        for name in sorted(fields)
        if name != "secure_hash" and fields[name]
    ]
    return hmac.new(key.encode(), "&".join(parts).encode(), hashlib.sha512).hexdigest()


def signed(fields: dict[str, str], key: str) -> dict[str, str]:
    """The fields with their hash."""
    return {**fields, "secure_hash": secure_hash(fields, key)}


def is_signed(fields: Mapping[str, str], key: str) -> bool:
    """Whether whoever sent these fields knows the key."""
    return hmac.compare_digest(fields.get("secure_hash", "").lower().encode(), secure_hash(fields, key).encode())


def clock(moment: float) -> str:
    """20261123230512, in Việt Nam."""
    return datetime.fromtimestamp(moment, _VIETNAM).strftime("%Y%m%d%H%M%S")


def moment(text: str) -> float:
    """ValueError for what is no such time."""
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=_VIETNAM).timestamp()


def about(order: sqlite3.Row) -> dict[str, str]:
    """What is said of an order: its number, its amount, and what became of it."""
    return {
        "order": order["number"],
        "amount": str(order["amount"]),
        "result": CODES[order["result"]],
        "transaction": order["transaction_no"] or "",
        "at": clock(order["at"]),
    }
