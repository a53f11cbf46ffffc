"""The whole files of the open data: made once for each state, never mixed, and no larger in memory with seven thousand."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deploy.local.postgres import Postgres
from services.catalog.loader import load
from services.catalog.opendata import documents
from services.catalog.opendata.addresses import Addresses
from services.catalog.opendata.exports import Exports
from services.catalog.register import Register
from services.kernel.database import Connection, Database
from tests.support.environment import Environment

PUBLIC = "http://127.0.0.1:8080"
MANY = 7_000


@pytest.fixture
async def database(postgres: Postgres, register: Register) -> AsyncIterator[Database]:
    """A catalogue that a test may change."""
    environment = await Environment.make(postgres, None)
    database = await environment.database("catalog")
    await load(database, register, date(2026, 11, 2))
    yield database
    await environment.close()


async def test_a_change_of_the_catalogue_is_in_the_next_file_and_a_reader_keeps_the_one_he_began(
    database: Database, register: Register
) -> None:
    exports, addresses = Exports(), Addresses(PUBLIC)
    before = await exports.get("x", database, addresses, documents.procedures_table)
    assert await exports.get("x", database, addresses, documents.procedures_table) is before
    changed = replace(register.procedures[0], name="Tên mới")
    await load(
        database, replace(register, edition=99, procedures=[changed, *register.procedures[1:]]), date(2026, 11, 3)
    )
    after = await exports.get("x", database, addresses, documents.procedures_table)
    assert after.tag != before.tag
    old, new = [b"".join([piece async for piece in each.pieces()]).decode() for each in (before, after)]
    assert "Tên mới" in new
    assert "Tên mới" not in old
    assert len(old.encode()) == before.size


async def test_many_who_ask_at_once_have_the_file_made_once(database: Database) -> None:
    made = 0

    async def counted(connection: Connection, addresses: Addresses) -> Any:
        nonlocal made
        made += 1
        async for piece in documents.procedures_table(connection, addresses):
            yield piece

    exports = Exports()
    files = await asyncio.gather(*(exports.get("x", database, Addresses(PUBLIC), counted) for _ in range(20)))
    assert made == 1
    assert len({each.tag for each in files}) == 1


# In a process of its own: what other tests left running in this one allocates meanwhile.
_MEASURE = """
import asyncio, sys, tracemalloc
from services.catalog.opendata import documents
from services.catalog.opendata.addresses import Addresses
from services.catalog.opendata.exports import Exports
from services.kernel.database import Database

async def measure(url, public, write):
    database = Database("catalog", url)
    await database.open()
    tracemalloc.start()
    export = await Exports().get("x", database, Addresses(public), getattr(documents, write))
    read = 0
    async for piece in export.pieces():
        read += len(piece)
    assert read == export.size
    print(read, tracemalloc.get_traced_memory()[1])
    await database.close()

asyncio.run(measure(*sys.argv[1:]))
"""


async def _peak(database: Database, write: str, many: int) -> int:
    """Bytes that writing and reading the export took at most."""
    argv = [sys.executable, "-c", _MEASURE, database.url, PUBLIC, write]
    ran = await asyncio.to_thread(subprocess.run, argv, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    read, peak = map(int, ran.stdout.split())
    assert read > many * 500
    return peak


@pytest.mark.parametrize("write", ["catalogue", "procedures_table"], ids=["json-ld", "csv"])
async def test_seven_thousand_procedures_need_no_more_memory_than_a_thousand(database: Database, write: str) -> None:
    peaks: list[int] = []
    for many in (1_000, MANY):
        await _fill(database, many)
        peaks.append(await _peak(database, write, many))
    assert peaks[1] < peaks[0] + 1_000_000, peaks


async def test_the_whole_catalogue_is_written_within_a_second(database: Database) -> None:
    began = time.perf_counter()
    export = await Exports().get("x", database, Addresses(PUBLIC), documents.catalogue)
    body = b"".join([piece async for piece in export.pieces()])
    assert time.perf_counter() - began < 1.0
    assert json.loads(body)


async def _fill(database: Database, many: int) -> None:
    """Makes the catalogue this large with copies of what is there, under codes of their own."""
    async with database.transaction() as connection:
        await connection.execute(
            """
            WITH known AS (SELECT *, row_number() OVER (ORDER BY code) - 1 AS place FROM procedure),
                 added AS (
                     INSERT INTO procedure (code, version, digest, field_folded, level, agency, sequence)
                     SELECT '7.' || lpad(number::text, 6, '0'), 1, digest, field_folded, level, agency, 1
                     FROM generate_series(1, $1::integer) AS number
                          JOIN known ON place = number % (SELECT count(*) FROM known)
                     ON CONFLICT DO NOTHING
                     RETURNING code)
            SELECT count(*) FROM added
            """,
            many,
        )
        await connection.execute(
            """
            INSERT INTO procedure_version (code, version, valid_from, content, form)
            SELECT procedure.code, 1, '2025-07-01',
                   (jsonb_build_object('code', procedure.code) || (pattern.content::jsonb - 'code'))::json, '{}'
            FROM procedure
                 JOIN procedure AS original ON original.digest = procedure.digest AND original.code NOT LIKE '7.%'
                 JOIN procedure_version AS pattern ON (pattern.code, pattern.version) = (original.code, original.version)
            WHERE procedure.code LIKE '7.%'
            ON CONFLICT DO NOTHING
            """
        )
