"""The live line: how many applications were accepted, routed, finished and told of, as the databases say."""

import asyncio
import json
import time
from collections.abc import Mapping

import asyncpg

from deploy.local.screen import Screen

# One round trip; read with the auditor's rights.
_COUNTS = """
SELECT (SELECT count(*) FROM submission.application) AS accepted,
       (SELECT count(*) FROM routing.assignment) AS routed,
       (SELECT count(*) FROM routing.report WHERE verdict = 'applied') AS processed,
       (SELECT count(*) FROM notification.delivery WHERE state = 'sent') AS notified
"""
_EVERY = 2.0  # seconds
_EVERY_WITHOUT_TERMINAL = 60.0
_SHARE = 20  # a slow count waits twenty times as long as it took, so that counting costs at most 5 % of one core


async def follow(settings: Mapping[str, str], screen: Screen) -> None:
    """Show the counts until cancelled; says so while the database is away."""
    url = json.loads(settings["MOTCUA_DATABASE_URLS"])["auditor"]
    began = time.monotonic()
    every = _EVERY if screen.console.is_terminal else _EVERY_WITHOUT_TERMINAL
    shown = ""
    while True:
        asked = time.monotonic()
        try:
            line = await _line(url)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            line = "PostgreSQL is away"
        took = time.monotonic() - asked
        if screen.console.is_terminal:
            minutes, seconds = divmod(int(time.monotonic() - began), 60)
            screen.status(f"  {minutes}:{seconds:02}  {line}")
        elif line != shown:
            screen.line(f"  {line}")
            shown = line
        await asyncio.sleep(max(every, took * _SHARE))


async def _line(url: str) -> str:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        row = await connection.fetchrow(_COUNTS, timeout=30)
    finally:
        await connection.close(timeout=2)
    return " · ".join(f"{name} {count:,}" for name, count in (row or {}).items())
