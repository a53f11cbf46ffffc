"""What waits in every service's ``parked``, under one kind of number: routing-17 is row 17 of routing."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.kernel import parked_acts
from services.kernel.database import Database
from services.kernel.parking import Parked
from services.kernel.settings import Settings

SERVICES = ("catalog", "submission", "routing", "notification")

_NUMBER = re.compile(r"([a-z]+)-([0-9]{1,18})")
MOST = 1000


class UnknownItem(LookupError):
    """There is no such item: see ``motcua parked list`` for what waits."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One parked item with its number, and how many events of its dossier wait behind it."""

    number: str
    item: Parked
    behind: int


async def waiting(settings: Settings, *, group: str | None = None, everything: bool = False) -> list[Waiting]:
    """Poison of every service, oldest first; with ``everything`` also what is early or waits behind. At most MOST each."""
    found: list[Waiting] = []
    for service in SERVICES:
        async with _database(settings, service) as database:
            if database is None:
                continue
            async with database.acquire() as connection:
                items = await parked_acts.list_parked(connection, group=group, waiting=everything, limit=MOST)
                behind = await parked_acts.behind(connection, items)
        found += [Waiting(f"{service}-{item.id}", item, behind.get(item.id, 0)) for item in items]
    return sorted(found, key=lambda one: one.item.parked_at)


async def show(settings: Settings, number: str) -> tuple[Waiting, list[Parked]]:
    """One item and what waits behind it. Raises UnknownItem."""
    service, parked_id = parts(number)
    async with _database(settings, service) as database:
        if database is None:
            raise UnknownItem(f"{number}: {UnknownItem.__doc__}")
        async with database.acquire() as connection:
            found = await parked_acts.show(connection, parked_id)
    if found is None:
        raise UnknownItem(f"{number}: {UnknownItem.__doc__}")
    item, behind = found
    return Waiting(number, item, len(behind)), behind


async def retry(settings: Settings, numbers: Sequence[str], who: str) -> list[str]:
    """Lets the consumers try these again within a second; returns those that were poison, the others did not change."""
    done: list[str] = []
    for number in numbers:
        service, parked_id = parts(number)
        async with _database(settings, service) as database:
            if database is None:
                continue
            async with database.transaction() as connection:
                if await parked_acts.retry(connection, [parked_id], who):
                    done.append(number)
    return done


async def skip(settings: Settings, number: str, who: str, reason: str) -> bool:
    """Gives one item up for good; False when it is not there."""
    service, parked_id = parts(number)
    async with _database(settings, service) as database:
        if database is None:
            return False
        async with database.transaction() as connection:
            return await parked_acts.skip(connection, parked_id, who, reason)


def parts(number: str) -> tuple[str, int]:
    """``routing-17`` → ("routing", 17). Raises UnknownItem for anything else."""
    match = _NUMBER.fullmatch(number)
    if not match or match[1] not in SERVICES:
        raise UnknownItem(
            f"{number!r} is no number of a parked item; they look like routing-17, see `motcua parked list`"
        )
    return match[1], int(match[2])


@asynccontextmanager
async def _database(settings: Settings, service: str) -> AsyncIterator[Database | None]:
    """The service's database, or None when it has never started there. LookupError when none is configured."""
    database = Database(service, settings.url_of(service), connections=1)
    await database.open()
    try:
        async with database.acquire() as connection:
            there = await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"{service}.parked")
        yield database if there else None
    finally:
        await database.close()
