"""Whatever comes, in whatever order and however often: a payment stands in a legal state, and money counts once."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain import payments as rules
from services.submission.domain.payments import (
    MOVES,
    OPEN,
    TAKEN,
    Cause,
    Judged,
    NotOwed,
    Outcome,
    Payment,
    State,
    Told,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AMOUNT = 500_000


def payment(number: int = 1, state: State = State.INTENDED) -> Payment:
    paid = state in TAKEN
    return Payment(UUID(int=number), AMOUNT, state, NOW + timedelta(minutes=15), NOW if paid else None)


def told(outcome: Outcome = "paid", amount: int = AMOUNT) -> Told:
    return Told(UUID(int=1).hex, amount, outcome, NOW, "14002311")


@dataclass
class Charge:
    """A charge with its payments, as the book keeps them: what comes is held against what settled it and what became of it.

    ``over``: why it is no longer due, once that has happened; ``counted_over``: whether money counted for it after that.
    """

    payments: dict[int, Payment] = field(default_factory=lambda: {n: payment(n) for n in (1, 2, 3)})
    settled_by: int | None = None
    counted: int = 0
    over: NotOwed | None = None
    counted_over: bool = False

    def take(self, number: int, judged: Judged) -> None:
        before = self.payments[number]
        for move in judged.moves:
            assert move.state in MOVES[before.state], f"{before.state} → {move.state}"
            before = Payment(before.payment_id, before.amount, move.state, before.expires_at)
        if rules.settles(judged):
            self.settled_by, self.counted = number, self.counted + 1
            self.counted_over |= self.over is not None
        self.payments[number] = judged.after

    def not_owed(self, number: int) -> NotOwed | None:
        return Cause.PAID_TWICE if self.settled_by not in (None, number) else self.over


FACTS = st.one_of(
    st.tuples(st.just("redirect")),
    st.tuples(
        st.just("hear"),
        st.sampled_from(["paid", "failed", "open", "refunded"]),
        st.sampled_from([AMOUNT, AMOUNT, AMOUNT, AMOUNT // 10, 0]),
        st.sampled_from([Cause.CALLBACK, Cause.ASKED, Cause.LIST]),
    ),
    st.tuples(st.just("absent"), st.sampled_from([0, 14, 15, 600])),
    st.tuples(st.just("late"), st.sampled_from([0, 14, 15, 600])),
    st.tuples(st.just("want-back"), st.sampled_from([Cause.WITHDRAWN, Cause.NOT_ACCEPTED, Cause.STOPPED])),
    st.tuples(st.just("given-back")),
    st.tuples(st.just("over"), st.sampled_from([Cause.REPLACED, Cause.NOT_DUE])),
)


def after(charge: Charge, number: int, fact: tuple) -> Judged:  # type: ignore[type-arg]  # drawn: each kind has its own
    one = charge.payments[number]
    match fact:
        case ("redirect",):
            return rules.redirect(one)
        case ("hear", outcome, amount, source):
            return rules.hear(one, told(outcome, amount), source, charge.not_owed(number))
        case ("absent", minutes):
            return rules.not_known_there(one, NOW + timedelta(minutes=minutes))
        case ("late", minutes):
            return rules.out_of_time(one, told("open"), NOW + timedelta(minutes=minutes))
        case ("want-back", cause):
            return rules.want_back(one, cause)
        case ("over", cause):
            charge.over = charge.over or cause
            return Judged(one)
        case _:
            return rules.given_back(one)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), FACTS), max_size=40))
def test_any_order_and_repetition_of_facts_is_legal_and_money_counts_once(
    facts: list[tuple[int, tuple]],  # type: ignore[type-arg]  # drawn: each kind has its own
) -> None:
    charge = Charge()
    for number, fact in facts:
        charge.take(number, after(charge, number, fact))
    taken = {number for number, one in charge.payments.items() if one.state in TAKEN}
    assert charge.counted == (charge.settled_by is not None) <= bool(taken)
    assert not charge.counted_over, "what comes when nothing is due settles nothing"
    assert all(number == charge.settled_by or charge.payments[number].state is not State.PAID for number in taken), (
        "what was paid besides, or for nothing, goes back"
    )
    paid_for_nothing = [one for one in charge.payments.values() if one.state in TAKEN and one.paid_at is None]
    assert paid_for_nothing == []


@given(st.lists(FACTS, max_size=15), FACTS)
def test_the_same_fact_again_changes_nothing_more(
    facts: list[tuple],
    again: tuple,  # type: ignore[type-arg]  # drawn: each kind has its own
) -> None:
    charge = Charge()
    for fact in [*facts, again]:
        charge.take(1, after(charge, 1, fact))
    repeated = after(charge, 1, again)
    assert repeated.moves == ()
    assert repeated.after == charge.payments[1]


@given(st.lists(FACTS, max_size=15))
def test_what_the_provider_took_is_never_forgotten(
    facts: list[tuple],  # type: ignore[type-arg]  # drawn: each kind has its own
) -> None:
    charge = Charge()
    charge.take(1, rules.hear(charge.payments[1], told(), Cause.CALLBACK, None))
    for fact in facts:
        charge.take(1, after(charge, 1, fact))
        assert charge.payments[1].state in TAKEN


@pytest.mark.parametrize("state", [State.REDIRECTED, State.FAILED, State.EXPIRED])
def test_money_that_comes_late_is_money(state: State) -> None:
    judged = rules.hear(payment(state=state), told(), Cause.LIST, None)
    assert [move.state for move in judged.moves] == [State.PAID]
    assert judged.after.transaction == "14002311"


def test_another_amount_is_never_taken_for_it() -> None:
    for state in State:
        judged = rules.hear(payment(state=state), told(amount=1), Cause.CALLBACK, None)
        assert (judged.moves, judged.difference) == ((), "amount-differs")


def test_what_is_paid_twice_goes_back_by_itself_and_both_stay_on_the_record() -> None:
    judged = rules.hear(payment(state=State.REDIRECTED), told(), Cause.CALLBACK, Cause.PAID_TWICE)
    assert [(move.state, move.cause) for move in judged.moves] == [
        (State.PAID, Cause.CALLBACK),
        (State.REFUND_ASKED, Cause.PAID_TWICE),
    ]
    assert not rules.settles(judged)


@pytest.mark.parametrize("state", [State.INTENDED, State.REDIRECTED, State.FAILED, State.EXPIRED])
def test_money_that_had_gone_back_when_it_was_first_heard_of_settles_nothing_and_is_seen(state: State) -> None:
    judged = rules.hear(payment(state=state), told("refunded"), Cause.LIST, None)
    assert [move.state for move in judged.moves] == [State.PAID, State.REFUNDED]
    assert judged.after.paid_at == NOW, "it was paid, and that stays on the record"
    assert (rules.settles(judged), judged.difference) == (False, "refunded-unasked")


def test_nothing_expires_before_its_time() -> None:
    for state in OPEN:
        early = rules.not_known_there(payment(state=state), NOW + timedelta(minutes=14))
        late = rules.not_known_there(payment(state=state), NOW + timedelta(minutes=15))
        assert (early.moves, [move.state for move in late.moves]) == ((), [State.EXPIRED])


@pytest.mark.parametrize(
    ("outcome", "difference"), [("failed", "not-paid-there"), ("open", "not-paid-there"), ("paid", None)]
)
def test_a_provider_that_takes_its_word_back_is_a_difference_and_no_loss(
    outcome: Outcome, difference: str | None
) -> None:
    judged = rules.hear(payment(state=State.PAID), told(outcome), Cause.LIST, None)
    assert (judged.after.state, judged.difference) == (State.PAID, difference)


def test_money_given_back_unasked_is_seen() -> None:
    judged = rules.hear(payment(state=State.PAID), told("refunded"), Cause.LIST, None)
    assert (judged.after.state, judged.difference) == (State.REFUNDED, "refunded-unasked")
    assert rules.hear(payment(state=State.REFUND_ASKED), told("refunded"), Cause.LIST, None).difference is None
