"""When an agency is reminded of a registration that is due: 14, 7 and 1 days before, and on the day itself."""

from datetime import date, datetime, time

MARKS = (14, 7, 1, 0)
# Nobody is written to at night; by the clock of Việt Nam.
BEGINS = time(8, 0)


def mark_of(due_on: date, today: date) -> int | None:
    """The mark that counts today, or None when the day is far or over.

    A mark that could not be told on its own day (everything stood still, or the list was sent late) is told on the first
    day after it; of two that were missed only the nearer one is.
    """
    left = (due_on - today).days
    return min((mark for mark in MARKS if left <= mark), default=None) if left >= 0 else None


def is_time(now: datetime) -> bool:
    """Whether reminders may go out at this hour. ``now`` is a moment by the clock of Việt Nam."""
    return now.time() >= BEGINS
