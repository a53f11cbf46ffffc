"""One `motcua up` in the foreground: start, demonstration, live counts, and an orderly end at Ctrl-C."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass

from deploy.local import counts, demonstration, runstate
from deploy.local.configuration import Local
from deploy.local.screen import Screen
from deploy.local.stack import Stack


@dataclass(frozen=True)
class Wanted:
    """What `motcua up` was asked to do."""

    once: bool = False
    demonstration: bool = True
    each_role_its_own_process: bool = False


def run(local: Local, wanted: Wanted) -> int:
    """Exit code: 0 done, 1 the demonstration failed, 130 interrupted before it was over. Raises `Refusal`."""
    with runstate.held(local.data):
        return asyncio.run(_session(local, wanted, Screen()))


async def _session(local: Local, wanted: Wanted, screen: Screen) -> int:
    stack = Stack(local, screen, each_role_its_own_process=wanted.each_role_its_own_process)
    asked_to_stop = asyncio.Event()
    _on_signals(asked_to_stop, stack)
    working = asyncio.create_task(_work(stack, wanted, screen))
    asking = asyncio.create_task(asked_to_stop.wait())
    try:
        await asyncio.wait({working, asking}, return_when=asyncio.FIRST_COMPLETED)
        interrupted, was_ready = not working.done(), stack.ready
        working.cancel()
        results = await asyncio.gather(working, return_exceptions=True)
    finally:
        asking.cancel()
        if stack.began:
            async with screen.step("Stopping", "Everything stopped"):
                await stack.stop()
    if interrupted and not was_ready:
        # A thread may still download or run initdb; asyncio would wait for it to finish, a person should not have to.
        sys.stdout.flush()
        os._exit(130)
    if interrupted:
        return 130 if wanted.once else 0
    if isinstance(results[0], BaseException):
        raise results[0]
    return results[0]


async def _work(stack: Stack, wanted: Wanted, screen: Screen) -> int:
    await stack.start()
    code, played = 0, None
    if wanted.demonstration:
        played = await demonstration.play(stack.settings, stack.local.public_url, screen.line)
        code = 0 if played else 1
    if wanted.once:
        return code
    stop = "Ctrl-C stops everything." if screen.console.is_terminal else "Stop with Ctrl-C or `motcua down`."
    addresses(stack.local.public_url, stack.settings["MOTCUA_KAFKA_AGENCY_BOOTSTRAP"], screen, played, stop)
    async with screen.live():
        await counts.follow(stack.settings, screen)
    return code


def addresses(public_url: str, agency_bootstrap: str, screen: Screen, played: str | None, stop: str) -> None:
    """Where to look, and what to type next. ``played``: the demonstration's application; ``stop``: how all of it is stopped."""
    screen.line()
    if played:
        screen.line(f"  {'That application':<21} {public_url}/ho-so/{played} (sign in as {demonstration.NAME})")
    for what, where in (
        ("Portal", f"{public_url}/"),
        ("The citizens' e-mail", f"{public_url}/dev/mail"),
        ("API documentation", f"{public_url}/api/submission/docs (and catalog, routing, notification)"),
        ("Kafka for agencies", f"{agency_bootstrap} (credentials: motcua agency enroll CODE)"),
        ("In another terminal", "motcua status · motcua verify · motcua lag · motcua parked list"),
    ):
        screen.line(f"  {what:<21} {where}")
    screen.line(f"  {stop}")
    screen.line()


def _on_signals(asked_to_stop: asyncio.Event, stack: Stack) -> None:
    """The first asks for an orderly end, the second ends everything at once."""

    def interrupted() -> None:
        if asked_to_stop.is_set():
            stack.kill()
            os._exit(130)
        asked_to_stop.set()

    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signal_number, interrupted)
