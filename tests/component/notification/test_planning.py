"""Events become deliveries: one for each, whatever is read twice, and nothing personal in them."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from services.contracts import codec, events, topics
from services.kernel.event import Outgoing, derived_id
from services.notification import domain
from services.notification.handlers import SUBSCRIPTIONS
from tests.support.environment import Environment
from tests.support.eventually import eventually

NOW = datetime(2026, 11, 25, 2, 14, tzinfo=UTC)
DUE = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 9, 10, 0, tzinfo=UTC)
PROCEDURE = events.ProcedureRef(code="1.010727", version=2)
PLACE = events.Place(province="68")


def message(data: Any, application_id: UUID, source: str, sequence: int) -> Outgoing:
    return codec.message(
        data,
        id=derived_id(application_id, f"{type(data).__name__} {sequence}"),
        source=f"/motcua/{source}",
        subject=str(application_id),
        sequence=sequence,
        correlation_id=application_id,
    )


def life(application_id: UUID) -> list[Outgoing]:
    """Submitted, routed, accepted, extended."""
    return [
        message(
            events.ApplicationSubmitted(
                application_id=application_id,
                procedure=PROCEDURE,
                place=PLACE,
                channel=events.Channel.online,
                language=events.Language.vi,
                submitted_at=NOW,
                form_sha256="0" * 64,
            ),
            application_id,
            "submission",
            1,
        ),
        message(
            events.ApplicationRouted(
                application_id=application_id,
                procedure=PROCEDURE,
                place=PLACE,
                agency="H36",
                rule="province",
                explanation="Hồ sơ thuộc tỉnh Lâm Đồng.",
                assigned_at=NOW,
                received_at=NOW,
                due_at=DUE,
                deadline=None,
            ),
            application_id,
            "routing",
            1,
        ),
        processed(application_id, 2, events.Step.accepted),
        processed(application_id, 3, events.Step.extended, reason="Phải kiểm tra thực địa", due_at=LATER, late=True),
    ]


def processed(application_id: UUID, sequence: int, step: events.Step, **more: Any) -> Outgoing:
    data = events.ApplicationProcessed(
        application_id=application_id,
        agency="H36",
        step=step,
        state=events.State.accepted,
        occurred_at=NOW,
        recorded_at=NOW,
        report_id=uuid4(),
        **more,
    )
    return message(data, application_id, "routing", sequence)


async def rows(environment: Environment, sql: str) -> list[dict[str, Any]]:
    database = await environment.database("notification")
    async with database.acquire() as connection:
        return [dict(row) for row in await connection.fetch(sql)]


async def test_each_event_is_planned_once_although_it_is_published_twice(environment: Environment) -> None:
    await environment.topics()
    dossiers = [uuid4() for _ in range(5)]
    messages = [one for dossier in dossiers for one in life(dossier)]
    await environment.publish(*messages)
    async with environment.consuming("notification", SUBSCRIPTIONS):
        await eventually(lambda: rows(environment, "SELECT * FROM delivery"), lambda seen: len(seen) == 20)
        await environment.publish(*messages)
        await environment.publish(processed(dossiers[0], 4, events.Step.returned))
        planned = await eventually(lambda: rows(environment, "SELECT * FROM delivery"), lambda seen: len(seen) > 20)
    async with environment.consuming("notification", SUBSCRIPTIONS):
        await asyncio.sleep(1.0)
    assert len(planned) == len(await rows(environment, "SELECT * FROM delivery")) == 21
    for one in planned:
        assert one["delivery_id"] == derived_id(one["event_id"], "email")
        assert one["state"] == "created"
    assert {one["template"] for one in planned} == {"submitted", "routed", "accepted", "extended", "returned"}
    (dossier,) = await rows(environment, f"SELECT * FROM dossier WHERE application_id = '{dossiers[0]}'")
    assert (dossier["procedure_code"], dossier["procedure_version"]) == ("1.010727", 2)
    assert (dossier["agency_code"], dossier["due_at"]) == ("H36", LATER)
    assert not await rows(environment, "SELECT * FROM notified_number"), "a number is given when something was sent"


async def test_the_due_date_is_routings_latest_whatever_is_read_first(environment: Environment) -> None:
    await environment.topics()
    dossier = uuid4()
    submitted, routed, accepted, extended = life(dossier)
    async with environment.consuming("notification", SUBSCRIPTIONS):
        await environment.publish(extended)
        await eventually(lambda: rows(environment, "SELECT * FROM delivery"), lambda seen: len(seen) == 1)
        await environment.publish(submitted, routed, accepted)
        await eventually(lambda: rows(environment, "SELECT * FROM delivery"), lambda seen: len(seen) == 4)
    (known,) = await rows(environment, "SELECT * FROM dossier")
    assert known["due_at"] == LATER
    assert known["procedure_code"] == "1.010727"


async def test_the_facts_of_a_message_are_those_of_its_event(environment: Environment) -> None:
    await environment.topics()
    dossier = uuid4()
    asked = processed(
        dossier,
        2,
        events.Step.supplement_requested,
        reason="Bản sao mờ",
        components=["Bản đồ"],
        documents=[events.Document(name="Phiếu yêu cầu bổ sung")],
        unit="Chi cục",
        officer="CB-07",
    )
    await environment.publish(asked)
    async with environment.consuming("notification", SUBSCRIPTIONS):
        (planned,) = await eventually(
            lambda: rows(environment, "SELECT *, facts::text FROM delivery"), lambda seen: len(seen) == 1
        )
    assert planned["template"] == "supplement-requested"
    assert planned["happened_at"] == NOW
    assert planned["correlation_id"] == dossier
    assert json.loads(planned["facts"]) == {
        "agency": "H36",
        "reason": "Bản sao mờ",
        "components": ["Bản đồ"],
        "documents": ["Phiếu yêu cầu bổ sung"],
        "unit": "Chi cục",
    }


async def test_a_record_nobody_can_read_parks_its_dossier_and_the_others_are_told(environment: Environment) -> None:
    await environment.topics()
    bad, good = uuid4(), uuid4()
    submitted = life(bad)[0]
    garbage = Outgoing(submitted.topic, submitted.key, submitted.event_id, submitted.headers, b"\xff\x00 not json")
    await environment.publish(garbage, *life(good))
    async with environment.consuming("notification", SUBSCRIPTIONS):
        await eventually(lambda: rows(environment, "SELECT * FROM delivery"), lambda seen: len(seen) == 4)
        (parked,) = await eventually(lambda: rows(environment, "SELECT * FROM parked"), lambda seen: len(seen) == 1)
    assert (parked["kind"], parked["code"], parked["blocking_key"]) == ("poison", "garbage", str(bad))


async def test_names_are_kept_by_version_and_survive_the_catalogue_forgetting_them(environment: Environment) -> None:
    await environment.topics()
    agency = events.CatalogAgency(
        code="H36",
        name="UBND tỉnh Lâm Đồng",
        kind=events.AgencyKind.province,
        code_2016="000.00.00.H36",
        valid_from=NOW.date(),
        predecessors=[],
    )

    def procedure(version: int, name: str) -> Outgoing:
        data = events.CatalogProcedure(
            code="1.010727",
            version=version,
            name=name,
            field="Môi trường",
            level=events.ProcedureLevel.province,
            authority="UBND tỉnh",
            deadline=events.PublishedDeadline(text="30 ngày"),
            fee=events.PublishedFee(text="Không"),
            components=[],
            form={},
            form_sha256="0" * 64,
            valid_from=NOW.date(),
            aliases=[],
            notice="Dữ liệu thử",
        )
        return _catalogue(data, "1.010727", version)

    await environment.publish(
        procedure(1, "Tên cũ"),
        procedure(2, "Cấp giấy phép môi trường"),
        _catalogue(agency, "H36", 1),
        codec.tombstone(topics.PROCEDURE, "1.010727", id=uuid4(), source="/motcua/catalog", sequence=3),
        codec.tombstone(topics.AGENCY, "H36", id=uuid4(), source="/motcua/catalog", sequence=2),
    )
    async with environment.consuming("notification", SUBSCRIPTIONS):
        await eventually(lambda: rows(environment, "SELECT * FROM inbox"), lambda seen: len(seen) == 5)
    names = await rows(environment, "SELECT version, name FROM procedure_name ORDER BY version")
    assert [(one["version"], one["name"]) for one in names] == [(1, "Tên cũ"), (2, "Cấp giấy phép môi trường")]
    assert await rows(environment, "SELECT code, name FROM agency_name") == [
        {"code": "H36", "name": "UBND tỉnh Lâm Đồng"}
    ]


def _catalogue(data: Any, code: str, sequence: int) -> Outgoing:
    return codec.message(
        data, id=uuid4(), source="/motcua/catalog", subject=code, sequence=sequence, correlation_id=uuid4()
    )


def test_the_groups_read_what_the_contract_says() -> None:
    for subscription in SUBSCRIPTIONS:
        assert set(subscription.handlers) == {
            topic.name for topic in topics.all() if subscription.group in topic.groups
        }


def test_every_event_of_the_topics_it_reads_is_told() -> None:
    for topic in (topic for topic in topics.all() if "notification.plan-message" in topic.groups):
        for event in topic.events:
            assert not domain.is_of_dossier(event) or domain.template_for(event) is not None


async def test_who_was_told_that_a_fee_came_is_told_that_it_went_back(environment: Environment) -> None:
    await environment.topics()
    dossier = uuid4()
    cause, reference = events.RefundCause.withdrawn, uuid4().hex
    back = events.ApplicationRefunded(
        application_id=dossier, amount=500_000, reference=reference, cause=cause, refunded_at=NOW
    )
    async with environment.consuming("notification", SUBSCRIPTIONS):
        await environment.publish(message(back, dossier, "submission", 2))
        (planned,) = await eventually(lambda: rows(environment, "SELECT * FROM delivery"), lambda seen: len(seen) == 1)
    assert (planned["application_id"], planned["template"], planned["happened_at"]) == (dossier, "refunded", NOW)
