"""The keeper: seals what is not sealed yet, wraps keys again after a rotation, erases what has rested long enough."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.kernel.database import Database
from services.kernel.failures import is_transient
from services.kernel.health import in_short
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.submission.domain.dossier import FINISHED
from services.submission.erasing import NotErasable, erase
from services.submission.sealing import MasterKeys
from services.submission.store import erasures, persons, sealing
from services.submission.store.erasures import Erasure

log = logger(__name__)

LOOP = "submission.keeper"
LOOK_SECONDS = 60.0
# Days count here: what rests an hour longer has not rested too long.
ERASE_SECONDS = 3600.0
FIRST = UUID(int=0)

# Asked within a long round: tells health that the keeper moves, and answers whether it shall go on.
Going = Callable[[], bool]


def _always() -> bool:
    return True


async def run(runtime: Runtime) -> None:
    """Looks every minute until the runtime stops; waits while PostgreSQL is away. Any number may run. Raises NoDataKey."""
    keys = MasterKeys.load(runtime.settings.data_key_file)
    database = runtime.database("submission")
    days = runtime.settings.erase_after_days
    beat = runtime.health.beat(LOOP)

    def going() -> bool:
        beat()
        return not runtime.stopping.is_set()

    wrapped, erase_at, clock = False, 0.0, asyncio.get_running_loop().time
    while going():
        try:
            while going() and await seal_some(database, keys):
                pass
            # Once a start is enough: the file of keys is read at the start, too.
            wrapped = wrapped or not keys.older or await wrap_all(database, keys, going)
            if days is not None and clock() >= erase_at:
                await erase_rested(database, datetime.now(UTC), days, going)
                erase_at = clock() + ERASE_SECONDS
            runtime.health.waiting(LOOP, None)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the keeper waits", why=str(error))
            runtime.health.waiting(LOOP, in_short(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_SECONDS)
    runtime.health.gone(LOOP)


async def seal_some(database: Database, keys: MasterKeys) -> int:
    """Seals the next dossiers of the time before sealing, in one transaction; returns how many. Raises Transient."""
    async with database.transaction() as connection:
        sealed = await sealing.seal(connection, keys)
    if sealed:
        log.info("dossiers sealed", dossiers=sealed)
    return sealed


async def wrap_all(database: Database, keys: MasterKeys, going: Going = _always) -> bool:
    """Wraps every data key under the current master key and writes every mark with it, a batch a transaction.

    False when stopped before the end: ``going`` is asked between batches whether to go on.
    """
    for step in (sealing.wrap_again, sealing.mark_again):
        after: UUID | None = FIRST
        while after is not None:
            if not going():
                return False
            async with database.transaction() as connection:
                after = await step(connection, keys, after)
    left = 1
    while left:
        if not going():
            return False
        async with database.transaction() as connection:
            left = await persons.wrap_again(connection, keys)
    log.info("every data key is under the current master key", master=keys.current)
    return True


async def erase_rested(database: Database, now: datetime, days: int, going: Going = _always) -> int:
    """Erases dossiers closed and untouched for so many days, each by itself, while ``going``; returns how many."""
    erased, after = 0, FIRST
    why = Erasure(
        f"Hết thời hạn lưu {days} ngày kể từ bước cuối cùng",
        "Thời hạn lưu dữ liệu do cơ quan vận hành Cổng quy định",
        LOOP,
    )
    while True:
        async with database.acquire() as connection:
            closed = await erasures.closed(connection, after, now - timedelta(days=days), sorted(FINISHED))
        if not closed:
            return erased
        for application_id in (each for each, rests in closed.items() if rests):
            if not going():
                return erased
            # Another keeper, or an operator, may have been faster.
            with contextlib.suppress(NotErasable):
                async with database.transaction() as connection:
                    await erase(connection, application_id, why)
                erased += 1
        if not going():
            return erased
        after = max(closed)
