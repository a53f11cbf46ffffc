"""P2 and P3: from the citizen's request to the mail in the mail server and to the event that says so, all roles running."""

import asyncio
import itertools
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import orjson

from bench import machine, sampled
from bench.clean import clean
from bench.clients import storm
from bench.sink import Sink
from bench.stage import Stage
from deploy.local.ports import free_port

# One process each, so that both cores have work; a laptop's `motcua up` has fewer, production more.
OURS = {
    "submission": ("submission.api", "submission.relay"),
    "following": ("submission.consumer",),
    "routing": ("routing.api", "routing.relay", "routing.consumer"),
    "planning": ("notification.api", "notification.relay", "notification.consumer"),
    "sending": ("notification.sender",),
}
CONNECTIONS = 64
MAILS = 2  # of each dossier: submitted and routed; without agencies nothing more happens to it
DRAIN_SECONDS = 90.0
LOOK_SECONDS = 0.1

# What the naive build and ours leave behind is the same, so it is counted the same way.
_TOLD = "SELECT count(*) FROM timeline WHERE step = 'notified'"
_SHORT = """
SELECT count(*) FROM application AS a
WHERE (SELECT count(*) FROM timeline AS t WHERE t.application_id = a.application_id AND t.step = 'notified') <> $1
"""


@dataclass(frozen=True)
class Flow:
    """What came through. ``lost``: dossiers that lack a mail or an event, or have one too many, of those accepted."""

    dossiers: int
    accepted_per_second: float
    per_second: float
    lost: int
    others: dict[int, int]
    spent: dict[str, float]


@dataclass(frozen=True)
class Latency:
    """Milliseconds from the 202 to the mail about ``submitted`` at the mail server."""

    dossiers: int
    p50: float
    p99: float
    most: float
    lost: int
    spent: dict[str, float]
    seconds: float


class Pipeline:
    """All roles on a stage, with a mail server that counts."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._sink = Sink()
        self.port = 0

    async def open(self, *, naive: bool = False, profiled: bool = False) -> None:
        """Starts every role, ours or those of the naive build."""
        await clean(self._stage.settings, self._stage.urls, naive=naive)
        await self._stage.calm()
        self.port = free_port()
        mail = {"MOTCUA_SMTP_PORT": str(self._sink.port), "MOTCUA_SUBMISSION_URL": f"http://127.0.0.1:{self.port}"}
        for name, roles in OURS.items():
            port = self.port if name == "submission" else free_port()
            if naive:
                argv = [sys.executable, "-m", "bench.naive", name, str(port)]
                await self._stage.command(name, argv, port, "/readyz", **mail)
            else:
                samples = self._samples(name) if profiled else None
                await self._stage.serve(name, *roles, port=port, samples=samples, **mail)
        await self._settle()

    def samples(self) -> dict[str, list[tuple[str, float]]]:
        """After ``close``, if ``profiled``: process → (function, share of its time)."""
        return {name: sampled.read(self._samples(name)) for name in OURS}

    def _samples(self, name: str) -> Path:
        return self._stage.directory / f"{name}.samples"

    def close(self) -> None:
        """Stops every role."""
        self._stage.stop(*OURS)
        self._sink.stop()

    async def spike(self, dossiers: int) -> Flow:
        """So many submissions as fast as they are taken; the clock runs until the last is told of."""
        connection = await asyncpg.connect(self._stage.urls["submission"])
        told = await connection.fetchval(_TOLD)
        self._sink.taken()
        before, began = self._processor_seconds(), time.perf_counter()
        requests = itertools.islice(self._stage.requests(self.port), dossiers)
        accepted: set[str] = set()
        answers = await storm(
            [self.port],
            requests,
            seconds=DRAIN_SECONDS,
            connections=CONNECTIONS,
            accepted=lambda body, _: accepted.add(orjson.loads(body)["application_id"]),
        )
        wanted = MAILS * len(accepted)
        deadline = time.monotonic() + DRAIN_SECONDS
        await self._mailed(wanted, deadline)
        while await connection.fetchval(_TOLD) - told < wanted and time.monotonic() < deadline:  # noqa: ASYNC110 - no event
            await asyncio.sleep(LOOK_SECONDS)
        elapsed = time.perf_counter() - began
        spent = machine.spent(before, self._processor_seconds())
        lost = len(wrong(self._sink.taken(), accepted)) + await connection.fetchval(_SHORT, MAILS)
        await connection.close()
        return Flow(len(accepted), answers.per_second, len(accepted) / elapsed, lost, answers.others, spent)

    async def steady(self, rate: float, seconds: float) -> Latency:
        """So many submissions a second, evenly; each is timed."""
        self._sink.taken()
        accepted: dict[str, float] = {}
        before = self._processor_seconds()

        def note(body: bytes, at: float) -> None:
            accepted[orjson.loads(body)["application_id"]] = at

        requests = self._stage.requests(self.port)
        await storm([self.port], requests, seconds=seconds, connections=16, rate=rate, accepted=note)
        await self._mailed(MAILS * len(accepted), time.monotonic() + DRAIN_SECONDS)
        spent = machine.spent(before, self._processor_seconds())
        mails = self._sink.taken()
        delays = sorted(
            (at - accepted[application]) * 1000
            for application, template, at in mails
            if template == "submitted" and application in accepted
        )
        if not delays:
            raise RuntimeError("no mail came; the logs of the roles are in the stage's directory")
        middle, late = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
        return Latency(len(accepted), middle, late, delays[-1], len(wrong(mails, set(accepted))), spent, seconds)

    async def _settle(self) -> None:
        """Consumers take a moment to be given their partitions: one dossier must have come through."""
        accepted: list[bytes] = []
        requests = self._stage.requests(self.port)
        await storm(
            [self.port], requests, seconds=0.2, connections=1, rate=5, accepted=lambda body, _: accepted.append(body)
        )
        if not await self._mailed(MAILS * len(accepted), time.monotonic() + 60):
            raise RuntimeError("no mail came within a minute; the logs of the roles are in the stage's directory")
        await asyncio.sleep(1)

    async def _mailed(self, wanted: int, deadline: float) -> bool:
        while self._sink.count() < wanted:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(LOOK_SECONDS)
        return True

    def _processor_seconds(self) -> dict[str, float]:
        return self._stage.processor_seconds() | {"mail server": machine.seconds_of(self._sink.pid)}


def wrong(mails: list[tuple[str, str, float]], accepted: set[str]) -> set[str]:
    """Accepted dossiers that did not get exactly one mail about ``submitted`` and one about ``routed``."""
    got = Counter((application, template) for application, template, _ in mails)
    return {one for one in accepted if any(got[one, template] != 1 for template in ("submitted", "routed"))}
