"""Supplements, payments and withdrawals, in submission's order whichever topic they come by."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from services.contracts import topics
from services.kernel import parked_acts
from services.routing.domain.deadlines import Duration, due_after
from services.routing.domain.working_time import calendar_of
from tests.component.routing.hands import (
    Hands,
    complained,
    paid,
    rated,
    refunded,
    said,
    subject,
    submitted,
    supplemented,
    withdrawn,
)

AGENCY = "H17"


async def test_a_supplement_goes_to_the_agency_and_the_clock_starts_anew(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "supplement-requested")
    message = supplemented(application_id, 2)
    await hands.give(message)
    at = hands.read(message).data.supplemented_at
    _, due = due_after(at, Duration(7, "working-day"), calendar_of())
    assert (await hands.steps(application_id))[-1] == ("supplemented", "accepted")
    (told,) = await hands.inbox(AGENCY, "agency.application-supplemented")
    assert told.data.files == hands.read(message).data.files != [], "the agency can tell whether they arrived"
    assert (told.data.due_at, told.data.round, told.data.components) == (due, 1, ["Bản sao giấy khai sinh"])
    assert told.envelope.sequence == 3
    processed = (await hands.published(topics.PROCESSED))[-1]
    assert (processed.data.due_at, processed.data.report_id, processed.data.occurred_at) == (due, None, at)
    row = await hands.assignment(application_id)
    assert (row["state"], row["resumes"], row["due_at"], row["citizen_sequence"]) == ("accepted", None, due, 2)


async def test_a_supplement_at_intake_leads_back_to_intake(hands: Hands) -> None:
    application_id = await hands.in_state("supplement-requested")
    await hands.give(supplemented(application_id, 2))
    await hands.tell(AGENCY, said(application_id, "accepted"))
    assert [state for _, state in await hands.steps(application_id)] == ["supplement-requested", "assigned", "accepted"]


async def test_a_payment_lets_the_dossier_go_on(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "payment-required")
    await hands.give(paid(application_id, 2))
    assert (await hands.steps(application_id))[-1] == ("paid", "in-progress")
    (told,) = await hands.inbox(AGENCY, "agency.application-paid")
    assert (told.data.amount, told.data.reference) == (50_000, "TT-1")


async def test_a_withdrawal_ends_the_dossier_and_later_reports_are_refused(hands: Hands) -> None:
    application_id = await hands.in_state("accepted")
    await hands.give(withdrawn(application_id, 2))
    assert (await hands.steps(application_id))[-1] == ("withdrawn", "withdrawn")
    assert len(await hands.inbox(AGENCY, "agency.application-withdrawn")) == 1
    await hands.tell(AGENCY, said(application_id, "decided"))
    (refusal,) = await hands.refusals(AGENCY)
    assert (refusal.code.value, refusal.state.value, refusal.expected) == ("illegal-move", "withdrawn", [])
    assert (await hands.assignment(application_id))["closed_at"] is not None


async def test_a_withdrawal_that_crosses_the_decision_is_refused_and_the_agency_is_left_alone(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "decided")
    await hands.give(withdrawn(application_id, 2))
    assert (await hands.steps(application_id))[-1] == ("withdrawal-refused", "approved")
    assert (await hands.published(topics.PROCESSED))[-1].data.reason.endswith("không thể rút.")
    assert await hands.inbox(AGENCY, "agency.application-withdrawn") == []


async def test_a_refund_reaches_the_agency_that_was_told_of_the_payment_once_and_after_it(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "payment-required")
    refund = refunded(application_id, 4)
    await hands.give(refund)
    assert await hands.inbox(AGENCY, "agency.application-refunded") == [], "it waits for what came before it"
    await hands.give(paid(application_id, 2))
    await hands.give(withdrawn(application_id, 3))
    await hands.redrive()
    await hands.give(refund)
    (told,) = await hands.inbox(AGENCY, "agency.application-refunded")
    assert (told.data.amount, told.data.reference, told.data.cause.value) == (50_000, "TT-1", "withdrawn")
    assert [state for _, state in await hands.steps(application_id)][-2:] == ["in-progress", "withdrawn"]


async def test_a_complaint_reaches_the_agency_once_and_the_dossier_takes_no_step(hands: Hands) -> None:
    application_id = await hands.in_state("accepted")
    steps = await hands.steps(application_id)
    complaint = complained(application_id, 2)
    await hands.give(complaint)
    await hands.give(complaint)
    (told,) = await hands.inbox(AGENCY, "agency.application-complained")
    assert (told.data.number, told.data.promise.value, told.envelope.sequence) == (1, "result", 3)
    assert await hands.steps(application_id) == steps
    # The agency's next report and the citizen's next act find their places after it.
    await hands.tell(AGENCY, said(application_id, "decided"), said(application_id, "returned"))
    await hands.give(rated(application_id, 3))
    row = await hands.assignment(application_id)
    assert (row["state"], row["citizen_sequence"], row["inbox_sequence"]) == ("returned", 3, 3)


async def test_acts_are_applied_in_submission_s_order_though_their_topics_come_in_another(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "supplement-requested")
    await hands.give(withdrawn(application_id, 3))
    (row,) = await hands.rows("SELECT kind, reason FROM parked")
    assert (row["kind"], "event 2" in row["reason"]) == ("early", True)
    await hands.give(supplemented(application_id, 2))
    await hands.redrive()
    assert [step for step, _ in await hands.steps(application_id)][-2:] == ["supplemented", "withdrawn"]
    assert await hands.rows("SELECT FROM parked") == []


async def test_an_act_a_person_skipped_holds_up_none_after_it(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "payment-required")
    garbage = replace(paid(application_id, 2), value=b"garbage")
    await hands.give(garbage)
    await hands.give(withdrawn(application_id, 3))
    (poison, _) = await hands.rows("SELECT id, kind FROM parked ORDER BY id")
    assert poison["kind"] == "poison"
    await _skip(hands, poison["id"])
    await hands.redrive()
    assert (await hands.steps(application_id))[-1] == ("withdrawn", "withdrawn")
    assert (await hands.assignment(application_id))["citizen_sequence"] == 3
    assert await hands.rows("SELECT FROM parked") == []


async def test_an_act_waits_for_those_before_it_that_were_not_skipped(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "supplement-requested")
    await hands.give(paid(application_id, 3))
    (early,) = await hands.rows("SELECT id FROM parked")
    await _skip(hands, early["id"])
    await hands.give(withdrawn(application_id, 4))
    await hands.redrive()
    (row,) = await hands.rows("SELECT kind, reason FROM parked")
    assert (row["kind"], "event 2" in row["reason"]) == ("early", True)
    await hands.give(supplemented(application_id, 2))
    await hands.redrive()
    assert [step for step, _ in await hands.steps(application_id)][-2:] == ["supplemented", "withdrawn"]
    assert (await hands.assignment(application_id))["citizen_sequence"] == 4


async def test_what_was_skipped_in_one_dossier_is_missing_in_another(hands: Hands) -> None:
    skipped, other = await hands.routed(), await hands.routed()
    await hands.give(replace(paid(skipped, 2), value=b"garbage"))
    (poison,) = await hands.rows("SELECT id FROM parked")
    await _skip(hands, poison["id"])
    await hands.give(withdrawn(other, 3))
    (row,) = await hands.rows("SELECT kind FROM parked")
    assert row["kind"] == "early"


async def test_acts_in_one_batch_are_applied_in_order(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "payment-required")
    await hands.give(withdrawn(application_id, 3), paid(application_id, 2))
    await hands.redrive()
    assert (await hands.steps(application_id))[-2:] == [("paid", "in-progress"), ("withdrawn", "withdrawn")]


async def test_an_act_that_overtakes_its_submission_waits_for_it(hands: Hands) -> None:
    message = submitted()
    application_id = subject(message)
    await hands.give(withdrawn(application_id, 2))
    (row,) = await hands.rows("SELECT kind, reason FROM parked")
    assert (row["kind"], "not routed yet" in row["reason"]) == ("early", True)
    await hands.give(message)
    await hands.redrive()
    assert await hands.steps(application_id) == [("withdrawn", "withdrawn")]


async def test_an_act_of_an_unknown_dossier_blocks_no_other(hands: Hands) -> None:
    application_id = await hands.routed()
    await hands.give(withdrawn(uuid4(), 2), withdrawn(application_id, 2))
    assert await hands.steps(application_id) == [("withdrawn", "withdrawn")]


async def test_the_same_act_again_has_no_second_effect_even_when_the_inbox_forgot_it(hands: Hands) -> None:
    application_id = await hands.routed()
    message = paid(application_id, 2)
    await hands.give(message)
    await hands.give(message)
    async with hands.database.acquire() as connection:
        await connection.execute("DELETE FROM inbox")
    await hands.give(message)
    assert await hands.steps(application_id) == [("paid", "assigned")]
    assert len(await hands.inbox(AGENCY, "agency.application-paid")) == 1


async def test_everything_an_agency_is_told_of_a_dossier_counts_without_gaps(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "returned", "supplement-requested")
    await hands.give(supplemented(application_id, 2))
    await hands.tell(AGENCY, said(application_id, "payment-required"))
    await hands.give(paid(application_id, 3))
    await hands.tell(AGENCY, said(application_id, "decided"), said(application_id, "decided"))
    await hands.give(withdrawn(application_id, 4))
    inbox = await hands.inbox(AGENCY)
    assert [(event.envelope.sequence, event.envelope.type) for event in inbox] == [
        (1, "agency.application-assigned"),
        (2, "agency.application-accepted"),
        (3, "agency.report-refused"),
        (4, "agency.application-supplemented"),
        (5, "agency.application-paid"),
        (6, "agency.report-refused"),
    ]
    public = await hands.published(topics.ROUTED, topics.PROCESSED)
    assert [event.envelope.sequence for event in public] == list(range(1, len(public) + 1))
    row = await hands.assignment(application_id)
    assert (row["sequence"], row["inbox_sequence"], row["citizen_sequence"]) == (len(public), 6, 4)


async def test_a_supplement_in_the_evening_counts_from_the_next_working_morning(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "supplement-requested")
    friday_night = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    await hands.give(supplemented(application_id, 2, friday_night))
    row = await hands.assignment(application_id)
    assert row["received_at"] == datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    assert row["due_at"] == datetime(2026, 3, 18, 10, 0, tzinfo=UTC)


async def _skip(hands: Hands, parked_id: int) -> None:
    async with hands.database.transaction() as connection:
        assert await parked_acts.skip(connection, parked_id, "a person", "it can never be read")
