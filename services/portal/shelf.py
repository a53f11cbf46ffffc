"""What the catalogue told lately, kept for a while by each process: most pages need the same few facts of it.

Only what anybody may read and what is nobody's own affair: never a dossier, a draft, or what stands open to change at this
moment (a procedure's own page, a suspension). While the catalogue is away what is old serves.
"""

import time
from collections import OrderedDict
from typing import Any
from weakref import WeakKeyDictionary

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from .doors import Catalogue, part
from .frame import Visit

# How long an answer serves before it is asked for again, in seconds: a published version never changes, counts do.
OF_A_VERSION, OF_A_DAY, OF_NOW = 600.0, 600.0, 60.0
_MOST = 1_000

Json = dict[str, Any]
Key = tuple[str, str, tuple[tuple[str, str | int | None], ...]]


class Shelf:
    """That of one process."""

    def __init__(self) -> None:
        self._told: OrderedDict[Key, tuple[float, Json]] = OrderedDict()

    async def get(self, seen: Visit, path: str, seconds: float, **asked: str | int | None) -> Json:
        """What the catalogue tells anybody at this path, at most ``seconds`` old, or older while it is away.

        NotThere, Refused as `Service.get`; Transient only for what was never told.
        """
        key = (seen.language, path, tuple(sorted(asked.items())))
        kept = self._told.get(key)
        if kept is not None and time.monotonic() < kept[0] + seconds:
            return kept[1]
        try:
            told = await Catalogue(seen.runtime, seen.language, None).get(path, **asked)
        except Transient:
            if kept is None:
                raise
            return kept[1]
        self._told[key] = time.monotonic(), told
        self._told.move_to_end(key)
        while len(self._told) > _MOST:
            self._told.popitem(last=False)
        return told


_SHELVES: WeakKeyDictionary[Runtime, Shelf] = WeakKeyDictionary()


def shelf(runtime: Runtime) -> Shelf:
    """That of this process."""
    return _SHELVES.setdefault(runtime, Shelf())


async def version_of(seen: Visit, code: str, version: int) -> Json:
    """A published version of a procedure: what it asks for, what it costs, how long it takes. As `Shelf.get`."""
    return await shelf(seen.runtime).get(seen, f"/procedures/{part(code)}", OF_A_VERSION, version=version)
