"""Waits for days to begin: an agency's new name or end, entered ahead of time, is told when it takes effect."""

import asyncio
import contextlib

from services.kernel.failures import is_transient
from services.kernel.process import Runtime
from services.kernel.telemetry import logger

from .agencies.editing import turn
from .days import today

log = logger(__name__)

LOOK_SECONDS = 15.0


async def run(runtime: Runtime) -> None:
    """Looks every quarter of a minute until the runtime stops. Any number may run: the register's lock lets one of them work."""
    database = runtime.database("catalog")
    beat = runtime.health.beat("catalog.calendar")
    while not runtime.stopping.is_set():
        beat()
        try:
            async with database.transaction() as connection:
                turned = await turn(connection, today())
            if turned:
                log.info("agencies told again: a name or an end took effect", agencies=len(turned))
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the calendar waits", why=str(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_SECONDS)
