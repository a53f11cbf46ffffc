"""The worker for files: checks what was left unchecked, ties what was submitted, and clears away what belongs to nothing."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.kernel import metrics
from services.kernel.failures import Transient, is_transient
from services.kernel.health import in_short
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.submission.domain.dossier import earliest_id
from services.submission.keeping import AWAY_AFTER, Keeping, keeping_of
from services.submission.store.files import belonging, discarded, loose, places

log = logger(__name__)

LOOP = "submission.files"
LOOK_SECONDS = 15.0
OBJECTS_SECONDS = 3600.0
OBJECTS_AGAIN_SECONDS = 300.0
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
# What else a round does must not wait for more.
CLEAR_SECONDS = 60.0

# Whether to go on: says that the worker moved, and no when it is to stop.
Going = Callable[[], bool]


def _always() -> bool:
    return True


async def run(runtime: Runtime) -> None:
    """Looks every quarter of a minute, and every hour for objects without a row; waits while PostgreSQL or the store is away.

    Any number may run; rows are locked by one. Raises NoStore, NoRoots.
    """
    keeping = keeping_of(runtime)
    beat = runtime.health.beat(LOOP)

    def going() -> bool:
        beat()
        return not runtime.stopping.is_set()

    rounds = _Rounds(keeping, going)
    while going():
        why = None
        for step in (rounds.tie, rounds.clear, rounds.settle, rounds.clear_objects):
            try:
                await step()
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("the cleaner of files waits", step=step.__name__, why=str(error))
                why = why or in_short(error)
        runtime.health.waiting(LOOP, why)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_SECONDS)
    runtime.health.gone(LOOP)


@dataclass(slots=True)
class _Rounds:
    """The steps of a round, and since when each is due: one that fails keeps no other from its work. Each raises Transient."""

    keeping: Keeping
    going: Going
    tied: datetime | None = None
    tie_all_at: float = 0.0
    objects_at: float = 0.0

    async def tie(self) -> None:
        began, every = datetime.now(UTC), time.monotonic() >= self.tie_all_at
        await tie(self.keeping, None if every else self.tied, self.going)
        self.tied = began
        if every:
            self.tie_all_at = time.monotonic() + OBJECTS_SECONDS

    async def clear(self) -> None:
        await clear(self.keeping, datetime.now(UTC), self.going)

    async def settle(self) -> None:
        await settle_what_was_left(self.keeping, self.going)

    async def clear_objects(self) -> None:
        if time.monotonic() < self.objects_at:
            return
        self.objects_at = time.monotonic() + OBJECTS_AGAIN_SECONDS
        await clear_objects(self.keeping, datetime.now(UTC), self.going)
        self.objects_at = time.monotonic() + OBJECTS_SECONDS


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
    """Checks whole files that nobody does. One that cannot be checked waits, the others go on: raises Transient at the end."""
    failed: Exception | None = None
    in_a_row = 0
    async with keeping.database.acquire() as connection:
        left = await loose.unchecked(connection)
    for upload_id in left:
        if not going() or in_a_row == AWAY_AFTER:
            break
        check = asyncio.create_task(keeping.settle(upload_id))
        try:
            while not check.done() and going():
                await asyncio.wait({check}, timeout=BEAT_SECONDS)
        finally:
            if not check.done():  # it is given back, and another process checks it
                check.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await check
        if check.cancelled():
            continue
        in_a_row += 1
        try:
            check.result()
            in_a_row = 0
        except Exception as error:
            if not is_transient(error):
                raise
            failed = failed or error
    if failed is not None:
        raise failed


async def clear(keeping: Keeping, now: datetime, going: Going = _always) -> dict[UUID, str]:
    """Gives up files that belong to nothing, upload id → why, and deletes objects that no row needs, all there are in a minute.

    Raises Transient at the end when the store refused one: that one waits behind all others.
    """
    until = time.monotonic() + CLEAR_SECONDS

    def going_on() -> bool:
        return going() and time.monotonic() < until

    given_up = await _give_up(keeping, now, going_on)
    refused: dict[str, Transient] = {}
    deleted = [""]
    while deleted and going_on():
        async with keeping.database.transaction() as connection:
            spent = await discarded.oldest(connection, _DELETED_AT_ONCE, list(refused))
            deleted, wrong = await keeping.delete(spent, going_on)
            await discarded.forget(connection, deleted)
            await discarded.put_off(connection, list(wrong))
        refused |= wrong
    if refused:
        raise next(iter(refused.values()))
    return given_up


async def _give_up(keeping: Keeping, now: datetime, going: Going) -> dict[UUID, str]:
    rested = now - timedelta(hours=keeping.settings.files_unfinished_hours)
    given_up: dict[UUID, str] = {}
    while going():
        async with keeping.database.transaction() as connection:
            some = await loose.give_up(
                connection, removed=now - REMOVED_FOR, rested=rested, refused=now - REFUSED_FOR, waited=now - WAITED_FOR
            )
        for why in some.values():
            metrics.FILES_CLEANED.labels(why).inc()
        given_up |= some
        if not some:
            break
    if given_up:
        log.info("files given up", files=len(given_up))
    return given_up


async def clear_objects(keeping: Keeping, now: datetime, going: Going = _always) -> int:
    """Discards objects that no row knows, of every day that ended a day ago or earlier; how many. Raises Transient.

    What is not deleted at once is by the next `clear`. Each day is looked through once. What loses its row later is discarded
    with it.
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
                    await discarded.add(connection, orphans)
                metrics.FILES_CLEANED.labels("no-row").inc(len(orphans))
                cleared += len(orphans)
                await keeping.discard(orphans, going)
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
