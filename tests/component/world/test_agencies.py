"""The simulated agencies against a real broker, with real credentials: no report missing, whatever is killed."""

import asyncio
import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from pydantic import BaseModel

from deploy.local.kafka import Kafka
from deploy.local.world.agencies.plan import Shares, plan, report_id
from deploy.local.world.settings import WorldSettings
from services.contracts import codec, events, topics
from services.kernel.broker_admin import Access, BrokerAdmin
from services.kernel.event import Outgoing, Record
from tests.component.world.conftest import Process
from tests.support.environment import Environment
from tests.support.eventually import eventually

CODES = ("G01", "H26")
SHARES = Shares()
PASSWORD = "of-an-agency"

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


async def enroll(environment: Environment, codes: Sequence[str]) -> None:
    accesses = [
        Access(
            user=f"agency-{code.lower()}",
            reads=(topics.agency_inbox(code),),
            writes=(topics.agency_reports(code),),
            group_prefix=f"agency.{code.lower()}.",
        )
        for code in codes
    ]
    await BrokerAdmin(environment.settings).enroll(dict.fromkeys(accesses, PASSWORD))


def to_agency(code: str, data: BaseModel, number: uuid.UUID, sequence: int = 1) -> Outgoing:
    return codec.message(
        data,
        id=uuid.uuid4(),
        source="/motcua/routing",
        subject=str(number),
        sequence=sequence,
        correlation_id=number,
        topic=topics.agency_inbox(code),
    )


def assigned(code: str, number: uuid.UUID) -> Outgoing:
    now = datetime.now(UTC)
    data = events.AgencyApplicationAssigned.model_validate(
        {
            "application_id": number,
            "procedure": {"code": "1.001193", "version": 1, "name": "Đăng ký khai sinh"},
            "place": {"province": "01"},
            "rule": "province",
            "explanation": "Thuộc thẩm quyền của tỉnh.",
            "assigned_at": now,
            "received_at": now,
            "due_at": None,
            "dossier_url": "http://127.0.0.1/x",
            "form_sha256": "0" * 64,
        }
    )
    return to_agency(code, data, number)


def supplemented(code: str, number: uuid.UUID) -> Outgoing:
    data = events.AgencyApplicationSupplemented.model_validate(
        {
            "application_id": number,
            "round": 1,
            "components": ["x"],
            "supplemented_at": datetime.now(UTC),
            "due_at": None,
        }
    )
    return to_agency(code, data, number, 2)


async def reports(environment: Environment, code: str) -> dict[uuid.UUID, list[Record]]:
    """All reports of an agency by dossier, in the order of the topic, each read through the contract."""
    found: dict[uuid.UUID, list[Record]] = defaultdict(list)
    for record in await environment.records(topics.agency_reports(code)):
        found[codec.decode(record).data.application_id].append(record)
    return found


def expected(number: uuid.UUID, phases: int | None = None, seed: int = 1) -> list[str]:
    steps = [step for phase in plan(seed, number, SHARES)[:phases] for step in phase.steps]
    return [str(report_id(number, step.number)) for step in steps]


def first_seen(records: Sequence[Record]) -> list[str]:
    """The reports of one dossier in the order of their first coming; AssertionError if a repeat differs."""
    contents: dict[str, bytes | None] = {}
    for record in records:
        number = orjson.loads(record.value or b"")["report_id"]
        assert contents.setdefault(number, record.value) == record.value, "the same report with other content"
    return list(contents)


async def test_every_dossier_runs_its_plan_in_order_and_never_claims_the_future(
    environment: Environment, fleet: Start
) -> None:
    await fleet().start()
    numbers = {code: [uuid.uuid4() for _ in range(40)] for code in CODES}
    await environment.publish(*(assigned(code, number) for code in CODES for number in numbers[code]))
    for code in CODES:
        wanted = {number: expected(number, 1) for number in numbers[code]}
        seen = await eventually(
            lambda code=code: reports(environment, code),  # type: ignore[misc]  # mypy does not type a default of a lambda
            lambda seen, wanted=wanted: sum(map(len, seen.values())) >= sum(map(len, wanted.values())),
        )
        assert {number: first_seen(records) for number, records in seen.items()} == wanted
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


async def whole(environment: Environment, numbers: Sequence[uuid.UUID], phases: int | None) -> None:
    wanted = {number: expected(number, phases) for number in numbers}

    async def seen() -> dict[uuid.UUID, list[str]]:
        return {number: first_seen(records) for number, records in (await reports(environment, "G01")).items()}

    await eventually(seen, lambda found: found == wanted, 40)


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


async def agencies(world: Process) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False) as client:
        told: dict[str, Any] = (await client.get(f"{world.settings.own_url}/dev/agencies.json")).json()["agencies"]
        return defaultdict(lambda: {"state": "absent", "counts": {}}, told)


async def agency_counts(world: Process, code: str, kind: str, count: int) -> dict[str, Any]:
    """The agency's entry once it is reading and has seen that many messages of a kind."""
    told = await eventually(
        lambda: agencies(world),
        lambda told: told[code]["state"] == "reading" and told[code]["counts"].get(kind, 0) >= count,
    )
    found: dict[str, Any] = told[code]
    return found
