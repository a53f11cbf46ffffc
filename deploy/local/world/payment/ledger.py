"""The orders of the payment service, on disk: an order is paid once, whatever is clicked and whoever restarts."""

import secrets
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY,
    amount INTEGER NOT NULL,
    info TEXT NOT NULL, locale TEXT NOT NULL, return_url TEXT NOT NULL,
    begun_at REAL NOT NULL, expires_at REAL NOT NULL,
    result TEXT NOT NULL DEFAULT 'open',
    bank TEXT, transaction_no TEXT, at REAL NOT NULL,
    calls INTEGER NOT NULL DEFAULT 0, call_after REAL, answered TEXT
);
CREATE INDEX IF NOT EXISTS orders_to_call ON orders (call_after) WHERE call_after IS NOT NULL;
"""
_BEGIN = """
INSERT INTO orders (number, amount, info, locale, return_url, begun_at, expires_at, at)
VALUES (:number, :amount, :info, :locale, :return_url, :now, :expires_at, :now) ON CONFLICT (number) DO NOTHING
"""
_DECIDE = """
UPDATE orders SET result = :result, bank = :bank, transaction_no = :transaction_no, at = :now, call_after = :call_after
WHERE number = :number AND result = 'open' AND expires_at > :now
"""
_REFUND = "UPDATE orders SET result = 'refunded', at = :now WHERE number = :number AND result = 'paid'"
_CALLED = "UPDATE orders SET calls = calls + 1, call_after = :call_after, answered = :answered WHERE number = :number"


class Ledger:
    """Small and synchronous: a laptop pays a few times a day."""

    def __init__(self, path: Path) -> None:
        """sqlite3.Error when the file cannot be written."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {_SCHEMA}")

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def begin(self, order: dict[str, Any]) -> sqlite3.Row:
        """The order as it is kept; the same number again is the same order."""
        self._connection.execute(_BEGIN, {**order, "now": _now()})
        kept = self.order(str(order["number"]))
        assert kept is not None
        return kept

    def order(self, number: str) -> sqlite3.Row | None:
        """One order, or None."""
        row: sqlite3.Row | None = self._connection.execute(
            "SELECT * FROM orders WHERE number = ?", (number,)
        ).fetchone()
        return row

    def decide(self, number: str, result: str, bank: str, call_after: float | None) -> bool:
        """Whether it was this click that paid or cancelled the order: the first one, in time."""
        values = {
            "number": number,
            "result": result,
            "bank": bank,
            "transaction_no": str(10**13 + secrets.randbelow(9 * 10**13)),
            "now": _now(),
            "call_after": call_after,
        }
        return self._connection.execute(_DECIDE, values).rowcount == 1

    def refund(self, number: str) -> bool:
        """Whether it was given back by this request."""
        return self._connection.execute(_REFUND, {"number": number, "now": _now()}).rowcount == 1

    def to_call(self) -> list[sqlite3.Row]:
        """The orders whose merchant is to be called now."""
        found = self._connection.execute("SELECT * FROM orders WHERE call_after <= ? ORDER BY call_after", (_now(),))
        return found.fetchall()

    def called(self, number: str, answered: str, call_after: float | None) -> None:
        """The merchant was called and answered so; ``call_after``: when he is called again, None for never."""
        self._connection.execute(_CALLED, {"number": number, "answered": answered[:200], "call_after": call_after})

    def listed(self, since: float, until: float, limit: int, offset: int) -> list[sqlite3.Row]:
        """Orders begun in that time, oldest first."""
        asked = "SELECT * FROM orders WHERE begun_at BETWEEN ? AND ? ORDER BY begun_at, number LIMIT ? OFFSET ?"
        return self._connection.execute(asked, (since, until, limit, offset)).fetchall()

    def newest(self, limit: int) -> list[sqlite3.Row]:
        """The latest orders, newest first."""
        return self._connection.execute("SELECT * FROM orders ORDER BY begun_at DESC LIMIT ?", (limit,)).fetchall()


def _now() -> float:
    return datetime.now(UTC).timestamp()
