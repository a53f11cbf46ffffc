"""Every service alone in its schema; the auditor reads all and writes nothing."""

import asyncio

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from services.kernel.provision import provision_database
from tests.support.environment import PASSWORD, Environment


async def _as(environment: Environment, name: str) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(environment.settings.url_of(name))


async def test_a_service_finds_its_tables_by_bare_name_and_may_not_read_anothers(database_only: Environment) -> None:
    routing, submission = await _as(database_only, "routing"), await _as(database_only, "submission")
    await routing.execute("CREATE TABLE secret (n int); INSERT INTO secret VALUES (1)")
    assert await routing.fetchval("SELECT n FROM secret") == 1
    assert await routing.fetchval("SELECT current_schema()") == "routing"
    for attempt in (
        "SELECT * FROM routing.secret",
        "INSERT INTO routing.secret VALUES (2)",
        "CREATE TABLE routing.mine ()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await submission.execute(attempt)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await submission.execute("CREATE TABLE public.mine ()")
    await routing.close()
    await submission.close()


async def test_the_auditor_reads_every_schema_also_tables_made_later_and_writes_none(
    database_only: Environment,
) -> None:
    auditor = await _as(database_only, "auditor")
    for service in ("catalog", "submission", "routing", "notification"):
        owner = await _as(database_only, service)
        await owner.execute("CREATE TABLE later (n int); INSERT INTO later VALUES (1)")
        await owner.close()
        assert await auditor.fetchval(f"SELECT n FROM {service}.later") == 1
        await auditor.execute("SET default_transaction_read_only = off")
        for attempt in (
            f"INSERT INTO {service}.later VALUES (2)",
            f"DROP TABLE {service}.later",
            f"CREATE TABLE {service}.x ()",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await auditor.execute(attempt)
    await auditor.close()


async def test_provisioning_again_and_from_several_processes_at_once_changes_nothing(
    postgres: Postgres, database_only: Environment
) -> None:
    owner = await _as(database_only, "routing")
    await owner.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
    await owner.close()
    admin = postgres.admin_url.rpartition("/")[0] + f"/{database_only.name}"
    passwords = dict.fromkeys(database_only.settings.database_urls, PASSWORD)
    names = [name for name in passwords if name != "auditor"]
    answers = await asyncio.gather(*(provision_database(admin, names, passwords) for _ in range(4)))
    assert all(answer == database_only.settings.database_urls for answer in answers)
    owner = await _as(database_only, "routing")
    assert await owner.fetchval("SELECT n FROM kept") == 1
    await owner.close()


@pytest.mark.parametrize(("services", "passwords"), [(["Routing; --"], {"Routing; --": "x"}), (["routing"], {})])
async def test_a_name_that_is_no_schema_and_a_missing_password_are_refused_before_anything_is_done(
    services: list[str], passwords: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"schema name|no password"):
        await provision_database("postgresql://nobody@127.0.0.1:1/none", services, passwords)
