"""The simulated agencies against a real broker, with real credentials: no report missing, whatever is killed."""

import asyncio
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import orjson
import pytest

from deploy.local.kafka import Kafka
from deploy.local.world.agencies.plan import plan
from deploy.local.world.settings import WorldSettings
from services.contracts import events, topics
from services.kernel.event import Outgoing
from tests.component.world.agency import (
    PASSWORD,
    SHARES,
    agencies,
    agency_counts,
    assigned,
    enroll,
    expected,
    first_seen,
    reports,
    supplemented,
    to_agency,
    whole,
)
from tests.component.world.conftest import Process
from tests.support.environment import Environment
from tests.support.eventually import eventually

CODES = ("G01", "H26")

Start = Callable[..., Process]


@pytest.fixture
async def fleet(environment: Environment, kafka: Kafka, settings: WorldSettings, process: Start) -> Start:
    """Makes fleets of the two agencies; the environment holds their topics and credentials."""
    await environment.topics(*CODES)
    await enroll(environment, CODES)
    file = settings.data / "agencies.json"
    file.write_bytes(orjson.dumps(dict.fromkeys(CODES, PASSWORD)))

    def make(**more: str) -> Process:
        return process(
            "agencies",
            MOTCUA_KAFKA_AGENCY_BOOTSTRAP=kafka.agency_bootstrap,
            MOTCUA_TOPIC_PREFIX=environment.settings.topic_prefix,
            MOTCUA_WORLD_AGENCIES=str(file),
            **{"MOTCUA_WORLD_SPEED": "10", **more},
        )

    return make


async def test_every_dossier_runs_its_plan_in_order_and_never_claims_the_future(
    environment: Environment, fleet: Start
) -> None:
    await fleet().start()
    numbers = {code: [uuid.uuid4() for _ in range(40)] for code in CODES}
    await environment.publish(*(assigned(code, number) for code in CODES for number in numbers[code]))
    for code in CODES:
        await whole(environment, numbers[code], 1, code)
        seen = await reports(environment, code)
        for records in seen.values():
            times = [orjson.loads(record.value or b"")["occurred_at"] for record in records]
            assert times == sorted(times)
            for record, time in zip(records, times, strict=True):
                assert datetime.fromisoformat(time).timestamp() * 1000 <= record.timestamp_ms + 1


async def test_after_each_kill_the_missing_reports_come_and_no_repeat_differs(
    environment: Environment, fleet: Start
) -> None:
    world = fleet(MOTCUA_WORLD_SPEED="3")
    await world.start()
    numbers = [uuid.uuid4() for _ in range(150)]

    async def load() -> None:
        for start in range(0, len(numbers), 10):
            await environment.publish(*(assigned("G01", number) for number in numbers[start : start + 10]))
            await asyncio.sleep(0.3)

    loading = asyncio.create_task(load())
    for _ in range(3):
        await asyncio.sleep(random.uniform(0.4, 1.2))
        await world.kill()
        await world.start()
    await loading
    await world.kill()
    await world.start()
    await whole(environment, numbers, 1)

    waiting = [number for number in numbers if len(plan(1, number, SHARES)) > 1]
    assert waiting
    await environment.publish(*(supplemented("G01", number) for number in waiting))
    await asyncio.sleep(0.3)
    await world.kill()
    await world.start()
    await whole(environment, numbers, None)


async def test_a_broker_that_dies_under_work_costs_no_report(
    environment: Environment, fleet: Start, kafka: Kafka
) -> None:
    await fleet(MOTCUA_WORLD_SPEED="2").start()
    numbers = [uuid.uuid4() for _ in range(60)]
    await environment.publish(*(assigned("G01", number) for number in numbers))
    await asyncio.sleep(0.7)
    kafka.kill()
    await asyncio.sleep(1)
    kafka.start()
    await whole(environment, numbers, 1)


async def test_once_all_is_sent_a_restart_repeats_nothing(environment: Environment, fleet: Start) -> None:
    world = fleet()
    await world.start()
    numbers = [uuid.uuid4() for _ in range(20)]
    await environment.publish(*(assigned("G01", number) for number in numbers))
    await whole(environment, numbers, 1)
    await asyncio.sleep(2)  # the commit comes at most a second later
    before = len(await environment.records(topics.agency_reports("G01")))
    await world.kill()
    await world.start()
    last = uuid.uuid4()
    await environment.publish(assigned("G01", last))
    await whole(environment, [*numbers, last], 1)
    assert len(await environment.records(topics.agency_reports("G01"))) == before + len(expected(last, 1))


async def test_a_dossier_withdrawn_meanwhile_gets_no_report_however_far_behind_the_agency_is(
    environment: Environment, fleet: Start
) -> None:
    number = uuid.uuid4()
    others = [uuid.uuid4() for _ in range(700)]  # more than the agency reads at once
    withdrawn = events.AgencyApplicationWithdrawn.model_validate(
        {"application_id": number, "withdrawn_at": datetime.now(UTC)}
    )
    await environment.publish(
        assigned("G01", number), *(assigned("G01", other) for other in others), to_agency("G01", withdrawn, number, 2)
    )
    await fleet(MOTCUA_WORLD_SPEED="1000").start()
    await whole(environment, others, 1)


async def test_a_refused_report_is_counted_with_its_code_and_garbage_stops_nobody(
    environment: Environment, fleet: Start
) -> None:
    world = fleet()
    await world.start()
    number = uuid.uuid4()
    refused = events.AgencyReportRefused.model_validate(
        {
            "report_id": uuid.uuid4(),
            "application_id": number,
            "code": "illegal-move",
            "message": "Không thể chuyển.",
            "message_en": "Not legal.",
            "expected": ["accepted"],
            "state": "assigned",
            "received": {"topic": "agency.g01.reports.v1", "partition": 0, "offset": 7},
        }
    )
    garbage = Outgoing(topics.agency_inbox("G01"), "x", uuid.uuid4(), (), b"\xff\x00")
    await environment.publish(garbage, to_agency("G01", refused, number), assigned("G01", number))
    agency = await agency_counts(world, "G01", "application-assigned", 1)
    assert agency["refused"] == {"illegal-move": 1}
    assert agency["counts"]["garbled"] == 1
    await whole(environment, [number], 1)


async def test_an_agency_enrolled_later_starts_without_a_restart_and_a_wrong_password_is_shown(
    environment: Environment, fleet: Start, settings: WorldSettings
) -> None:
    world = fleet()
    await world.start()
    await environment.topics("G02", "G03")
    await enroll(environment, ["G02", "G03"])
    enrolled = {**dict.fromkeys(CODES, PASSWORD), "G02": PASSWORD, "G03": "wrong"}
    (settings.data / "agencies.json").write_bytes(orjson.dumps(enrolled))
    number = uuid.uuid4()
    await environment.publish(assigned("G02", number))
    await agency_counts(world, "G02", "application-assigned", 1)
    told = await eventually(lambda: agencies(world), lambda told: told["G03"]["state"] == "away")
    assert "refuses the credential of agency G03" in told["G03"]["last_error"]
    assert told["G01"]["state"] == "reading"


async def test_mistakes_are_sent_beside_the_honest_reports(environment: Environment, fleet: Start) -> None:
    world = fleet()
    await world.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        shares = {"duplicate": 1, "reorder": 1, "wrong_dossier": 1, "illegal_move": 1}
        answer = await client.post(f"{world.settings.own_url}/dev/agencies/faults", json=shares)
        assert answer.json()["duplicate"] == 1
        wrong = await client.post(f"{world.settings.own_url}/dev/agencies/faults", json={"duplicate": 2})
        assert wrong.status_code == 422
    number = uuid.uuid4()
    await environment.publish(assigned("G01", number))
    honest = expected(number, 1)
    seen = await eventually(
        lambda: reports(environment, "G01"), lambda seen: honest[-1] in first_seen(seen.get(number, []))
    )
    mine = [orjson.loads(record.value or b"")["report_id"] for record in seen[number]]
    assert [one for one in first_seen(seen[number]) if one in honest] == honest
    assert all(mine.count(one) == 2 for one in honest)
    assert len(set(mine)) > len(honest)
    assert len(seen) > 1
