"""Events in, messages owed: one delivery for every event a citizen is told of, and a copy of the catalogue's names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from services.contracts import events, topics
from services.kernel.batch import Batch, Subscription
from services.kernel.days import VIETNAM
from services.kernel.event import Event, derived_id

from . import domain
from .store import planning
from .store.planning import Heard, Planned


async def plan_messages(batch: Batch[Any]) -> None:
    """Plans one e-mail for each event of the batch and remembers where its dossier stands."""
    heard: dict[Any, Heard] = {}
    planned: list[Planned] = []
    for event in batch.events:
        told = _READ[event.envelope.type](event.data)
        application_id = event.data.application_id
        known = heard.get(application_id)
        heard[application_id] = told.heard(event) if known is None else _merged(known, told.heard(event))
        template = domain.template_for(event.envelope.type, told.step, told.outcome)
        if template is not None:
            planned.append(
                Planned(
                    delivery_id=derived_id(event.envelope.id, domain.EMAIL),
                    application_id=application_id,
                    event_id=event.envelope.id,
                    event_type=event.envelope.type,
                    correlation_id=event.envelope.correlation_id,
                    traceparent=event.envelope.traceparent,
                    template=template,
                    facts={name: fact for name, fact in told.facts.items() if fact},
                    happened_at=told.happened_at,
                )
            )
    await planning.hear(batch.connection, list(heard.values()))
    await planning.plan(batch.connection, planned)


async def forget_dossiers(batch: Batch[events.ApplicationErased]) -> None:
    """Forgets what agencies and mail servers said about erased dossiers; that and when something was sent is kept."""
    await planning.forget(
        batch.connection, {one.application_id: one.erased_at for one in (e.data for e in batch.events)}
    )


async def plan_reminders(batch: Batch[events.CatalogRegistrationDue]) -> None:
    """Plans one e-mail to the agency for each reminder; those of one registration follow each other like a dossier's."""
    planned = [
        Planned(
            delivery_id=derived_id(event.envelope.id, domain.EMAIL),
            application_id=event.envelope.correlation_id,
            event_id=event.envelope.id,
            event_type=event.envelope.type,
            correlation_id=event.envelope.correlation_id,
            traceparent=event.envelope.traceparent,
            template=domain.REGISTRATION_TEMPLATE,
            facts={
                "agency": event.data.agency,
                "list_year": event.data.year,
                "days_left": event.data.days_left,
                "due_at": datetime.combine(event.data.due_on, time(23, 59), VIETNAM),
            },
            happened_at=event.envelope.time,
        )
        for event in batch.events
    ]
    await planning.plan(batch.connection, planned)


async def plan_draft_warnings(batch: Batch[events.SubmissionDraftExpiring]) -> None:
    """Plans one e-mail to the citizen for each draft that will be erased; what is known of a draft is kept like a dossier's."""
    heard, planned = [], []
    for event in batch.events:
        data, envelope = event.data, event.envelope
        heard.append(Heard(data.draft_id, procedure_code=data.procedure.code, procedure_version=data.procedure.version))
        planned.append(
            Planned(
                delivery_id=derived_id(envelope.id, domain.EMAIL),
                application_id=data.draft_id,
                event_id=envelope.id,
                event_type=envelope.type,
                correlation_id=envelope.correlation_id,
                traceparent=envelope.traceparent,
                template=domain.DRAFT_TEMPLATE,
                facts={"draft": True, "due_at": data.expires_at},
                happened_at=envelope.time,
            )
        )
    await planning.hear(batch.connection, list({one.application_id: one for one in heard}.values()))
    await planning.plan(batch.connection, planned)


async def keep_procedures(batch: Batch[events.CatalogProcedure]) -> None:
    """Copies the names of procedures. One taken out of the catalogue keeps its name: dossiers live longer."""
    rows = [(one.code, one.version, one.name, one.name_en) for one in (event.data for event in batch.events) if one]
    if rows:
        await planning.keep_procedures(batch.connection, rows)


async def keep_agencies(batch: Batch[events.CatalogAgency]) -> None:
    """Copies the names of agencies; one that ended keeps its name."""
    rows = [(one.code, one.name) for one in (event.data for event in batch.events) if one]
    if rows:
        await planning.keep_agencies(batch.connection, rows)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one event says, in the words notification needs. Facts are what a template may print: no personal data."""

    happened_at: datetime
    facts: Mapping[str, Any]
    step: str | None = None
    outcome: str | None = None
    procedure: events.ProcedureRef | None = None
    agency: str | None = None
    due_at: datetime | None = None
    code: str | None = None

    def heard(self, event: Event[Any]) -> Heard:
        return Heard(
            application_id=event.data.application_id,
            routing_sequence=event.envelope.sequence if self.agency else 0,
            procedure_code=self.procedure.code if self.procedure else None,
            procedure_version=self.procedure.version if self.procedure else None,
            agency_code=self.agency,
            due_at=self.due_at,
            code=self.code,
        )


def _merged(first: Heard, then: Heard) -> Heard:
    """Two events of one dossier in order: the later one wins where it says something."""
    return Heard(
        application_id=first.application_id,
        routing_sequence=max(first.routing_sequence, then.routing_sequence),
        procedure_code=then.procedure_code or first.procedure_code,
        procedure_version=then.procedure_version or first.procedure_version,
        agency_code=then.agency_code or first.agency_code,
        due_at=then.due_at or first.due_at,
        code=then.code or first.code,
    )


def _submitted(data: events.ApplicationSubmitted) -> _Told:
    return _Told(data.submitted_at, {}, procedure=data.procedure)


def _supplemented(data: events.ApplicationSupplemented) -> _Told:
    return _Told(data.supplemented_at, {"components": data.components})


def _refunded(data: events.ApplicationRefunded) -> _Told:
    return _Told(data.refunded_at, {})


def _routed(data: events.ApplicationRouted) -> _Told:
    facts = {
        "agency": data.agency,
        "due_at": data.due_at,
        "explanation": data.explanation,
        "explanation_en": data.explanation_en,
    }
    return _Told(data.assigned_at, facts, procedure=data.procedure, agency=data.agency, due_at=data.due_at)


def _processed(data: events.ApplicationProcessed) -> _Told:
    facts = {
        "agency": data.agency,
        "due_at": data.due_at,
        "late": data.late,
        "reason": data.reason,
        "again_because": data.again_because,
        "unit": data.unit,
        "components": data.components,
        "documents": [document.name for document in data.documents or ()],
    }
    outcome = data.outcome.value if data.outcome else None
    return _Told(
        data.occurred_at, facts, data.step.value, outcome, agency=data.agency, due_at=data.due_at, code=data.code
    )


_READ: Mapping[str, Callable[[Any], _Told]] = {
    domain.SUBMITTED: _submitted,
    domain.SUPPLEMENTED: _supplemented,
    domain.REFUNDED: _refunded,
    domain.ROUTED: _routed,
    domain.PROCESSED: _processed,
}

SUBSCRIPTIONS = (
    Subscription(
        "notification.plan-message",
        {
            topics.SUBMITTED: plan_messages,
            topics.ROUTED: plan_messages,
            topics.PROCESSED: plan_messages,
            topics.SUPPLEMENTED: plan_messages,
            topics.REFUNDED: plan_messages,
            topics.REGISTRATION_DUE: plan_reminders,
            topics.DRAFT_EXPIRING: plan_draft_warnings,
        },
    ),
    Subscription("notification.forget-dossier", {topics.ERASED: forget_dossiers}),
    Subscription(
        "notification.keep-catalogue",
        {topics.PROCEDURE: keep_procedures, topics.AGENCY: keep_agencies},
    ),
)
