"""On which days an agency is reminded, and at which hours."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.catalog.domain.reminders import is_time, mark_of

DUE = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("days_left", "mark"),
    [(15, None), (14, 14), (13, 14), (8, 14), (7, 7), (6, 7), (2, 7), (1, 1), (0, 0), (-1, None), (-400, None)],
)
def test_the_mark_of_a_day_is_the_nearest_that_has_come(days_left: int, mark: int | None) -> None:
    assert mark_of(DUE, DUE - timedelta(days=days_left)) == mark


@pytest.mark.parametrize(("hour", "told"), [(0, False), (7, False), (8, True), (23, True)])
def test_nobody_is_written_to_before_eight(hour: int, told: bool) -> None:
    assert is_time(datetime(2026, 12, 24, hour, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))) is told
