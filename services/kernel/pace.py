"""The bytes of a body as they come, and an end to waiting for a sender who has stopped or hardly sends."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator

# Nothing at all for so long.
IDLE_SECONDS = 30.0
# Or less than this, over so much waiting: a megabyte would take a quarter of an hour. The slowest telephone sends faster.
LEAST_BYTES_A_SECOND = 1024
WINDOW_SECONDS = 60.0


class Stalled(Exception):
    """Whoever sends has stopped, or sends so slowly that it would hold its place for hours."""


async def paced(parts: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The same parts. Raises Stalled. Only waiting for the sender counts, not what is done with a part."""
    waited, came = 0.0, 0
    while True:
        began = time.monotonic()
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                part = await anext(parts)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise Stalled(f"nothing came for {IDLE_SECONDS:.0f} s") from error
        waited += time.monotonic() - began
        came += len(part)
        if waited >= WINDOW_SECONDS:
            if came < waited * LEAST_BYTES_A_SECOND:
                raise Stalled(f"{came} bytes in {waited:.0f} s")
            waited, came = 0.0, 0
        yield part
