"""What is told of money: application.paid, application.refunded, and the steps of the timeline. The dossier's lock is held."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts import codec
from services.contracts.events import ApplicationPaid, ApplicationRefunded, RefundCause
from services.kernel import outbox, tracing
from services.kernel.database import Connection
from services.kernel.event import derived_id
from services.submission.domain.dossier import SUBMISSION, Entry
from services.submission.domain.payments import Cause, Payment
from services.submission.store import dossiers, timeline
from services.submission.store import payments as store

# Steps that only our own book knows of, numbered by themselves: no event of ours tells of them.
BOOK = f"{SUBMISSION}/payments"


def reference(payment_id: UUID) -> str:
    """What the provider, and an agency, know a payment by."""
    return payment_id.hex


def told_by(application_id: UUID, payment_id: UUID, again: str = "") -> UUID:
    """The id of the application.paid that tells of this payment."""
    return derived_id(application_id, f"application.paid/{payment_id}{again}")


async def paid(connection: Connection, payment: Payment, application_id: UUID, again: str = "") -> None:
    """application.paid. ``again``: what it is told once more for; the money counts once."""
    assert payment.paid_at is not None
    event = ApplicationPaid(
        application_id=application_id,
        amount=payment.amount,
        reference=reference(payment.payment_id),
        paid_at=payment.paid_at,
    )
    step = "payment-told-again" if again else "payment-received"
    detail = {"amount": payment.amount} | ({"transaction": payment.transaction} if payment.transaction else {})
    event_id = told_by(application_id, payment.payment_id, again)
    await _publish(connection, event, event_id, step, payment.paid_at, detail)


async def refund_asked(
    connection: Connection, payment: Payment, application_id: UUID, cause: Cause, at: datetime
) -> None:
    """The money is to go back: told to the citizen alone, because it has not gone yet."""
    await _note(connection, payment, application_id, "refund-asked", cause, at)


async def refunded(
    connection: Connection, payment: Payment, application_id: UUID, at: datetime, announced: bool
) -> None:
    """The money went back. application.refunded, if it was told that it had come; else the timeline alone."""
    if not announced:
        await _note(connection, payment, application_id, "refunded", Cause.PROVIDER, at)
        return
    row = await store.one(connection, payment.payment_id)
    assert row is not None
    event = ApplicationRefunded(
        application_id=application_id,
        amount=payment.amount,
        reference=reference(payment.payment_id),
        cause=RefundCause(row["refund_cause"] or Cause.PROVIDER),
        refunded_at=at,
    )
    event_id = derived_id(application_id, f"application.refunded/{payment.payment_id}")
    await _publish(connection, event, event_id, "refunded", at, {"amount": payment.amount})


async def _publish(
    connection: Connection,
    event: ApplicationPaid | ApplicationRefunded,
    event_id: UUID,
    step: str,
    at: datetime,
    detail: dict[str, Any],
) -> None:
    dossier = await dossiers.read(connection, event.application_id, lock=True)
    assert dossier is not None
    sequence, position = dossier["sequence"] + 1, dossier["entries"] + 1
    message = codec.message(
        event,
        id=event_id,
        source=SUBMISSION,
        subject=str(event.application_id),
        sequence=sequence,
        correlation_id=event.application_id,
        traceparent=tracing.current(),
    )
    said = (event.application_id, event_id, SUBMISSION, sequence, at, step)
    entry = Entry(*said, "applicant" if isinstance(event, ApplicationPaid) else "portal", detail, position)
    await timeline.add(connection, [entry])
    await store.counted(connection, event.application_id, events=1, entries=1)
    await outbox.append(connection, [message])


async def _note(
    connection: Connection, payment: Payment, application_id: UUID, step: str, cause: Cause, at: datetime
) -> None:
    dossier = await dossiers.read(connection, application_id, lock=True)
    assert dossier is not None
    position = dossier["entries"] + 1
    detail: dict[str, Any] = {"amount": payment.amount, "outcome": cause.value}
    entry_id = derived_id(payment.payment_id, f"{step}/{cause}")
    entry = Entry(application_id, entry_id, BOOK, position, at, step, "portal", detail, position)
    await timeline.add(connection, [entry])
    await store.counted(connection, application_id, events=0, entries=1)
