"""What routing tells everybody: where a dossier went, and each step that was reported or follows from an act of the citizen."""

from datetime import datetime

from services.contracts import events
from services.kernel.event import Outgoing
from services.routing.domain.answers import Competent
from services.routing.domain.assignment import Assignment
from services.routing.domain.citizen_acts import Recorded
from services.routing.domain.reports import Applied
from services.routing.domain.sentences import paragraph_en, paragraph_vi
from services.routing.messages.sending import Cause, to_all


def routed(
    submitted: events.ApplicationSubmitted,
    assignment: Assignment,
    answer: Competent,
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
        rule=answer.rule,
        explanation=paragraph_vi(answer.because),
        explanation_en=paragraph_en(answer.because),
        assigned_at=assigned_at,
        received_at=assignment.received_at,
        due_at=assignment.due_at,
        deadline=None if duration is None else events.Deadline(value=duration.value, unit=duration.unit),
    )
    return to_all(data, "application.routed", assignment, cause)


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
    return to_all(data, "application.processed", after, cause)


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
    return to_all(data, "application.processed", after, cause)
