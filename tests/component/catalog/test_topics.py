"""What others keep their copies from: every message fits its contract, and a late reader rebuilds everything from it."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import jsonschema_rs

from services.catalog.domain.forms import sha256
from services.catalog.loader import load
from services.catalog.register import Register
from services.contracts import source, topics
from services.kernel.event import Event
from tests.support.environment import Environment
from tests.support.eventually import eventually

DAY = date(2026, 11, 2)


async def published(environment: Environment, count: int) -> list[Event[Any]]:
    async def look() -> list[Event[Any]]:
        return await environment.events(topics.AGENCY, topics.PROCEDURE)

    async with environment.relaying("catalog"):
        return await eventually(look, lambda seen: len(seen) >= count)


async def test_a_reader_that_comes_late_rebuilds_the_whole_catalogue(
    environment: Environment, register: Register
) -> None:
    await environment.topics()
    await load(await environment.database("catalog"), register, DAY)
    events = await published(environment, 175)
    assert len(events) == 175
    assert {(event.envelope.source, event.envelope.sequence) for event in events} == {("/motcua/catalog", 1)}
    for event in events:
        schema = jsonschema_rs.Draft202012Validator(
            source.whole(event.envelope.type, event.envelope.version), validate_formats=True
        )
        assert schema.is_valid(json.loads(event.record.value or b""))

    agencies = {event.data.code: event.data for event in events if event.envelope.type == "catalog.agency"}
    assert set(agencies) == {each.code for each in register.agencies}
    ended = agencies["H22"]
    assert (ended.name, ended.valid_to, ended.successor, ended.province) == (
        "UBND tỉnh Hà Giang", date(2025, 6, 30), "H60", None,
    )  # fmt: skip
    assert (agencies["H38"].province.codes, agencies["H38"].predecessors) == (["15"], ["H63"])
    today = [code for each in agencies.values() if each.province for code in each.province.codes]
    assert len(today) == len(set(today)) == 34

    procedures = {event.data.code: event.data for event in events if event.envelope.type == "catalog.procedure"}
    assert set(procedures) == {each.code for each in register.procedures}
    for code, procedure in procedures.items():
        assert sha256(procedure.form) == procedure.form_sha256, code
        assert "không phải quy định hiện hành" in procedure.notice
    spill = procedures["1.013124"]
    assert (spill.version, spill.competent.level.value, spill.competent.agency) == (1, "ministry", "G11")
    assert (spill.deadline.value, spill.deadline.unit.value, spill.fee.amount) == (30, "working-day", 0)
    extract = procedures["1.009073"]
    assert (extract.competent.level.value, extract.competent.agency) == ("commune", None)
    assert (extract.deadline.value, extract.fee.amount) == (None, None)


async def test_a_change_and_a_withdrawal_follow_in_order_and_the_last_word_keeps_the_name(
    environment: Environment, register: Register
) -> None:
    await environment.topics()
    database = await environment.database("catalog")
    first = register.procedures[0]
    await load(database, register, DAY)
    await load(database, replace(register, procedures=[replace(first, name="Tên mới"), *register.procedures[1:]]), DAY)
    await load(database, replace(register, procedures=register.procedures[1:]), DAY)
    events = [event for event in await published(environment, 177) if event.envelope.subject == first.code]
    assert [event.envelope.sequence for event in events] == [1, 2, 3]
    assert [(event.data.version, event.data.name, event.data.withdrawn_on) for event in events if event.data] == [
        (1, first.name, None), (2, "Tên mới", None), (2, "Tên mới", DAY),
    ]  # fmt: skip
    # Who reads the first versions knows of the end by the last day; one that began that very day held for it alone.
    assert [event.data.valid_to for event in events] == [None, None, DAY]


async def test_the_same_content_has_the_same_event_ids_in_another_database(
    environment: Environment, database_only: Environment, register: Register
) -> None:
    ids = []
    for each in (environment, database_only):
        database = await each.database("catalog")
        await load(database, register, DAY)
        async with database.acquire() as connection:
            ids.append({row["event_id"] for row in await connection.fetch("SELECT event_id FROM outbox")})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 175
