"""What tests of the simulated agencies say to them and hear from them: inbox messages, reports, counts."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
from pydantic import BaseModel

from deploy.local.world.agencies.plan import Shares, plan, report_id
from services.contracts import codec, events, topics
from services.kernel.broker_admin import Access, BrokerAdmin
from services.kernel.event import Outgoing, Record
from tests.component.world.conftest import Process
from tests.support.environment import Environment
from tests.support.eventually import eventually

SHARES = Shares()
PASSWORD = "of-an-agency"


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
    """The report ids of a dossier's plan, in order; of its first phases only, if told how many."""
    steps = [step for phase in plan(seed, number, SHARES)[:phases] for step in phase.steps]
    return [str(report_id(number, step.number)) for step in steps]


def first_seen(records: Sequence[Record]) -> list[str]:
    """The reports of one dossier in the order of their first coming; AssertionError if a repeat differs."""
    contents: dict[str, bytes | None] = {}
    for record in records:
        number = orjson.loads(record.value or b"")["report_id"]
        assert contents.setdefault(number, record.value) == record.value, "the same report with other content"
    return list(contents)


async def whole(environment: Environment, numbers: Sequence[uuid.UUID], phases: int | None, code: str = "G01") -> None:
    """Waits until the agency has reported what the plans of these dossiers say, in order, and nothing else."""
    wanted = {number: expected(number, phases) for number in numbers}

    async def seen() -> dict[uuid.UUID, list[str]]:
        return {number: first_seen(records) for number, records in (await reports(environment, code)).items()}

    await eventually(seen, lambda found: found == wanted, 40)


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
