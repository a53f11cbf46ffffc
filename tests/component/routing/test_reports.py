"""Agencies' reports: applied in order, or refused to the sender with the reason, whatever they write."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.contracts import topics
from services.kernel.event import Record
from tests.component.routing.hands import Hands, said, supplemented

AGENCY = "H17"
FOREIGN = "H26"


async def refused(hands: Hands, application_id: UUID, report: dict[str, Any], sender: str = AGENCY) -> Any:
    """The refusal of that report; the dossier's state did not change by it and nothing was published of it."""
    before = await hands.rows("SELECT state, sequence FROM assignment WHERE application_id = $1", application_id)
    steps = await hands.steps(application_id)
    await hands.tell(sender, report)
    assert (
        await hands.rows("SELECT state, sequence FROM assignment WHERE application_id = $1", application_id) == before
    )
    assert await hands.steps(application_id) == steps
    refusal = (await hands.refusals(sender))[-1]
    assert str(refusal.report_id) == report["report_id"]
    return refusal


async def test_a_dossier_is_worked_to_its_end_without_headers_or_key(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "in-progress", "decided", "returned")
    assert await hands.steps(application_id) == [
        ("accepted", "accepted"),
        ("in-progress", "in-progress"),
        ("decided", "approved"),
        ("returned", "returned"),
    ]
    row = await hands.assignment(application_id)
    assert (row["state"], row["sequence"], row["inbox_sequence"]) == ("returned", 5, 2)
    assert row["closed_at"] is not None


async def test_several_reports_of_one_dossier_in_one_batch_are_applied_in_order(hands: Hands) -> None:
    first, second = await hands.routed(), await hands.routed()
    await hands.tell(
        AGENCY,
        said(first, "accepted"),
        said(second, "accepted"),
        said(first, "in-progress"),
        said(second, "decided"),
        said(first, "decided"),
        said(first, "in-progress"),
    )
    assert [state for _, state in await hands.steps(first)] == ["accepted", "in-progress", "approved"]
    assert [state for _, state in await hands.steps(second)] == ["accepted", "approved"]
    assert [refusal.code.value for refusal in await hands.refusals(AGENCY)] == ["illegal-move"]


async def test_what_the_agency_said_is_passed_on(hands: Hands) -> None:
    application_id = await hands.in_state("accepted")
    report = said(
        application_id,
        "decided",
        outcome="refused",
        reason="Không đủ điều kiện.",
        unit="Phòng Tư pháp",
        officer="CB-07",
        documents=[{"name": "Phiếu từ chối", "sha256": "c" * 64, "size": 10}],
    )
    await hands.tell(AGENCY, report)
    data = (await hands.published(topics.PROCESSED))[-1].data
    assert (data.step.value, data.outcome.value, data.state.value) == ("decided", "refused", "refused")
    assert (data.reason, data.unit, data.officer) == ("Không đủ điều kiện.", "Phòng Tư pháp", "CB-07")
    assert (data.documents[0].name, data.late, str(data.report_id)) == ("Phiếu từ chối", False, report["report_id"])


async def test_sequences_have_no_gaps_and_inbox_messages_count_apart(hands: Hands) -> None:
    application_id = await hands.in_state("accepted", "accepted", "in-progress", "accepted", "decided")
    processed = [e for e in await hands.published(topics.ROUTED, topics.PROCESSED) if e.data]
    assert [event.envelope.sequence for event in processed] == [1, 2, 3, 4]
    inbox = await hands.inbox(AGENCY)
    assert [event.envelope.sequence for event in inbox] == [1, 2, 3, 4]
    assert {event.envelope.source for event in inbox} == {"/motcua/routing/agency/H17"}
    assert {event.envelope.correlation_id for event in (*processed, *inbox)} == {application_id}


async def test_the_same_report_twice_has_one_effect_and_no_second_answer(hands: Hands) -> None:
    application_id = await hands.routed()
    report = said(application_id, "accepted")
    reordered = dict(reversed(report.items()))
    await hands.tell(AGENCY, report, report)
    await hands.tell(AGENCY, report)
    await hands.tell(AGENCY, orjson.dumps(reordered, option=orjson.OPT_INDENT_2))
    assert await hands.steps(application_id) == [("accepted", "accepted")]
    assert await hands.refusals(AGENCY) == []


async def test_a_refused_report_sent_again_as_it_was_is_not_refused_twice(hands: Hands) -> None:
    application_id = await hands.routed()
    report = said(application_id, "returned")
    await hands.tell(AGENCY, report)
    await hands.tell(AGENCY, orjson.dumps(report, option=orjson.OPT_INDENT_2))
    assert len(await hands.refusals(AGENCY)) == 1


async def test_a_report_id_used_again_for_something_else_is_refused(hands: Hands) -> None:
    application_id = await hands.routed()
    report = said(application_id, "accepted")
    await hands.tell(AGENCY, report)
    other = report | {"step": "in-progress"}
    refusal = await refused(hands, application_id, other)
    assert (refusal.code.value, refusal.state.value) == ("report-id-reused", "accepted")


async def test_one_agency_s_report_id_does_not_hide_another_s(hands: Hands) -> None:
    mine, theirs = await hands.routed(), await hands.routed(province="01")
    report_id = str(uuid4())
    await hands.tell(AGENCY, said(mine, "accepted", report_id=report_id))
    await hands.tell(FOREIGN, said(theirs, "accepted", report_id=report_id))
    assert await hands.steps(mine) == await hands.steps(theirs) == [("accepted", "accepted")]


async def test_a_report_for_another_agency_s_dossier_is_refused_to_the_sender_only(hands: Hands) -> None:
    application_id = await hands.routed()
    refusal = await refused(hands, application_id, said(application_id, "accepted"), sender=FOREIGN)
    assert (refusal.code.value, refusal.state, refusal.expected) == ("not-yours", None, [])
    assert await hands.refusals(AGENCY) == []
    (message,) = await hands.inbox(FOREIGN)
    assert message.envelope.sequence == 0
    assert (await hands.assignment(application_id))["inbox_sequence"] == 1


async def test_the_agency_is_the_topic_s_whatever_the_report_claims(hands: Hands) -> None:
    application_id = await hands.routed()
    report = said(application_id, "accepted", agency=AGENCY, unit=AGENCY)
    refusal = await refused(hands, application_id, report, sender=FOREIGN)
    assert refusal.code.value == "not-yours"


async def test_a_report_about_an_unknown_dossier_is_refused(hands: Hands) -> None:
    unknown = uuid4()
    await hands.tell(AGENCY, said(unknown, "accepted"))
    (refusal,) = await hands.refusals(AGENCY)
    assert (refusal.code.value, refusal.application_id, refusal.state) == ("unknown-application", unknown, None)
    assert (await hands.inbox(AGENCY))[0].envelope.sequence == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"step": "returned"}, "illegal-move"),
        ({"step": "flown"}, "invalid-report"),
        ({"step": "not-accepted"}, "missing-reason"),
        ({"step": "supplement-requested", "reason": "Thiếu"}, "missing-components"),
        ({"occurred_at": (datetime.now(UTC) + timedelta(hours=2)).isoformat()}, "in-the-future"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "in-the-future"),
        ({"occurred_at": "2020-01-01T00:00:00+07:00"}, "older-than-last"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "older-than-last"),
        ({"step": "extended", "reason": "Bận", "due_at": "9999-12-31T23:59:59-14:00"}, "invalid-report"),
    ],
)
async def test_each_fault_is_refused_with_its_code_and_what_is_legal_now(
    hands: Hands, fields: dict[str, Any], code: str
) -> None:
    application_id = await hands.routed()
    report = {**said(application_id, "accepted"), **fields}
    refusal = await refused(hands, application_id, report)
    assert refusal.code.value == code
    assert refusal.state.value == "assigned"
    assert [step.value for step in refusal.expected] == ["accepted", "not-accepted", "supplement-requested"]
    assert refusal.message != refusal.message_en
    assert refusal.received.topic == "agency.h17.reports.v1"


async def test_a_report_older_than_the_last_is_refused(hands: Hands) -> None:
    application_id = await hands.in_state("accepted")
    older = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    assert (await refused(hands, application_id, said(application_id, "in-progress", occurred_at=older))).code == (
        "older-than-last"
    )


async def test_a_further_supplement_request_needs_a_reason_and_the_reason_stays_on_record(hands: Hands) -> None:
    """NĐ 61/2018 Đ.15.3: once and completely; what is asked beyond that, somebody must be able to judge."""
    application_id = await hands.in_state("accepted", "supplement-requested")
    await hands.give(supplemented(application_id, 2))
    refusal = await refused(hands, application_id, said(application_id, "supplement-requested"))
    assert refusal.code.value == "supplement-limit"
    assert "again_because" in refusal.message
    reasons = ["Bản gửi lại vẫn không đọc được.", "Trang thứ hai vẫn thiếu."]
    for sequence, because in enumerate(reasons, 3):
        asked = said(application_id, "supplement-requested", again_because=because)
        await hands.tell(AGENCY, asked, asked)
        told = (await hands.published(topics.PROCESSED))[-1].data
        assert (told.state.value, told.again_because) == ("supplement-requested", because)
        await hands.give(supplemented(application_id, sequence))
    kept = await hands.rows(
        "SELECT round, because FROM asked_again WHERE application_id = $1 ORDER BY round", application_id
    )
    assert [tuple(row) for row in kept] == [(2, reasons[0]), (3, reasons[1])]
    fourth = await refused(
        hands, application_id, said(application_id, "supplement-requested", again_because="Vẫn thiếu.")
    )
    assert fourth.code.value == "supplement-limit"
    assert "supplement-requested" not in [step.value for step in fourth.expected]


async def test_a_second_extension_is_refused(hands: Hands) -> None:
    application_id = await hands.in_state("accepted")
    later = (datetime.now(UTC) + timedelta(days=60)).isoformat()
    await hands.tell(AGENCY, said(application_id, "extended", due_at=later))
    assert (await hands.assignment(application_id))["due_at"].isoformat() == later
    assert (await hands.published(topics.PROCESSED))[-1].data.due_at.isoformat() == later
    much_later = (datetime.now(UTC) + timedelta(days=90)).isoformat()
    again = await refused(hands, application_id, said(application_id, "extended", due_at=much_later))
    assert again.code.value == "extension-limit"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"\xff\xfe garbage", None),
        (b"[]", None),
        (b"", None),
        (b"[" * 100_000, None),
        (b'{"report_id": 1}', "/report_id"),
        (orjson.dumps(said(uuid4(), "accepted") | {"occurred_at": "yesterday"}), "/occurred_at"),
        (orjson.dumps(said(uuid4(), "accepted") | {"reason": "a\0b"}), "/reason"),
        (orjson.dumps(said(uuid4(), "accepted") | {"reason": ""}), "/reason"),
    ],
)
async def test_what_nobody_can_read_is_set_aside_and_the_sender_is_told(
    hands: Hands, body: bytes, pointer: str | None
) -> None:
    application_id = await hands.routed()
    await hands.tell(AGENCY, said(application_id, "accepted"), body, said(application_id, "in-progress"))
    assert [state for _, state in await hands.steps(application_id)] == ["accepted", "in-progress"]
    (row,) = await hands.rows("SELECT kind FROM parked")
    assert row["kind"] == "poison"
    (refusal,) = await hands.refusals(AGENCY)
    assert refusal.code.value == "invalid-report"
    assert pointer is None or pointer in refusal.message


async def test_a_report_in_a_foreign_dossier_s_name_holds_up_nobody_else(hands: Hands) -> None:
    application_id = await hands.routed()
    await hands.tell(FOREIGN, orjson.dumps({"application_id": str(application_id)}), key=str(application_id))
    await hands.tell(AGENCY, said(application_id, "accepted"))
    assert await hands.steps(application_id) == [("accepted", "accepted")]


async def test_a_report_read_again_after_a_crash_has_no_second_effect(hands: Hands) -> None:
    application_id = await hands.routed()
    good, bad = said(application_id, "accepted"), said(application_id, "returned")
    records = [
        Record(topics.agency_reports(AGENCY), 0, 10_000 + n, None, (), orjson.dumps(report), 0)
        for n, report in enumerate((good, bad))
    ]
    await hands.again(*records)
    async with hands.database.acquire() as connection:
        await connection.execute("DELETE FROM inbox")
    await hands.again(*records)
    assert await hands.steps(application_id) == [("accepted", "accepted")]
    assert len(await hands.refusals(AGENCY)) == 1


async def test_an_unreadable_report_read_again_after_a_crash_is_answered_once(hands: Hands) -> None:
    record = Record(topics.agency_reports(AGENCY), 0, 20_000, None, (), b"garbage", 0)
    await hands.again(record)
    await hands.again(record)
    assert len(await hands.rows("SELECT FROM parked")) == 1
    assert len(await hands.refusals(AGENCY)) == 1
