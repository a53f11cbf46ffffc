"""What every message of routing shares: what it follows from, who writes it, and how its sequence counts."""

from dataclasses import dataclass
from uuid import UUID

from services.contracts import codec, events, topics
from services.kernel.event import Outgoing, derived_id
from services.routing.domain.assignment import Assignment

ROUTING = "/motcua/routing"
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


@dataclass(frozen=True, slots=True)
class Cause:
    """What a message follows from. The same cause gives the same message ids, so a repeat is recognised downstream."""

    id: UUID
    traceparent: str | None = None


def inbox_source(agency: str) -> str:
    """The source of what goes to one agency; its sequence counts without gaps for the agency that reads nothing else."""
    return f"{ROUTING}/agency/{agency}"


def to_all(data: Public, kind: str, after: Assignment, cause: Cause) -> Outgoing:
    """For everybody: the next event of this dossier."""
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


def to_agency(data: ToAgency, kind: str, after: Assignment, cause: Cause) -> Outgoing:
    """For the dossier's agency alone: the next message of its inbox."""
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
