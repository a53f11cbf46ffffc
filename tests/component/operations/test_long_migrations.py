"""A migration of a large table takes longer than any statement of a page may, and is not cut off."""

import asyncio
from pathlib import Path

import pytest

from services.kernel import database as databases
from services.kernel import migrate as migrating
from services.kernel.database import Database
from tests.support.environment import Environment


async def test_a_long_migration_comes_to_its_end_and_the_process_beside_waits_for_it(
    database_empty: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "0001_long.sql"
    path.write_text("SELECT pg_sleep(1.5)")
    monkeypatch.setattr(databases, "STATEMENT_SECONDS", 0.5)
    monkeypatch.setattr(migrating, "files", lambda service: [(f"{service}/0001_long.sql", path)])
    database = Database("catalog", database_empty.settings.url_of("catalog"))
    ran = await asyncio.gather(migrating.migrate(database), migrating.migrate(database))
    assert sorted(ran) == [[], ["catalog/0001_long.sql"]]
