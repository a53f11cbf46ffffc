"""The book of what was paid: every fact about a payment in one transaction with what follows from it for its dossier."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection, Database, Row
from services.kernel.telemetry import logger
from services.submission.domain import payments as rules
from services.submission.domain.paying import why_not_owed
from services.submission.domain.payments import Judged, NotOwed, Payment, RefundCause, Source, State, Told
from services.submission.payments import telling
from services.submission.store import charges, dossiers, payment_differences
from services.submission.store import payments as store
from services.submission.store.charges import Charge
from services.submission.store.payment_differences import Found

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of the provider's word: 'done', 'again' (known already), 'unknown' or 'amount'."""

    outcome: str
    payment: Payment | None = None


def payment_id_of(given: str) -> UUID | None:
    """The payment of a reference, or None for what we never gave out."""
    try:
        found = UUID(hex=given)
    except ValueError:
        return None
    return found if found.hex == given else None


async def hear(database: Database, provider: str, told: Told, source: Source, at: datetime) -> Heard:
    """Takes the provider's word down, whatever it is and however often it comes. Raises Transient."""
    async with database.transaction() as connection:
        held = await _hold(connection, told.reference, provider)
        if held is None:
            await _differ(connection, provider, told.reference, None, told, "unknown-here", at)
            return Heard("unknown")
        row, charge, not_owed = held
        judged = rules.hear(store.payment(row), told, source, not_owed)
        await write(connection, charge, judged, at)
        if judged.difference:
            await _differ(connection, provider, told.reference, judged.after, told, judged.difference, at)
        if row["state"] != judged.after.state is State.REFUND_ASKED:
            log.warning("paid, but not due", payment=str(row["payment_id"]), why=not_owed)
        outcome = "amount" if judged.difference == "amount-differs" else "done" if judged.moves else "again"
        return Heard(outcome, judged.after)


async def absent(database: Database, provider: str, payment_id: UUID, at: datetime, now: datetime) -> Payment | None:
    """The provider knows nothing of it. ``now``: the moment its time is held against. Raises Transient."""
    async with database.transaction() as connection:
        held = await _hold(connection, telling.reference(payment_id), provider)
        if held is None:
            return None
        row, charge, _ = held
        judged = rules.not_known_there(store.payment(row), now)
        await write(connection, charge, judged, at)
        if judged.difference:
            await _differ(
                connection, provider, telling.reference(payment_id), judged.after, None, judged.difference, at
            )
        return judged.after


async def late(database: Database, provider: str, told: Told, at: datetime, now: datetime) -> None:
    """Still open there: past its time it expires. Raises Transient."""
    async with database.transaction() as connection:
        held = await _hold(connection, told.reference, provider)
        if held is not None:
            row, charge, _ = held
            await write(connection, charge, rules.out_of_time(store.payment(row), told, now), at)


async def given_back(database: Database, provider: str, payment_id: UUID, at: datetime) -> None:
    """The provider has given the money back. Raises Transient."""
    async with database.transaction() as connection:
        held = await _hold(connection, telling.reference(payment_id), provider)
        if held is not None:
            row, charge, _ = held
            await write(connection, charge, rules.given_back(store.payment(row)), at)
            await payment_differences.refund_done(connection, payment_id, at)


async def refund_refused(database: Database, provider: str, row: Row, said: str, at: datetime, again: datetime) -> None:
    """It was not given back this time; a person sees it, and it is asked for again. Raises Transient."""
    async with database.transaction() as connection:
        await store.refund_later(connection, row["payment_id"], again)
        found = Found(
            telling.reference(row["payment_id"]), "refund-refused", row["payment_id"], _short(row["amount"]), said[:500]
        )
        await payment_differences.note(connection, provider, [found], at)


async def want_back(connection: Connection, application_id: UUID, cause: RefundCause, at: datetime) -> None:
    """Everything that was paid for the dossier is to go back. The caller holds the dossier's lock."""
    known = {charge.number: charge for charge in await charges.of_dossier(connection, application_id)}
    for row in await store.of_dossier(connection, application_id):
        judged = rules.want_back(store.payment(row), cause)
        if judged.moves:
            await write(connection, known[row["charge"]], judged, at)


async def write(connection: Connection, charge: Charge, judged: Judged, at: datetime) -> None:
    """Where the payment is now and what follows: the charge settled, application.paid, the timeline. Locks are held."""
    if not judged.moves:
        return
    causes = [step.cause.value for step in judged.moves if step.state is State.REFUND_ASKED]
    await store.move(connection, judged, at, causes[0] if causes else None)
    if rules.settles(judged):
        await charges.settle(connection, charge.application_id, charge.number, judged.after.payment_id)
        await telling.paid(connection, judged.after, charge.application_id)
    for step in judged.moves:
        if step.state is State.REFUND_ASKED:
            await telling.refund_asked(connection, judged.after, charge.application_id, step.cause, at)
        if step.state is State.REFUNDED:
            announced = charge.settled_by == judged.after.payment_id
            await telling.refunded(connection, judged.after, charge.application_id, at, announced)


async def _hold(connection: Connection, given: str, provider: str) -> tuple[Row, Charge, NotOwed | None] | None:
    """The payment, its charge, and why money for it is not owed now; locked: first the dossier, then the payment."""
    payment_id = payment_id_of(given)
    known = await store.one(connection, payment_id) if payment_id else None
    if known is None or known["provider"] != provider:
        return None
    dossier = await dossiers.read(connection, known["application_id"], lock=True)
    row = await store.one(connection, known["payment_id"], lock=True)
    assert dossier is not None
    assert row is not None
    known_charges = await charges.of_dossier(connection, row["application_id"])
    charge = next(charge for charge in known_charges if charge.number == row["charge"])
    not_owed = why_not_owed(
        dossiers.progress(dossier),
        asked=charge.asked_sequence is not None,
        settled=charge.settled_by not in (None, row["payment_id"]),
        replaced=charge.number != known_charges[-1].number,
    )
    return row, charge, not_owed


async def _differ(
    connection: Connection,
    provider: str,
    given: str,
    ours: Payment | None,
    theirs: Told | None,
    kind: str,
    at: datetime,
) -> None:
    found = Found(
        given[:100],
        kind,
        ours.payment_id if ours else None,
        f"{ours.state} {_short(ours.amount)}" if ours else None,
        f"{theirs.outcome} {_short(theirs.amount)}" if theirs else None,
    )
    await payment_differences.note(connection, provider, [found], at)


def _short(amount: int) -> str:
    return f"{amount} VND"
