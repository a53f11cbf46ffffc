"""The keys that receipts are signed with, as submission publishes them; kept, so that a check works while it is away."""

import time
from typing import Any
from weakref import WeakKeyDictionary

from services.kernel.process import Runtime

from ... import frame
from ...asking import Away
from ...doors import Published

_FRESH_SECONDS = 300.0
_HELD: WeakKeyDictionary[Runtime, tuple[float, dict[str, Any]]] = WeakKeyDictionary()


async def published(seen: frame.Visit, *, at_once: bool = False) -> dict[str, Any]:
    """The JWK set, at most five minutes old while submission answers; asked anew when ``at_once``.

    Raises Away when it was never had.
    """
    held = _HELD.get(seen.runtime)
    if held and not at_once and time.monotonic() - held[0] < _FRESH_SECONDS:
        return held[1]
    try:
        found = await Published(seen.runtime, seen.language).get("/.well-known/jwks.json")
    except Away:
        if held:
            return held[1]
        raise
    _HELD[seen.runtime] = time.monotonic(), found
    return found
