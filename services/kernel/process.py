"""Runs roles in one process: starts them in any order, stops them in good order, and dies loudly when one is broken."""

import asyncio
import contextlib
import gc
import importlib
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import httpx
from starlette.routing import BaseRoute

from .broker import Broker
from .consumer import Consumer, Decode, Limits
from .database import Database
from .failures import TooManyParked, is_transient
from .forgetting import Kept, for_ever, longest
from .health import Health
from .kafka import KafkaBroker
from .migrate import migrate
from .relay import Relay
from .server import Server, listen
from .settings import Settings
from .telemetry import logger

log = logger(__name__)

MIGRATE_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Role:
    """One row of the table of roles. ``where`` is ``module:attribute``, imported only when the role is served."""

    name: str
    kind: Literal["api", "consumer", "relay", "worker"]
    where: str = ""

    @property
    def service(self) -> str:
        """The service this role belongs to: ``routing`` of ``routing.relay``."""
        return self.name.partition(".")[0]

    def load(self) -> Any:
        """Imports what the row names."""
        module, _, attribute = self.where.partition(":")
        return getattr(importlib.import_module(module), attribute)


class Runtime:
    """What the roles of one process share."""

    def __init__(self, settings: Settings, decode: Decode, broker: Broker | None = None, kept: Kept = for_ever) -> None:
        """``kept``: how long a topic keeps its messages, by its name in topics.yaml."""
        self.settings = settings
        self.decode = decode
        self.kept = kept
        self.broker: Broker = broker or KafkaBroker(settings)
        self.stopping = asyncio.Event()
        self.health = Health()
        self.http = httpx.AsyncClient(timeout=httpx.Timeout(10.0, connect=3.0), limits=httpx.Limits(max_connections=32))
        self._clients = [self.http]
        self._databases: dict[str, Database] = {}
        self.verifier: object = None

    def database(self, service: str) -> Database:
        """The service's pool. LookupError for a service this process does not serve."""
        return self._databases[service]

    async def open(self, services: Sequence[str]) -> None:
        """Makes the pools of these services; connects to nothing yet."""
        for service in services:
            database = Database(service, self.settings.url_of(service), connections=self.settings.database_pool)
            await database.open()
            self._databases[service] = database

            async def reachable(database: Database = database) -> str | None:
                async with database.acquire() as connection:
                    await connection.fetchval("SELECT 1")
                return None

            self.health.check(f"{service}.database", reachable)

    async def migrate(self) -> None:
        """Brings every schema up to date, waiting for PostgreSQL as long as it takes."""
        for database in self._databases.values():
            while not self.stopping.is_set():
                try:
                    await migrate(database)
                    break
                except Exception as error:
                    if not is_transient(error):
                        raise
                    log.warning("waiting for PostgreSQL", service=database.service, why=str(error))
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self.stopping.wait(), MIGRATE_AGAIN_SECONDS)

    def client(self, timeout: httpx.Timeout, limits: httpx.Limits) -> httpx.AsyncClient:
        """A client with connections apart from ``http``, for what takes long; closed with the process."""
        made = httpx.AsyncClient(timeout=timeout, limits=limits)
        self._clients.append(made)
        return made

    async def close(self) -> None:
        """Closes what was opened."""
        for client in self._clients:
            await client.aclose()
        for database in self._databases.values():
            await database.close()


App = Callable[[Runtime, Sequence[BaseRoute]], Any]


async def run(roles: Sequence[Role], settings: Settings, decode: Decode, kept: Kept, app: App) -> int:
    """Serves roles until SIGTERM or SIGINT. Returns the exit code: 0 stopped, 1 a role is broken, 3 too much parked.

    Raises PortInUse before anything else is touched.
    """
    listening = listen(settings.http_host, settings.http_port)
    runtime = Runtime(settings, decode, kept=kept)
    runtime.health.answers_requests = any(role.kind == "api" for role in roles)
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, runtime.stopping.set)
    await runtime.open(sorted({role.service for role in roles}))
    tasks: dict[asyncio.Task[None], str] = {}
    server = None
    try:
        routes: list[BaseRoute] = []
        starts: list[Any] = []
        for role in roles:
            if role.kind == "api":
                routes += role.load()(runtime)
                module = importlib.import_module(role.where.partition(":")[0])
                starts.append(getattr(module, "start", None))
        server = Server(settings, app(runtime, routes))
        serving = asyncio.create_task(server.serve([listening]))
        tasks[serving] = "http"
        await runtime.migrate()
        for start in starts:
            if start and not runtime.stopping.is_set():
                tasks[asyncio.create_task(begin(start, runtime))] = "start"
        for role in roles:
            tasks |= {asyncio.create_task(work, name=name): name for name, work in loops(role, runtime)}
        # What is loaded by now stays. Looking it over again and again for garbage took two thirds of a consumer's time.
        gc.collect()
        gc.freeze()
        return await _until_stopped(runtime, tasks, serving)
    finally:
        runtime.stopping.set()
        if server:
            server.should_exit = True
        await _drain(tasks, settings.drain_seconds)
        await runtime.close()


async def begin(start: Callable[[Runtime], Any], runtime: Runtime) -> None:
    """Runs an API's start, again and again while what it needs is away."""
    while not runtime.stopping.is_set():
        try:
            await start(runtime)
            return
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("start waits", why=str(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(runtime.stopping.wait(), MIGRATE_AGAIN_SECONDS)


def loops(role: Role, runtime: Runtime) -> list[tuple[str, Any]]:
    """(name, coroutine) of everything this role does besides answering requests; each runs until the runtime stops."""
    settings = runtime.settings
    database = runtime.database(role.service)
    if role.kind == "relay":
        beat, tell = runtime.health.beat(role.name), partial(runtime.health.waiting, role.name)
        relay = Relay(database, runtime.broker, batch=settings.relay_batch, beat=beat, tell=tell)
        return [(role.name, relay.run(runtime.stopping))]
    if role.kind == "worker":
        return [(role.name, role.load()(runtime))]
    if role.kind == "consumer":
        limits = Limits(settings.consumer_batch, settings.park_limit, settings.park_window_seconds)
        health = runtime.health
        consumers = {
            one.group: Consumer(
                *(one, runtime.broker, database, runtime.decode, limits),
                beat=health.beat(one.group),
                tell=partial(health.waiting, one.group),
                kept=longest(map(runtime.kept, one.handlers)),
            )
            for one in role.load()
        }
        return [(group, consumer.run(runtime.stopping)) for group, consumer in consumers.items()]
    return []


async def _until_stopped(runtime: Runtime, tasks: dict[asyncio.Task[None], str], serving: asyncio.Task[None]) -> int:
    stopped = asyncio.create_task(runtime.stopping.wait())
    try:
        while True:
            done, _ = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in tasks if task in done]:
                name = tasks.pop(task)
                error = task.exception() if not task.cancelled() else None
                if isinstance(error, TooManyParked):
                    log.critical("stopped", role=name, why=str(error))
                    return 3
                if error or task is serving:
                    log.critical("broken", role=name, why=str(error or "the HTTP server ended"), exc_info=error)
                    return 0 if task is serving and runtime.stopping.is_set() else 1
            if stopped in done:
                return 0
    finally:
        stopped.cancel()


async def _drain(tasks: dict[asyncio.Task[None], str], seconds: float) -> None:
    """Lets every loop finish what it holds, then cancels the rest; their transactions roll back."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        log.warning("cancelled at the deadline", role=tasks[task], seconds=seconds)
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=1.0)
