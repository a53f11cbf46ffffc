"""Which promise about a dossier is broken, and when: the ground of every complaint about delay."""

from datetime import UTC, datetime, timedelta

import pytest

from services.submission.domain.dossier import FINISHED, Progress
from services.submission.domain.life import why_no_complaint, why_no_rating
from services.submission.domain.promises import Promise, broken

# A Monday, 9:00 in Việt Nam; Tuesday the 24th is a holiday (Ngày Văn hóa Việt Nam).
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def kind(progress: Progress, now: datetime, heard: datetime | None = None) -> str | None:
    found = broken(progress, MONDAY, heard, now)
    return found.kind if found else None


def test_who_has_not_answered_a_submission_within_three_working_days_is_silent() -> None:
    # Wednesday, Thursday, Friday; the third ends with Friday.
    assert kind(Progress("assigned"), MONDAY + days(4)) is None
    assert broken(Progress("assigned"), MONDAY, None, MONDAY + days(5)) == Promise(
        "acceptance", datetime(2026, 11, 27, 17, tzinfo=UTC)
    )


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
