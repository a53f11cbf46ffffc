"""What the person at the terminal sees: one line per finished step, and a moving one while a step takes its time."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

_PATIENCE = 2.0  # seconds after which a step must show that it moves


class _Output(Console):
    """A console that falls silent when nobody reads it any more: what it reports on must not die of that."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())  # or the last flush at exit fails


class Screen:
    """Prints lines above a live one. Without a terminal there is no live line; slow steps then say that they began."""

    def __init__(self) -> None:
        self.console: Console = _Output(highlight=False, soft_wrap=True)
        self._live: Live | None = None

    def line(self, text: str = "", style: str = "") -> None:
        """One line, kept on the screen."""
        try:
            self.console.print(Text(text, style=style))
        except OSError:  # the terminal itself is gone
            self.console.on_broken_pipe()

    @asynccontextmanager
    async def step(self, doing: str, done: str, detail: Callable[[], str] = lambda: "") -> AsyncIterator[None]:
        """Show `doing`, the seconds and `detail()` while the body runs; `done` and the time once it has succeeded."""
        began = time.monotonic()
        with self._moving():
            ticking = asyncio.create_task(self._tick(doing, detail, began))
            try:
                yield
            finally:
                ticking.cancel()
                await asyncio.gather(ticking, return_exceptions=True)
        self.line(f"  ✓ {done} ({time.monotonic() - began:.1f} s)")

    async def _tick(self, doing: str, detail: Callable[[], str], began: float) -> None:
        said = False
        while True:
            seconds = time.monotonic() - began
            if self.console.is_terminal:
                self.status(f"  … {doing} {seconds:.0f} s {detail()}")
            elif seconds > _PATIENCE and not said:
                said = True
                self.line(f"  … {doing}")
            await asyncio.sleep(0.2)

    def status(self, text: str) -> None:
        """Replace the live line, if there is one."""
        if self._live:
            try:
                self._live.update(Text(text, overflow="ellipsis", no_wrap=True), refresh=True)
            except OSError:
                self.console.on_broken_pipe()

    @asynccontextmanager
    async def live(self) -> AsyncIterator[None]:
        """Keep a live line for `status` while the body runs."""
        with self._moving():
            yield

    def _moving(self) -> "_Moving":
        return _Moving(self)


class _Moving:
    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def __enter__(self) -> None:
        if self._screen.console.is_terminal and self._screen._live is None:
            self._screen._live = Live(console=self._screen.console, auto_refresh=False, transient=True)
            self._screen._live.start()

    def __exit__(self, *_: object) -> None:
        if self._screen._live:
            self._screen._live.stop()
            self._screen._live = None
