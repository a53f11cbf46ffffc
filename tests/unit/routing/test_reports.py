"""What becomes of a report: applied or refused, and every reason to refuse."""

from datetime import timedelta
from typing import Any

import pytest

from services.routing.domain.assignment import Assignment, Report
from services.routing.domain.moves import Outcome, State, Step, legal_steps, target
from services.routing.domain.refusals import SENTENCES, Refused
from services.routing.domain.reports import CLOCKS_DIFFER, MAX_SUPPLEMENT_ROUNDS, Applied, decide, steps_now
from services.routing.domain.working_time import calendar_of
from tests.unit.routing.dossiers import AGENCY, APPLICATION, at, dossier, report

NOW = at(31, 12)


def judged(one: Report, held: Assignment | None, sender: str = AGENCY, **at_: Any) -> Applied | Refused:
    return decide(one, sender, held, at_.get("now", NOW), calendar_of())


def applied(one: Report, held: Assignment) -> Applied:
    verdict = judged(one, held)
    assert isinstance(verdict, Applied), verdict
    return verdict


def refusal(one: Report, held: Assignment | None, sender: str = AGENCY) -> Refused:
    verdict = judged(one, held, sender)
    assert isinstance(verdict, Refused), verdict
    return verdict


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_report_is_applied_exactly_where_the_table_knows_the_move(state: State, step: Step, outcome: Outcome) -> None:
    one = report(step, outcome=outcome if step is Step.DECIDED else None)
    verdict = judged(one, dossier(state))
    to = target(state, step, outcome=one.outcome)
    if to is None:
        assert isinstance(verdict, Refused)
        assert verdict.code == "illegal-move"
        assert verdict.expected == tuple(legal_steps(state))
        assert verdict.state == state
    else:
        assert isinstance(verdict, Applied)
        assert verdict.after.state is to
        assert verdict.after.sequence == 2
        assert verdict.after.inbox_sequence == 1
        assert verdict.after.last_occurred_at == one.occurred_at


@pytest.mark.parametrize("fee", [(0, ()), (500_000, (500_000, 1)), (500_000, ())])
def test_a_fee_that_its_items_do_not_add_up_to_is_refused(fee: tuple[int, tuple[int, ...]]) -> None:
    refused = refusal(report(Step.PAYMENT_REQUIRED, fee=fee), dossier(State.ACCEPTED))
    assert (refused.code, refused.pointers) == ("invalid-report", ("/fee/amount",))
    applied(report(Step.PAYMENT_REQUIRED, fee=(500_000, (300_000, 200_000))), dossier(State.ACCEPTED))


def test_a_report_about_an_unknown_dossier_is_refused() -> None:
    refused = refusal(report(Step.ACCEPTED), None)
    assert refused.code == "unknown-application"
    assert str(APPLICATION) in refused.message
    assert refused.state is None


def test_a_report_of_another_agency_is_refused_and_learns_nothing_of_the_dossier() -> None:
    refused = refusal(report(Step.ACCEPTED), dossier(State.IN_PROGRESS), sender="H29")
    assert (refused.code, refused.state, refused.expected) == ("not-yours", None, ())


def test_a_step_this_release_does_not_know_is_refused_with_the_place() -> None:
    refused = refusal(report(None), dossier())
    assert (refused.code, refused.pointers) == ("invalid-report", ("/step",))
    assert refused.expected == ("accepted", "not-accepted", "supplement-requested")


def test_a_decision_without_an_outcome_is_refused() -> None:
    refused = refusal(report(Step.DECIDED, outcome=None), dossier(State.ACCEPTED))
    assert (refused.code, refused.pointers) == ("invalid-report", ("/outcome",))


@pytest.mark.parametrize(
    ("step", "state", "outcome"),
    [
        (Step.NOT_ACCEPTED, State.ASSIGNED, None),
        (Step.SUPPLEMENT_REQUESTED, State.ASSIGNED, None),
        (Step.EXTENDED, State.ACCEPTED, None),
        (Step.STOPPED, State.ACCEPTED, None),
        (Step.DECIDED, State.ACCEPTED, Outcome.REFUSED),
    ],
)
@pytest.mark.parametrize("reason", [None, "", "   "])
def test_a_step_that_needs_a_reason_is_refused_without_one(
    step: Step, state: State, outcome: Outcome | None, reason: str | None
) -> None:
    refused = refusal(report(step, outcome=outcome, reason=reason), dossier(state))
    assert (refused.code, refused.pointers) == ("missing-reason", ("/reason",))
    assert step in refused.message


def test_an_approval_needs_no_reason() -> None:
    assert applied(report(Step.DECIDED, reason=None), dossier(State.ACCEPTED)).after.state is State.APPROVED


@pytest.mark.parametrize("components", [(), ("",), ("  ", "")])
def test_a_supplement_request_that_names_no_paper_is_refused(components: tuple[str, ...]) -> None:
    refused = refusal(report(Step.SUPPLEMENT_REQUESTED, components=components), dossier(State.ACCEPTED))
    assert (refused.code, refused.pointers) == ("missing-components", ("/components",))


def test_a_report_from_the_future_is_refused_and_one_within_the_difference_of_two_clocks_is_not() -> None:
    ahead = report(Step.ACCEPTED, NOW + CLOCKS_DIFFER + timedelta(seconds=1))
    assert refusal(ahead, dossier(due_at=None)).code == "in-the-future"
    within = report(Step.ACCEPTED, NOW + CLOCKS_DIFFER)
    assert applied(within, dossier(due_at=None)).after.state is State.ACCEPTED


def test_a_report_older_than_the_last_is_refused_and_one_of_the_same_moment_is_not() -> None:
    held = dossier(State.ACCEPTED, last_occurred_at=at(4))
    refused = refusal(report(Step.IN_PROGRESS, at(4) - timedelta(microseconds=1)), held)
    assert refused.code == "older-than-last"
    assert "2026-03-04T09:00:00+07:00" in refused.message
    assert applied(report(Step.IN_PROGRESS, at(4)), held).after.last_occurred_at == at(4)


def test_nothing_can_happen_to_a_dossier_before_it_was_handed_in() -> None:
    assert refusal(report(Step.ACCEPTED, at(1)), dossier()).code == "older-than-last"
    slow_clock = report(Step.ACCEPTED, at(2) - CLOCKS_DIFFER)
    assert applied(slow_clock, dossier()).after.state is State.ACCEPTED


def test_a_dossier_handed_in_after_15_00_may_be_accepted_the_same_evening() -> None:
    held = dossier(submitted_at=at(2, 16), received_at=at(3, 8))
    assert applied(report(Step.ACCEPTED, at(2, 16, 30)), held).after.state is State.ACCEPTED


@pytest.mark.parametrize("because", [None, "", "  "])
def test_a_second_supplement_request_without_a_reason_is_refused_and_told_what_to_write(because: str | None) -> None:
    held = dossier(State.ACCEPTED, supplement_rounds=1)
    refused = refusal(report(Step.SUPPLEMENT_REQUESTED, again_because=because), held)
    assert (refused.code, refused.pointers) == ("supplement-limit", ("/again_because",))
    assert "Đ.15.3" in refused.message
    assert "again_because" in refused.message
    assert "again_because" in refused.message_en
    assert "supplement-requested" in refused.expected


def test_a_further_supplement_request_is_applied_with_its_reason_and_the_first_needs_none() -> None:
    why = "Bản gửi lại vẫn không đọc được."
    first = applied(report(Step.SUPPLEMENT_REQUESTED, again_because=why), dossier(State.ACCEPTED))
    assert first.again_because is None, "nothing is asked again the first time"
    for rounds in range(1, MAX_SUPPLEMENT_ROUNDS):
        verdict = applied(
            report(Step.SUPPLEMENT_REQUESTED, again_because=why), dossier(State.ACCEPTED, supplement_rounds=rounds)
        )
        assert (verdict.again_because, verdict.after.supplement_rounds) == (why, rounds + 1)


def test_no_reason_makes_supplement_requests_endless() -> None:
    held = dossier(State.ACCEPTED, supplement_rounds=MAX_SUPPLEMENT_ROUNDS)
    refused = refusal(report(Step.SUPPLEMENT_REQUESTED, again_because="Vẫn thiếu."), held)
    assert (refused.code, refused.pointers) == ("supplement-limit", ())
    assert "supplement-requested" not in refused.expected


def test_a_supplement_request_remembers_where_to_go_back_to() -> None:
    for state in (State.ASSIGNED, State.ACCEPTED, State.IN_PROGRESS):
        after = applied(report(Step.SUPPLEMENT_REQUESTED), dossier(state)).after
        assert (after.state, after.resumes, after.supplement_rounds) == (State.SUPPLEMENT_REQUESTED, state, 1)


def test_an_extension_moves_the_due_date_and_keeps_the_state() -> None:
    for state in (State.ACCEPTED, State.IN_PROGRESS):
        verdict = applied(report(Step.EXTENDED), dossier(state))
        assert (verdict.after.state, verdict.after.due_at, verdict.after.extensions) == (state, at(20, 17), 1)
        assert verdict.due_at == at(20, 17)


def test_a_second_extension_is_refused_and_no_longer_offered() -> None:
    refused = refusal(report(Step.EXTENDED), dossier(State.ACCEPTED, extensions=1))
    assert refused.code == "extension-limit"
    assert "extended" not in refused.expected


def test_an_extension_must_be_asked_for_one_day_before_the_due_date() -> None:
    # Due on Monday the 16th: the last day to ask is Sunday the 15th.
    assert applied(report(Step.EXTENDED, at(15, 23)), dossier(State.ACCEPTED)).after.extensions == 1
    refused = refusal(report(Step.EXTENDED, at(16, 0)), dossier(State.ACCEPTED))
    assert refused.code == "extension-limit"
    assert "Đ.19.9" in refused.message
    assert "extended" not in refused.expected


@pytest.mark.parametrize("due_at", [None, at(16, 17), at(10, 17), at(2)])
def test_an_extension_needs_a_later_due_date(due_at: Any) -> None:
    refused = refusal(report(Step.EXTENDED, due_at=due_at), dossier(State.ACCEPTED))
    assert (refused.code, refused.pointers) == ("invalid-report", ("/due_at",))


def test_a_dossier_without_a_due_date_may_be_given_one() -> None:
    assert applied(report(Step.EXTENDED), dossier(State.ACCEPTED, due_at=None)).after.due_at == at(20, 17)


def test_a_step_after_the_due_date_is_late_and_one_before_is_not() -> None:
    held = dossier(State.IN_PROGRESS)
    assert not applied(report(Step.DECIDED, at(16, 17)), held).late
    assert applied(report(Step.DECIDED, at(16, 17, 1)), held).late
    assert not applied(report(Step.DECIDED, at(30)), dossier(State.IN_PROGRESS, due_at=None)).late


def test_a_supplement_request_in_examination_is_late_after_three_working_days() -> None:
    # Received on Monday the 2nd: Thursday the 5th is the third working day after it.
    assert not applied(report(Step.SUPPLEMENT_REQUESTED, at(5, 16)), dossier(State.ACCEPTED)).late
    assert applied(report(Step.SUPPLEMENT_REQUESTED, at(6, 8)), dossier(State.ACCEPTED)).late
    assert not applied(report(Step.SUPPLEMENT_REQUESTED, at(6, 8)), dossier(State.ASSIGNED)).late


def test_an_agency_is_not_late_while_it_waits_for_the_citizen() -> None:
    assert not applied(report(Step.STOPPED, at(25)), dossier(State.SUPPLEMENT_REQUESTED)).late


def test_what_is_offered_is_what_would_be_applied() -> None:
    for state in State:
        for rounds in range(MAX_SUPPLEMENT_ROUNDS + 1):
            for extensions in (0, 1):
                held = dossier(state, supplement_rounds=rounds, extensions=extensions)
                would = {
                    step.value for step in Step if isinstance(judged(report(step, again_because="Vì …"), held), Applied)
                }
                assert set(steps_now(held)) == would, (state, rounds, extensions)


def test_every_refusal_tells_in_both_languages_what_to_do() -> None:
    for case, sentence in SENTENCES.items():
        assert sentence.vi.endswith("."), case
        assert sentence.en.endswith("."), case
        advice = ("Hãy", "Chỉ", "phải", "hợp lệ lúc này")
        assert any(word in sentence.vi for word in advice), case
