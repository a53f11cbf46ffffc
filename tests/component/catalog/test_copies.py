"""The copies others keep are made from the topic alone: by who was there, who comes late, and who lost everything."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from confluent_kafka.admin import AdminClient

from services.catalog.days import today
from services.catalog.loader import load
from services.catalog.procedures import lifecycle
from services.catalog.register import Register
from services.catalog.store.life import Who
from services.contracts import codec, topics
from services.kernel.batch import Batch
from services.kernel.broker_client import options
from services.kernel.database import Database
from services.kernel.event import Record
from services.routing import handlers as routing
from services.routing.store import catalogue as routing_store
from services.submission import handlers as submission
from services.submission.catalogue import Catalogue
from tests.component.catalog.list_office import ListOffice
from tests.support.environment import Environment
from tests.support.eventually import eventually

OFFICE = Who("lan", "office")


async def act(database: Database, act: Any, code: str, **said: Any) -> None:
    async with database.transaction() as connection:
        await act(connection, code, OFFICE, today=today(), **said)


async def copied(database: Database, handlers: Any, records: Sequence[Record]) -> None:
    events = [codec.decode(record) for record in records]
    async with database.transaction() as connection:
        await handlers.keep_procedures(Batch(connection, events))


async def offered(database: Database) -> dict[str, Any]:
    """What a copy says that decides: the newest version of each code that was not taken out."""
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT ON (code) * FROM procedure WHERE withdrawn_at IS NULL ORDER BY code, version DESC"
        )
    return {row["code"]: {key: value for key, value in row.items() if key != "sequence"} for row in rows}


def compacted(records: Sequence[Record]) -> list[Record]:
    """What a broker keeps in the end: the last record of each key, tombstones gone."""
    last = {record.key: record for record in records}
    return [record for record in records if last[record.key] is record and record.value is not None]


async def test_who_comes_late_or_lost_his_copy_has_the_same_as_who_was_there(
    environment: Environment, register: Register
) -> None:
    await environment.topics()
    catalog = await environment.database("catalog")
    one, two, three, four = (each.code for each in register.procedures[:4])
    await load(catalog, register, date(2026, 1, 1))
    days = {"first_day": today(), "last_day": today() + timedelta(days=3)}
    await act(catalog, lifecycle.suspend, one, reason="Bão", override_reason="bất khả kháng", **days)
    await act(catalog, lifecycle.suspend, two, reason="Bão", override_reason="bất khả kháng", **days)
    await act(catalog, lifecycle.resume, two, why="Hết bão")
    await act(catalog, lifecycle.repeal, three, on=today(), reason="Bãi bỏ", successor=one)
    gone = replace(register, edition=register.edition + 1,
                   procedures=[each for each in register.procedures if each.code != four])  # fmt: skip
    await load(catalog, gone, date(2026, 2, 1))

    async def look() -> list[Record]:
        return await environment.records(topics.PROCEDURE)

    async with environment.relaying("catalog"):
        records = await eventually(look, lambda seen: len(seen) >= 91 + 5)
    for service, handlers in (("submission", submission), ("routing", routing)):
        database = await environment.database(service)
        for record in records:  # one at a time, as it came
            await copied(database, handlers, [record])
        there = await offered(database)
        assert len(there) == 90
        async with database.transaction() as connection:
            await connection.execute("DELETE FROM procedure")
        assert await offered(database) == {}
        await copied(database, handlers, records)  # everything is still on the topic
        assert await offered(database) == there
        async with database.transaction() as connection:
            await connection.execute("DELETE FROM procedure")
        await copied(database, handlers, compacted(records))
        assert await offered(database) == there
    assert [await _says(environment, code) for code in (one, two, three)] == ["suspended", "open", "repealed"]


async def test_what_was_taken_out_keeps_its_name_in_a_copy_made_from_what_compaction_left(
    environment: Environment, register: Register
) -> None:
    """A dossier of its time still shows who had it and what it was about, however late the copy is made."""
    await environment.topics()
    office = await ListOffice.open(environment)
    gone, count = register.procedures[3], len(register.procedures)
    await load(office.database, replace(register, edition=register.edition + 1,
                                        procedures=[each for each in register.procedures if each is not gone]),
               date(2026, 2, 1))  # fmt: skip
    for code, first in (("G09.98", "2024-01-01"), ("G09.99", str(today() + timedelta(days=9)))):
        made = {"code": code, "kind": "unit", "name": f"Nhập nhầm {code}", "valid_from": first, "reason": "Thử nhập"}
        await office.post("/agencies", made, status=201)
        await office.post(f"/agencies/{code}/withdraw", {"reason": "Nhập nhầm mã"})

    async def look(topic: str) -> list[Record]:
        return await environment.records(topic)

    async with environment.relaying("catalog"):
        procedures = await eventually(lambda: look(topics.PROCEDURE), lambda seen: len(seen) >= count + 1)
        agencies = await eventually(lambda: look(topics.AGENCY), lambda seen: len(seen) >= 84 + 4)
    assert len(compacted(procedures)) == count
    assert {record.key for record in compacted(agencies)} & {b"G09.98", b"G09.99"} == {b"G09.98"}
    for service, handlers in (("submission", submission), ("routing", routing)):
        database = await environment.database(service)
        async with database.transaction() as connection:
            events = [codec.decode(record) for record in compacted(agencies)]
            await handlers.keep_agencies(Batch(connection, events))
        await copied(database, handlers, compacted(procedures))
        assert gone.code not in await offered(database)
    desk = Catalogue(await environment.database("submission"))
    await desk.refresh()
    assert desk.agency_name("G09.98", datetime(2024, 6, 1, tzinfo=UTC)) == "Nhập nhầm G09.98"
    assert not desk.known(today())["agencies"]("G09.98")
    assert (desk.name_of(gone.code), desk.procedure(gone.code, today())) == (gone.name, None)
    async with (await environment.database("routing")).acquire() as connection:
        directory = await routing_store.directory(connection)
    kept = directory.agencies["G09.98"]
    assert (kept.name, kept.withdrawn) == ("Nhập nhầm G09.98", True)
    await office.close()


async def _says(environment: Environment, code: str) -> str:
    async with (await environment.database("submission")).acquire() as connection:
        row = await connection.fetchrow(
            "SELECT suspensions::text <> '[]' AS suspended, repeal IS NOT NULL AS repealed FROM procedure "
            "WHERE code = $1 ORDER BY version DESC",
            code,
        )
    assert row is not None
    return "repealed" if row["repealed"] else "suspended" if row["suspended"] else "open"


async def test_a_service_that_lost_its_copy_reads_the_topic_again_by_the_guides_three_steps(
    environment: Environment, register: Register
) -> None:
    await environment.topics()
    catalog = await environment.database("catalog")
    await load(catalog, register, date(2026, 1, 1))
    code, count = register.procedures[0].code, len(register.procedures)
    days = {"first_day": today(), "last_day": today() + timedelta(days=3)}
    await act(catalog, lifecycle.suspend, code, reason="Bão", override_reason="bất khả kháng", **days)
    group = "submission.keep-catalogue"
    keeping = [one for one in submission.SUBSCRIPTIONS if one.group == group]
    database = await environment.database("submission")

    async def look() -> dict[str, Any]:
        return await offered(database)

    async with environment.relaying("catalog"):
        async with environment.consuming("submission", keeping):
            there = await eventually(look, lambda seen: len(seen) == count and seen[code]["suspensions"] != "[]")
        async with database.transaction() as connection:
            await connection.execute("DELETE FROM procedure")
        # The consumer stands still; the marks of what it handled and the group's offsets go, and it starts again.
        async with database.transaction() as connection:
            await connection.execute("DELETE FROM inbox WHERE group_name = $1", group)
        await asyncio.to_thread(_forget_offsets, environment, group)
        async with environment.consuming("submission", keeping):
            assert (
                await eventually(look, lambda seen: len(seen) == count and seen[code]["suspensions"] != "[]") == there
            )


def _forget_offsets(environment: Environment, group: str) -> None:
    client = AdminClient(options(environment.settings))
    names = [environment.settings.topic_prefix + group]
    for future in client.delete_consumer_groups(names, request_timeout=20).values():
        future.result()
