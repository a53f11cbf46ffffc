"""How many messages wait for a citizen: asked at most twice a minute, and never waited for long."""

import asyncio
import time
from collections import OrderedDict

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from .asking import NotThere, Refused
from .doors import Notification
from .frame import Visit

_KEPT_SECONDS, _WAIT_SECONDS, _MOST = 30.0, 0.3, 10_000
_known: OrderedDict[tuple[int, str], tuple[float, int]] = OrderedDict()


async def count(runtime: Runtime, seen: Visit) -> int | None:
    """The number for the header; None when it cannot be told at once: no page waits for a figure beside its menu."""
    kept = _known.get(_key(seen))
    if kept is not None and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    try:
        async with asyncio.timeout(_WAIT_SECONDS):
            told = await Notification(runtime, seen.language, seen.session).get("/inbox/unread")
    except (TimeoutError, Transient, NotThere, Refused):
        return None
    learn(seen, told["unread"])
    number: int = told["unread"]
    return number


def learn(seen: Visit, number: int) -> None:
    """What a page that asked anyway has learnt."""
    _known[_key(seen)] = time.monotonic(), number
    _known.move_to_end(_key(seen))
    while len(_known) > _MOST:
        _known.popitem(last=False)


def _key(seen: Visit) -> tuple[int, str]:
    return id(seen.runtime), seen.who.sub
