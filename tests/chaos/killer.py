"""Kills processes of the stack, one after the other, at random moments, with SIGKILL."""

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass, field

from tests.support.stack import Stack

# The simulated outside world is not ours to lose: it is killed too, but it is not what is being judged.
WORLD = "world"


@dataclass
class Killer:
    """``kills`` names what died, in order."""

    stack: Stack
    seed: int = 1
    kills: list[str] = field(default_factory=list)

    async def run(self, count: int, *, between: tuple[float, float], stopping: asyncio.Event) -> None:
        """Kills ``count`` times. Every process has its turn before any has a second one; the order is random."""
        chance = random.Random(self.seed)
        turns: list[str] = []
        while len(self.kills) < count and not stopping.is_set():
            await asyncio.sleep(chance.uniform(*between))
            if not turns:
                turns = sorted(self.stack.children())
                chance.shuffle(turns)
            name = turns.pop()
            child = await self._alive(name)
            if child is None:
                continue
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
            self.kills.append(name)

    async def _alive(self, name: str) -> int | None:
        """Its pid, once it is up; None if it does not come back within 20 s."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            child = self.stack.children().get(name)
            if child is not None:
                return child.pid
            await asyncio.sleep(0.1)
        return None
