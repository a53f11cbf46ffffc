"""The worker for files: checks what was left unchecked, ties what was submitted, and clears away what belongs to nothing."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.kernel import metrics
from services.kernel.failures import is_transient
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.submission.keeping import Keeping, keeping_of, kept_as
from services.submission.store.files import loose, uploads

log = logger(__name__)

LOOK_SECONDS = 15.0
OBJECTS_SECONDS = 3600.0
# A file taken away is in no list at once; its bytes stay this long, for whoever is just reading them.
REMOVED_FOR = timedelta(hours=1)
REFUSED_FOR = timedelta(days=7)
WAITED_FOR = timedelta(days=90)
# An object is stored before its row: one younger than this may still get it.
OBJECT_FOR = timedelta(hours=24)


async def run(runtime: Runtime) -> None:
    """Looks every quarter of a minute, and through the whole store every hour. Any number may run; rows are locked by one."""
    beat = runtime.health.beat("submission.files")
    keeping = keeping_of(runtime)
    next_objects = 0.0
    clock = asyncio.get_running_loop().time
    while not runtime.stopping.is_set():
        beat()
        try:
            await settle_what_was_left(keeping)
            await clear(keeping, datetime.now(UTC))
            if clock() >= next_objects:
                await clear_objects(keeping, datetime.now(UTC), beat)
                next_objects = clock() + OBJECTS_SECONDS
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the cleaner of files waits", why=str(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_SECONDS)


async def settle_what_was_left(keeping: Keeping) -> None:
    """Ties submitted files to their dossiers and checks whole ones that nobody does. Raises Transient."""
    async with keeping.database.transaction() as connection:
        await uploads.tie(connection)
        left = await loose.unchecked(connection)
    for upload_id in left[:20]:  # the beat must not wait for more
        await keeping.settle(upload_id)


async def clear(keeping: Keeping, now: datetime) -> dict[UUID, str]:
    """Gives up files that belong to nothing; upload id → why. Raises Transient."""
    rested = now - timedelta(hours=keeping.settings.files_unfinished_hours)
    async with keeping.database.transaction() as connection:
        given_up, pieces = await loose.give_up(
            connection, removed=now - REMOVED_FOR, rested=rested, refused=now - REFUSED_FOR, waited=now - WAITED_FOR
        )
    for why in given_up.values():
        metrics.FILES_CLEANED.labels(why).inc()
    # Rows first: what is left if this is cut short is found by clear_objects.
    await keeping.objects.delete([*pieces, *(kept_as(upload_id) for upload_id in given_up)])
    if given_up:
        log.info("files given up", files=len(given_up))
    return given_up


async def clear_objects(keeping: Keeping, now: datetime, beat: Callable[[], None] = lambda: None) -> int:
    """Deletes objects, older than a day, that no row knows, and results of erased dossiers; how many. Raises Transient."""
    cleared = 0
    async for names in keeping.objects.older(now - OBJECT_FOR):
        beat()
        kept = {name: upload_id for name in names if name.startswith("kept/") and (upload_id := _upload_of(name))}
        pieces = [name for name in names if name.startswith("pieces/")]
        async with keeping.database.acquire() as connection:
            used_pieces, used_uploads = await loose.used(connection, pieces, list(kept.values()))
            results = {name: one for name in names if name.startswith("results/") and (one := _dossier_of(name))}
            erased = await loose.erased(connection, list(results.values()))
        orphans = [name for name, application_id in results.items() if application_id in erased]
        orphans += [name for name in pieces if name not in used_pieces]
        orphans += [name for name, upload_id in kept.items() if upload_id not in used_uploads]
        await keeping.objects.delete(orphans)
        metrics.FILES_CLEANED.labels("no-row").inc(len(orphans))
        cleared += len(orphans)
    return cleared


def _dossier_of(name: str) -> UUID | None:
    """Whose result an object is: ``results/{application_id}/…``."""
    return _upload_of(name.split("/")[1])


def _upload_of(name: str) -> UUID | None:
    try:
        return UUID(name.rpartition("/")[2])
    except ValueError:
        return None
