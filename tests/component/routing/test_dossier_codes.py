"""Dossier codes on a real PostgreSQL: given with the acceptance or not at all, once each, however many accept at once."""

import asyncio
import random
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.contracts import events, topics
from services.routing.domain.sentences import VIETNAM
from services.routing.judging import Incoming, judge
from services.routing.messages import Cause
from tests.component.routing.desk import Desk
from tests.component.routing.hands import Hands, said, subject, submitted

PREFIX = {"H17": "000.00.00.H17", "H26": "000.00.00.H26"}
PROVINCES = {"H17": "48", "H26": "01"}


class Died(Exception):
    """A consumer that was killed."""


def today() -> str:
    return f"{datetime.now(VIETNAM):%y%m%d}"


def accepting(agency: str, application_id: UUID) -> Incoming:
    report = events.AgencyReport.model_validate(said(application_id, "accepted"))
    return Incoming(agency, report, Cause(uuid4()))


async def test_an_acceptance_gives_a_code_that_everybody_is_told(hands: Hands, desk: Desk) -> None:
    first = await hands.in_state("accepted", "in-progress")
    code = f"000.00.00.H17-{today()}-0001"
    assert (await hands.assignment(first))["code"] == code
    processed = [event.data.code for event in await hands.published(topics.PROCESSED)]
    assert processed == [code, None]
    (told,) = await hands.inbox("H17", "agency.application-accepted")
    assert (told.data.code, told.data.application_id, told.envelope.sequence) == (code, first, 2)
    second = await hands.routed()
    answer = await desk.report(second, said(second, "accepted"))
    assert answer.json()["code"] == f"000.00.00.H17-{today()}-0002"
    work = (await desk.work("H17")).json()["items"]
    assert {item["application_id"]: item["code"] for item in work} == {
        str(first): code,
        str(second): answer.json()["code"],
    }


async def test_only_an_acceptance_gives_a_code_and_the_same_report_twice_gives_one(hands: Hands) -> None:
    refused, once = await hands.routed(), await hands.routed()
    report = said(once, "accepted")
    await hands.tell("H17", said(refused, "not-accepted"), said(refused, "accepted"), report, report)
    await hands.tell("H17", report)
    assert (await hands.assignment(refused))["code"] is None
    assert (await hands.assignment(once))["code"].endswith("-0001")
    assert [row["last"] for row in await hands.rows("SELECT last FROM code_number")] == [1]


async def test_after_the_9999th_of_a_day_the_number_grows_by_a_digit(hands: Hands) -> None:
    await hands.in_state("accepted")
    await hands.rows("UPDATE code_number SET last = 9998")
    three = [await hands.routed() for _ in range(3)]
    await hands.tell("H17", *(said(one, "accepted") for one in three))
    codes = [(await hands.assignment(one))["code"].rpartition("-")[2] for one in three]
    assert codes == ["9999", "10000", "10001"]


async def test_a_number_is_given_back_when_its_acceptance_fails(hands: Hands) -> None:
    application_id = await hands.routed()
    with pytest.raises(ZeroDivisionError):
        async with hands.database.transaction() as connection:
            (judged,) = await judge(connection, [accepting("H17", application_id)], datetime.now(UTC))
            assert judged.assignment is not None
            assert judged.assignment.code is not None
            raise ZeroDivisionError
    assert (await hands.assignment(application_id))["code"] is None
    assert await hands.rows("SELECT * FROM code_number") == []


async def test_many_consumers_accepting_at_once_give_every_dossier_its_own_code(hands: Hands) -> None:
    dossiers = {agency: [submitted(province=PROVINCES[agency]) for _ in range(60)] for agency in PROVINCES}
    await hands.give(*(message for messages in dossiers.values() for message in messages))
    everybody = [(agency, subject(message)) for agency, messages in dossiers.items() for message in messages]
    random.Random(7).shuffle(everybody)

    async def consume(part: list[tuple[str, UUID]], *, fails: bool) -> None:
        # Each batch names both agencies in an order of its own, and one in four dies after its numbers were given.
        async with hands.database.transaction() as connection:
            await judge(connection, [accepting(agency, one) for agency, one in part], datetime.now(UTC))
            await asyncio.sleep(0.005)
            if fails:
                raise Died

    parts = [everybody[at : at + 5] for at in range(0, len(everybody), 5)]
    tried = await asyncio.gather(
        *(consume(part, fails=number % 4 == 0) for number, part in enumerate(parts)), return_exceptions=True
    )
    assert sum(isinstance(one, Died) for one in tried) == 6
    assert [one for one in tried if one is not None and not isinstance(one, Died)] == []
    await asyncio.gather(*(consume(part, fails=False) for number, part in enumerate(parts) if number % 4 == 0))
    for agency, messages in dossiers.items():
        given = await hands.rows("SELECT code FROM assignment WHERE agency_code = $1", agency)
        wanted = {f"{PREFIX[agency]}-{today()}-{number:04d}" for number in range(1, len(messages) + 1)}
        assert {row["code"] for row in given} == wanted


async def test_a_paper_that_is_not_published_is_refused_with_the_list_over_kafka_and_at_the_desk(
    hands: Hands, desk: Desk
) -> None:
    application_id = await hands.in_state("accepted")
    (assigned,) = await hands.inbox("H17", "agency.application-assigned")
    may_ask = [(paper.id, paper.name) for paper in assigned.data.components]
    assert may_ask[-1] == ("form", "Tờ khai điện tử")
    wrong = said(application_id, "supplement-requested", components=["Sổ hộ khẩu", "c1"])
    await hands.tell("H17", wrong, wrong)
    (refusal,) = await hands.refusals("H17")
    assert refusal.code.value == "unknown-component"
    assert [(paper.id, paper.name) for paper in refusal.components] == may_ask
    for _ in range(2):  # the second time it is the answer that was kept
        answer = await desk.report(application_id, wrong | {"report_id": str(UUID(int=7))})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown-component")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/components/0"]
        assert answer.json()["components"] == [{"id": id, "name": name} for id, name in may_ask]
    right = await desk.report(application_id, said(application_id, "supplement-requested", components=["c1", "form"]))
    assert right.status_code == 200
    assert (await hands.published(topics.PROCESSED))[-1].data.components == [may_ask[0][1], "Tờ khai điện tử"]
