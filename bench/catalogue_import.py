"""`python -m bench.catalogue_import`: how long 7,000 procedures take, each offered in 63 provinces, in and again.

Bounded: it makes a PostgreSQL of its own in a temporary folder, imports one generated file twice, and stops. No Kafka.
"""

import asyncio
import csv
import io
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import machine
from deploy.local.postgres import Postgres
from services.catalog.domain import csv_form
from services.catalog.domain.described import description_of
from services.catalog.domain.description import Description
from services.catalog.domain.offers import Offer
from services.catalog.domain.procedures import content
from services.catalog.loader import load
from services.catalog.procedures import importing
from services.catalog.register import read_register
from services.catalog.store import imports as store
from services.catalog.store.life import Who
from services.kernel.database import Database
from services.kernel.migrate import migrate
from services.kernel.provision import provision_database

PROCEDURES = 7_000
GOAL_SECONDS = 180.0
# The last day of the 63 provinces.
SINCE = date(2025, 6, 30)


@dataclass(frozen=True)
class Imported:
    """Seconds of the first and the second import of the same file, and what each said it did, line for line."""

    first: float
    second: float
    counts: dict[str, int]
    again: dict[str, int]
    offers: int

    @property
    def whole(self) -> bool:
        """Whether the first import made every procedure and the second changed none."""
        return self.counts == {"new": PROCEDURES} and self.again == {"unchanged": PROCEDURES}

    @property
    def held(self) -> bool:
        """Whether that is so, and it took no longer than the goal."""
        return self.whole and self.first <= GOAL_SECONDS

    def __str__(self) -> str:
        return (
            f"import of {PROCEDURES:,} procedures × 63 provinces ({self.offers:,} offers): {self.first:.1f} s "
            f"({PROCEDURES / self.first:,.0f} procedures/s); again, nothing changed: {self.second:.1f} s"
        )


def main() -> int:
    """Exit 0 when the first import took less than the goal and the second changed nothing."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-", ignore_cleanup_errors=True) as scratch:
        found = asyncio.run(measure(Path(scratch)))
    if not found.whole:
        print(f"first: {found.counts}; again: {found.again}", file=sys.stderr)
    held = "held" if found.held else "NOT held"
    print(f"{found}; goal ≤ {GOAL_SECONDS:.0f} s: {held}; load average {machine.load():.2f}")
    return 0 if found.held else 1


async def measure(directory: Path) -> Imported:
    """On a PostgreSQL of its own in this directory, ended afterwards."""
    server = Postgres(directory)
    server.start()
    try:
        return await _imported(server.admin_url)
    finally:
        server.stop()


async def _imported(admin_url: str) -> Imported:
    urls = await provision_database(admin_url, ["catalog"], {"catalog": "of-a-bench", "auditor": "of-a-bench"})
    database = Database("catalog", urls["catalog"])
    await database.open()
    await migrate(database)
    await load(database, read_register(), SINCE)
    file = _file()
    first, counts = await _timed(database, file)
    second, again = await _timed(database, file)
    async with database.acquire() as connection:
        offers = await connection.fetchval("SELECT sum(cardinality(places)) FROM offer")
    await database.close()
    return Imported(first, second, counts, again, offers)


async def _timed(database: Database, file: bytes) -> tuple[float, dict[str, int]]:
    began = time.perf_counter()
    async with database.transaction() as connection:
        job = await importing.begin(
            connection, "bench.csv", file, "publish", "bench", Who("bench", "office"), claimed=True
        )
    await importing.work(database, job, date.today(), _say)  # noqa: DTZ011 - a bench measures, it does not date
    seconds = time.perf_counter() - began
    async with database.acquire() as connection:
        row = await store.job(connection, job)
    assert row is not None
    return seconds, json.loads(row["counts"])


def _file() -> bytes:
    """The register's real procedures under new codes and with new names, in our CSV."""
    chance = random.Random(20261123)
    real = [description_of(content(each)) for each in read_register().procedures]
    provinces = sorted({each.code for each in read_register().provinces if each.valid_from <= SINCE and
                        (each.valid_to is None or each.valid_to >= SINCE)})  # fmt: skip
    assert len(provinces) == 63
    offers = [Offer(kind="province", places=provinces, since=SINCE)]
    file = io.StringIO()
    writer = csv.DictWriter(file, csv_form.COLUMNS)
    writer.writeheader()
    for number in range(PROCEDURES):
        like = chance.choice(real)
        made = Description.model_validate(
            like.model_dump() | {"code": f"9.{number:06d}", "aliases": [], "name": f"{like.name} ({number})"}
        )
        writer.writerows(csv_form.rows(made, offers))
    return file.getvalue().encode()


def _say(done: int, total: int) -> None:
    if done % 1_000 == 0 or done == total:
        print(f"{time.strftime('%H:%M:%S')} {done:,} of {total:,}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
