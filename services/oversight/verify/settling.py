"""Waits until nothing is on its way: a quick look, again and again, before the thorough one."""

import asyncio
import time
from collections.abc import Callable

from services.kernel.broker_offsets import Offsets
from services.kernel.database import Database
from services.kernel.failures import Transient
from services.kernel.settings import Settings
from services.oversight.lag import unread
from services.oversight.verify.databases import SERVICES

_PAUSE = 0.5

_WAITING = """
SELECT (SELECT count(*) FROM {service}.outbox)
     + (SELECT count(*) FROM {service}.parked p
        WHERE p.kind <> 'poison'
          AND NOT EXISTS (SELECT 1 FROM {service}.parked b
                          WHERE b.group_name = p.group_name AND b.blocking_key = p.blocking_key AND b.kind = 'poison'))
"""

_UNSENT = "SELECT count(*) FROM notification.delivery WHERE state IN ('created', 'sending', 'temporary-failure')"


async def settle(settings: Settings, seconds: float, told: Callable[[str], None]) -> bool:
    """Returns True as soon as two looks in a row find nothing on its way, False after ``seconds``.

    Two looks, because what left one place may not have reached the next when that was counted. A broker or database
    that is away is waited for like anything else.
    """
    deadline = time.monotonic() + seconds
    still = 0
    while True:
        try:
            waiting = await on_its_way(settings)
        except Transient as away:
            still = 0
            told(f"waiting: {away}")
        else:
            still = still + 1 if waiting == 0 else 0
            told(f"waiting for {waiting} in flight")
        if still == 2:
            return True
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_PAUSE)


async def on_its_way(settings: Settings) -> int:
    """Rows in outboxes, events early or not read yet, messages not sent yet; parked poison does not count."""
    behind = await unread(settings, Offsets(settings))
    messages = sum(end - at for places in behind.values() for at, end in places.values())
    return messages + await _in_databases(settings)


async def _in_databases(settings: Settings) -> int:
    database = Database("auditor", settings.url_of("auditor"), connections=1)
    await database.open()
    try:
        async with database.acquire() as connection:
            count = 0
            for service in SERVICES:
                if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"{service}.outbox"):
                    count += await connection.fetchval(_WAITING.format(service=service))
                    count += await connection.fetchval(_UNSENT) if service == "notification" else 0
            return count
    finally:
        await database.close()
