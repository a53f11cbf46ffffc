"""Notice in working days: neither the day of telling nor the day it begins counts."""

from datetime import date

import pytest

from services.catalog.domain.working_days import between, earliest_after


@pytest.mark.parametrize(
    ("told", "begins", "days"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), 0),
        (date(2026, 11, 2), date(2026, 11, 3), 0),
        (date(2026, 11, 2), date(2026, 11, 11), 6),
        (date(2026, 11, 2), date(2026, 11, 12), 7),
        (date(2026, 11, 6), date(2026, 11, 9), 0),
        (date(2025, 12, 31), date(2026, 1, 5), 0),
        (date(2026, 1, 8), date(2026, 1, 12), 2),
    ],
)
def test_working_days_between_two_days(told: date, begins: date, days: int) -> None:
    assert between(told, begins) == days


@pytest.mark.parametrize("told", [date(2026, 11, 2), date(2026, 2, 10), date(2025, 12, 30)])
def test_the_earliest_day_has_just_enough_notice(told: date) -> None:
    day = earliest_after(told, 7)
    assert between(told, day) == 7
    assert between(told, date.fromordinal(day.toordinal() - 1)) == 6
