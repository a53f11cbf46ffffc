"""Due dates: known ones, the steps that explain them, and what holds for all of them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.routing.domain.deadlines import LONGEST, Duration, Unit, countable, counted_from, deadline, due_after
from services.routing.domain.sentences import VIETNAM, Sentence
from services.routing.domain.working_time import CLOSES, calendar_of

CALENDAR = calendar_of()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("received", "value", "unit", "due"),
    [
        # Working days: the day of reception is not counted.
        ("2026-03-02T09:00", 1, "working-day", "2026-03-03T17:00"),
        ("2026-03-02T15:00", 1, "working-day", "2026-03-03T17:00"),
        ("2026-03-02T15:00:01", 1, "working-day", "2026-03-04T17:00"),
        ("2026-03-06T16:00", 3, "working-day", "2026-03-12T17:00"),
        # Over Tết 2026: 14 to 22 February are off.
        ("2026-02-12T09:00", 3, "working-day", "2026-02-24T17:00"),
        ("2026-02-13T09:00", 1, "working-day", "2026-02-23T17:00"),
        # 2 January 2026 was exchanged for Saturday the 10th.
        ("2025-12-31T09:00", 6, "working-day", "2026-01-10T17:00"),
        ("2025-12-31T09:00", 7, "working-day", "2026-01-12T17:00"),
        ("2026-01-01T09:00", 5, "working-day", "2026-01-10T17:00"),
        # 31 August 2026 is exchanged for Saturday 22 August; 1 and 2 September are National Day.
        ("2026-08-20T09:00", 10, "working-day", "2026-09-07T17:00"),
        ("2026-08-28T09:00", 1, "working-day", "2026-09-03T17:00"),
        # Calendar days: the last one may not be a day off.
        ("2026-03-02T09:00", 4, "calendar-day", "2026-03-06T17:00"),
        ("2026-03-02T09:00", 5, "calendar-day", "2026-03-09T17:00"),
        ("2026-02-10T09:00", 5, "calendar-day", "2026-02-23T17:00"),
        # Hours: in working hours, over lunch, the night and Tết.
        ("2026-03-02T09:00", 2, "hour", "2026-03-02T11:00"),
        ("2026-03-02T11:00", 2, "hour", "2026-03-02T14:00"),
        ("2026-03-02T08:00", 4, "hour", "2026-03-02T12:00"),
        ("2026-03-02T12:30", 1, "hour", "2026-03-02T14:00"),
        ("2026-03-02T07:00", 1, "hour", "2026-03-02T09:00"),
        ("2026-03-02T14:30", 4, "hour", "2026-03-03T09:30"),
        ("2026-02-13T14:00", 6, "hour", "2026-02-23T11:00"),
        ("2026-03-02T15:30", 2, "hour", "2026-03-03T10:00"),
        # Months: the same day, or the last of a shorter month.
        ("2026-01-30T09:00", 1, "month", "2026-03-02T17:00"),  # 28 February is a Saturday
        ("2026-03-31T09:00", 3, "month", "2026-06-30T17:00"),
        ("2026-11-16T09:00", 2, "month", "2027-01-18T17:00"),  # 16 January 2027 is a Saturday
        # Within the day.
        ("2026-03-02T09:00", 0, "working-day", "2026-03-02T17:00"),
        ("2026-03-02T15:30", 0, "working-day", "2026-03-03T17:00"),
    ],
)
def test_known_due_dates(received: str, value: int, unit: Unit, due: str) -> None:
    assert deadline(moment(received), Duration(value, unit), CALENDAR).due_at == moment(due)


def test_the_clock_of_vietnam_counts_wherever_the_moment_was_written() -> None:
    utc = datetime.fromisoformat("2026-03-02T08:00:01+00:00")  # 15:00:01 in Vietnam
    assert counted_from(utc, CALENDAR) == moment("2026-03-03T08:00")


def test_a_dossier_handed_in_on_a_day_off_is_received_at_the_start_of_the_next_working_day() -> None:
    assert counted_from(moment("2026-02-16T10:00"), CALENDAR) == moment("2026-02-23T08:00")
    assert counted_from(moment("2026-01-10T10:00"), CALENDAR) == moment("2026-01-10T10:00")


@pytest.mark.parametrize(
    "duration",
    [None, Duration(5, "unknown"), Duration(LONGEST["month"] + 1, "month"), Duration(100_000, "working-day")],
)
def test_without_a_limit_that_can_be_counted_there_is_no_due_date_and_the_steps_say_so(
    duration: Duration | None,
) -> None:
    due = deadline(moment("2026-03-02T09:00"), duration, CALENDAR)
    assert due.due_at is None
    assert "không có ngày hẹn trả" in due.steps[-1].vi


def test_the_steps_tell_a_person_how_it_was_counted() -> None:
    due = deadline(moment("2026-02-12T15:01"), Duration(3, "working-day"), CALENDAR)
    assert [step.vi for step in due.steps] == [
        "Nộp lúc 15:01 thứ Năm 12/02/2026, sau 15 giờ: tính là tiếp nhận đầu giờ ngày làm việc tiếp theo, "
        "08:00 thứ Sáu 13/02/2026.",
        "Đếm 3 ngày làm việc, không tính ngày tiếp nhận 13/02/2026: đến thứ Tư 25/02/2026.",
        "Không tính 16/02/2026–20/02/2026: Giao thừa Tết Nguyên Đán, Tết Nguyên Đán, Mùng hai Tết Nguyên Đán, "
        "Mùng ba Tết Nguyên Đán, Mùng bốn Tết Nguyên Đán.",
        "Hẹn trả kết quả chậm nhất 17:00 thứ Tư 25/02/2026, khi kết thúc giờ làm việc.",
    ]
    assert [step.source for step in due.steps] == ["NĐ 61/2018 Đ.18.2", "BLDS 2015 Đ.147", None, None]


def test_a_worked_saturday_and_a_moved_last_day_are_explained() -> None:
    swapped = deadline(moment("2026-01-01T09:00"), Duration(5, "working-day"), CALENDAR)
    assert "Có tính thứ Bảy 10/01/2026: làm bù cho ngày 02/01/2026." in [step.vi for step in swapped.steps]
    moved = deadline(moment("2026-08-19T14:30"), Duration(12, "calendar-day"), CALENDAR)
    said = [step for step in moved.steps if "thứ Năm 03/09/2026" in step.vi]
    assert said[0].source == "BLDS 2015 Đ.148"


MOMENTS = st.builds(datetime.combine, st.dates(date(2017, 1, 1), date(2035, 1, 1)), st.times(), st.just(VIETNAM))
DURATIONS = st.one_of(
    st.builds(Duration, st.integers(0, 90), st.sampled_from(("working-day", "calendar-day"))),
    st.builds(Duration, st.integers(0, 12), st.just("month")),
    st.builds(Duration, st.integers(0, 80), st.just("hour")),
)


@given(MOMENTS, DURATIONS)
@settings(max_examples=300, deadline=None)
def test_a_due_date_is_a_working_day_within_working_hours_and_not_before_reception(
    at: datetime, lasts: Duration
) -> None:
    start, due = due_after(at, lasts, CALENDAR)
    assert due is not None
    assert CALENDAR.is_working(due.date())
    assert due >= start >= at
    assert due.time() == CLOSES or lasts.unit == "hour"
    assert time(8) <= due.time() <= time(17)


@given(MOMENTS, MOMENTS, DURATIONS)
@settings(max_examples=300, deadline=None)
def test_who_hands_in_earlier_is_due_no_later(one: datetime, other: datetime, lasts: Duration) -> None:
    first, second = sorted((one, other))
    due_first, due_second = due_after(first, lasts, CALENDAR)[1], due_after(second, lasts, CALENDAR)[1]
    assert due_first is not None
    assert due_second is not None
    assert due_first <= due_second


@given(MOMENTS, st.integers(0, 89), st.sampled_from(("working-day", "calendar-day", "month", "hour")))
@settings(max_examples=300, deadline=None)
def test_a_longer_limit_is_never_due_earlier(at: datetime, value: int, unit: Unit) -> None:
    shorter, longer = (due_after(at, Duration(each, unit), CALENDAR)[1] for each in (value, value + 1))
    assert shorter is not None
    assert longer is not None
    assert shorter <= longer
    assert shorter < longer or unit in ("calendar-day", "month") or value == 0


@given(MOMENTS, DURATIONS)
@settings(max_examples=200, deadline=None)
def test_the_explained_date_is_the_date_of_the_hot_path(at: datetime, lasts: Duration) -> None:
    due = deadline(at, lasts, CALENDAR)
    assert (due.counted_from, due.due_at) == due_after(at, lasts, CALENDAR)
    assert due.steps
    assert all(isinstance(step, Sentence) and step.vi.endswith(".") and step.en.endswith(".") for step in due.steps)


def test_the_longest_limit_is_counted_in_a_moment() -> None:
    lasts = Duration(LONGEST["working-day"], "working-day")
    assert countable(lasts)
    due = due_after(moment("2026-03-02T09:00"), lasts, CALENDAR)[1]
    assert due is not None
    assert due.date() > date(2040, 1, 1)
