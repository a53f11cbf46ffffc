"""The messages routing sends: what was decided, as events of the contract. No decision is made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.contracts import codec, events, topics
from services.kernel.event import Outgoing, Record, derived_id
from services.routing.domain.assignment import Assignment
from services.routing.domain.citizen_acts import Recorded
from services.routing.domain.directory import Procedure
from services.routing.domain.papers import Paper
from services.routing.domain.refusals import Refused
from services.routing.domain.reports import Applied

ROUTING = "/motcua/routing"


@dataclass(frozen=True, slots=True)
class Cause:
    """What a message follows from. The same cause gives the same message ids, so a repeat is recognised downstream."""

    id: UUID
    traceparent: str | None = None


def inbox_source(agency: str) -> str:
    """The source of what goes to one agency; its sequence counts without gaps for the agency that reads nothing else."""
    return f"{ROUTING}/agency/{agency}"


def routed(
    submitted: events.ApplicationSubmitted,
    assignment: Assignment,
    rule: str,
    explanation: str,
    assigned_at: datetime,
    cause: Cause,
) -> Outgoing:
    """application.routed: whom the dossier went to, by which rule, until when."""
    duration = assignment.duration
    data = events.ApplicationRouted(
        application_id=assignment.application_id,
        procedure=submitted.procedure,
        place=submitted.place,
        agency=assignment.agency,
        rule=rule,
        explanation=explanation,
        assigned_at=assigned_at,
        received_at=assignment.received_at,
        due_at=assignment.due_at,
        deadline=None if duration is None else events.Deadline(value=duration.value, unit=duration.unit),
    )
    return _public(data, "application.routed", assignment, cause)


def assigned(
    submitted: events.ApplicationSubmitted,
    procedure: Procedure,
    assignment: Assignment,
    rule: str,
    explanation: str,
    assigned_at: datetime,
    dossier_url: str,
    cause: Cause,
) -> Outgoing:
    """agency.application-assigned: this dossier is yours from now on."""
    data = events.AgencyApplicationAssigned(
        application_id=assignment.application_id,
        procedure=events.NamedProcedure(
            code=submitted.procedure.code, version=submitted.procedure.version, name=procedure.name
        ),
        place=submitted.place,
        rule=rule,
        explanation=explanation,
        assigned_at=assigned_at,
        received_at=assignment.received_at,
        due_at=assignment.due_at,
        dossier_url=dossier_url,
        form_sha256=submitted.form_sha256,
        components=_papers(procedure.may_be_asked or ()),
        files=submitted.attachments,
    )
    return _to_agency(data, "agency.application-assigned", assignment, cause)


def accepted(report: events.AgencyReport, after: Assignment, code: str, cause: Cause) -> Outgoing:
    """agency.application-accepted: the code the dossier has from now on."""
    data = events.AgencyApplicationAccepted(
        application_id=after.application_id, code=code, accepted_at=report.occurred_at, report_id=report.report_id
    )
    return _to_agency(data, "agency.application-accepted", after, cause)


def reported(report: events.AgencyReport, applied: Applied, recorded_at: datetime, cause: Cause) -> Outgoing:
    """application.processed: a step the agency reported."""
    after = applied.after
    data = events.ApplicationProcessed(
        application_id=after.application_id,
        agency=after.agency,
        step=report.step,
        outcome=report.outcome,
        state=after.state,
        occurred_at=report.occurred_at,
        recorded_at=recorded_at,
        report_id=report.report_id,
        unit=report.unit,
        officer=report.officer,
        reason=report.reason,
        components=list(applied.components),
        due_at=applied.due_at,
        documents=report.documents or [],
        late=applied.late,
        code=after.code if report.step is events.ReportStep.accepted else None,
        fee=report.fee if report.step == events.ReportStep.payment_required else None,
        again_because=applied.again_because,
    )
    return _public(data, "application.processed", after, cause)


def recorded(what: Recorded, step: str, occurred_at: datetime, recorded_at: datetime, cause: Cause) -> Outgoing:
    """application.processed: the step that follows from an act of the citizen."""
    after = what.after
    data = events.ApplicationProcessed(
        application_id=after.application_id,
        agency=after.agency,
        step=step,
        state=after.state,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        report_id=None,
        reason=what.reason,
        due_at=what.due_at,
    )
    return _public(data, "application.processed", after, cause)


def supplemented(act: events.ApplicationSupplemented, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-supplemented, with the due date that holds from now on."""
    data = events.AgencyApplicationSupplemented(
        application_id=after.application_id,
        round=act.round,
        components=act.components,
        supplemented_at=act.supplemented_at,
        due_at=after.due_at,
        files=act.files,
    )
    return _to_agency(data, "agency.application-supplemented", after, cause)


def withdrawn(act: events.ApplicationWithdrawn, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-withdrawn."""
    data = events.AgencyApplicationWithdrawn(application_id=after.application_id, withdrawn_at=act.withdrawn_at)
    return _to_agency(data, "agency.application-withdrawn", after, cause)


def paid(act: events.ApplicationPaid, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-paid."""
    data = events.AgencyApplicationPaid(
        application_id=after.application_id, amount=act.amount, reference=act.reference, paid_at=act.paid_at
    )
    return _to_agency(data, "agency.application-paid", after, cause)


def refunded(act: events.ApplicationRefunded, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-refunded."""
    data = events.AgencyApplicationRefunded(
        application_id=after.application_id,
        amount=act.amount,
        reference=act.reference,
        cause=act.cause,
        refunded_at=act.refunded_at,
    )
    return _to_agency(data, "agency.application-refunded", after, cause)


def complained(act: events.ApplicationComplained, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-complained: which promise; the citizen's words stand in the dossier."""
    data = events.AgencyApplicationComplained(
        application_id=after.application_id,
        number=act.number,
        promise=act.promise,
        promised_at=act.promised_at,
        complained_at=act.complained_at,
    )
    return _to_agency(data, "agency.application-complained", after, cause)


def refused(
    agency: str,
    refusal: Refused,
    record: Record,
    cause: Cause,
    report_id: UUID | None,
    application_id: UUID | None,
    own: Assignment | None,
) -> Outgoing:
    """agency.report-refused, to the agency whose topic the report came on.

    ``own``: the dossier, if it is that agency's; its inbox then counts this message. Otherwise the sequence is 0, since
    the message belongs to no dossier of the agency.
    """
    subject = str(application_id) if application_id else agency
    return codec.message(
        events.AgencyReportRefused(
            report_id=report_id,
            application_id=application_id,
            code=refusal.code,
            message=refusal.message,
            message_en=refusal.message_en,
            expected=list(refusal.expected),
            state=refusal.state,
            received=events.Received(topic=record.topic, partition=record.partition, offset=record.offset),
            components=_papers(refusal.components),
        ),
        id=derived_id(cause.id, "agency.report-refused"),
        source=inbox_source(agency),
        subject=subject,
        sequence=own.inbox_sequence if own else 0,
        correlation_id=own.correlation_id if own else application_id or cause.id,
        causation_id=cause.id,
        topic=topics.agency_inbox(agency),
        traceparent=cause.traceparent,
    )


def _papers(papers: Sequence[Paper]) -> list[events.Component]:
    return [events.Component(id=paper.id, name=paper.name) for paper in papers]


Public = events.ApplicationRouted | events.ApplicationProcessed
ToAgency = (
    events.AgencyApplicationAssigned
    | events.AgencyApplicationAccepted
    | events.AgencyApplicationSupplemented
    | events.AgencyApplicationWithdrawn
    | events.AgencyApplicationPaid
    | events.AgencyApplicationRefunded
    | events.AgencyApplicationComplained
)


def _public(data: Public, kind: str, after: Assignment, cause: Cause) -> Outgoing:
    return codec.message(
        data,
        id=derived_id(cause.id, kind),
        source=ROUTING,
        subject=str(after.application_id),
        sequence=after.sequence,
        correlation_id=after.correlation_id,
        causation_id=cause.id,
        traceparent=cause.traceparent,
    )


def _to_agency(data: ToAgency, kind: str, after: Assignment, cause: Cause) -> Outgoing:
    return codec.message(
        data,
        id=derived_id(cause.id, kind),
        source=inbox_source(after.agency),
        subject=str(after.application_id),
        sequence=after.inbox_sequence,
        correlation_id=after.correlation_id,
        causation_id=cause.id,
        topic=topics.agency_inbox(after.agency),
        traceparent=cause.traceparent,
    )
