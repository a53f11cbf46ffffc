"""Puts the chosen parts of the world together: their routes, their background work, and their orderly end."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from deploy.local.world import home
from deploy.local.world.agencies import pages as agency_pages
from deploy.local.world.agencies.fleet import Fleet
from deploy.local.world.citizens import Citizens
from deploy.local.world.ingress import Ingress
from deploy.local.world.issuer import endpoints
from deploy.local.world.issuer.tokens import Issuer
from deploy.local.world.mail import pages as mail_pages
from deploy.local.world.mail.smtp import Sink
from deploy.local.world.mail.store import MailStore
from deploy.local.world.payment import doors as payment_doors
from deploy.local.world.payment import pages as payment_pages
from deploy.local.world.payment.calling import Caller
from deploy.local.world.payment.ledger import Ledger
from deploy.local.world.settings import WorldSettings

if TYPE_CHECKING:  # see _issuing
    from deploy.local.world.agencies.results.cabinet import Cabinet
    from deploy.local.world.agencies.results.clerk import Clerk

log = logging.getLogger(__name__)

Part = Literal["ingress", "mail", "issuer", "agencies", "citizens", "payment"]
ALL: tuple[Part, ...] = get_args(Part)


class World:
    """The parts as asked for. `open`, then serve `routes`, then `close`."""

    def __init__(self, settings: WorldSettings, parts: Iterable[Part]) -> None:
        self.settings, self.parts = settings, tuple(parts)
        self.routes: list[BaseRoute] = []
        self.store: MailStore | None = None
        self.sink: Sink | None = None
        self.fleet: Fleet | None = None
        self._ledger: Ledger | None = None
        self._cabinet: Cabinet | None = None
        self._ingress: Ingress | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Opens files and ports and starts the background work. OSError, ValueError or sqlite3.Error say why not."""
        settings, parts = self.settings, self.parts
        self.routes.append(Route("/healthz", self._healthz))
        signing = {"issuer", "citizens", *(["agencies"] if settings.world_results else [])}
        issuer = Issuer(settings) if signing & set(parts) else None
        # The address citizens see may be one that this machine cannot reach itself.
        portal = settings.own_url if "ingress" in parts else settings.portal
        if "mail" in parts or "citizens" in parts:
            self.store = MailStore(settings.world_data / "mail.sqlite3")
            await self.store.open()
        if "mail" in parts:
            assert self.store is not None
            self.sink = Sink(self.store, settings.world_host, settings.smtp_port)
            await self.sink.start()
            self.routes += mail_pages.routes(self.store, self.sink)
        if "issuer" in parts:
            assert issuer is not None
            self.routes += endpoints.routes(issuer, settings.portal)
        if "agencies" in parts:
            self.fleet = Fleet(settings, self._issuing(issuer, portal) if settings.world_results else None)
            self.routes += agency_pages.routes(self.fleet)
            self._begin(self.fleet.run(), "agencies")
        if "citizens" in parts:
            assert self.store is not None
            assert issuer is not None
            self._begin(Citizens(self.store, issuer, portal).run(), "citizens")
        if "payment" in parts and settings.payment_secret and settings.payment_merchant:
            self._ledger = Ledger(settings.world_data / "payments.sqlite3")
            key = settings.payment_secret.get_secret_value()
            caller = Caller(self._ledger, settings.payment_callback, settings.payment_merchant, key)
            self.routes += payment_pages.routes(settings, self._ledger, caller)
            self.routes += payment_doors.routes(settings, self._ledger, caller)
            self._begin(caller.run(), "payment")
        if "ingress" in parts:
            self._ingress = Ingress(settings.world_routes)
            self.routes += [*home.routes(settings, self._figures), *self._ingress.routes()]

    async def close(self) -> None:
        """Stops everything; what was not finished is found again at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.sink is not None:
            await self.sink.stop()
        if self._ingress is not None:
            self._ingress.close()
        if self._ledger is not None:
            self._ledger.close()
        if self._cabinet is not None:
            self._cabinet.close()
        if self.store is not None:
            await self.store.close()

    def _issuing(self, issuer: Issuer | None, portal: str) -> "Clerk":
        """Opens what agencies issue results with, and begins to hand in what lies there."""
        # Here: a world that issues nothing loads neither what draws a PDF nor what signs it.
        from deploy.local.world.agencies.results.cabinet import Cabinet
        from deploy.local.world.agencies.results.clerk import Clerk
        from deploy.local.world.agencies.results.courier import Courier

        assert issuer is not None
        self._cabinet = Cabinet(self.settings.world_data / "results.sqlite3")
        self._begin(Courier(self._cabinet, issuer, portal).run(), "results")
        return Clerk(self._cabinet)

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_died)
        self._tasks.append(task)

    async def _healthz(self, request: Request) -> Response:
        dead = [task.get_name() for task in self._tasks if task.done()]
        return JSONResponse({"alive": not dead, "parts": self.parts, "dead": dead}, 503 if dead else 200)

    async def _figures(self) -> list[home.Figure]:
        figures: list[home.Figure] = []
        if self.fleet is not None:
            totals = self.fleet.summary()["totals"]
            assigned = totals["counts"].get("application-assigned", 0)
            figures.append((totals["states"].get("reading", 0), "cơ quan đang làm việc", "agencies at work"))
            figures.append((assigned, "hồ sơ đã giao cho cơ quan", "applications assigned"))
        if self.store is not None:
            count: int = (await self.store.read("SELECT count(*) FROM mail"))[0][0]
            figures.append((count, "thư đã gửi cho người dân", "mails to citizens"))
        return figures


def _died(task: asyncio.Task[None]) -> None:
    """Background work ends only when cancelled; anything else must be seen (healthz turns red, too)."""
    if not task.cancelled() and (failure := task.exception()) is not None:
        log.critical("The part %s of the simulated world died", task.get_name(), exc_info=failure)
