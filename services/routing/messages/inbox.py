"""What routing tells one agency, in its inbox: a dossier is yours, what its citizen did since, which report is refused."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.contracts import codec, events, topics
from services.kernel.event import Outgoing, Record, derived_id
from services.routing.domain.answers import Competent
from services.routing.domain.assignment import Assignment
from services.routing.domain.directory import Procedure
from services.routing.domain.papers import Paper
from services.routing.domain.refusals import Refused
from services.routing.domain.sentences import paragraph_vi
from services.routing.messages.sending import Cause, inbox_source, to_agency


def assigned(
    submitted: events.ApplicationSubmitted,
    procedure: Procedure,
    assignment: Assignment,
    answer: Competent,
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
        rule=answer.rule,
        explanation=paragraph_vi(answer.because),
        assigned_at=assigned_at,
        received_at=assignment.received_at,
        due_at=assignment.due_at,
        dossier_url=dossier_url,
        form_sha256=submitted.form_sha256,
        components=_papers(procedure.may_be_asked or ()),
        files=submitted.attachments,
    )
    return to_agency(data, "agency.application-assigned", assignment, cause)


def accepted(report: events.AgencyReport, after: Assignment, code: str, cause: Cause) -> Outgoing:
    """agency.application-accepted: the code the dossier has from now on."""
    data = events.AgencyApplicationAccepted(
        application_id=after.application_id, code=code, accepted_at=report.occurred_at, report_id=report.report_id
    )
    return to_agency(data, "agency.application-accepted", after, cause)


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
    return to_agency(data, "agency.application-supplemented", after, cause)


def withdrawn(act: events.ApplicationWithdrawn, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-withdrawn."""
    data = events.AgencyApplicationWithdrawn(application_id=after.application_id, withdrawn_at=act.withdrawn_at)
    return to_agency(data, "agency.application-withdrawn", after, cause)


def paid(act: events.ApplicationPaid, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-paid."""
    data = events.AgencyApplicationPaid(
        application_id=after.application_id, amount=act.amount, reference=act.reference, paid_at=act.paid_at
    )
    return to_agency(data, "agency.application-paid", after, cause)


def refunded(act: events.ApplicationRefunded, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-refunded."""
    data = events.AgencyApplicationRefunded(
        application_id=after.application_id,
        amount=act.amount,
        reference=act.reference,
        cause=act.cause,
        refunded_at=act.refunded_at,
    )
    return to_agency(data, "agency.application-refunded", after, cause)


def complained(act: events.ApplicationComplained, after: Assignment, cause: Cause) -> Outgoing:
    """agency.application-complained: which promise; the citizen's words stand in the dossier."""
    data = events.AgencyApplicationComplained(
        application_id=after.application_id,
        number=act.number,
        promise=act.promise,
        promised_at=act.promised_at,
        complained_at=act.complained_at,
    )
    return to_agency(data, "agency.application-complained", after, cause)


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
