"""Which promise about a dossier is broken, and when: the ground of every complaint about delay."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.domain import working_days
from services.routing.domain.deadlines import counted_from
from services.routing.domain.working_time import calendar_of
from services.submission.domain.dossier import FINISHED, ROUTING, SUBMISSION, Entry, Progress
from services.submission.domain.life import received_on, why_no_complaint, why_no_rating
from services.submission.domain.promises import Promise, broken, counts_as_received_on, end_of, is_working

# A Monday, 9:00 in Việt Nam; Tuesday the 24th is a holiday (Ngày Văn hóa Việt Nam).
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
VIETNAM = timezone(timedelta(hours=7))
MOMENTS = st.builds(datetime.combine, st.dates(date(2017, 1, 1), date(2034, 1, 1)), st.times(), st.just(VIETNAM))


def days(count: float) -> timedelta:
    return timedelta(days=count)


def kind(progress: Progress, now: datetime, heard: datetime | None = None) -> str | None:
    found = broken(progress, MONDAY.date(), heard, now)
    return found.kind if found else None


def test_who_has_not_answered_a_submission_within_three_working_days_is_silent() -> None:
    # Wednesday, Thursday, Friday; the third ends with Friday.
    assert kind(Progress("assigned"), MONDAY + days(4)) is None
    assert broken(Progress("assigned"), MONDAY.date(), None, MONDAY + days(5)) == Promise(
        "acceptance", datetime(2026, 11, 27, 17, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("submitted", "last_day"),
    [
        ("2026-03-02T09:00", "2026-03-05"),  # a Monday: Tuesday, Wednesday, Thursday
        ("2026-03-02T15:00", "2026-03-05"),
        ("2026-03-02T15:00:01", "2026-03-06"),  # after the hour it is received on Tuesday
        ("2026-03-02T23:59", "2026-03-06"),
        ("2026-03-03T00:01", "2026-03-06"),
        ("2026-03-06T16:00", "2026-03-12"),  # a Friday: received on Monday
        ("2026-03-07T09:00", "2026-03-12"),  # a Saturday, too
        ("2026-02-13T14:59", "2026-02-25"),  # the last day before Tết 2026
        ("2026-02-13T15:01", "2026-02-26"),
        ("2025-12-31T15:30", "2026-01-08"),  # 2 January is exchanged for Saturday the 10th, so received on the 5th
        ("2026-01-09T15:30", "2026-01-14"),  # and received on that Saturday
    ],
)
def test_what_comes_after_15_00_or_on_a_day_off_counts_from_the_next_working_day(submitted: str, last_day: str) -> None:
    at = datetime.fromisoformat(f"{submitted}+07:00")
    until = datetime.fromisoformat(f"{last_day}T00:00+07:00") + timedelta(days=1)
    received = received_on([], at)
    assert broken(Progress("submitted"), received, None, until) is None
    assert broken(Progress("submitted"), received, None, until + timedelta(seconds=1)) == Promise("acceptance", until)


@given(MOMENTS, st.integers(0, 15))
@settings(max_examples=500, deadline=None)
def test_our_count_and_routings_give_the_same_day(at: datetime, count: int) -> None:
    calendar = calendar_of()
    received = counted_from(at, calendar).date()
    assert counts_as_received_on(at) == received
    if count:
        assert end_of(received, count).date() - timedelta(days=1) == calendar.add_working_days(received, count)


def test_submission_catalog_and_routing_know_the_same_working_days() -> None:
    day = date(2017, 1, 1)
    while day < date(2031, 1, 1):
        assert is_working(day) is working_days.is_working(day) is calendar_of().is_working(day), day
        day += timedelta(days=1)


def told(step: str, at: datetime, sequence: int = 1, source: str = ROUTING, **detail: str) -> Entry:
    return Entry(UUID(int=1), uuid4(), source, sequence, at, step, "portal", detail)


def test_where_routing_has_said_from_when_the_clock_runs_its_word_counts() -> None:
    friday = "2026-11-27T08:00:00+07:00"
    assert received_on([], MONDAY) == date(2026, 11, 23)
    assert received_on([told("routed", MONDAY, received_at=friday)], MONDAY) == date(2026, 11, 27)
    earlier = told("routed", MONDAY + days(9), 1, received_at="2026-11-23T09:00:00+07:00")
    assert received_on([told("routed", MONDAY, 2, received_at=friday), earlier], MONDAY) == date(2026, 11, 27)


def test_a_supplement_begins_the_count_anew_and_a_confirmation_of_files_does_not() -> None:
    routed = told("routed", MONDAY, received_at="2026-11-23T09:00:00+07:00")
    late_on_wednesday = datetime.fromisoformat("2026-11-25T15:30+07:00")
    answered = told("supplement-sent", late_on_wednesday, 2, SUBMISSION)
    confirmed = told("files-confirmed", late_on_wednesday, 1, "/motcua/submission/files")
    assert received_on([routed, answered], MONDAY) == date(2026, 11, 26)
    assert received_on([routed, confirmed], MONDAY) == date(2026, 11, 23)


def test_an_accepted_dossier_without_a_word_for_ten_working_days_is_silent() -> None:
    assert kind(Progress("in-progress"), MONDAY + days(14), heard=MONDAY) is None
    assert kind(Progress("in-progress"), MONDAY + days(16), heard=MONDAY) == "word"
    assert kind(Progress("in-progress"), MONDAY + days(16), heard=MONDAY + days(2)) is None


def test_the_day_of_the_result_weighs_more_and_holds_until_the_result_is_handed_over() -> None:
    due = MONDAY + days(2)
    for state in ("assigned", "in-progress", "approved", "refused"):
        assert kind(Progress(state, due_at=due), due + timedelta(seconds=1)) == "result", state
        assert kind(Progress(state, due_at=due), due) is None, state


@pytest.mark.parametrize("state", [*sorted(FINISHED), "supplement-requested", "payment-required"])
def test_nothing_is_owed_while_the_citizen_must_act_or_after_the_end(state: str) -> None:
    assert kind(Progress(state, state_sequence=2, due_at=MONDAY), MONDAY + days(99)) is None


def test_nothing_is_owed_on_a_dossier_that_was_asked_back() -> None:
    assert kind(Progress("accepted", due_at=MONDAY, withdrawal_requested_at=MONDAY), MONDAY + days(99)) is None


def test_after_a_complaint_the_agency_has_five_days_before_the_next() -> None:
    promise = Promise("result", MONDAY)
    assert why_no_complaint(None, None, MONDAY) == "nothing-late"
    assert why_no_complaint(promise, None, MONDAY) is None
    assert why_no_complaint(promise, MONDAY, MONDAY + days(4)) == "complained-already"
    assert why_no_complaint(promise, MONDAY, MONDAY + days(5)) is None


def test_a_rating_may_be_changed_for_fifteen_days() -> None:
    assert why_no_rating(Progress("in-progress"), None, MONDAY) == "not-ended"
    assert why_no_rating(Progress("approved"), None, MONDAY) is None
    assert why_no_rating(Progress("returned"), MONDAY, MONDAY + days(15)) is None
    assert why_no_rating(Progress("returned"), MONDAY, MONDAY + days(15.1)) == "rating-closed"
