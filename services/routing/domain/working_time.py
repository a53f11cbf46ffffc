"""The working calendar of public bodies: which days and hours count, and why a day does not."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import holidays

from services.routing.domain.sentences import VIETNAM

MORNING = (time(8), time(12))
AFTERNOON = (time(13), time(17))
OPENS, CLOSES = MORNING[0], AFTERNOON[1]
# A dossier received later than this counts as received at the start of the next working day (NĐ 61/2018 Đ.18.2).
CUT_OFF = time(15)

PUBLIC_SECTOR = "PUBLIC_SECTOR"
Kind = Literal["working", "weekly-rest", "holiday", "swapped-off", "swapped-workday"]
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Override:
    """One row of ``data/holiday-overrides.csv``: a day swapped with another, for a scope, with the source of the order."""

    day: date
    kind: Literal["SWAPPED_OFF", "SWAPPED_WORKDAY"]
    paired: date | None
    scope: str
    source: str


@dataclass(frozen=True, slots=True)
class Day:
    """What a day is. ``name_vi`` and ``name_en`` name the reason of a day off; empty for an ordinary working day."""

    day: date
    kind: Kind
    name_vi: str = ""
    name_en: str = ""

    @property
    def working(self) -> bool:
        return self.kind in ("working", "swapped-workday")


class Calendar:
    """Days of one scope. Base: the ``holidays`` library (weekly rest, public holidays, days in lieu: BLLĐ 2019 Đ.111–112);
    over it the override table, because the Prime Minister swaps days each year and the library learns of it late."""

    def __init__(self, overrides: Iterable[Override] = ()) -> None:
        self.overrides = tuple(overrides)
        self._by_day: Mapping[date, Override] = {override.day: override for override in self.overrides}
        self._vi = holidays.country_holidays("VN", language="vi")
        self._en = holidays.country_holidays("VN", language="en_US")
        self._days: dict[date, Day] = {}

    def day(self, day: date) -> Day:
        """The kind of a day and its name."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._read(day)
        return known

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        return self.day(day).working

    def on_or_after(self, day: date) -> date:
        """That day if offices work, else the next on which they do."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date) -> date:
        """The next working day after that day."""
        return self.on_or_after(day + timedelta(days=1))

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after that day (BLDS 2015 Đ.147: the day itself is not counted). 0: on or after it."""
        if count == 0:
            return self.on_or_after(day)
        for _ in range(count):
            day = self.after(day)
        return day

    def working_days_between(self, since: date, until: date) -> int:
        """Working days after ``since`` up to and with ``until`` (BLDS 2015 Đ.147); as many below zero when it lies before."""
        if until < since:
            return -self.working_days_between(until, since)
        return sum(self.is_working(since + timedelta(days=number)) for number in range(1, (until - since).days + 1))

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """``amount`` of working time later. The end of a half-day counts as that half-day, not as the start of the next."""
        local = start.astimezone(VIETNAM)
        day, at = local.date(), local.time()
        left = amount
        while True:
            if self.is_working(day):
                for opens, closes in (MORNING, AFTERNOON):
                    begin = datetime.combine(day, max(at, opens), VIETNAM)
                    end = datetime.combine(day, closes, VIETNAM)
                    if begin >= end:
                        continue
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
            day, at = day + timedelta(days=1), time.min

    def _read(self, day: date) -> Day:
        override = self._by_day.get(day)
        if override is not None:
            other_vi = f" ngày {override.paired:%d/%m/%Y}" if override.paired else ""
            other_en = f" {override.paired}" if override.paired else ""
            if override.kind == "SWAPPED_WORKDAY":
                return Day(day, "swapped-workday", f"làm bù cho{other_vi}", f"worked in exchange for{other_en}")
            return Day(day, "swapped-off", f"nghỉ hoán đổi, làm bù{other_vi}", f"day off, worked on{other_en} instead")
        if self._vi.is_working_day(day):
            if day.weekday() >= _SATURDAY:
                return Day(day, "swapped-workday", "làm bù", "make-up working day")
            return Day(day, "working")
        if day in self._vi:
            return Day(day, "holiday", self._vi[day], self._en[day])
        return Day(day, "weekly-rest", "nghỉ hằng tuần", "weekly rest")


def calendar_of(agency: str | None = None) -> Calendar:
    """The calendar of an agency: the public sector's, with the rows of the table whose scope is that agency's code on top.

    Without an agency, or for one without rows of its own: the public sector's.
    """
    return _calendar(agency if agency in _scopes() else None)


@lru_cache(maxsize=1)
def _scopes() -> frozenset[str]:
    return frozenset(row.scope for row in _overrides())


@lru_cache(maxsize=128)
def _calendar(agency: str | None) -> Calendar:
    return Calendar(
        [
            *(row for row in _overrides() if row.scope == PUBLIC_SECTOR),
            *(row for row in _overrides() if row.scope == agency),
        ]
    )


@lru_cache(maxsize=1)
def _overrides() -> tuple[Override, ...]:
    text = files("services.routing").joinpath("data", "holiday-overrides.csv").read_text(encoding="utf-8")
    return tuple(
        Override(
            day=date.fromisoformat(row["date"]),
            kind="SWAPPED_WORKDAY" if row["kind"] == "SWAPPED_WORKDAY" else "SWAPPED_OFF",
            paired=date.fromisoformat(row["paired_date"]) if row["paired_date"] else None,
            scope=row["scope"],
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
