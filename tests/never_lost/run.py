"""Somebody types into a form; submission, PostgreSQL, Kafka and the browser are killed in turn; then it is counted."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error, Playwright, async_playwright

from tests.never_lost.browser import Citizen
from tests.never_lost.oracle import Oracle
from tests.support.stack import Stack

BROWSER = "the browser"
VICTIMS = ("submission.api", BROWSER, "PostgreSQL", "Kafka")
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyễảọịừÁĐƠ  09,."
SAVED_SECONDS = 90.0


@dataclass
class Result:
    """What was done, and what is missing."""

    oracle: Oracle
    killed: list[str]
    kept_in_the_browser: int
    conflicts: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Nothing that was called saved is missing, and everything typed came back."""
        return not self.oracle.broken_promises and not self.oracle.lost

    def lines(self) -> list[str]:
        """The result as it is printed."""
        oracle = self.oracle
        turns = ", ".join(f"{name} ×{count}" for name, count in sorted(Counter(self.killed).items()))
        return [
            f"runs         {len(self.killed)} in {self.seconds:.0f} s; killed: {turns}",
            f"typed        {oracle.letters} letters into {len(oracle.typed)} fields",
            f"claims       {oracle.claims} times the page said that a field was saved; {len(oracle.broken_promises)} broken",
            f"came back    {self.kept_in_the_browser} times from the browser's own store; {len(oracle.lost)} values lost",
            f"conflicts    {self.conflicts} shown to the one person who typed",
            f"verdict      {'clean' if self.clean else 'NOT CLEAN'}",
            *(f"  {each}" for each in [*oracle.broken_promises, *oracle.lost][:20]),
        ]


async def never_lost(data: Path, *, runs: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Result:
    """Runs it on a stack of its own in ``data``."""
    stack = Stack.new(data / "stack", MOTCUA_LOG_LEVEL="WARNING")
    await asyncio.to_thread(stack.start, "--each-role-its-own-process")
    try:
        async with async_playwright() as playwright:
            return await _typed(stack, playwright, data / "profile", runs, random.Random(seed), say)
    finally:
        await asyncio.to_thread(stack.stop)


async def _typed(
    stack: Stack, playwright: Playwright, profile: Path, runs: int, chance: random.Random, say: Callable[[str], None]
) -> Result:
    began = time.monotonic()
    citizen = Citizen(playwright, profile, stack.url)
    await citizen.start("/")
    path = await citizen.begins()
    oracle = Oracle(stack.settings(), path.rpartition("/")[2])
    result = Result(oracle, [], 0, 0, 0.0)
    steps = await citizen.steps(path)
    turns: list[str] = []
    for number in range(1, runs + 1):
        if not turns:
            turns = list(VICTIMS)
            chance.shuffle(turns)
        victim = turns.pop()
        when = f"run {number}, {victim} killed"
        step = chance.choice(steps)
        if not citizen.page.url.endswith(step):
            await citizen.opens(step)
        killed_at = await _types_until_killed(citizen, oracle, stack, victim, chance)
        result.killed.append(victim)
        await oracle.checks_promises(when)
        if victim == BROWSER:
            before = await oracle.server()
            await citizen.gone()
            await citizen.start(step)
            # Coming back is the first thing the page does; a person sees it at once.
            await citizen.page.wait_for_timeout(500)
            seen = await citizen.sees()
            result.kept_in_the_browser += any(
                seen.values.get(each, "") != before.get(each, "") for each in oracle.typed
            )
            oracle.comes_back(seen, killed_at, when)
        result.conflicts += await _waits_until_saved(citizen, when)
        oracle.heard(await citizen.sees())
        await oracle.checks_everything(when)
        say(f"{when}: {len(oracle.broken_promises)} broken promises, {len(oracle.lost)} lost")
    result.seconds = time.monotonic() - began
    await citizen.gone()
    return result


async def _types_until_killed(
    citizen: Citizen, oracle: Oracle, stack: Stack, victim: str, chance: random.Random
) -> float:
    """Types letter by letter, and on for a while after the kill where the browser lives. Returns when it was killed."""
    kill_at = time.monotonic() + chance.uniform(0.3, 4.0)
    killed_at = 0.0
    stop_at = kill_at + (0.0 if victim == BROWSER else chance.uniform(0.0, 2.5))
    fields = await citizen.fields()
    with contextlib.suppress(Error):  # the browser is gone in the middle of a letter
        while True:
            pointer = chance.choice(fields)
            await citizen.page.locator(f'[name="{pointer}"]').click(click_count=3)
            value = ""
            for _ in range(chance.randrange(5, 30)):
                if not killed_at and time.monotonic() >= kill_at:
                    killed_at = time.monotonic()
                    _kill(citizen, stack, victim)
                if killed_at and time.monotonic() >= stop_at:
                    return killed_at
                # A browser itself takes blanks from the ends of an address.
                letter = chance.choice(_LETTERS if value and "email" not in pointer else _LETTERS.replace(" ", ""))
                await citizen.page.keyboard.insert_text(letter)
                value += letter
                oracle.now_stands(pointer, value)
                if chance.random() < 0.2:
                    oracle.heard(await citizen.sees())
                if chance.random() < 0.05:
                    await asyncio.sleep(chance.uniform(0.5, 1.6))  # thinks; the page saves meanwhile
                    oracle.heard(await citizen.sees())
                else:
                    await asyncio.sleep(chance.uniform(0.01, 0.08))
    assert killed_at, "the browser went away before it was killed"
    return killed_at


def _kill(citizen: Citizen, stack: Stack, victim: str) -> None:
    if victim == BROWSER:
        citizen.kill()
    else:
        os.kill(stack.children()[victim].pid, signal.SIGKILL)


async def _waits_until_saved(citizen: Citizen, when: str) -> int:
    """As a person does who has stopped typing. Keeps one's own where the page asks; returns how often it asked."""
    deadline, conflicts = time.monotonic() + SAVED_SECONDS, 0
    while not (await citizen.sees()).saved or await citizen.page.locator(".conflict").count():
        mine = citizen.page.get_by_role("button", name="Giữ của tôi")
        if await mine.count():
            conflicts += 1
            await mine.first.click()
        if time.monotonic() > deadline:
            raise AssertionError(
                f"{when}: after {SAVED_SECONDS:.0f} s the page still says {(await citizen.sees()).says!r}"
            )
        await citizen.page.wait_for_timeout(200)
    return conflicts
