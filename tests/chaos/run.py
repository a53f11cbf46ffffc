"""One chaos run: citizens submit, everything dies in turn, and afterwards every dossier is accounted for."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.judge import Verdict, judge
from tests.chaos.killer import Killer
from tests.support.citizens import Citizens
from tests.support.stack import Stack


@dataclass
class Result:
    """What a run did and how it was judged."""

    verdict: Verdict
    kills: list[str]
    load_seconds: float
    settle_seconds: float
    tries: int
    failures: int
    refused: list[str]

    def lines(self) -> list[str]:
        """The result as it is printed."""
        verdict, found = self.verdict, self.verdict.verified
        return [
            f"accepted     {verdict.accepted} dossiers in {self.load_seconds:.0f} s "
            f"({self.tries} requests, {self.failures} failed and repeated)",
            f"kills        {len(self.kills)}: {', '.join(f'{name} ×{n}' for name, n in sorted(Counter(self.kills).items()))}",
            f"settled      {self.settle_seconds:.0f} s after the last submission",
            f"lost         {found.get('lost', '?')} by verify, {len(verdict.missing)} by the citizens' own list",
            f"duplicated   {found.get('duplicated', '?')} by verify, {verdict.invented} applications nobody remembers",
            f"out of order {found.get('out_of_order', '?')}",
            f"parked       {found.get('parked', '?')}, in flight {found.get('in_flight', '?')}",
            f"unfinished   {verdict.unfinished or 'none: every dossier is in a final state'}",
            f"told         {verdict.untold or 'every e-mail was sent, one for each event'}",
            f"verdict      {'clean' if verdict.clean and not self.refused else 'NOT CLEAN'}",
        ]


async def chaos(
    data: Path,
    *,
    dossiers: int,
    kills: int,
    rate: float,
    seed: int = 1,
    settle_seconds: float = 300.0,
    say: Callable[[str], None] = lambda _: None,
) -> Result:
    """Runs it on a stack of its own in ``data``; bounded by the numbers given."""
    stack = Stack.new(data, MOTCUA_WORLD_SPEED="20", MOTCUA_LOG_LEVEL="WARNING")
    await asyncio.to_thread(stack.start, "--each-role-its-own-process")
    try:
        citizens = Citizens(stack.url, stack.settings(), seed=seed)
        await citizens.prepare()
        killer = Killer(stack, seed)
        done = asyncio.Event()
        pause = dossiers / rate / max(kills, 1)
        killing = asyncio.create_task(killer.run(kills, between=(pause * 0.5, pause * 1.4), stopping=done))
        telling = asyncio.create_task(_tell(citizens, killer, done, say))
        began = time.monotonic()
        await citizens.crowd(dossiers, rate=rate)
        loaded = time.monotonic()
        await killing  # those that are left fall on what is still being worked off
        done.set()
        await telling
        say("all submitted and all kills done; waiting until nothing moves any more")
        verdict = await judge(stack, citizens.tally, settle_seconds=settle_seconds)
        await citizens.close()
        tally = citizens.tally
        return Result(
            verdict, killer.kills, loaded - began, time.monotonic() - loaded, tally.tries, tally.failures, tally.refused
        )
    finally:
        await asyncio.to_thread(stack.stop)


async def _tell(citizens: Citizens, killer: Killer, done: asyncio.Event, say: Callable[[str], None]) -> None:
    while not done.is_set():
        say(f"{len(citizens.tally.accepted)} accepted, {len(killer.kills)} killed, last: {killer.kills[-1:] or '-'}")
        try:
            await asyncio.wait_for(done.wait(), 10)
        except TimeoutError:
            continue
