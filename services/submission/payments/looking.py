"""Asking the provider about one payment: when the citizen comes back before the provider's word does."""

from datetime import UTC, datetime, timedelta

from services.kernel.database import Database, Row
from services.submission.domain.payments import OPEN, Cause, State
from services.submission.payments import book, telling
from services.submission.payments.provider import Provider
from services.submission.store import payments as store

# A page that waits asks every few seconds, and several pages may wait.
NOT_AGAIN_WITHIN = timedelta(seconds=3)


async def look(database: Database, provider: Provider, row: Row) -> bool:
    """Asks about an open payment and takes down the answer; False when it was asked a moment ago. Raises Transient."""
    now = datetime.now(UTC)
    if State(row["state"]) not in OPEN or row["provider"] != provider.name:
        return True
    async with database.transaction() as connection:
        if not await store.may_look(connection, row["payment_id"], now, now - NOT_AGAIN_WITHIN):
            return False
    told = await provider.ask(telling.reference(row["payment_id"]))
    if told is None:
        await book.absent(database, provider.name, row["payment_id"], now, now)
    elif told.outcome == "open":
        await book.late(database, provider.name, told, now, now)
    else:
        await book.hear(database, provider.name, told, Cause.ASKED, now)
    return True
