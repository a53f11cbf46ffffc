"""A catalogue that was loaded before the tree of agencies came is brought up to date where it stands."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.catalog.loader import Loaded, load
from services.catalog.register import Register
from services.catalog.store import agencies as store
from services.kernel import migrate as migrating
from services.kernel.database import Database
from tests.support.environment import Environment

Files = Callable[[str], list[tuple[str, Path]]]


async def test_what_the_first_release_loaded_becomes_the_tree_and_is_told_again(
    database_empty: Environment, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything: Files = migrating.files
    database = Database("catalog", database_empty.settings.url_of("catalog"))
    await database.open()
    monkeypatch.setattr(migrating, "files", lambda service: [each for each in everything(service) if each[0] < "catalog/0002"
                                                             or each[0].startswith("kernel")])  # fmt: skip
    await migrating.migrate(database)
    async with database.transaction() as connection:
        for code, last, heir, before in (("H22", date(2025, 6, 30), "H60", []), ("H60", None, None, ["H22"])):
            await connection.execute(
                "INSERT INTO agency VALUES ($1, 'province', '000.00.00.' || $1, 'x', '2017-01-01', $2, $3, $4, 'old', 1)",
                code, last, heir, before,
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO agency_period VALUES ($1, '2017-01-01', $2, 'Tên cũ', '{}')", code, last
            )
        await connection.execute("INSERT INTO edition VALUES (true, $1, 'as it was')", register.edition)
    monkeypatch.setattr(migrating, "files", everything)
    await migrating.migrate(database)
    async with database.acquire() as connection:
        (link,) = (await store.kept(connection, ["H22"]))["H22"].standing.after
    assert (link.successor, link.day, link.lead) == ("H60", date(2025, 7, 1), True)
    assert (await load(database, register, date(2026, 11, 23))).agencies == 84
    async with database.acquire() as connection:
        row = await connection.fetchrow("SELECT sequence, search FROM agency WHERE code = 'H22'")
    assert row is not None
    assert row["sequence"] == 2
    assert "ha giang" in row["search"]
    assert await load(database, register, date(2026, 11, 24)) == Loaded()
    await database.close()
