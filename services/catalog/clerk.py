"""The catalogue's clerk: publishes approved drafts and carries out repeals on their day,
and works through imports, whatever process dies meanwhile."""

import asyncio
import contextlib
import json
from datetime import date

from services.kernel.database import Connection, Database
from services.kernel.failures import Transient, is_transient
from services.kernel.problem import Problem
from services.kernel.process import Runtime
from services.kernel.telemetry import logger

from .days import today
from .domain.compulsory import Fault
from .procedures import importing, publishing
from .register import form_maker
from .store import imports, pauses
from .store import life as store
from .store.life import Act, Who

log = logger(__name__)

LOOK_SECONDS = 5.0

_BROKE = Fault(
    "",
    "defect",
    "Có sự cố ở phía chúng tôi khi nạp tệp; các dòng đã có trong báo cáo thì đã nạp. Sự cố đã được ghi lại.",
    "Something went wrong on our side; the rows in the report were loaded. It has been recorded.",
)


async def run(runtime: Runtime) -> None:
    """Looks every few seconds for what is to be done, until the process stops; while PostgreSQL is away it waits."""
    database = runtime.database("catalog")
    beat = runtime.health.beat("catalog.clerk")
    while not runtime.stopping.is_set():
        beat()
        try:
            await publish_due(database, today())
            await withdraw_due(database, today())
            while not runtime.stopping.is_set() and await work_once(database, today(), lambda *_: beat()):
                beat()
        except Transient as error:
            log.warning("the clerk waits", why=str(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_SECONDS)


async def publish_due(database: Database, day: date) -> list[str]:
    """Publishes the approved drafts whose day has come; returns their codes.

    One that no longer fits (the procedure was repealed or changed since) loses its approval, and the reason is kept as an
    act: somebody must look at it again.
    """
    async with database.acquire() as connection:
        codes = await store.due_drafts(connection, day)
    return [code for code in codes if await _publish(database, code, day)]


async def withdraw_due(database: Database, day: date) -> list[str]:
    """Takes out of lists and search what is repealed by that day; others know the day from its message. The codes."""
    async with database.transaction() as connection:
        return await pauses.withdraw_repealed(connection, day)


async def work_once(database: Database, day: date, progress: importing.Progress | None = None) -> bool:
    """Works through one import that waits, or that another clerk left; False when there is none."""
    async with database.transaction() as connection:
        job = await imports.claim(connection)
    if job is None:
        return False
    try:
        await importing.work(database, job, day, progress)
    except Exception as error:
        if is_transient(error):
            raise
        # A file that breaks us must not break every clerk after us: it is set aside, and what was loaded stays loaded.
        log.error("an import broke", job=str(job), exc_info=error)
        async with database.transaction() as connection:
            await imports.refuse(connection, job, _BROKE._asdict())
    return True


async def _publish(database: Database, code: str, day: date) -> bool:
    try:
        async with database.transaction() as connection:
            draft = await store.draft(connection, code, hold=True)
            if draft is None or draft["publish_on"] is None or draft["publish_on"] > day:
                return False  # another clerk did it, or it was edited since
            await publishing.publish(
                connection, code, Who(**json.loads(draft["approved_by"])), draft["approved_why"],
                revision=draft["revision"], day=None, today=day, make=form_maker(),
            )  # fmt: skip
            return True
    except Problem as problem:
        log.warning("an approved draft was not published", procedure=code, why=problem.detail.en)
        async with database.transaction() as connection:
            await _take_back(connection, code, problem.detail.vi)
        return False


async def _take_back(connection: Connection, code: str, why: str) -> None:
    draft = await store.draft(connection, code, hold=True)
    if draft is None or draft["publish_on"] is None:
        return
    await store.put_draft(
        connection, code, base_version=draft["base_version"], description=json.loads(draft["description"]),
        form=json.loads(draft["form"]) if draft["form"] else None, owner=draft["owner"],
        who=Who(draft["edited_by"], "system"),
    )  # fmt: skip
    await store.note(connection, Act(code, "edited", Who("catalog.clerk", "system"), why))
