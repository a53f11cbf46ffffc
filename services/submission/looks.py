"""Writes down who looks at whose dossier before it is shown: many looks share a statement, none is shown unwritten."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import uuid_utils.compat

from services.kernel.auth import Principal
from services.kernel.database import Database, Row
from services.kernel.failures import Transient
from services.submission.group_commit import GroupCommit, QueueFull
from services.submission.store import persons
from services.submission.store.persons import Look

# The role of who filed for somebody else, be it a citizen or an officer at a counter.
FILER = "filer"
_VIETNAM = timezone(timedelta(hours=7))


class Looks:
    """The log of one process. Who looks at their own is not written down; who filed it for somebody is, as all others."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commits: GroupCommit[Look, None] = GroupCommit(self._write)

    async def note(self, who: Principal, row: Row, door: str) -> None:
        """``row`` is that of ``dossiers.read``. Returns once it is durable; at once for one's own. Raises Transient."""
        filer = filed_for_another(who, row)
        if who.role == "citizen" and not filer:
            return
        try:
            await self._commits.submit(_look(who, row["application_id"], door, datetime.now(UTC), filer=filer))
        except QueueFull as error:
            raise Transient("too many look at dossiers at once to write it all down") from error

    async def note_all(
        self, who: Principal, application_ids: Iterable[UUID], door: str, *, filer: bool = False
    ) -> None:
        """The same for many dossiers at once, of none of which this is the person. Raises Transient."""
        now = datetime.now(UTC)
        looks = [_look(who, one, door, now, filer=filer) for one in sorted(set(application_ids))]
        if looks:
            async with self._database.acquire() as connection:
                await persons.looked(connection, looks)

    async def _write(self, group: Sequence[Look]) -> list[None]:
        # In one order everywhere, so that two who count in the same rows do not wait for each other.
        async with self._database.acquire() as connection:
            await persons.looked(connection, sorted(group, key=lambda look: look.application_id))
        return [None] * len(group)


def filed_for_another(who: Principal, row: Row) -> bool:
    """Whether this reader filed the dossier in this row for somebody else, who may have come since."""
    return row["on_behalf"] is not None and row["filer"] == who.sub


def _look(who: Principal, application_id: UUID, door: str, now: datetime, *, filer: bool) -> Look:
    # Who filed comes back to it daily, and our own services all day long: these are counted.
    day = now.astimezone(_VIETNAM).date() if filer or who.role == "service" else None
    role = FILER if filer else who.role
    return Look(uuid_utils.compat.uuid7(), application_id, now, who.sub, role, who.agency, door, day)
