"""Sends what is due: claims deliveries, asks for addresses, talks to the mail server, writes down what came of it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from services.kernel.database import Database
from services.kernel.failures import Transient, is_transient
from services.kernel.health import in_short
from services.kernel.process import Runtime
from services.kernel.telemetry import logger

from . import addresses, domain, mail
from .attempt import attempt
from .holding import LEASE_SECONDS, Holding
from .letters import Letter
from .smtp import Away, Link, login_in_clear
from .store.deliveries import Claimed
from .store.planning import WAKE

log = logger(__name__)

LOOP = "notification.sender"
CLAIM = addresses.MOST
HELD = 2 * CLAIM
POLL_SECONDS = 0.5
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0
# Names come over another topic than the events; a first event may be here before them.
NAMES_WITHIN = timedelta(seconds=5)
NAMES_AGAIN_SECONDS = 0.25
CATALOGUE_AGAIN_SECONDS = 30.0


async def run(runtime: Runtime) -> None:
    """Sends until the runtime stops, then finishes what is on its way within the drain time."""
    await Sender(runtime).run()


class Sender:
    """One process's sending. Any number of them may run: a delivery is held by one of them at a time."""

    def __init__(self, runtime: Runtime, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._runtime = runtime
        self._settings = runtime.settings
        self._database: Database = runtime.database("notification")
        host = mail.envelope_sender(runtime.settings.mail_from).rpartition("@")[2]
        self._holding = Holding(self._database, host, lease_seconds)
        self._links = [Link(runtime.settings) for _ in range(runtime.settings.smtp_connections)]
        self._queue: asyncio.Queue[Sequence[Letter]] = asyncio.Queue()
        self._in_flight: set[UUID] = set()
        self._wake = asyncio.Event()
        self._mail_away = False

    async def run(self) -> None:
        """Works until the runtime stops; raises what only a defect can raise.

        With a password that would travel in clear it sends nothing at all, and the process is not ready.
        """
        refused = login_in_clear(self._settings)
        if refused:
            log.error("no e-mail is sent", why=refused)
            self._runtime.health.check(LOOP, lambda: asyncio.sleep(0, refused))
            await self._runtime.stopping.wait()
            return
        work = [asyncio.create_task(self._work(link)) for link in self._links]
        loops = [self._dispatch(), self._listen(), self._holding.write(), self._holding.renew()]
        others = [asyncio.create_task(loop) for loop in loops]
        stopped = asyncio.create_task(self._runtime.stopping.wait())
        try:
            done, _ = await asyncio.wait([stopped, *others, *work], return_when=asyncio.FIRST_COMPLETED)
            others[0].cancel()
            for _ in work:
                self._queue.put_nowait(())
            if stopped in done:
                # Letters on their way may arrive, for half of the drain time.
                await asyncio.wait(work, timeout=self._settings.drain_seconds / 2)
        finally:
            for task in (stopped, *others, *work):
                task.cancel()
            await asyncio.gather(stopped, *others, *work, return_exceptions=True)
            for link in self._links:
                await link.close()
            await self._write_last()
            self._runtime.health.gone(LOOP)
        for task in done - {stopped}:
            task.result()

    async def _dispatch(self) -> None:
        """Claims while there is room, and hands letters to the links; rests while anything it needs is away."""
        pause = 0.0
        beat, tell = self._runtime.health.beat(LOOP), partial(self._runtime.health.waiting, LOOP)
        while True:
            beat()
            self._wake.clear()
            try:
                if self._mail_away:
                    await self._knock()
                limit = min(CLAIM, HELD - len(self._holding))
                claimed = await self._holding.claim(limit) if limit > 0 else []
                await self._hand_out(claimed)
                pause = 0.0
                tell(None)
            except (Transient, Away) as error:
                pause = min(max(FIRST_PAUSE, pause * 2), LONGEST_PAUSE)
                log.warning("sender pauses", seconds=pause, why=str(error))
                tell("the mail server is away" if isinstance(error, Away) else in_short(error))
                await asyncio.sleep(pause)
                continue
            if limit <= 0:
                self._holding.room.clear()
                await _within(self._holding.room, POLL_SECONDS)
            elif len(claimed) < limit:
                await _within(self._wake, POLL_SECONDS)

    async def _knock(self) -> None:
        """Tries the mail server with a connection of its own. Away while it does not let us in."""
        # A link that is open after all answers the question, and a further connection may be one too many.
        if not any(link.alive for link in self._links):
            visitor = Link(self._settings)
            await visitor.open()
            await visitor.close()
        self._mail_away = False
        log.info("the mail server is back")

    async def _hand_out(self, claimed: Sequence[Claimed]) -> None:
        """Queues claimed deliveries with their addresses, those of one dossier together and in order."""
        early = {one.delivery_id for one in claimed if _waits_for_names(one)}
        self._holding.give_back(early, NAMES_AGAIN_SECONDS)
        due = [one for one in claimed if one.delivery_id not in early]
        agencies = [one for one in due if domain.is_to_agency(one.event_type)]
        citizens = [one for one in due if not domain.is_to_agency(one.event_type)]
        try:
            contacts = await addresses.fetch(
                self._runtime, [one.application_id for one in citizens], [one.traceparent for one in citizens]
            )
        except Transient:
            self._holding.give_back(one.delivery_id for one in due)
            raise
        try:
            registrations = {one.application_id: (one.facts["list_year"], one.facts["agency"]) for one in agencies}
            contacts |= await addresses.of_agencies(self._runtime, registrations)
        except Transient as error:
            # Reminders can wait; the letters of citizens do not wait for the catalogue.
            log.warning("reminders wait", reminders=len(agencies), why=str(error))
            self._holding.give_back((one.delivery_id for one in agencies), CATALOGUE_AGAIN_SECONDS)
            due = citizens
        dossiers: dict[UUID, list[Letter]] = {}
        for one in due:
            dossiers.setdefault(one.application_id, []).append(Letter(one, contacts.get(one.application_id)))
        for of_one_dossier in dossiers.values():
            self._queue.put_nowait(of_one_dossier)

    async def _work(self, link: Link) -> None:
        """One link's loop: letters of one dossier after the other, until the runtime stops."""
        pause = 0.0
        while not self._runtime.stopping.is_set():
            waiting = list(await self._queue.get())
            try:
                while waiting and not self._mail_away and not self._runtime.stopping.is_set():
                    await self._send(link, waiting[0])
                    waiting.pop(0)
                pause = 0.0
            except Away as error:
                if any(other.alive for other in self._links):
                    # It serves our other links: it wants fewer connections, not none.
                    self._queue.put_nowait(waiting)
                    waiting = []
                    pause = min(max(FIRST_PAUSE, pause * 2), LONGEST_PAUSE)
                    await _within(self._runtime.stopping, pause)
                elif not self._mail_away:
                    self._mail_away = True
                    log.warning("the mail server is away", why=str(error))
            self._holding.give_back(letter.delivery.delivery_id for letter in waiting)

    async def _send(self, link: Link, letter: Letter) -> None:
        """One attempt, noted. Raises Away, and nothing else: no letter stops another."""
        delivery = letter.delivery
        if not self._holding.may_send(delivery.delivery_id):
            self._holding.give_back([delivery.delivery_id])
            return
        self._in_flight.add(delivery.delivery_id)
        try:
            self._holding.note(await attempt(link, letter, self._settings))
            self._in_flight.discard(delivery.delivery_id)
        except Away:
            self._in_flight.discard(delivery.delivery_id)
            raise

    async def _listen(self) -> None:
        """Wakes the dispatcher when something was planned. Polling would find it too, a little later."""
        while True:
            try:
                connection = await self._database.connect()
                closed = asyncio.Event()
                connection.add_termination_listener(lambda _, closed=closed: closed.set())
                try:
                    await connection.add_listener(WAKE, lambda *_: self._wake.set())
                    self._wake.set()
                    await closed.wait()
                finally:
                    await connection.close(timeout=1.0)
            except Exception as error:
                if not is_transient(error):
                    raise
                await asyncio.sleep(1.0)

    async def _write_last(self) -> None:
        """Writes what is known and gives back the rest, for a quarter of the drain time; else the leases run out."""
        self._holding.give_back_untried(self._in_flight)
        try:
            await asyncio.wait_for(self._holding.flush(), self._settings.drain_seconds / 4)
        except (Transient, TimeoutError) as error:
            log.warning("stopped before everything was written", held=len(self._holding), why=str(error))


def _waits_for_names(delivery: Claimed) -> bool:
    named = delivery.procedure_name or domain.is_to_agency(delivery.event_type)
    complete = named and (delivery.agency_name or not delivery.agency_code)
    return not complete and datetime.now(UTC) - delivery.created_at < NAMES_WITHIN


async def _within(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
