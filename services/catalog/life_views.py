"""Whether a procedure can be used on a day, as the API says it: suspensions, repeal, status."""

import json
from datetime import date
from typing import Literal

from pydantic import BaseModel

from services.kernel.database import Row

Status = Literal["published", "suspended", "repealed", "withdrawn"]


class Suspended(BaseModel):
    """Nobody can submit from one day to the other, both included."""

    first_day: date
    last_day: date
    reason: str


class Repealed(BaseModel):
    """No longer offered from that day on; what to use instead, if there is anything, and where there are several, the others."""

    on: date
    reason: str
    successor: str | None
    also_successors: list[str] = []


def suspensions_of(row: Row) -> list[Suspended]:
    """All there ever were, the earliest first."""
    return [Suspended(**each) for each in json.loads(row["suspensions"] or "[]")]


def repeal_of(row: Row) -> Repealed | None:
    """Decided, whether or not its day has come."""
    if row["repealed_on"] is None:
        return None
    return Repealed(on=row["repealed_on"], reason=row["repeal_reason"], successor=row["successor"],
                    also_successors=row["also_successors"])  # fmt: skip


def status_of(row: Row, day: date) -> Status:
    """On that day. ``withdrawn``: taken out of the register without a repeal."""
    if row["withdrawn_on"] is not None and row["withdrawn_on"] <= day:
        return "repealed" if row["repealed_on"] is not None else "withdrawn"
    return "suspended" if any(each.first_day <= day <= each.last_day for each in suspensions_of(row)) else "published"


def not_before(day: date | None, first: date) -> date | None:
    """A version replaced on its own first day shows that day as its last, too."""
    return None if day is None else max(day, first)
