"""The worker for files: checks what was left unchecked, ties what was submitted, and clears away what belongs to nothing."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.kernel import metrics
from services.kernel.failures import is_transient
from services.kernel.health import in_short
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.submission.domain.dossier import earliest_id
from services.submission.keeping import Keeping, keeping_of
from services.submission.store.files import belonging, discarded, loose, places

log = logger(__name__)

LOOP = "submission.files"
LOOK_SECONDS = 15.0
OBJECTS_SECONDS = 3600.0
# A check may take minutes, each step of it within a bound of its own; the loop beats meanwhile, and hears when it is to stop.
BEAT_SECONDS = 1.0
# A file taken away is in no list at once; its bytes stay this long, for whoever is just reading them.
REMOVED_FOR = timedelta(hours=1)
REFUSED_FOR = timedelta(days=7)
WAITED_FOR = timedelta(days=90)
# An object is stored before its row: one younger than this may still get it.
OBJECT_FOR = timedelta(hours=24)
# A dossier's id is made before it is committed, by a clock that may be a little behind.
COMMITTED_WITHIN = timedelta(minutes=10)
_DELETED_AT_ONCE = 200

# Whether to go on: says that the worker moved, and no when it is to stop.
Going = Callable[[], bool]


def _always() -> bool:
    return True


async def run(runtime: Runtime) -> None:
    """Looks every quarter of a minute, and every hour for objects without a row; waits while PostgreSQL or the store is away.

    Any number may run; rows are locked by one. Raises NoStore, NoRoots.
    """
    keeping = keeping_of(runtime)
    beat, clock = runtime.health.beat(LOOP), asyncio.get_running_loop().time
    thorough_at, tied = 0.0, datetime.now(UTC)

    def going() -> bool:
        beat()
        return not runtime.stopping.is_set()

    while going():
        began, thorough = datetime.now(UTC), clock() >= thorough_at
        try:
            await tie(keeping, None if thorough else tied, going)
            tied = began
            await settle_what_was_left(keeping, going)
            await clear(keeping, began, going)
            if thorough:
                await clear_objects(keeping, began, going)
                thorough_at = clock() + OBJECTS_SECONDS
            runtime.health.waiting(LOOP, None)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the cleaner of files waits", why=str(error))
            runtime.health.waiting(LOOP, in_short(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_SECONDS)
    runtime.health.gone(LOOP)


async def tie(keeping: Keeping, since: datetime | None, going: Going = _always) -> None:
    """Ties submitted files to the dossiers their drafts became: those made after ``since``, or all. Raises Transient."""
    if since is None:
        async with keeping.database.transaction() as connection:
            await belonging.tie_all(connection)
        return
    after: UUID | None = earliest_id(since - COMMITTED_WITHIN)
    while after is not None and going():
        async with keeping.database.transaction() as connection:
            after = await belonging.tie_next(connection, after)


async def settle_what_was_left(keeping: Keeping, going: Going = _always) -> None:
    """Checks whole files that nobody does. Raises Transient."""
    async with keeping.database.acquire() as connection:
        left = await loose.unchecked(connection)
    for upload_id in left:
        if not going():
            return
        check = asyncio.create_task(keeping.settle(upload_id))
        try:
            while not check.done() and going():
                await asyncio.wait({check}, timeout=BEAT_SECONDS)
        finally:
            if not check.done():  # it is given back, and another process checks it
                check.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await check
        if not check.cancelled():
            check.result()


async def clear(keeping: Keeping, now: datetime, going: Going = _always) -> dict[UUID, str]:
    """Gives up files that belong to nothing, upload id → why, and deletes objects that no row needs. Raises Transient."""
    rested = now - timedelta(hours=keeping.settings.files_unfinished_hours)
    async with keeping.database.transaction() as connection:
        given_up = await loose.give_up(
            connection, removed=now - REMOVED_FOR, rested=rested, refused=now - REFUSED_FOR, waited=now - WAITED_FOR
        )
        spent = await discarded.oldest(connection, _DELETED_AT_ONCE)
    for why in given_up.values():
        metrics.FILES_CLEANED.labels(why).inc()
    await keeping.discard(spent, going)
    if given_up:
        log.info("files given up", files=len(given_up))
    return given_up


async def clear_objects(keeping: Keeping, now: datetime, going: Going = _always) -> int:
    """Deletes objects that no row knows, of every day that ended a day ago or earlier; how many. Raises Transient.

    Each day is looked through once. What loses its row later is discarded with it.
    """
    last = (now - OBJECT_FOR).date() - timedelta(days=1)
    async with keeping.database.acquire() as connection:
        through = await discarded.compared(connection)
    cleared = 0
    for day, folders in _to_look_through(through, last):
        for folder in folders:
            async for names in keeping.objects.older(now - OBJECT_FOR, folder):
                async with keeping.database.acquire() as connection:
                    orphans = await loose.unused(connection, names)
                for name in orphans:
                    if not going():
                        return cleared
                    await keeping.objects.delete(name)
                    metrics.FILES_CLEANED.labels("no-row").inc()
                    cleared += 1
                if not going():
                    return cleared
        async with keeping.database.acquire() as connection:
            await discarded.compared_through(connection, day)
    return cleared


def _to_look_through(through: date | None, last: date) -> list[tuple[date, list[str | None]]]:
    """(day, its folders), oldest first, of what was not looked through yet; the whole store when nothing ever was."""
    if through is None:
        return [(last, [None])]
    days = [through + timedelta(days=number) for number in range(1, (last - through).days + 1)]
    return [(day, list(places.of_day(day))) for day in days]
