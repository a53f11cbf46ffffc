"""Working days of the public sector between two days: for notice that must be given in time."""

from collections.abc import Mapping
from datetime import date, timedelta

import holidays

# NĐ 224/2026/NĐ-CP Đ.13 k.1a: a planned suspension is announced at least so many working days before it begins.
NOTICE_OF_SUSPENSION = 7

# Days that the Prime Minister swapped and the library does not know: day → whether offices work.
# 2/1/2026 ↔ 10/1/2026: announced on 26/12/2025.
SWAPPED: Mapping[date, bool] = {date(2026, 1, 2): False, date(2026, 1, 10): True}

_CALENDAR = holidays.country_holidays("VN")


def is_working(day: date) -> bool:
    """Whether offices work on that day (BLLĐ 2019 Đ.111–112, with the swaps of each year)."""
    return SWAPPED.get(day, _CALENDAR.is_working_day(day))


def between(told: date, begins: date) -> int:
    """Whole working days after the day of telling and before the day it begins; neither counts (BLDS 2015 Đ.147)."""
    days = (told + timedelta(days=number) for number in range(1, (begins - told).days))
    return sum(1 for day in days if is_working(day))


def earliest_after(told: date, count: int) -> date:
    """The first day that has so many whole working days between itself and the day of telling."""
    day = told + timedelta(days=1)
    while count:
        count -= is_working(day)
        day += timedelta(days=1)
    return day
