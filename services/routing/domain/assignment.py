"""A dossier as routing holds it, and a report as an agency sends it: what the rules look at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.routing.domain.deadlines import Duration
from services.routing.domain.moves import Outcome, State, Step


@dataclass(frozen=True, slots=True)
class Assignment:
    """The part of a dossier that decisions depend on. ``procedure``: code and version. ``code``: given at acceptance.

    ``resumes``: the state a supplement leads back to, while one is asked for. ``sequence`` counts what routing published
    about the dossier, ``inbox_sequence`` what it put into the agency's inbox, ``citizen_sequence`` what it applied of
    submission's. ``received_at`` is when the clock (last) started, which may lie ahead of ``submitted_at``.
    ``erased``: its personal data were, so no words are kept.
    """

    application_id: UUID
    correlation_id: UUID
    procedure: tuple[str, int]
    agency: str
    state: State
    sequence: int
    inbox_sequence: int
    citizen_sequence: int
    submitted_at: datetime
    received_at: datetime
    due_at: datetime | None = None
    duration: Duration | None = None
    last_occurred_at: datetime | None = None
    resumes: State | None = None
    supplement_rounds: int = 0
    extensions: int = 0
    code: str | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What an agency reports. ``step`` or ``outcome`` None: a word this release does not know, or none given.

    ``fee``: what the citizen is to pay and what each item of it costs, in đồng, where the agency states it.
    ``again_because``: why asking for a supplement once was not enough.
    """

    report_id: UUID
    application_id: UUID
    step: Step | None
    occurred_at: datetime
    outcome: Outcome | None = None
    reason: str | None = None
    components: tuple[str, ...] = ()
    due_at: datetime | None = None
    fee: tuple[int, tuple[int, ...]] | None = None
    again_because: str | None = None
