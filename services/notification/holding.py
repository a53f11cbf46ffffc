"""What one sender holds: which deliveries, until when, and what is to be written about them next."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from services.kernel.database import Database
from services.kernel.failures import is_transient
from services.kernel.telemetry import logger

from .settling import settle
from .store import deliveries
from .store.deliveries import Claimed, Outcome

log = logger(__name__)

# A killed sender's deliveries are tried again after this time. Renewed while we live, so a slow mail server is no problem.
LEASE_SECONDS = 30.0
# A message is begun only while this much of its lease is left, so that a late renewal makes no second message.
MARGIN_SECONDS = 5.0
GATHER_SECONDS = 0.01
_LONGEST_PAUSE = 2.0


class Holding:
    """Claims, renews, settles and gives back. Outcomes gather while the last ones are being written (group commit)."""

    def __init__(self, database: Database, mail_host: str, lease_seconds: float = LEASE_SECONDS) -> None:
        self.sender = uuid4()
        self.room = asyncio.Event()
        self._database = database
        self._mail_host = mail_host
        self._lease = timedelta(seconds=lease_seconds)
        self._margin = min(MARGIN_SECONDS, lease_seconds / 3)
        self._until: dict[UUID, float] = {}
        self._outcomes: list[Outcome] = []
        self._returned: list[tuple[UUID, float]] = []
        self._work = asyncio.Event()
        self._in_doubt = False

    def __len__(self) -> int:
        return len(self._until)

    async def claim(self, limit: int) -> list[Claimed]:
        """Up to ``limit`` due deliveries that nobody holds."""
        until = time.monotonic() + self._lease.total_seconds()
        held = list(self._until)
        async with self._database.acquire() as connection:
            if self._in_doubt:
                await deliveries.give_back_unknown(connection, held, self.sender)
            self._in_doubt = True  # until the answer is here
            claimed = await deliveries.claim(connection, limit, held, self.sender, self._lease, self._mail_host)
            self._in_doubt = False
        self._until.update((one.delivery_id, until) for one in claimed)
        return claimed

    def may_send(self, delivery_id: UUID) -> bool:
        """Whether this delivery is surely ours for long enough to begin a message."""
        return self._until.get(delivery_id, 0.0) - time.monotonic() > self._margin

    def note(self, outcome: Outcome) -> None:
        """An attempt ended; written soon."""
        self._outcomes.append(outcome)
        self._work.set()

    def give_back(self, delivery_ids: Iterable[UUID], pause_seconds: float = 0.0) -> None:
        """These were not tried; due again after the pause."""
        self._returned += ((one, pause_seconds) for one in delivery_ids)
        self._work.set()

    def give_back_untried(self, in_flight: Iterable[UUID]) -> None:
        """Everything held without an outcome, but for what is in flight: of that nobody knows, its lease runs out."""
        known = {one.delivery.delivery_id for one in self._outcomes} | {one for one, _ in self._returned}
        self.give_back(self._until.keys() - known - set(in_flight))

    async def write(self) -> None:
        """Writes outcomes and returns as they come, for ever; through times without a database."""
        pause = 0.05
        while True:
            await self._work.wait()
            if len(self._until) > len(self._outcomes) + len(self._returned):
                # More is on its way: one transaction for all of it costs far less than one for each.
                await asyncio.sleep(GATHER_SECONDS)
            try:
                await self.flush()
                pause = 0.05
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("cannot write outcomes", waiting=len(self._outcomes), why=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def flush(self) -> None:
        """Writes what has gathered. Transient when the database is away: nothing is forgotten, call again."""
        self._work.clear()
        outcomes, returned = self._outcomes, self._returned
        self._outcomes, self._returned = [], []
        try:
            if outcomes:
                await settle(self._database, outcomes, self.sender)
                self._forget(one.delivery.delivery_id for one in outcomes)
                outcomes = []
            for pause in sorted({pause for _, pause in returned}):
                await self._give_back([one for one, wanted in returned if wanted == pause], pause)
            self._forget(one for one, _ in returned)
            returned = []
        finally:
            if outcomes or returned:
                self._outcomes = outcomes + self._outcomes
                self._returned = returned + self._returned
                self._work.set()

    async def renew(self) -> None:
        """Lengthens every lease again and again, for ever."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            held = list(self._until)
            if not held:
                continue
            until = time.monotonic() + self._lease.total_seconds()
            try:
                async with self._database.acquire() as connection:
                    ours = await deliveries.renew(connection, held, self.sender, self._lease)
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("cannot renew leases", held=len(held), why=str(error))
                continue
            self._until.update((one, until) for one in ours if one in self._until)
            # Neither ours any more nor being settled at this moment: another sender has taken it.
            self._until.update((one, 0.0) for one in held if one not in ours and one in self._until)

    async def _give_back(self, delivery_ids: Sequence[UUID], pause: float) -> None:
        async with self._database.acquire() as connection:
            await deliveries.give_back(connection, delivery_ids, self.sender, timedelta(seconds=pause))

    def _forget(self, delivery_ids: Iterable[UUID]) -> None:
        for one in delivery_ids:
            self._until.pop(one, None)
        self.room.set()
