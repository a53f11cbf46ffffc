"""Writes down who looks at whose dossier before it is shown: many looks share a statement, none is shown unwritten."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import uuid_utils.compat

from services.kernel.auth import Principal
from services.kernel.database import Database
from services.kernel.failures import Transient
from services.submission.group_commit import GroupCommit, QueueFull
from services.submission.store import persons
from services.submission.store.persons import Look

_VIETNAM = timezone(timedelta(hours=7))


class Looks:
    """The log of one process. A citizen who looks at their own is not written down."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commits: GroupCommit[Look, None] = GroupCommit(self._write)

    async def note(self, who: Principal, application_id: UUID, door: str) -> None:
        """Returns once it is durable; at once for a citizen. Raises Transient."""
        if who.role == "citizen":
            return
        try:
            await self._commits.submit(_look(who, application_id, door, datetime.now(UTC)))
        except QueueFull as error:
            raise Transient("too many look at dossiers at once to write it all down") from error

    async def note_all(self, who: Principal, application_ids: Iterable[UUID], door: str) -> None:
        """The same for many dossiers at once. Raises Transient."""
        now = datetime.now(UTC)
        looks = [_look(who, one, door, now) for one in sorted(set(application_ids))]
        if looks:
            async with self._database.acquire() as connection:
                await persons.looked(connection, looks)

    async def _write(self, group: Sequence[Look]) -> list[None]:
        # In one order everywhere, so that two who count in the same rows do not wait for each other.
        async with self._database.acquire() as connection:
            await persons.looked(connection, sorted(group, key=lambda look: look.application_id))
        return [None] * len(group)


def _look(who: Principal, application_id: UUID, door: str, now: datetime) -> Look:
    day = now.astimezone(_VIETNAM).date() if who.role == "service" else None
    return Look(uuid_utils.compat.uuid7(), application_id, now, who.sub, who.role, who.agency, door, day)
