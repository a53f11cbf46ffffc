"""What a citizen was promised about a dossier, and since when it is broken: what a complaint about delay must rest on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

import holidays

from services.submission.domain.dossier import DECIDED, FINISHED, SUBMITTED, WAITING, Progress

Kept = Literal["result", "acceptance", "word"]

_VIETNAM = timezone(timedelta(hours=7))
# Days that were swapped (a Saturday worked for a day off) are not in it: they move by a day when silence may be complained
# of. The day of the result comes from routing, whose calendar knows them.
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


def broken(progress: Progress, submitted_at: datetime, heard_at: datetime | None, now: datetime) -> Promise | None:
    """The promise that is broken now, the weightiest first; None while none is.

    ``heard_at``: the agency's latest step, or when the citizen last answered it, whichever is later. While the citizen
    must act, or the dossier has ended, nothing is owed.
    """
    state = progress.shown_state
    if state in FINISHED or state in WAITING or progress.withdrawal_requested_at is not None:
        return None
    if progress.due_at is not None and now > progress.due_at:
        return Promise("result", progress.due_at)
    if state in DECIDED:
        return None
    if state in (SUBMITTED, "assigned"):
        answer = _closing(heard_at or submitted_at, ANSWER_WORKING_DAYS)
        return Promise("acceptance", answer) if now > answer else None
    word = _closing(heard_at or submitted_at, SILENT_WORKING_DAYS)
    return Promise("word", word) if now > word else None


def _closing(since: datetime, working_days: int) -> datetime:
    """The end of the so-manieth working day after that day (BLDS 2015 Đ.147–148)."""
    last: date = _CALENDAR.get_nth_working_day(since.astimezone(_VIETNAM).date(), working_days)
    return datetime.combine(last + timedelta(days=1), time.min, _VIETNAM)
