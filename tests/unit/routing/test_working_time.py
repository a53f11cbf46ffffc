"""The working calendar: known days, and what holds for all days."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.routing.domain.sentences import VIETNAM
from services.routing.domain.working_time import AFTERNOON, MORNING, Calendar, Override, calendar_of

CALENDAR = calendar_of()
DAYS = st.dates(date(2017, 1, 1), date(2035, 12, 31))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(VIETNAM))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-02-13", "working"),  # the Friday before Tết 2026
        ("2026-02-14", "weekly-rest"),
        ("2026-02-16", "holiday"),
        ("2026-02-17", "holiday"),  # the first day of the year Bính Ngọ
        ("2026-02-20", "holiday"),
        ("2026-02-23", "working"),
        ("2026-01-01", "holiday"),
        ("2026-01-02", "swapped-off"),  # the library does not know this swap
        ("2026-01-10", "swapped-workday"),
        ("2026-01-17", "weekly-rest"),
        ("2026-04-27", "holiday"),  # Giỗ Tổ fell on a Sunday
        ("2026-08-22", "swapped-workday"),
        ("2026-08-31", "swapped-off"),
        ("2026-09-01", "holiday"),
        ("2026-09-02", "holiday"),
        ("2026-09-03", "working"),
        ("2025-04-26", "swapped-workday"),
        ("2025-05-02", "swapped-off"),
        ("2024-05-04", "swapped-workday"),
        ("2019-01-05", "swapped-workday"),
        ("2018-12-31", "swapped-off"),
        ("2017-01-02", "holiday"),  # New Year's Day 2017 was a Sunday
    ],
)
def test_known_days_are_what_they_were(day: str, kind: str) -> None:
    assert CALENDAR.day(date.fromisoformat(day)).kind == kind


def test_a_day_off_says_why_in_both_languages() -> None:
    tet = CALENDAR.day(date(2026, 2, 17))
    assert (tet.name_vi, tet.name_en) == ("Tết Nguyên Đán", "Lunar New Year")
    assert CALENDAR.day(date(2026, 1, 2)).name_vi == "nghỉ hoán đổi, làm bù ngày 10/01/2026"
    assert CALENDAR.day(date(2026, 1, 10)).name_vi == "làm bù cho ngày 02/01/2026"


def test_an_order_for_one_agency_holds_for_it_alone() -> None:
    saturday = date(2026, 3, 7)
    own = Calendar([Override(saturday, "SWAPPED_WORKDAY", None, "G01", "thử")])
    assert own.is_working(saturday)
    assert not CALENDAR.is_working(saturday)
    assert calendar_of("G01") is CALENDAR  # none in the table today


@given(DAYS, st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_adding_days_never_lands_on_a_day_off(day: date, count: int) -> None:
    assert CALENDAR.is_working(CALENDAR.add_working_days(day, count))


@given(DAYS, st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_one_day_more_is_due_later(day: date, count: int) -> None:
    assert CALENDAR.add_working_days(day, count) < CALENDAR.add_working_days(day, count + 1) or count == 0


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_adding_in_two_parts_is_adding_at_once(day: date, first: int, second: int) -> None:
    start = CALENDAR.on_or_after(day)
    parts = CALENDAR.add_working_days(CALENDAR.add_working_days(start, first), second)
    assert parts == CALENDAR.add_working_days(start, first + second)


@given(DAYS, DAYS, st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_who_comes_earlier_is_due_no_later(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.add_working_days(first, count) <= CALENDAR.add_working_days(second, count)


@given(DAYS, st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_exactly_so_many_working_days_lie_between(day: date, count: int) -> None:
    last = CALENDAR.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(CALENDAR.is_working(each) for each in between) == count


@given(DAYS, st.integers(0, 60))
@settings(max_examples=50, deadline=None)
def test_as_many_working_days_lie_between_as_were_added(day: date, count: int) -> None:
    last = CALENDAR.add_working_days(day, count) if count else day
    assert CALENDAR.working_days_between(day, last) == count
    assert CALENDAR.working_days_between(last, day) == -count


@given(MOMENTS, st.integers(0, 40 * 60))
@settings(max_examples=200, deadline=None)
def test_working_time_ends_within_working_hours(start: datetime, minutes: int) -> None:
    end = CALENDAR.add_working_time(start, timedelta(minutes=minutes))
    assert CALENDAR.is_working(end.date())
    assert any(opens <= end.time() <= closes for opens, closes in (MORNING, AFTERNOON))
    assert end >= start


@given(MOMENTS, st.integers(1, 1200), st.integers(1, 1200))
@settings(max_examples=200, deadline=None)
def test_working_time_adds_up(start: datetime, first: int, second: int) -> None:
    parts = CALENDAR.add_working_time(
        CALENDAR.add_working_time(start, timedelta(minutes=first)), timedelta(minutes=second)
    )
    assert parts == CALENDAR.add_working_time(start, timedelta(minutes=first + second))


def test_every_swap_has_its_other_half_and_the_two_are_opposite() -> None:
    rows = {row.day: row for row in CALENDAR.overrides}
    assert date(2026, 1, 2) in rows
    for row in rows.values():
        assert row.paired is not None
        assert rows[row.paired].paired == row.day
        assert CALENDAR.is_working(row.day) != CALENDAR.is_working(row.paired)
