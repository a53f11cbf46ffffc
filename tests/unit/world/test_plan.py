"""What a simulated agency will do with a dossier: decided by the seed alone, and always legal."""

import uuid
from datetime import UTC, datetime

import pytest

from deploy.local.world.agencies.plan import Phase, Shares, occurred_at, plan, report
from services.contracts import events
from services.routing.domain.moves import FINAL, Act, Outcome, State, Step, target

EVERYTHING = Shares(not_accepted=0.1, supplement=0.4, payment=0.3, stopped=0.2, refused=0.3)
ACTS = {"supplemented": Act.SUPPLEMENTED, "paid": Act.PAID}
NOW = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)


def numbers(count: int) -> list[uuid.UUID]:
    return [uuid.uuid5(uuid.NAMESPACE_OID, str(number)) for number in range(count)]


def test_the_same_seed_and_dossier_give_the_same_plan_in_every_process() -> None:
    first = plan(1, uuid.UUID("11111111-2222-4333-8444-555555555555"), Shares())
    assert first == plan(1, uuid.UUID("11111111-2222-4333-8444-555555555555"), Shares())
    # Written down once: a plan that differs from the one before a restart would contradict reports already sent.
    assert [(step.step, step.after) for step in first[0].steps] == [
        ("accepted", 0.737),
        ("in-progress", 1.956),
        ("decided", 2.531),
        ("returned", 3.771),
    ]


def test_another_seed_gives_other_plans() -> None:
    assert any(plan(1, number, EVERYTHING) != plan(2, number, EVERYTHING) for number in numbers(20))


def test_every_plan_walks_only_legal_moves_to_a_final_state() -> None:
    ends: set[State] = set()
    for number in numbers(600):
        state = walk(plan(7, number, EVERYTHING))
        assert state in FINAL
        ends.add(state)
    assert ends == {State.RETURNED, State.NOT_ACCEPTED, State.STOPPED}


def test_a_fee_is_stated_and_what_follows_the_payment_does_not_depend_on_it() -> None:
    for number in numbers(200):
        phases = plan(7, number, EVERYTHING, fee=500_000)
        asked = [step for phase in phases for step in phase.steps if step.step == "payment-required"]
        if not asked:
            assert walk(phases) is State.NOT_ACCEPTED
            continue
        assert [(step.number, step.details["fee"]["amount"]) for step in asked] == [(2, 500_000)]
        assert sum(item["amount"] for item in asked[0].details["fee"]["items"]) == 500_000
        events.AgencyReport.model_validate(report(number, asked[0], NOW))
        assert phases[1:] == plan(7, number, EVERYTHING, fee=0)[1:]
        assert walk(phases) in FINAL


def test_only_an_approval_leaves_with_a_file() -> None:
    seen = set()
    for number in numbers(200):
        steps = [step for phase in plan(7, number, EVERYTHING) for step in phase.steps]
        outcome = next((step.details["outcome"] for step in steps if step.step == "decided"), None)
        assert [step.step for step in steps if step.issues] == (["returned"] if outcome == "approved" else [])
        seen.add(outcome)
    assert seen == {"approved", "refused", None}


def walk(phases: tuple[Phase, ...]) -> State:
    state, before_request = State.ASSIGNED, State.ASSIGNED
    for phase in phases:
        if phase.trigger != "assigned":
            moved = target(state, ACTS[phase.trigger], resumed=before_request)
            assert moved is not None, (state, phase.trigger)
            state = moved
        for step in phase.steps:
            if step.step == "supplement-requested":
                before_request = state
            outcome = step.details.get("outcome")
            moved = target(state, Step(step.step), outcome=Outcome(outcome) if outcome else None)
            assert moved is not None, (state, step.step)
            state = moved
    return state


def test_every_report_fits_the_contract_and_names_what_its_step_must_name() -> None:
    for number in numbers(300):
        for phase in plan(7, number, EVERYTHING):
            for step in phase.steps:
                content = report(number, step, occurred_at(NOW, step, 1.0))
                fits = events.AgencyReport.model_validate(content)
                if step.step in ("not-accepted", "stopped", "supplement-requested") or fits.outcome == "refused":
                    assert fits.reason
                if step.step == "supplement-requested":
                    assert fits.components


def test_step_numbers_run_through_all_phases_and_times_rise_within_one() -> None:
    for number in numbers(300):
        phases = plan(7, number, EVERYTHING)
        assert [step.number for phase in phases for step in phase.steps] == list(
            range(1, 1 + sum(len(phase.steps) for phase in phases))
        )
        for phase in phases:
            pauses = [step.after for step in phase.steps]
            assert pauses == sorted(pauses)
            assert pauses[0] > 0


@pytest.mark.parametrize(
    ("share", "step"),
    [("not_accepted", "not-accepted"), ("supplement", "supplement-requested"), ("stopped", "stopped")],
)
def test_a_share_of_one_happens_always_and_of_zero_never(share: str, step: str) -> None:
    never = Shares(not_accepted=0, supplement=0, payment=0, stopped=0, refused=0)
    always = Shares(
        **{**dict.fromkeys(("not_accepted", "supplement", "payment", "stopped", "refused"), 0.0), share: 1.0}
    )
    for number in numbers(50):
        assert step in {one.step for phase in plan(1, number, always) for one in phase.steps}
        assert step not in {one.step for phase in plan(1, number, never) for one in phase.steps}


def test_twice_the_speed_halves_the_time_and_keeps_milliseconds() -> None:
    step = plan(1, numbers(1)[0], Shares())[0].steps[0]
    slow, fast = occurred_at(NOW, step, 1.0), occurred_at(NOW, step, 2.0)
    assert abs((slow - NOW) - 2 * (fast - NOW)).total_seconds() <= 0.002
    assert slow.microsecond % 1000 == 0
