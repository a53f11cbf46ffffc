"""Writes what came of attempts and tells of it: deliveries, numbers and events in one transaction."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from services.contracts import codec, events
from services.kernel import metrics, outbox
from services.kernel.database import Database
from services.kernel.event import Outgoing, derived_id

from . import domain
from .domain import State
from .store import deliveries
from .store.deliveries import Outcome


async def settle(database: Database, outcomes: Sequence[Outcome], sender: UUID) -> None:
    """Settles outcomes; each final one becomes an application.notified, numbered within its dossier.

    An outcome whose lease was lost meanwhile is left out: whoever holds the delivery now will tell of it. Transient
    when the database is away; nothing is written then.
    """
    async with database.transaction() as connection:
        settled = await deliveries.settle(connection, outcomes, sender)
        # A reminder to an agency, or of a draft, stands in no timeline: nobody waits for its outcome.
        final = [one for one in settled if one.state in domain.FINAL and domain.is_of_dossier(one.delivery.event_type)]
        if final:
            wanted = Counter(one.delivery.application_id for one in final)
            last = await deliveries.number(connection, wanted)
            given = {dossier: last[dossier] - count for dossier, count in wanted.items()}
            messages: list[Outgoing] = []
            for one in final:
                given[one.delivery.application_id] += 1
                messages.append(_notified(one, given[one.delivery.application_id]))
            await outbox.append(connection, messages)
    for one in settled:
        metrics.DELIVERIES.labels(domain.EMAIL, one.state.value).inc()
        if one.state is State.SENT:
            metrics.DELIVERY_SECONDS.labels(domain.EMAIL).observe((one.at - one.delivery.created_at).total_seconds())


def _notified(outcome: Outcome, sequence: int) -> Outgoing:
    delivery = outcome.delivery
    sent = outcome.state is State.SENT
    data = events.ApplicationNotified(
        application_id=delivery.application_id,
        delivery_id=delivery.delivery_id,
        about=delivery.event_id,
        about_type=delivery.event_type,
        template=delivery.template,
        channel=events.DeliveryChannel.email,
        outcome=events.DeliveryOutcome.sent if sent else events.DeliveryOutcome.failed,
        at=outcome.at,
        attempts=delivery.attempts,
        reason=outcome.reason or None,
    )
    return codec.message(
        data,
        id=derived_id(delivery.delivery_id, domain.NOTIFIED),
        source=domain.SOURCE,
        subject=str(delivery.application_id),
        sequence=sequence,
        correlation_id=delivery.correlation_id,
        causation_id=delivery.event_id,
        time=outcome.at,
        traceparent=delivery.traceparent,
    )
