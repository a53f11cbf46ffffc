"""The worker that warns of drafts nobody has saved for long, and erases them; any number of processes may run it."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from services.contracts import codec, events
from services.kernel import outbox
from services.kernel.database import Database
from services.kernel.event import Outgoing, derived_id
from services.kernel.failures import is_transient
from services.kernel.health import in_short
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.submission.domain.dossier import SUBMISSION
from services.submission.domain.drafts import KEPT, WARNED, warn_before
from services.submission.store import draft_ages as store
from services.submission.store.draft_ages import Expiring

log = logger(__name__)

LOOP = "submission.drafts"
LOOK_AGAIN = timedelta(minutes=1)
# In one transaction; a backlog is worked off without holding thousands of rows.
AT_ONCE = 500


async def run(runtime: Runtime) -> None:
    """Looks every minute until the runtime stops; waits while PostgreSQL is away."""
    beat = runtime.health.beat(LOOP)
    database = runtime.database("submission")
    while not runtime.stopping.is_set():
        beat()
        try:
            now = datetime.now(UTC)
            while AT_ONCE in (await warn(database, now), await erase(database, now)):
                beat()
            runtime.health.waiting(LOOP, None)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("drafts wait", why=str(error))
            runtime.health.waiting(LOOP, in_short(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(runtime.stopping.wait(), LOOK_AGAIN.total_seconds())
    runtime.health.gone(LOOP)


async def warn(database: Database, now: datetime) -> int:
    """Marks drafts last saved 83 days ago or earlier, and writes the warning of each with the mark; how many. Raises Transient.

    Each is warned of once, until it is saved again. One that was submitted needs no warning.
    """
    async with database.transaction() as connection:
        expiring = await store.warn(connection, warn_before(now), now, AT_ONCE)
        await outbox.append(connection, [_message(one, now) for one in expiring])
    if expiring:
        log.info("warned of drafts that expire", drafts=len(expiring))
    return len(expiring)


async def erase(database: Database, now: datetime) -> int:
    """Erases drafts last saved 90 days ago, if warned of at least 7 days ago (or submitted); how many. Raises Transient."""
    async with database.transaction() as connection:
        erased = await store.erase(connection, now - KEPT, now - WARNED, AT_ONCE)
    if erased:
        log.info("drafts erased", drafts=erased)
    return erased


def _message(one: Expiring, now: datetime) -> Outgoing:
    """Sequence 0: it belongs to no dossier and follows nothing."""
    reference = events.ProcedureRef(code=one.procedure_code, version=one.procedure_version)
    return codec.message(
        events.SubmissionDraftExpiring(draft_id=one.draft_id, procedure=reference, expires_at=one.expires_at),
        id=derived_id(one.draft_id, f"draft-expiring/{one.saved_at.isoformat()}"),
        source=SUBMISSION,
        subject=str(one.draft_id),
        sequence=0,
        correlation_id=one.draft_id,
        time=now,
    )
