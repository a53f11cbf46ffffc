"""The register is loaded once, by whoever comes first; a change adds a version and a message, and nothing else."""

import asyncio
from dataclasses import replace
from datetime import date

from services.catalog.domain.procedures import FIRST_OFFERED, Procedure
from services.catalog.loader import Loaded, load
from services.catalog.register import Register
from services.kernel.database import Database
from tests.support.environment import Environment

DAY, LATER = date(2026, 11, 2), date(2026, 12, 1)


def with_first(register: Register, changed: Procedure) -> Register:
    return replace(register, procedures=[changed, *register.procedures[1:]])


async def waiting(database: Database) -> list[tuple[str, str]]:
    async with database.acquire() as connection:
        rows = await connection.fetch("SELECT topic, key FROM outbox ORDER BY position")
    return [(row["topic"], row["key"]) for row in rows]


async def test_the_first_load_tells_of_everything_and_the_second_of_nothing(
    database_only: Environment, register: Register
) -> None:
    database = await database_only.database("catalog")
    assert await load(database, register, DAY) == Loaded(agencies=84, versions=91)
    told = await waiting(database)
    assert len(told) == 175
    assert {key for topic, key in told if topic == "catalog.agency.v1"} == {each.code for each in register.agencies}
    assert {key for topic, key in told if topic == "catalog.procedure.v1"} == {
        each.code for each in register.procedures
    }
    assert await load(database, register, LATER) == Loaded()
    assert await waiting(database) == told


async def test_processes_that_load_at_the_same_moment_load_it_once(
    database_only: Environment, register: Register
) -> None:
    database = await database_only.database("catalog")
    loads = await asyncio.gather(*(load(database, register, DAY) for _ in range(4)))
    assert sorted(loads, key=lambda each: each.versions) == [Loaded(), Loaded(), Loaded(), Loaded(84, 91)]
    assert len(await waiting(database)) == 175


async def test_a_changed_row_makes_a_second_version_and_keeps_the_first(
    database_only: Environment, register: Register
) -> None:
    database = await database_only.database("catalog")
    await load(database, register, DAY)
    first = register.procedures[0]
    changed = with_first(register, replace(first, name="Tên mới"))
    assert await load(database, changed, LATER) == Loaded(versions=1)
    async with database.acquire() as connection:
        versions = await connection.fetch(
            "SELECT version, valid_from, content ->> 'name' AS name FROM procedure_version WHERE code = $1 ORDER BY 1",
            first.code,
        )
    assert [tuple(each) for each in versions] == [(1, FIRST_OFFERED, first.name), (2, LATER, "Tên mới")]
    assert (await waiting(database))[175:] == [("catalog.procedure.v1", first.code)]


async def test_a_form_that_changed_makes_a_new_version(database_only: Environment, register: Register) -> None:
    database = await database_only.database("catalog")
    await load(database, register, DAY)
    first = register.procedures[0]
    changed = with_first(register, replace(first, form={**first.form, "description": "Mới"}))
    assert await load(database, changed, LATER) == Loaded(versions=1)


async def test_a_procedure_that_left_the_register_is_withdrawn_once_and_may_come_back(
    database_only: Environment, register: Register
) -> None:
    database = await database_only.database("catalog")
    await load(database, register, DAY)
    without = replace(register, procedures=register.procedures[1:])
    assert await load(database, without, LATER) == Loaded(withdrawn=1)
    assert await load(database, without, LATER) == Loaded()
    assert await load(database, register, LATER) == Loaded(versions=1)
    async with database.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT version, sequence, withdrawn_on FROM procedure WHERE code = $1", register.procedures[0].code
        )
    assert row is not None
    assert tuple(row) == (2, 3, None)


async def test_an_agency_that_changed_is_told_once(database_only: Environment, register: Register) -> None:
    database = await database_only.database("catalog")
    await load(database, register, DAY)
    first = register.agencies[0]
    renamed = replace(first, periods=(replace(first.periods[0], name="Bộ Mới"),))
    changed = replace(register, agencies=[renamed, *register.agencies[1:]])
    assert await load(database, changed, LATER) == Loaded(agencies=1)
    assert (await waiting(database))[175:] == [("catalog.agency.v1", first.code)]


async def test_a_process_with_an_older_edition_changes_nothing(database_only: Environment, register: Register) -> None:
    database = await database_only.database("catalog")
    newer = replace(register, edition=register.edition + 1)
    await load(database, newer, DAY)
    older = with_first(register, replace(register.procedures[0], name="Tên cũ"))
    assert await load(database, older, LATER) == Loaded()
    assert len(await waiting(database)) == 175
