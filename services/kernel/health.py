"""Alive means the loops moved; ready means work would succeed, and if not, the reasons."""

import re
import time
from collections.abc import Awaitable, Callable

from .failures import Transient
from .telemetry import logger

log = logger(__name__)

# A loop that did not move for this long is stuck: kill the process rather than believe it.
STUCK_SECONDS = 60.0

Check = Callable[[], Awaitable[str | None]]
Tell = Callable[[str | None], None]

# Our own words begin a message; what a library says of addresses and numbers follows them.
_WORDS = re.compile(r"[^\W\d][^\d:/@()\[\]{}<>'\"]*")


def in_short(error: BaseException) -> str:
    """What is away, for whoever may ask: the first words, without address, port or a library's text."""
    said = str(error).partition(":")[0].strip() if isinstance(error, Transient) else ""
    return said if _WORDS.fullmatch(said) else "something it needs is away; the log says what"


class Health:
    """Beats of every loop, what loops wait for, and named checks that return None or a sentence."""

    def __init__(self) -> None:
        self._beats: dict[str, float] = {}
        self._checks: dict[str, Check] = {}
        self._waits: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        self.answers_requests = False

    def beat(self, loop: str) -> Callable[[], None]:
        """A function for that loop to call each time round; it counts from now."""

        def moved() -> None:
            self._beats[loop] = time.monotonic()

        moved()
        return moved

    def gone(self, loop: str) -> None:
        """That loop ended as it should."""
        self._beats.pop(loop, None)
        self._waits.pop(loop, None)

    def waiting(self, loop: str, words: str | None) -> None:
        """That loop waits for something, in short words for everybody to read; None: it moves again."""
        if words is None:
            self._waits.pop(loop, None)
        else:
            self._waits[loop] = words

    def check(self, name: str, check: Check) -> None:
        """Adds a condition of readiness."""
        self._checks[name] = check

    def stuck(self) -> list[str]:
        """Loops that did not move lately."""
        now = time.monotonic()
        return [
            f"{loop} has not moved for {now - at:.0f} s" for loop, at in self._beats.items() if now - at > STUCK_SECONDS
        ]

    def waits(self) -> dict[str, str]:
        """What each loop that waits is waiting for."""
        return dict(self._waits)

    async def reasons(self) -> dict[str, str]:
        """Why this process is not ready; empty when it is.

        A process that answers requests stays ready while a loop beside it waits: what it accepts is kept and flows later.
        """
        reasons: dict[str, str] = {} if self.answers_requests else self.waits()
        for name, check in list(self._checks.items()):  # one may be added while another is asked
            try:
                reason = await check()
                self._failed.pop(name, None)
            except Exception as error:
                reason = in_short(error)
                if self._failed.get(name) != reason:  # a probe asks every few seconds, the log is told once
                    log.warning("not ready", check=name, why=str(error) or type(error).__name__)
                self._failed[name] = reason
            if reason:
                reasons[name] = reason
        return reasons
