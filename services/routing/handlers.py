"""What routing does on each event it reads; the last lines are the table group → topic → function."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from services.contracts import events, topics
from services.kernel import settings
from services.kernel.batch import Batch, Subscription
from services.kernel.event import Event, Outgoing
from services.routing import messages
from services.routing.catalogue_copy import agency_of, procedure_of
from services.routing.domain import citizen_acts
from services.routing.domain.assignment import Assignment
from services.routing.domain.citizen_acts import Recorded
from services.routing.domain.directory import Agency, Procedure
from services.routing.domain.working_time import calendar_of
from services.routing.judging import Incoming, judge
from services.routing.messages import Cause
from services.routing.routes import Route, TooEarly, route
from services.routing.store import again, catalogue, dossiers, refusals
from services.routing.store.skipped import skipped
from services.routing.unreadable import refuse_unreadable

_CITIZEN_ACTS = "routing.apply-citizen-act"

Act = TypeVar(
    "Act",
    events.ApplicationSupplemented,
    events.ApplicationWithdrawn,
    events.ApplicationPaid,
    events.ApplicationRefunded,
    events.ApplicationComplained,
    events.ApplicationRated,
    events.ApplicationErased,
)


async def route_applications(batch: Batch[events.ApplicationSubmitted]) -> None:
    """application.submitted → application.routed and agency.application-assigned. Waits for the catalogue's copy."""
    directory = await catalogue.directory(batch.connection)
    now = datetime.now(UTC)
    address = f"{settings.load().public_url.rstrip('/')}/api/submission/v1/applications"
    routes: dict[UUID, Route] = {}
    for event in batch.events:
        found = route(event, directory, now, address)
        if isinstance(found, TooEarly):
            batch.wait(event, found.reason)
        else:
            routes.setdefault(event.data.application_id, found)
    new = await dossiers.assign(batch.connection, [found.new for found in routes.values()])
    for application_id, found in routes.items():
        if application_id in new:
            batch.publish(*found.messages)


async def apply_supplements(batch: Batch[events.ApplicationSupplemented]) -> None:
    """application.supplemented → application.processed and agency.application-supplemented, the clock counted anew."""

    def decide(act: events.ApplicationSupplemented, held: Assignment) -> Recorded:
        return citizen_acts.supplement(held, act.supplemented_at, calendar_of(held.agency))

    await _apply(batch, decide, messages.supplemented, lambda act: act.supplemented_at)


async def apply_withdrawals(batch: Batch[events.ApplicationWithdrawn]) -> None:
    """application.withdrawn → application.processed (withdrawn or withdrawal-refused), agency.application-withdrawn."""
    await _apply(batch, lambda _, held: citizen_acts.withdraw(held), messages.withdrawn, lambda act: act.withdrawn_at)


async def apply_payments(batch: Batch[events.ApplicationPaid]) -> None:
    """application.paid → application.processed and agency.application-paid."""
    await _apply(batch, lambda _, held: citizen_acts.pay(held), messages.paid, lambda act: act.paid_at)


async def apply_refunds(batch: Batch[events.ApplicationRefunded]) -> None:
    """application.refunded → agency.application-refunded; the dossier itself takes no step."""
    await _apply(batch, lambda _, held: citizen_acts.refund(held), messages.refunded, lambda act: act.refunded_at)


async def apply_complaints(batch: Batch[events.ApplicationComplained]) -> None:
    """application.complained → agency.application-complained; the dossier itself takes no step."""
    await _apply(batch, lambda _, held: citizen_acts.complain(held), messages.complained, lambda act: act.complained_at)


async def apply_ratings(batch: Batch[events.ApplicationRated]) -> None:
    """application.rated → nothing: it is counted, so that the acts after it find their place."""
    await _apply(batch, lambda _, held: citizen_acts.rate(held), None, lambda act: act.rated_at)


async def record_erasures(batch: Batch[events.ApplicationErased]) -> None:
    """application.erased → its number is counted, so that later acts find their turn; what agencies wrote goes and comes no
    more."""
    await _apply(batch, lambda _, held: citizen_acts.rate(held), None, lambda act: act.erased_at)
    erased = [event.data.application_id for event in batch.events]
    await dossiers.erased(batch.connection, erased)
    await refusals.forget(batch.connection, erased)
    await again.forget(batch.connection, erased)


async def apply_reports(batch: Batch[events.AgencyReport]) -> None:
    """agency.report → application.processed, or agency.report-refused. The sender is the topic's agency, whatever it says."""
    incoming = [
        Incoming(topics.agency_of(event.record.topic) or "", event.data, _cause(event), event.record)
        for event in batch.events
    ]
    for judged in await judge(batch.connection, incoming, datetime.now(UTC)):
        batch.publish(*judged.messages)


async def keep_procedures(batch: Batch[events.CatalogProcedure | None]) -> None:
    """catalog.procedure → routing's own copy, every version it sees; a tombstone, or a last message that says so, marks
    them as withdrawn.

    What a tombstone ends in the same batch is kept, too: a dossier may have been accepted under it.
    """
    ended: dict[tuple[str, int], Procedure] = {}
    kept: dict[tuple[str, int], Procedure] = {}
    gone: set[str] = set()
    for event in batch.events:
        if event.data is None:
            code = event.envelope.subject
            gone.add(code)
            ended |= {key: kept.pop(key) for key in list(kept) if key[0] == code}
        elif event.data.withdrawn_on is not None:
            code = event.data.code
            gone.add(code)
            ended |= {key: kept.pop(key) for key in list(kept) if key[0] == code}
            ended[code, event.data.version] = procedure_of(event.data)
        else:
            kept[event.data.code, event.data.version] = procedure_of(event.data)
    if ended:
        await catalogue.put_procedures(batch.connection, list(ended.values()), [])
    await catalogue.put_procedures(batch.connection, list(kept.values()), sorted(gone))


async def keep_agencies(batch: Batch[events.CatalogAgency | None]) -> None:
    """catalog.agency → routing's own copy; a tombstone, or a last message that says so, marks it as withdrawn: dossiers of
    its time still name it.

    What a tombstone ends in the same batch is kept, too: how events fall into batches must not decide what is known.
    """
    kept: dict[str, Agency] = {}
    gone: set[str] = set()
    for event in batch.events:
        if event.data is None:
            gone.add(event.envelope.subject)
        else:
            kept[event.data.code] = agency_of(event.data)
            gone.discard(event.data.code)
            if event.data.withdrawn_on is not None:
                gone.add(event.data.code)
    await catalogue.put_agencies(batch.connection, list(kept.values()), sorted(gone))


async def _apply(
    batch: Batch[Act],
    decide: Callable[[Act, Assignment], Recorded],
    told: Callable[[Act, Assignment, Cause], Outgoing] | None,
    occurred_at: Callable[[Act], datetime],
) -> None:
    """Acts of citizens in the order submission numbered them, whichever of their topics they come by."""
    now = datetime.now(UTC)
    here = await dossiers.hold(batch.connection, (event.data.application_id for event in batch.events))
    changed: dict[UUID, Assignment] = {}
    given_up: Mapping[UUID, set[int]] | None = None  # asked for once in a batch, and only when something is missing
    for event in batch.events:
        act, number = event.data, event.envelope.sequence
        held = here.get(act.application_id)
        if held is None:
            batch.wait(event, f"application {act.application_id} is not routed yet")
            continue
        if number > held.citizen_sequence + 1:
            if given_up is None:
                given_up = await skipped(batch.connection, _CITIZEN_ACTS, here)
            before = given_up.get(act.application_id, set())
            missing = next((n for n in range(held.citizen_sequence + 1, number) if n not in before), None)
            if missing is not None:
                batch.wait(event, f"event {missing} of submission is not here yet, this is {number}")
                continue
            held = replace(held, citizen_sequence=number - 1)
        if number <= held.citizen_sequence:
            continue  # applied before, and the inbox has forgotten it since
        recorded = decide(act, held)
        cause = _cause(event)
        if recorded.step is not None:
            batch.publish(messages.recorded(recorded, recorded.step, occurred_at(act), now, cause))
        if recorded.tell_agency and told is not None:
            batch.publish(told(act, recorded.after, cause))
        here[act.application_id] = changed[act.application_id] = recorded.after
    await dossiers.keep(batch.connection, list(changed.values()), now)


def _cause(event: Event[Any]) -> Cause:
    return Cause(event.envelope.id, event.envelope.traceparent)


SUBSCRIPTIONS = (
    Subscription("routing.route-application", {topics.SUBMITTED: route_applications}),
    Subscription(
        _CITIZEN_ACTS,
        {
            topics.SUPPLEMENTED: apply_supplements,
            topics.PAID: apply_payments,
            topics.REFUNDED: apply_refunds,
            topics.WITHDRAWN: apply_withdrawals,
            topics.COMPLAINED: apply_complaints,
            topics.RATED: apply_ratings,
            topics.ERASED: record_erasures,
        },
    ),
    Subscription("routing.apply-report", {topics.AGENCY_REPORTS: apply_reports}, refuse=refuse_unreadable),
    Subscription("routing.keep-catalogue", {topics.AGENCY: keep_agencies, topics.PROCEDURE: keep_procedures}),
)
