"""States, the schedule of attempts, and what a mail server's answer makes of a delivery."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notification import domain
from services.notification.domain import State

HOUR = 3600.0
NEW = timedelta(0)


def test_sent_and_the_two_lasting_failures_are_final() -> None:
    assert {State.SENT, State.PERMANENT_FAILURE, State.TECHNICAL_FAILURE} == domain.FINAL


def test_every_state_that_is_not_final_can_reach_sent() -> None:
    for state in set(State) - domain.FINAL:
        assert State.SENDING in domain.MOVES[state]
    assert State.SENT in domain.MOVES[State.SENDING]


@given(st.uuids())
def test_a_delivery_is_tried_for_at_least_72_hours_and_not_for_a_week(delivery_id: UUID) -> None:
    pauses = [domain.pause_after(attempt, delivery_id, NEW) for attempt in range(1, domain.MAX_ATTEMPTS)]
    assert None not in pauses
    total = sum(pause for pause in pauses if pause is not None)
    assert 72 * HOUR <= total <= 100 * HOUR
    assert domain.pause_after(domain.MAX_ATTEMPTS, delivery_id, domain.TRIED_FOR) is None


@given(st.uuids(), st.integers(domain.MAX_ATTEMPTS, 10_000))
def test_attempts_that_were_used_up_early_take_nothing_of_the_72_hours(delivery_id: UUID, attempts: int) -> None:
    pause = domain.pause_after(attempts, delivery_id, domain.TRIED_FOR - timedelta(seconds=1))
    assert pause is not None
    assert 4 * HOUR <= pause <= 5 * HOUR
    assert domain.pause_after(attempts, delivery_id, domain.TRIED_FOR) is None


@given(st.uuids(), st.integers(1, domain.MAX_ATTEMPTS - 1))
def test_the_same_delivery_always_computes_the_same_pause(delivery_id: UUID, attempts: int) -> None:
    assert domain.pause_after(attempts, delivery_id, NEW) == domain.pause_after(attempts, delivery_id, NEW)


def test_pauses_grow_from_half_a_minute_to_hours() -> None:
    delivery_id = uuid4()
    first = domain.pause_after(1, delivery_id, NEW)
    last = domain.pause_after(domain.MAX_ATTEMPTS - 1, delivery_id, NEW)
    assert first is not None
    assert last is not None
    assert 30 <= first <= 36
    assert 4 * HOUR <= last <= 5 * HOUR
    assert list(domain.PAUSES) == sorted(domain.PAUSES)


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({domain.pause_after(3, uuid4(), NEW) for _ in range(20)}) == 20


def test_a_pause_before_the_first_attempt_is_refused() -> None:
    with pytest.raises(ValueError, match="0 attempts"):
        domain.pause_after(0, uuid4(), NEW)


@pytest.mark.parametrize(
    ("code", "about_recipient", "state"),
    [
        (450, True, State.TEMPORARY_FAILURE),
        (421, True, State.TEMPORARY_FAILURE),
        (550, True, State.PERMANENT_FAILURE),
        (501, True, State.PERMANENT_FAILURE),
        (552, True, State.PERMANENT_FAILURE),
        (530, True, State.TEMPORARY_FAILURE),  # "authentication required": ours to mend, not the citizen's loss
        (503, True, State.TEMPORARY_FAILURE),
        (
            553,
            False,
            State.TEMPORARY_FAILURE,
        ),  # our own address refused: else one wrong setting would lose every message
        (999, True, State.TEMPORARY_FAILURE),
    ],
)
def test_an_answer_of_the_mail_server_decides(code: int, about_recipient: bool, state: State) -> None:
    assert domain.state_after_reply(code, about_recipient=about_recipient) is state


@pytest.mark.parametrize(
    "said",
    [
        "5.1.1 <lan.nguyen@example.vn>: Recipient address rejected: User unknown",
        "no such user lan.nguyen@example.vn here",
        "mailbox (lan.nguyen@example.vn) is full\r\nBcc: everyone",
        "lan.nguyen@example.vn,lan.nguyen@example.vn",
        "5.1.1 unknown user: LAN.NGUYEN",
        "<lan.nguyen>: not here",
    ],
)
def test_a_reason_carries_no_address_and_no_second_line(said: str) -> None:
    reason = domain.reason_without_address(said, "lan.nguyen@example.vn")
    assert "@" not in reason
    assert "lan.nguyen" not in reason.lower()
    assert reason.isprintable()


def test_a_reason_keeps_the_words_that_are_no_address() -> None:
    said = "5.7.1 user an is banned for an hour"
    assert domain.reason_without_address(said, "lan@example.vn") == said


def test_a_reason_is_short_and_can_be_stored() -> None:
    assert len(domain.reason_without_address("x" * 5000)) == 300
    domain.reason_without_address("\udce9 \x00 end").encode()
