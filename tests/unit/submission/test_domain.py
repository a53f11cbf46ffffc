"""Where a dossier stands does not depend on the order in which its events arrive."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.events import State
from services.submission.domain.dossier import (
    ROUTING,
    SUBMISSION,
    Entry,
    Move,
    Progress,
    completion,
    follow,
    in_order,
    why_no_supplement,
    why_no_withdrawal,
    wordless,
)

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
STATES = [state.value for state in State]

moves = st.lists(
    st.builds(
        Move,
        sequence=st.integers(1, 30),
        state=st.sampled_from(STATES),
        agency_code=st.sampled_from(["G01", "H26"]),
        due_at=st.none() | st.integers(0, 999).map(lambda hours: NOON + timedelta(hours=hours)),
        sets_due=st.booleans(),
    ),
    unique_by=lambda move: move.sequence,
    max_size=8,
)


@given(moves, st.randoms())
def test_any_order_of_arrival_and_any_repeats_end_in_the_same_place(told: list[Move], chance: Random) -> None:
    shuffled = [*told, *told]
    chance.shuffle(shuffled)
    assert follow(Progress(), shuffled) == follow(Progress(), sorted(told, key=lambda move: move.sequence))


@given(moves)
def test_the_state_and_the_agency_are_those_of_the_highest_sequence(told: list[Move]) -> None:
    progress = follow(Progress(), told)
    if told:
        last = max(told, key=lambda move: move.sequence)
        assert (progress.state, progress.agency_code) == (last.state, last.agency_code)
    dues = [move for move in told if move.sets_due]
    expected = max(dues, key=lambda move: move.sequence).due_at if dues else None
    assert progress.due_at == expected


def test_a_step_that_says_nothing_of_a_due_date_leaves_it() -> None:
    progress = follow(
        Progress(),
        [Move(1, "assigned", "H26", NOON, sets_due=True), Move(2, "accepted", "H26", None, sets_due=False)],
    )
    assert progress.due_at == NOON
    assert follow(progress, [Move(3, "assigned", "G01", None, sets_due=True)]).due_at is None


def entry(source: str, sequence: int, minutes: int, step: str = "x") -> Entry:
    return Entry(UUID(int=1), uuid4(), source, sequence, NOON + timedelta(minutes=minutes), step, "portal")


@given(st.lists(st.integers(-1000, 1000), max_size=12), st.lists(st.integers(-1000, 1000), max_size=12), st.randoms())
def test_no_timeline_goes_against_the_order_of_one_source(ours: list[int], theirs: list[int], chance: Random) -> None:
    entries = [entry(SUBMISSION, number, at) for number, at in enumerate(ours)]
    entries += [entry(ROUTING, number, at) for number, at in enumerate(theirs)]
    chance.shuffle(entries)
    told = in_order(entries)
    assert len(told) == len(entries)
    for source in (SUBMISSION, ROUTING):
        sequences = [one.sequence for one in told if one.source == source]
        assert sequences == sorted(sequences)


def test_an_agency_whose_clock_is_slow_does_not_report_before_it_was_assigned() -> None:
    entries = [
        entry(SUBMISSION, 1, 0, "submitted"),
        entry(ROUTING, 1, 1, "routed"),
        entry(ROUTING, 2, -30, "accepted"),
        entry("/motcua/notification", 1, 2, "notified"),
    ]
    assert [one.step for one in in_order(entries)] == ["submitted", "routed", "accepted", "notified"]


def test_nothing_is_told_before_the_submission_it_follows_from() -> None:
    entries = [
        entry("/motcua/notification", 1, -9, "notified"),
        entry(ROUTING, 1, -10, "routed"),
        entry(SUBMISSION, 1, 0, "submitted"),
    ]
    assert [one.step for one in in_order(entries)] == ["submitted", "routed", "notified"]


def test_a_request_is_open_until_it_is_answered_and_open_again_when_the_agency_asks_again() -> None:
    asked = Progress("supplement-requested", 4, "H26")
    assert why_no_supplement(asked) is None
    assert asked.shown_state == "supplement-requested"
    answered = replace(asked, answered_sequence=4)
    assert why_no_supplement(answered) == "supplement-already-sent"
    assert answered.shown_state == "supplemented"
    again = follow(answered, [Move(7, "supplement-requested", "H26", None, sets_due=False)])
    assert why_no_supplement(again) is None
    assert why_no_supplement(Progress("accepted", 2)) == "supplement-not-requested"
    assert why_no_supplement(replace(asked, withdrawal_requested_at=NOON)) == "withdrawal-requested"


@pytest.mark.parametrize("state", ["submitted", *STATES])
def test_a_withdrawal_is_legal_until_the_decision_and_never_twice(state: str) -> None:
    progress = Progress(state, 3)
    closed = state in {"approved", "refused", "returned", "not-accepted", "stopped", "withdrawn"}
    assert why_no_withdrawal(progress) == ("already-decided" if closed else None)
    assert why_no_withdrawal(replace(progress, withdrawal_requested_at=NOON)) == "withdrawal-requested"
    refused = Move(5, "accepted", "H26", None, sets_due=False, refuses_withdrawal=True)
    assert follow(replace(progress, withdrawal_requested_at=NOON), [refused]).withdrawal_requested_at is None


def test_what_anybody_may_see_does_not_tell_how_the_decision_went() -> None:
    assert completion("approved") == completion("refused") == completion("stopped") == completion("withdrawn")
    assert {completion(state) for state in ["submitted", *STATES]} == {
        "received", "processing", "waiting-for-applicant", "finished",
    }  # fmt: skip


def test_an_erased_dossier_s_entry_keeps_what_proves_and_nothing_that_somebody_wrote() -> None:
    said = {
        "reason": "Bà Nhài thiếu giấy.",
        "again_because": "Bà Nhài …",
        "sealed_reason": "AA==",
        "unit": "Phòng bà Nhài",
        "components": ["Giấy"],
    }
    facts = {"agency": "H26", "state": "approved", "amount": 9000, "code": "000.00.00.H26-170424-0001", "late": True}
    papers = [{"name": "Giấy phép của bà Nhài", "sha256": "a" * 64, "size": 7}, {"name": "Bản giấy"}]
    entry = Entry(uuid4(), uuid4(), ROUTING, 3, NOON, "decided", "agency", said | facts | {"documents": papers})
    assert wordless(entry).detail == facts | {"documents": [{"sha256": "a" * 64, "size": 7}, {}]}
    why = {"reason": "Người nộp hồ sơ đề nghị", "legal_basis": "Luật 91/2025/QH15"}
    erased = Entry(uuid4(), uuid4(), SUBMISSION, 4, NOON, "erased", "portal", why)
    assert wordless(erased) == erased, "why it was erased is for everybody to read"
