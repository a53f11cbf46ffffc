"""The officer's desk: the work list, and reports by hand under the same rules as over Kafka."""

import asyncio
import base64
import secrets
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.contracts import topics
from services.routing.store import dossiers
from tests.component.routing.desk import Desk, token
from tests.component.routing.hands import Hands, said, withdrawn


def _after(due: str) -> str:
    """A cursor with this due date, made by hand."""
    return base64.urlsafe_b64encode(f"{due} {uuid4()}".encode()).decode().rstrip("=")


async def test_the_work_list_shows_an_agency_its_open_dossiers_due_first(hands: Hands, desk: Desk) -> None:
    without = next(  # a procedure of Đà Nẵng's own without a countable limit has no due date
        row["code"]
        for row in await hands.rows("SELECT code FROM procedure WHERE duration_value IS NULL AND code LIKE '%H17'")
    )
    late = await hands.routed(submitted_at=datetime.now(UTC) - timedelta(days=30))
    never = await hands.routed(procedure=without)
    soon = await hands.routed()
    closed = await hands.in_state("not-accepted")
    foreign = await hands.routed(province="01")
    answer = await desk.work("H17")
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [item["application_id"] for item in items] == [str(late), str(soon), str(never)]
    assert str(closed) not in answer.text
    assert str(foreign) not in answer.text
    assert [item["overdue"] for item in items] == [True, False, False]
    assert items[0]["state"] == "assigned"
    assert items[0]["dvcqg_status"] == 1
    assert items[0]["expected"] == ["accepted", "not-accepted", "supplement-requested"]
    assert items[0]["procedure"]["name"]
    assert items[0]["due_at"].endswith("T17:00:00+07:00")
    assert items[2]["due_at"] is None
    assert answer.json()["next"] is None


async def test_pages_of_the_work_list_follow_each_other_without_gap_or_repeat(hands: Hands, desk: Desk) -> None:
    made = {str(await hands.routed()) for _ in range(7)}
    seen: list[str] = []
    after = None
    for _ in range(4):
        page = (await desk.work("H17", limit=2, **({"after": after} if after else {}))).json()
        seen += [item["application_id"] for item in page["items"]]
        after = page["next"]
    assert after is None
    assert len(seen) == 7
    assert set(seen) == made


async def test_the_work_list_is_for_that_agency_and_for_operators(desk: Desk) -> None:
    assert (await desk.work("H17", token(agency="H26"))).status_code == 403
    assert (await desk.work("H17", token("citizen", None))).status_code == 403
    assert (await desk.work("H17", token("operator", None))).status_code == 200
    assert (await desk.client.get("/api/routing/v1/work?agency=H17")).status_code == 401


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": 0}, 422),
        ({"limit": 201}, 422),
        ({"after": "zzz"}, 422),
        ({"after": "!"}, 422),
        ({"after": _after("0001-01-01T00:00:00+23:59")}, 422),
        ({"after": _after("2026-01-01T00:00:00")}, 422),
        # PostgreSQL knows no offset this far; the moment itself is one like any other.
        ({"after": _after("2026-01-01T00:00:00+23:59")}, 200),
        ({"limit": 200}, 200),
    ],
)
async def test_a_work_list_that_cannot_be_is_refused(desk: Desk, query: dict[str, object], status: int) -> None:
    assert (await desk.work("H17", **query)).status_code == status


async def test_an_unknown_agency_is_named_with_the_nearest(desk: Desk) -> None:
    answer = await desk.work("H170", token("operator", None))
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-agency")
    assert "H17" in answer.json()["detail"]


async def test_the_work_list_is_read_from_its_index_in_order(hands: Hands) -> None:
    async with hands.database.acquire() as connection:
        await connection.execute("SET enable_seqscan = off")
        plan = await connection.fetch(
            "EXPLAIN "
            + dossiers._WORK.replace("$1", "'H17'")
            .replace("$2", "'-infinity'")
            .replace("$3", "gen_random_uuid()")
            .replace("$4", "50")
        )
    text = "\n".join(row[0] for row in plan)
    assert "assignment_work" in text
    assert "Sort" not in text


async def test_an_officer_s_report_is_applied_and_published_like_any_other(hands: Hands, desk: Desk) -> None:
    application_id = await hands.routed()
    answer = await desk.report(application_id, {"step": "accepted", "occurred_at": _now(), "officer": "CB-01"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["state"], body["dvcqg_status"], body["late"]) == ("accepted", 2, False)
    assert "decided" in body["expected"]
    (processed,) = await hands.published(topics.PROCESSED)
    assert (processed.data.step.value, processed.data.officer) == ("accepted", "CB-01")
    assert str(processed.data.report_id) == body["report_id"]
    assert (processed.envelope.sequence, processed.envelope.correlation_id) == (2, application_id)
    assert (await hands.rows("SELECT verdict FROM report"))[0]["verdict"] == "applied"


async def test_the_same_key_gives_the_same_answer_once_also_at_the_same_moment(hands: Hands, desk: Desk) -> None:
    application_id = await hands.routed()
    key, body = secrets.token_hex(8), {"step": "accepted", "occurred_at": _now()}
    answers = await asyncio.gather(*(desk.report(application_id, body, key=key) for _ in range(5)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert await hands.steps(application_id) == [("accepted", "accepted")]
    other = await desk.report(application_id, body | {"unit": "Khác"}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_refusal_is_the_answer_and_says_what_is_legal_now(hands: Hands, desk: Desk) -> None:
    application_id = await hands.routed()
    answer = await desk.report(application_id, said(application_id, "returned"), **{"Accept-Language": "en"})
    body = answer.json()
    assert (answer.status_code, body["code"], body["state"]) == (409, "illegal-move", "assigned")
    assert body["expected"] == ["accepted", "not-accepted", "supplement-requested"]
    assert "not legal from there" in body["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert await hands.inbox("H17", "agency.report-refused") == []
    assert (await hands.rows("SELECT verdict FROM report"))[0]["verdict"] == "illegal-move"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"step": "not-accepted"}, 422, "missing-reason"),
        ({"step": "supplement-requested", "reason": "Thiếu"}, 422, "missing-components"),
        ({"step": "flown"}, 422, "invalid-report"),
        ({"step": 7}, 422, "invalid-report"),
        ({"occurred_at": "2020-01-01T00:00:00+07:00"}, 409, "older-than-last"),
        ({"occurred_at": "2999-01-01T00:00:00+07:00"}, 422, "in-the-future"),
        ({"occurred_at": 17}, 422, "invalid-report"),
        ({"application_id": str(uuid4())}, 422, "invalid-report"),
    ],
)
async def test_each_fault_has_its_status_and_code(
    hands: Hands, desk: Desk, change: dict[str, object], status: int, code: str
) -> None:
    application_id = await hands.routed()
    answer = await desk.report(application_id, said(application_id, "accepted") | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await hands.assignment(application_id))["state"] == "assigned"


async def test_only_an_officer_of_the_dossier_s_agency_may_report(hands: Hands, desk: Desk) -> None:
    application_id = await hands.routed()
    body = said(application_id, "accepted")
    foreign = await desk.report(application_id, body, bearer=token(agency="H26"))
    assert (foreign.status_code, foreign.json()["code"], foreign.json()["state"]) == (403, "not-yours", None)
    assert (await desk.report(application_id, body, bearer=token("citizen", None))).status_code == 403
    assert (await desk.report(application_id, body, bearer=token("operator", None))).status_code == 403
    assert (await desk.report(application_id, body, bearer=token("officer", None))).status_code == 403
    unknown = uuid4()
    answer = await desk.report(unknown, said(unknown, "accepted"))
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-application")
    assert (await desk.report("not-a-uuid", body)).status_code == 422
    assert (await hands.assignment(application_id))["state"] == "assigned"


async def test_a_report_without_an_idempotency_key_is_refused(hands: Hands, desk: Desk) -> None:
    application_id = await hands.routed()
    answer = await desk.report(application_id, said(application_id, "accepted"), key=" ")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key")


async def test_a_report_over_both_doors_is_one_report(hands: Hands, desk: Desk) -> None:
    application_id = await hands.routed()
    report = said(application_id, "accepted")
    assert (await desk.report(application_id, report)).status_code == 200
    again = await desk.report(application_id, report)
    assert (again.status_code, again.json()["state"]) == (200, "accepted")
    await hands.tell("H17", report)
    assert await hands.steps(application_id) == [("accepted", "accepted")]
    wrong = said(application_id, "returned")
    await hands.tell("H17", wrong)
    told = await desk.report(application_id, wrong)
    assert (told.status_code, told.json()["code"], told.json()["state"]) == (409, "illegal-move", "accepted")


async def test_desk_and_kafka_and_citizen_at_the_same_moment_leave_one_consistent_dossier(
    hands: Hands, desk: Desk
) -> None:
    application_id = await hands.in_state("accepted")
    await asyncio.gather(
        desk.report(application_id, said(application_id, "decided")),
        hands.tell("H17", said(application_id, "in-progress"), said(application_id, "payment-required")),
        hands.give(withdrawn(application_id, 2)),
    )
    public = await hands.published(topics.ROUTED, topics.PROCESSED)
    assert [event.envelope.sequence for event in public] == list(range(1, len(public) + 1))
    row = await hands.assignment(application_id)
    assert (row["sequence"], row["state"]) == (len(public), public[-1].data.state.value)


def _now() -> str:
    return datetime.now(UTC).isoformat()
