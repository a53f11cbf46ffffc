"""What follows from a citizen's supplement, payment, withdrawal, complaint and rating, in every state."""

import pytest

from services.routing.domain.citizen_acts import (
    WITHDRAWAL_REFUSED,
    Recorded,
    complain,
    pay,
    rate,
    refund,
    supplement,
    withdraw,
)
from services.routing.domain.deadlines import Duration
from services.routing.domain.moves import State
from services.routing.domain.working_time import calendar_of
from tests.unit.routing.dossiers import at, dossier

UNDECIDED = {
    State.ASSIGNED,
    State.ACCEPTED,
    State.IN_PROGRESS,
    State.SUPPLEMENT_REQUESTED,
    State.PAYMENT_REQUIRED,
}


def counters(recorded: Recorded) -> tuple[int, int, int]:
    after = recorded.after
    return after.sequence, after.citizen_sequence, after.inbox_sequence


@pytest.mark.parametrize("before", [State.ASSIGNED, State.ACCEPTED, State.IN_PROGRESS])
def test_a_supplement_leads_back_and_starts_the_clock_anew_in_full(before: State) -> None:
    held = dossier(State.SUPPLEMENT_REQUESTED, resumes=before, supplement_rounds=1)
    recorded = supplement(held, at(11, 10), calendar_of())
    assert (recorded.step, recorded.after.state, recorded.after.resumes) == ("supplemented", before, None)
    # Ten working days after Wednesday 11 March, not what was left of the first ten.
    assert recorded.after.received_at == at(11, 10)
    assert recorded.after.due_at == recorded.due_at == at(25, 17)
    assert counters(recorded) == (2, 2, 2)


def test_a_supplement_after_15_00_counts_from_the_next_working_day() -> None:
    held = dossier(State.SUPPLEMENT_REQUESTED, resumes=State.ACCEPTED, duration=Duration(1, "working-day"))
    recorded = supplement(held, at(13, 15, 1), calendar_of())  # a Friday
    assert recorded.after.received_at == at(16, 8)
    assert recorded.due_at == at(17, 17)


def test_a_supplement_of_a_dossier_without_a_time_limit_gives_none() -> None:
    held = dossier(State.SUPPLEMENT_REQUESTED, resumes=State.ACCEPTED, duration=None, due_at=None)
    assert supplement(held, at(11), calendar_of()).due_at is None


@pytest.mark.parametrize("state", sorted(set(State) - {State.SUPPLEMENT_REQUESTED}))
def test_papers_nobody_asked_for_are_recorded_and_move_nothing(state: State) -> None:
    held = dossier(state)
    recorded = supplement(held, at(11), calendar_of())
    assert (recorded.after.state, recorded.after.due_at, recorded.due_at) == (state, held.due_at, None)
    assert recorded.reason
    assert recorded.tell_agency
    assert counters(recorded) == (2, 2, 2)


@pytest.mark.parametrize("state", list(State))
def test_a_payment_is_always_recorded_and_moves_the_dossier_only_when_waited_for(state: State) -> None:
    recorded = pay(dossier(state))
    assert recorded.step == "paid"
    assert recorded.after.state is (State.IN_PROGRESS if state is State.PAYMENT_REQUIRED else state)
    assert recorded.tell_agency
    assert counters(recorded) == (2, 2, 2)


@pytest.mark.parametrize("state", sorted(UNDECIDED))
def test_a_dossier_can_be_withdrawn_until_it_is_decided(state: State) -> None:
    recorded = withdraw(dossier(state))
    assert (recorded.step, recorded.after.state, recorded.tell_agency) == ("withdrawn", State.WITHDRAWN, True)
    assert counters(recorded) == (2, 2, 2)


@pytest.mark.parametrize("state", sorted(set(State) - UNDECIDED))
def test_a_withdrawal_that_comes_too_late_is_refused_with_a_reason_and_changes_nothing(state: State) -> None:
    recorded = withdraw(dossier(state))
    assert (recorded.step, recorded.after.state, recorded.tell_agency) == (WITHDRAWAL_REFUSED, state, False)
    assert recorded.reason
    assert recorded.reason.endswith(".")
    assert counters(recorded) == (2, 2, 1)


@pytest.mark.parametrize("state", list(State))
def test_a_refund_is_told_to_the_agency_in_every_state_and_moves_nothing(state: State) -> None:
    held = dossier(state)
    recorded = refund(held)
    assert (recorded.step, recorded.after.state, recorded.after.due_at) == (None, state, held.due_at)
    assert recorded.tell_agency
    assert counters(recorded) == (1, 2, 2)


@pytest.mark.parametrize("state", list(State))
def test_a_complaint_is_told_to_the_agency_in_every_state_and_moves_nothing(state: State) -> None:
    held = dossier(state)
    recorded = complain(held)
    assert (recorded.step, recorded.after.state, recorded.after.due_at) == (None, state, held.due_at)
    assert recorded.tell_agency
    assert counters(recorded) == (1, 2, 2)


@pytest.mark.parametrize("state", list(State))
def test_a_rating_is_counted_and_nothing_else(state: State) -> None:
    recorded = rate(dossier(state))
    assert (recorded.step, recorded.after.state, recorded.tell_agency) == (None, state, False)
    assert counters(recorded) == (1, 2, 1)
