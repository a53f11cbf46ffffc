"""Starts children in order, waits until each is ready, restarts one that died, and stops them in reverse order."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.local import runstate
from deploy.local.child import Child
from deploy.local.failures import Refusal

FIRST_PAUSE = 0.2  # seconds before the first restart; doubles with every further one
LONGEST_PAUSE = 5.0
HEALTHY = 30.0  # seconds of life after which the pause begins at FIRST_PAUSE again
_LOOK = 0.1  # seconds between two looks at a child


@dataclass
class Service:
    """One supervised child. `prepare` and `ready` may block: they run in a thread; `launch` is called on the loop's.

    `probe` is a URL that answers 200 while the child would do its work; `trouble` says why it does not run, once it ran.
    """

    name: str
    child: Child
    address: str
    ready: Callable[[], bool]
    prepare: Callable[[], None] | None = None
    launch: Callable[[], None] | None = None  # None: child.start
    start_seconds: float = 60.0
    stop_seconds: float = 3.0
    probe: str = ""
    restarts: int = 0
    trouble: str | None = None

    def begin(self) -> None:
        (self.launch or self.child.start)()


@dataclass
class Supervisor:
    """The children of one stack. `say` gets one line for a person; `changed` is called when run.json has to follow."""

    say: Callable[[str], None]
    changed: Callable[[], None] = lambda: None
    groups: list[list[Service]] = field(default_factory=list)  # in the order of their start
    stopping: bool = False
    _watches: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def start(self, *services: Service) -> None:
        """Start these together, return when all are ready. Raises `Refusal` when one cannot be."""
        self.groups.append(list(services))
        starts = [asyncio.create_task(self._first_start(service)) for service in services]
        try:
            await asyncio.gather(*starts)
        finally:
            for each in starts:
                each.cancel()
            await asyncio.gather(*starts, return_exceptions=True)

    async def stop(self) -> None:
        """Stop all, the last started first; those started together stop together. Never raises, never hangs."""
        self.stopping = True
        for watch in self._watches.values():
            watch.cancel()
        await asyncio.gather(*self._watches.values(), return_exceptions=True)
        for group in reversed(self.groups):
            await asyncio.gather(*(asyncio.to_thread(each.child.stop, each.stop_seconds) for each in group))

    def kill(self) -> None:
        """End all at once, without asking."""
        self.stopping = True
        for service in self.services:
            service.child.kill()

    @property
    def services(self) -> list[Service]:
        """Every child, in the order of their start."""
        return [service for group in self.groups for service in group]

    def running(self) -> list[runstate.Running]:
        """The children that live, for run.json."""
        return [
            runstate.Running(
                name=service.name,
                pid=service.child.pid,
                began=runstate.began(service.child.pid),
                address=service.address,
                log=str(service.child.program.log),
                restarts=service.restarts,
                probe=service.probe,
            )
            for service in self.services
            if service.child.pid and service.child.alive
        ]

    def troubles(self) -> dict[str, str]:
        """A sentence for each child that ended and is not back, for run.json."""
        return {service.name: service.trouble for service in self.services if service.trouble}

    async def _first_start(self, service: Service) -> None:
        if service.prepare:
            await asyncio.to_thread(service.prepare)
        if self.stopping:
            return
        service.begin()
        self.changed()
        deadline = time.monotonic() + service.start_seconds
        while not await asyncio.to_thread(service.ready):
            log = service.child.program.log
            if not service.child.alive:
                raise Refusal(f"{service.name} did not start: {service.child.last_words()} (log: {log})")
            if time.monotonic() > deadline:
                raise Refusal(f"{service.name} was not ready after {service.start_seconds:.0f} s: see {log}")
            await asyncio.sleep(_LOOK)
        self._watches[service.name] = asyncio.create_task(self._watch(service), name=f"watch {service.name}")

    async def _watch(self, service: Service) -> None:
        pause = FIRST_PAUSE
        while not self.stopping:
            if service.child.alive:
                await asyncio.sleep(_LOOK)
                continue
            lived = time.monotonic() - service.child.started_at
            pause = FIRST_PAUSE if lived > HEALTHY else pause
            self.say(f"{service.name} ended ({_manner(service.child.exit_code)}); starting it again in {pause:.1f} s")
            self._note(service, service.trouble or runstate.ended(service.name))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            await self._restart(service)

    async def _restart(self, service: Service) -> None:
        try:
            if service.prepare:
                await asyncio.to_thread(service.prepare)
            service.begin()
        except (Refusal, OSError) as failure:
            self.say(f"{service.name} cannot be started again: {failure}")
            self._note(service, f"{service.name} has ended and cannot be started again: {failure}")
            return
        service.restarts += 1
        self._note(service, f"{service.name} was started again and does not answer yet")
        began = time.monotonic()
        while service.child.alive and time.monotonic() - began < service.start_seconds:
            if await asyncio.to_thread(service.ready):
                self.say(f"{service.name} is back after {time.monotonic() - began:.1f} s")
                self._note(service, None)
                return
            await asyncio.sleep(_LOOK)
        if service.child.alive:
            self._note(service, None)  # slow, not gone: from now on who asks it sees whether it answers

    def _note(self, service: Service, trouble: str | None) -> None:
        service.trouble = trouble
        self.changed()


def _manner(exit_code: int | None) -> str:
    if exit_code is None:
        return "never began"
    return f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
