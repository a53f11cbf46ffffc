"""Finds agency and due date for submitted dossiers, in memory; what the catalogue does not know yet is told apart."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts import events
from services.kernel.event import Event, Outgoing
from services.kernel.failures import Poison
from services.routing import messages
from services.routing.domain.answers import Competent, NoAgency
from services.routing.domain.assignment import Assignment
from services.routing.domain.competence import competent_agency
from services.routing.domain.deadlines import Duration, countable, due_after
from services.routing.domain.directory import Directory, Procedure
from services.routing.domain.moves import State
from services.routing.domain.sentences import VIETNAM
from services.routing.domain.working_time import calendar_of
from services.routing.messages import Cause
from services.routing.store.dossiers import NewAssignment


@dataclass(frozen=True, slots=True)
class Route:
    """A dossier with its agency, and the two messages that say so."""

    new: NewAssignment
    messages: tuple[Outgoing, Outgoing]


@dataclass(frozen=True, slots=True)
class TooEarly:
    """The catalogue's copy does not know something yet that the dossier refers to."""

    reason: str


def route(
    event: Event[events.ApplicationSubmitted], directory: Directory, now: datetime, dossiers: str
) -> Route | TooEarly:
    """Where the dossier goes. ``dossiers``: the address under which an agency fetches a dossier by its id.

    Raises Poison when no agency can be named although everything is known: that needs a person.
    """
    submitted = event.data
    code, version = submitted.procedure.code, submitted.procedure.version
    procedure = directory.procedure(code, version)
    if procedure is None:
        return TooEarly(f"procedure {code} version {version} is not in the copy of the catalogue yet")
    day = submitted.submitted_at.astimezone(VIETNAM).date()
    answer = competent_agency(procedure, submitted.place.province, day, directory)
    if isinstance(answer, NoAgency):
        if answer.code == "no-agency":
            return TooEarly(f"in the copy of the catalogue: {answer.message.en}")
        raise Poison(f"{submitted.application_id}: {answer.message.en}", answer.code)
    return _given(event, procedure, answer, now, dossiers)


def duration_of(procedure: Procedure) -> Duration | None:
    """The time limit of a procedure, if it is published in figures that can be counted."""
    if procedure.duration_value is None or procedure.duration_unit is None:
        return None
    duration = Duration(procedure.duration_value, procedure.duration_unit)
    return duration if countable(duration) else None


def _given(
    event: Event[events.ApplicationSubmitted], procedure: Procedure, answer: Competent, now: datetime, dossiers: str
) -> Route:
    submitted, envelope = event.data, event.envelope
    duration = duration_of(procedure)
    received_at, due_at = due_after(submitted.submitted_at, duration, calendar_of(answer.agency.code))
    assignment = Assignment(
        application_id=submitted.application_id,
        correlation_id=envelope.correlation_id,
        procedure=(submitted.procedure.code, submitted.procedure.version),
        agency=answer.agency.code,
        state=State.ASSIGNED,
        sequence=1,
        inbox_sequence=1,
        citizen_sequence=envelope.sequence,
        submitted_at=submitted.submitted_at,
        received_at=received_at,
        due_at=due_at,
        duration=duration,
    )
    cause = Cause(envelope.id, envelope.traceparent)
    url = f"{dossiers}/{submitted.application_id}/dossier"
    return Route(
        NewAssignment(
            assignment=assignment,
            province=submitted.place.province,
            commune=submitted.place.commune,
            rule=answer.rule,
            assigned_at=now,
        ),
        (
            messages.routed(submitted, assignment, answer, now, cause),
            messages.assigned(submitted, procedure, assignment, answer, now, url, cause),
        ),
    )
