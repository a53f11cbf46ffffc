"""Alive means the loops moved; ready means work would succeed, and if not, the reasons."""

import time
from collections.abc import Awaitable, Callable

# A loop that did not move for this long is stuck: kill the process rather than believe it.
STUCK_SECONDS = 60.0

Check = Callable[[], Awaitable[str | None]]


class Health:
    """Beats of every loop, and named checks that return None or a sentence."""

    def __init__(self) -> None:
        self._beats: dict[str, float] = {}
        self._checks: dict[str, Check] = {}

    def beat(self, loop: str) -> Callable[[], None]:
        """A function for that loop to call each time round; it counts from now."""

        def moved() -> None:
            self._beats[loop] = time.monotonic()

        moved()
        return moved

    def gone(self, loop: str) -> None:
        """That loop ended as it should."""
        self._beats.pop(loop, None)

    def check(self, name: str, check: Check) -> None:
        """Adds a condition of readiness."""
        self._checks[name] = check

    def stuck(self) -> list[str]:
        """Loops that did not move lately."""
        now = time.monotonic()
        return [
            f"{loop} has not moved for {now - at:.0f} s" for loop, at in self._beats.items() if now - at > STUCK_SECONDS
        ]

    async def reasons(self) -> dict[str, str]:
        """Why this process is not ready; empty when it is."""
        reasons: dict[str, str] = {}
        for name, check in list(self._checks.items()):  # one may be added while another is asked
            try:
                reason = await check()
            except Exception as error:
                reason = str(error) or type(error).__name__
            if reason:
                reasons[name] = reason
        return reasons
