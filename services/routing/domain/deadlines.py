"""The due date of a dossier, and the steps that lead to it as a person would count them."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from services.routing.domain.sentences import VIETNAM, Sentence, day_en, day_vi, moment_en, moment_vi
from services.routing.domain.working_time import AFTERNOON, CLOSES, CUT_OFF, MORNING, OPENS, Calendar, Day

Unit = Literal["working-day", "calendar-day", "hour", "month", "unknown"]

CUT_OFF_SOURCE = "NĐ 61/2018 Đ.18.2"
FROM_NEXT_DAY_SOURCE = "BLDS 2015 Đ.147"
LAST_DAY_SOURCE = "BLDS 2015 Đ.148"
# What a published limit can reasonably be. Longer ones are typing errors, and counting them would take for ever.
LONGEST = {"working-day": 3_650, "calendar-day": 3_650, "hour": 10_000, "month": 120}


@dataclass(frozen=True, slots=True)
class Duration:
    """A time limit: so many of a unit. "unknown" is a unit this release does not know; nothing is promised then."""

    value: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Due:
    """``counted_from``: when the clock starts; ``due_at``: the end of the last day, None when there is no limit to count."""

    counted_from: datetime
    due_at: datetime | None
    steps: tuple[Sentence, ...]


def counted_from(received_at: datetime, calendar: Calendar) -> datetime:
    """When the clock starts: at reception; after 15:00 or on a day off at the start of the next working day (Đ.18.2)."""
    local = received_at.astimezone(VIETNAM)
    day = local.date()
    if calendar.is_working(day) and local.time() <= CUT_OFF:
        return local
    return datetime.combine(calendar.after(day), OPENS, VIETNAM)


def due_after(received_at: datetime, duration: Duration | None, calendar: Calendar) -> tuple[datetime, datetime | None]:
    """``(counted_from, due_at)``: the figures of ``deadline`` without its sentences, for the hot path."""
    start = counted_from(received_at, calendar)
    if duration is None or not countable(duration):
        return start, None
    if duration.unit == "hour":
        return start, calendar.add_working_time(start, timedelta(hours=duration.value))
    return start, closing(_last_day(start.date(), duration, calendar)[1])


def deadline(received_at: datetime, duration: Duration | None, calendar: Calendar) -> Due:
    """The due date with every step explained.

    It is the end of the working day, 17:00, though BLDS 2015 Đ.148 lets a period run until 24:00: a result is handed
    over while the office is open, and of two readings of a promise the citizen is given the stricter one.
    """
    start, due_at = due_after(received_at, duration, calendar)
    steps = [_reception(received_at, start, calendar)]
    if duration is None or due_at is None:
        steps.append(_no_limit(duration))
        return Due(start, None, tuple(steps))
    if duration.unit == "hour":
        steps.append(_hours(duration, start, due_at))
        return Due(start, due_at, tuple(steps))
    counted, last = _last_day(start.date(), duration, calendar)
    steps.append(_count(duration, start.date(), counted))
    if duration.unit == "working-day":
        steps += _passed_over(start.date(), last, calendar)
    elif counted != last:
        off = calendar.day(counted)
        steps.append(
            Sentence(
                f"Ngày cuối {day_vi(counted)} là ngày nghỉ ({off.name_vi}), chuyển sang ngày làm việc tiếp theo: {day_vi(last)}.",
                f"The last day, {day_en(counted)}, is a day off ({off.name_en}); it moves to the next working day: "
                f"{day_en(last)}.",
                LAST_DAY_SOURCE,
            )
        )
    steps.append(
        Sentence(
            f"Hẹn trả kết quả chậm nhất {moment_vi(due_at)}, khi kết thúc giờ làm việc.",
            f"The result is due by {moment_en(due_at)}, the end of working hours.",
        )
    )
    return Due(start, due_at, tuple(steps))


def countable(duration: Duration) -> bool:
    """Whether a due date can be computed: a known unit, and no longer than LONGEST."""
    return 0 <= duration.value <= LONGEST.get(duration.unit, -1)


@lru_cache(maxsize=4096)
def closing(day: date) -> datetime:
    """The end of working hours on that day."""
    return datetime.combine(day, CLOSES, VIETNAM)


@lru_cache(maxsize=4096)
def _last_day(start: date, duration: Duration, calendar: Calendar) -> tuple[date, date]:
    """(the last day as counted, the last day in force): they differ when the counted one is a day off."""
    if duration.unit == "working-day":
        last = calendar.add_working_days(start, duration.value)
        return last, last
    by_month = duration.unit == "month"
    counted = _months_later(start, duration.value) if by_month else start + timedelta(days=duration.value)
    return counted, calendar.on_or_after(counted)


def _months_later(day: date, count: int) -> date:
    """The same day of a later month; where that month has no such day, its last (BLDS 2015 Đ.148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _reception(received_at: datetime, start: datetime, calendar: Calendar) -> Sentence:
    local = received_at.astimezone(VIETNAM)
    day = calendar.day(local.date())
    if start == local:
        return Sentence(f"Tiếp nhận lúc {moment_vi(local)}.", f"Received at {moment_en(local)}.")
    if not day.working:
        return Sentence(
            f"Nộp lúc {moment_vi(local)}, ngày nghỉ ({day.name_vi}): tính là tiếp nhận đầu giờ {moment_vi(start)}.",
            f"Handed in at {moment_en(local)}, a day off ({day.name_en}): it counts as received at {moment_en(start)}.",
        )
    return Sentence(
        f"Nộp lúc {moment_vi(local)}, sau 15 giờ: tính là tiếp nhận đầu giờ ngày làm việc tiếp theo, {moment_vi(start)}.",
        f"Handed in at {moment_en(local)}, after 15:00: it counts as received at the start of the next working day, "
        f"{moment_en(start)}.",
        CUT_OFF_SOURCE,
    )


def _no_limit(duration: Duration | None) -> Sentence:
    if duration is None:
        return Sentence(
            "Thủ tục không công bố thời hạn tính được bằng số, nên không có ngày hẹn trả.",
            "The procedure publishes no time limit in figures, so there is no due date.",
        )
    return Sentence(
        f"Thời hạn {duration.value} ({duration.unit}) không tính được, nên không có ngày hẹn trả.",
        f"A time limit of {duration.value} ({duration.unit}) cannot be counted, so there is no due date.",
    )


_UNIT_VI = {"working-day": "ngày làm việc", "calendar-day": "ngày", "month": "tháng", "hour": "giờ làm việc"}
_UNIT_EN = {"working-day": "working day", "calendar-day": "day", "month": "month", "hour": "working hour"}


def _count(duration: Duration, start: date, counted: date) -> Sentence:
    if duration.value == 0:
        return Sentence(f"Trả kết quả trong ngày: {day_vi(counted)}.", f"Due the same day: {day_en(counted)}.")
    many = "" if duration.value == 1 else "s"
    return Sentence(
        f"Đếm {duration.value} {_UNIT_VI[duration.unit]}, không tính ngày tiếp nhận {start:%d/%m/%Y}: đến {day_vi(counted)}.",
        f"Counting {duration.value} {_UNIT_EN[duration.unit]}{many}, the day of reception ({start}) not included: "
        f"until {day_en(counted)}.",
        FROM_NEXT_DAY_SOURCE,
    )


def _hours(duration: Duration, start: datetime, due_at: datetime) -> Sentence:
    hours = f"{MORNING[0]:%H:%M}–{MORNING[1]:%H:%M}, {AFTERNOON[0]:%H:%M}–{AFTERNOON[1]:%H:%M}"
    return Sentence(
        f"Đếm {duration.value} giờ làm việc ({hours}) từ {moment_vi(start)}: đến {moment_vi(due_at)}.",
        f"Counting {duration.value} working hours ({hours}) from {moment_en(start)}: until {moment_en(due_at)}.",
    )


def _passed_over(start: date, last: date, calendar: Calendar) -> Iterator[Sentence]:
    """The days off between that are not ordinary weekends, and the weekend days on which offices do work."""
    days = [calendar.day(start + timedelta(days=n)) for n in range(1, (last - start).days + 1)]
    for run in _runs([day for day in days if day.kind in ("holiday", "swapped-off")]):
        names_vi = ", ".join(dict.fromkeys(day.name_vi for day in run))
        names_en = ", ".join(dict.fromkeys(day.name_en for day in run))
        yield Sentence(f"Không tính {_span_vi(run)}: {names_vi}.", f"Not counted, {_span_en(run)}: {names_en}.")
    for day in days:
        if day.kind == "swapped-workday":
            yield Sentence(f"Có tính {day_vi(day.day)}: {day.name_vi}.", f"Counted, {day_en(day.day)}: {day.name_en}.")


def _runs(days: list[Day]) -> Iterator[list[Day]]:
    run: list[Day] = []
    for day in days:
        if run and (day.day - run[-1].day).days > 1:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _span_vi(run: list[Day]) -> str:
    return day_vi(run[0].day) if len(run) == 1 else f"{run[0].day:%d/%m/%Y}–{run[-1].day:%d/%m/%Y}"


def _span_en(run: list[Day]) -> str:
    return day_en(run[0].day) if len(run) == 1 else f"{run[0].day} to {run[-1].day}"
