"""Waits for what is bound to happen, with a deadline, and says what it saw last when it did not."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.kernel.failures import Transient

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool], seconds: float = 30.0) -> T:
    """Looks again and again until ``holds``; AssertionError with the last sight after ``seconds``.

    A look that fails with Transient (a topic made a moment ago has no leader yet) is made again.
    """
    deadline = time.monotonic() + seconds
    seen: T | str
    while True:
        try:
            seen = await look()
            if holds(seen):
                return seen
        except Transient as error:
            seen = str(error)
        assert time.monotonic() < deadline, f"did not happen within {seconds:.0f} s; last seen: {seen!r}"
        await asyncio.sleep(0.05)
