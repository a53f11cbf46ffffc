"""The worker that reminds agencies of a registration that is due; any number of processes may run it."""

import asyncio
import contextlib
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from services.contracts import codec, events
from services.kernel import outbox
from services.kernel.database import Database
from services.kernel.event import Outgoing
from services.kernel.failures import is_transient
from services.kernel.health import in_short
from services.kernel.process import Runtime
from services.kernel.telemetry import logger

from ..days import VIETNAM
from ..domain.reminders import is_time, mark_of
from ..messages import SOURCE
from ..store import list_reminders as store

log = logger(__name__)

LOOP = "catalog.reminder"
LOOK_AGAIN = timedelta(seconds=30)


async def run(runtime: Runtime) -> None:
    """Looks every half minute until the runtime stops; waits while PostgreSQL is away."""
    beat = runtime.health.beat(LOOP)
    while not runtime.stopping.is_set():
        beat()
        try:
            await remind(runtime.database("catalog"), datetime.now(VIETNAM))
            runtime.health.waiting(LOOP, None)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("reminders wait", why=str(error))
            runtime.health.waiting(LOOP, in_short(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_AGAIN.total_seconds())
    runtime.health.gone(LOOP)


async def remind(database: Database, now: datetime) -> int:
    """Writes the reminders that are due at this moment (by the clock of Việt Nam), each once; returns how many.

    The mark and its event are one transaction. Raises Transient.
    """
    if not is_time(now):
        return 0
    async with database.transaction() as connection:
        marks, messages = [], []
        for row in await store.owing(connection, now.date()):
            mark = mark_of(row["due_on"], now.date())
            if mark is not None:
                message = _message(row["year"], row["agency"], row["due_on"], mark, now)
                marks.append((row["year"], row["agency"], row["due_on"], mark, message.event_id))
                messages.append(message)
        fresh = await store.mark(connection, marks) if marks else set()
        await outbox.append(connection, [message for message in messages if message.event_id in fresh])
    if fresh:
        log.info("agencies reminded", reminders=len(fresh))
    return len(fresh)


def _message(year: int, agency: str, due_on: date, mark: int, now: datetime) -> Outgoing:
    """The same reminder has the same id, whoever writes it. Sequence 0: it belongs to no dossier and follows nothing."""
    data = events.CatalogRegistrationDue(agency=agency, year=year, due_on=due_on, days_left=(due_on - now.date()).days)
    return codec.message(
        data,
        id=uuid5(NAMESPACE_URL, f"urn:motcua:registration-due:{year}:{agency}:{due_on}:{mark}"),
        source=SOURCE,
        subject=agency,
        sequence=0,
        correlation_id=uuid5(NAMESPACE_URL, f"urn:motcua:list:{year}:{agency}"),
        time=now,
    )
