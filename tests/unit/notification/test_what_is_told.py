"""The table of what a citizen is told covers every event there can be, and a general word covers those to come."""

import pytest

from services.contracts import events
from services.notification import domain

STEPS = [step.value for step in events.Step if step is not events.Step.unknown]
NAMED = {row.step for row in domain.TELLS if row.event_type == domain.PROCESSED}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_the_contract_has_words_of_its_own(step: str) -> None:
    assert step in NAMED
    assert domain.template_for(domain.PROCESSED, step) not in (None, "progress")


def test_the_table_names_no_step_the_contract_does_not_know() -> None:
    assert NAMED - {None} <= set(STEPS)


def test_a_decision_is_told_by_its_outcome() -> None:
    assert domain.template_for(domain.PROCESSED, "decided", "approved") == "approved"
    assert domain.template_for(domain.PROCESSED, "decided", "refused") == "refused"
    assert domain.template_for(domain.PROCESSED, "decided", "unknown") == "decided"
    assert domain.template_for(domain.PROCESSED, "decided") == "decided"


def test_a_step_younger_than_this_program_is_told_in_general_words() -> None:
    assert domain.template_for(domain.PROCESSED, "unknown") == "progress"


def test_submitted_routed_supplemented_and_refunded_are_told() -> None:
    assert domain.template_for(domain.SUBMITTED) == "submitted"
    assert domain.template_for(domain.ROUTED) == "routed"
    assert domain.template_for(domain.SUPPLEMENTED) == "supplement-sent"
    assert domain.template_for(domain.REFUNDED) == "refunded", "who was told that a fee came is told that it went back"


def test_nobody_is_told_that_he_was_told() -> None:
    assert domain.template_for(domain.NOTIFIED) is None


def test_no_two_rows_speak_of_the_same_thing() -> None:
    said = [(row.event_type, row.step, row.outcome) for row in domain.TELLS]
    assert len(said) == len(set(said))
