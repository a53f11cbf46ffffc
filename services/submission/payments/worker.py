"""The worker that holds the provider's list against our book, and asks for money back; any number of processes may run it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.kernel import metrics
from services.kernel.database import Database, Row
from services.kernel.failures import Transient, is_transient
from services.kernel.health import in_short
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.submission.domain import payments as rules
from services.submission.domain.payments import TAKEN, Cause, Judged, Told
from services.submission.payments import book, telling
from services.submission.payments.provider import Provider
from services.submission.payments.till import till_of
from services.submission.store import payment_differences
from services.submission.store import payments as store

log = logger(__name__)

LOOP = "submission.payments"
# The provider's clock and ours differ, and a citizen may press the button in the last second.
GRACE = timedelta(minutes=2)
# A list may be a little behind the provider's own callbacks.
LIST_LAGS = timedelta(minutes=5)
REFUND_AGAIN = timedelta(minutes=10)
MOST_COMPARED = 200_000
_REFUNDS_AT_ONCE = 100
_LOOK_SECONDS = 5.0


# Called between two payments: it says that the loop moves, and returns whether it is to go on.
GoesOn = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: how many orders the provider named, and how many payments moved because of it."""

    listed: int
    moved: int


async def run(runtime: Runtime) -> None:
    """Compares every MOTCUA_PAYMENT_COMPARE_SECONDS, refunds every few seconds, until the runtime stops."""
    till, settings = till_of(runtime), runtime.settings
    if till.provider is None:
        await runtime.stopping.wait()
        return
    database, beat = runtime.database("submission"), runtime.health.beat(LOOP)

    def goes_on() -> bool:
        beat()
        return not runtime.stopping.is_set()

    window = timedelta(days=settings.payment_window_days)
    compare_at = datetime.now(UTC)
    while goes_on():
        now = datetime.now(UTC)
        waits = await _waits(refund(database, till.provider, now, goes_on))
        if now >= compare_at and goes_on():
            # Whatever keeps refunds waiting, what was paid is found all the same.
            uncompared = await _waits(compare(database, till.provider, now, window, goes_on))
            if uncompared is None:
                compare_at = now + timedelta(seconds=settings.payment_compare_seconds)
            waits = waits or uncompared
        runtime.health.waiting(LOOP, waits)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), min(_LOOK_SECONDS, settings.payment_compare_seconds))
    runtime.health.gone(LOOP)


async def _waits(work: Awaitable[object]) -> str | None:
    """None once it is done, else in short what it waits for."""
    try:
        await work
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("payments wait", why=str(error))
        return in_short(error)
    return None


async def compare(
    database: Database, provider: Provider, now: datetime, window: timedelta, goes_on: GoesOn
) -> Compared:
    """Holds what the provider lists against our book, both ways; differences that are gone are put down as gone.

    Our side is read first: what is begun while the list is fetched is left to the next time. Told to stop, it leaves the
    rest to the next time, too. Raises Transient.
    """
    async with database.acquire() as connection:
        ours = await store.since(connection, provider.name, now - window, MOST_COMPARED)
    by_reference = {telling.reference(row["payment_id"]): row for row in ours}
    since = min((row["created_at"] for row in ours), default=now - window)
    theirs: dict[str, Told] = {}
    async for told in provider.listed(min(since, now - window), now):
        theirs[told.reference] = told
        if not goes_on():
            return Compared(len(theirs), 0)
    moved = 0
    for reference in {**theirs, **by_reference}:
        if not goes_on():
            return Compared(len(theirs), moved)
        row, told_of = by_reference.get(reference), theirs.get(reference)
        if told_of is not None:
            moved += await _one_listed(database, provider, row, told_of, now)
        elif row is not None:
            moved += await _one_missing(database, provider, row, now)
    async with database.acquire() as connection:
        await payment_differences.gone(connection, provider.name, list({*theirs, *by_reference}), now)
    if moved:
        log.info("payments compared", listed=len(theirs), moved=moved)
    return Compared(len(theirs), moved)


async def refund(database: Database, provider: Provider, now: datetime, goes_on: GoesOn) -> int:
    """Asks for everything back that is to go back; returns how many came back. Raises Transient while our database is away.

    What the provider does not answer for one payment is put off, and the next one is asked for.
    """
    async with database.acquire() as connection:
        rows: Sequence[Row] = await store.to_refund(connection, provider.name, now, _REFUNDS_AT_ONCE)
        metrics.REFUNDS_WAITING.set(await store.refunds_waiting(connection, provider.name))
    done = 0
    for row in rows:
        if not goes_on():
            break
        try:
            answer = await provider.refund(telling.reference(row["payment_id"]), row["amount"])
        except Transient as error:
            metrics.REFUNDS.labels("unanswered").inc()
            log.warning("refund not answered", payment=str(row["payment_id"]), why=str(error))
            async with database.acquire() as connection:
                await store.refund_later(connection, row["payment_id"], now + REFUND_AGAIN)
            continue
        if answer.done:
            await book.given_back(database, provider.name, row["payment_id"], now)
            done += 1
            metrics.REFUNDS.labels("done").inc()
            log.info("refunded", payment=str(row["payment_id"]), why=row["refund_cause"])
        else:
            again = now + REFUND_AGAIN * 2 ** min(row["refund_attempts"], 6)
            metrics.REFUNDS.labels("refused").inc()
            log.error("refund refused", payment=str(row["payment_id"]), why=answer.said)
            await book.refund_refused(database, provider.name, row, answer.said, now, again)
    return done


async def _one_listed(database: Database, provider: Provider, row: Row | None, told: Told, now: datetime) -> int:
    """Most of a list says what is known: only the rest costs a transaction."""
    if row is None or told.outcome != "open":
        if row is not None and _agrees(rules.hear(store.payment(row), told, Cause.LIST, None)):
            return 0
        heard = await book.hear(database, provider.name, told, Cause.LIST, now)
        return heard.outcome == "done"
    if rules.out_of_time(store.payment(row), told, now - GRACE).moves:
        await book.late(database, provider.name, told, now, now - GRACE)
        return 1
    if not _agrees(rules.hear(store.payment(row), told, Cause.LIST, None)):
        await book.hear(database, provider.name, told, Cause.LIST, now)
    return 0


async def _one_missing(database: Database, provider: Provider, row: Row, now: datetime) -> int:
    payment = store.payment(row)
    if payment.state in TAKEN and payment.paid_at and payment.paid_at > now - LIST_LAGS:
        return 0
    if _agrees(rules.not_known_there(payment, now - GRACE)):
        return 0
    after = await book.absent(database, provider.name, payment.payment_id, now, now - GRACE)
    return after is not None and after.state is not payment.state


def _agrees(judged: Judged) -> bool:
    return not judged.moves and judged.difference is None
