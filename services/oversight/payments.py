"""What submission's book holds about payments, for `motcua payments`: figures by state, and the differences that stand."""

from dataclasses import dataclass
from typing import Any

from services.kernel.database import Database
from services.kernel.settings import Settings

_STATES = "SELECT state, count(*) AS payments, sum(amount)::bigint AS amount FROM submission.payment GROUP BY state"

_DIFFERENCES = """
SELECT provider, reference, kind, payment_id, ours, theirs, first_seen, last_seen, times
FROM submission.payment_difference WHERE gone_at IS NULL ORDER BY first_seen LIMIT 1000
"""


@dataclass(frozen=True, slots=True)
class Book:
    """State → (payments, đồng); and where the payment service's word differs from ours, oldest first."""

    states: dict[str, tuple[int, int]]
    differences: list[dict[str, Any]]


async def book(settings: Settings) -> Book:
    """Reads as the auditor, and changes nothing. LookupError without a database, Transient while it is away."""
    database = Database("auditor", settings.url_of("auditor"), connections=1)
    await database.open()
    try:
        async with database.snapshot() as connection:
            states = await connection.fetch(_STATES)
            differences = await connection.fetch(_DIFFERENCES)
    finally:
        await database.close()
    by_state = {row["state"]: (row["payments"], row["amount"]) for row in states}
    return Book(by_state, [dict(row) for row in differences])
