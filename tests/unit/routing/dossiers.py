"""Dossiers and reports to try the rules on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.routing.domain.assignment import Assignment, Report
from services.routing.domain.deadlines import Duration
from services.routing.domain.moves import Outcome, State, Step
from services.routing.domain.sentences import VIETNAM

APPLICATION = UUID("0190a000-0000-7000-8000-000000000001")
AGENCY = "H26"


def at(day: int, hour: int = 9, minute: int = 0, month: int = 3, year: int = 2026) -> datetime:
    """A moment in March 2026 (a month without holidays; the 2nd is a Monday), on the clock of Vietnam."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def dossier(state: State = State.ASSIGNED, **fields: Any) -> Assignment:
    """Handed in on Monday 2 March 2026 at 9:00, due in 10 working days: Monday 16 March, 17:00."""
    usual: dict[str, Any] = {
        "application_id": APPLICATION,
        "correlation_id": APPLICATION,
        "procedure": ("1.013128", 1),
        "agency": AGENCY,
        "state": state,
        "sequence": 1,
        "inbox_sequence": 1,
        "citizen_sequence": 1,
        "submitted_at": at(2),
        "received_at": at(2),
        "due_at": at(16, 17),
        "duration": Duration(10, "working-day"),
    }
    return Assignment(**usual | fields)


def report(step: Step | None, occurred_at: datetime | None = None, **fields: Any) -> Report:
    """A complete report of that step, on Tuesday 3 March unless told otherwise."""
    usual: dict[str, Any] = {
        "report_id": UUID("0190a000-0000-7000-8000-0000000000aa"),
        "application_id": APPLICATION,
        "step": step,
        "occurred_at": occurred_at or at(3),
        "outcome": Outcome.APPROVED if step is Step.DECIDED else None,
        "reason": "Thiếu bản sao giấy khai sinh.",
        "components": ("Bản sao giấy khai sinh",),
        "due_at": at(20, 17) if step is Step.EXTENDED else None,
    }
    return Report(**usual | fields)
