"""What a citizen was promised about a dossier, and since when it is broken: what a complaint about delay must rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

import holidays

from services.submission.domain.dossier import DECIDED, FINISHED, SUBMITTED, WAITING, Progress

Kept = Literal["result", "acceptance", "word"]

# A dossier received later than this counts as received on the next working day (NĐ 61/2018 Đ.18.2).
CUT_OFF = time(15)
# Days that the Prime Minister swapped and the library does not know: day → whether offices work. A test holds this calendar
# against routing's, which counts the day of the result.
SWAPPED: Mapping[date, bool] = {date(2026, 1, 2): False, date(2026, 1, 10): True}

_VIETNAM = timezone(timedelta(hours=7))
_CALENDAR = holidays.country_holidays("VN")

# An incomplete dossier goes back within 3 working days of its reception (NĐ 61/2018 Đ.19.4): who has said neither yes nor no
# by then is silent.
ANSWER_WORKING_DAYS = 3
# No law sets it. Two weeks without a word is what people complained of (accepted with a code, then nothing for 15 days), and
# NĐ 224/2026 Đ.15 wants the state told at every step.
SILENT_WORKING_DAYS = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """``kind``: the day of the result, an answer to the submission, or any word at all; ``until``: when it was to be kept."""

    kind: Kept
    until: datetime


def broken(progress: Progress, received_on: date, heard_at: datetime | None, now: datetime) -> Promise | None:
    """The promise that is broken now, the weightiest first; None while none is.

    ``received_on``: the day from which an answer to the submission is counted; ``heard_at``: the agency's latest step, or
    when the citizen last answered it, whichever is later. While the citizen must act, or the dossier has ended, nothing is
    owed.
    """
    state = progress.shown_state
    if state in FINISHED or state in WAITING or progress.withdrawal_requested_at is not None:
        return None
    if progress.due_at is not None and now > progress.due_at:
        return Promise("result", progress.due_at)
    if state in DECIDED:
        return None
    if state in (SUBMITTED, "assigned"):
        answer = end_of(received_on, ANSWER_WORKING_DAYS)
        return Promise("acceptance", answer) if now > answer else None
    word = end_of(day_of(heard_at) if heard_at else received_on, SILENT_WORKING_DAYS)
    return Promise("word", word) if now > word else None


def is_working(day: date) -> bool:
    """Whether public offices work on that day (BLLĐ 2019 Đ.111–112, with the swaps of each year)."""
    return SWAPPED.get(day, _CALENDAR.is_working_day(day))


def counts_as_received_on(at: datetime) -> date:
    """The day on which what came at that moment is received: after 15:00 or on a day off the next working day."""
    day = day_of(at)
    if is_working(day) and at.astimezone(_VIETNAM).time() <= CUT_OFF:
        return day
    return _after(day)


def day_of(at: datetime) -> date:
    """The day of a moment by the clock of Việt Nam."""
    return at.astimezone(_VIETNAM).date()


def end_of(since: date, working_days: int) -> datetime:
    """The end of the so-manieth working day after that day (BLDS 2015 Đ.147–148): 00:00 of the day after."""
    last = since
    for _ in range(working_days):
        last = _after(last)
    return datetime.combine(last + timedelta(days=1), time.min, _VIETNAM)


def _after(day: date) -> date:
    day += timedelta(days=1)
    while not is_working(day):
        day += timedelta(days=1)
    return day
