"""Forms and known lists as the catalogue gives them, kept for a while: every step of every draft needs them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import alphabet
from ...applying.form import Form
from ...applying.known import Known
from ...doors import Catalogue, part
from ...frame import Visit

_LISTS_SECONDS = 600.0
_MOST_FORMS = 200

Listed = tuple[tuple[str, Text], ...]


class Kept:
    """What one process keeps of the catalogue. A version's form never changes; lists are asked for again."""

    def __init__(self) -> None:
        self._forms: dict[tuple[str, int], Form] = {}
        self._lists: dict[str, tuple[float, Listed]] = {}

    async def form(self, seen: Visit, code: str, version: int) -> Form:
        """The form of that version. NotThere, or Transient while the catalogue is away."""
        key = code, version
        if key not in self._forms:
            schema = await _catalogue(seen).get(f"/procedures/{part(code)}/form", version=version)
            if len(self._forms) >= _MOST_FORMS:
                self._forms.pop(next(iter(self._forms)))
            self._forms[key] = Form(schema)
        return self._forms[key]

    async def known(self, seen: Visit, *names: str) -> Known:
        """These lists by name; one that nobody keeps is empty, and what is typed is then checked by its shape alone."""
        found = await asyncio.gather(*(self._list(seen, name) for name in names))
        return dict(zip(names, found, strict=True))

    async def _list(self, seen: Visit, name: str) -> Listed:
        read = _READ.get(name)
        if read is None:
            return ()
        kept = self._lists.get(name)
        if kept is None or time.monotonic() > kept[0] + _LISTS_SECONDS:
            try:
                kept = self._lists[name] = time.monotonic(), await read(_catalogue(seen))
            except Transient:
                # A list of ten minutes ago serves, and what is typed goes on being saved; without any nothing can be read.
                if kept is None:
                    raise
        return kept[1]


_KEPT: WeakKeyDictionary[Runtime, Kept] = WeakKeyDictionary()


def kept(runtime: Runtime) -> Kept:
    """That of this process."""
    return _KEPT.setdefault(runtime, Kept())


def _catalogue(seen: Visit) -> Catalogue:
    return Catalogue(seen.runtime, seen.language, seen.session)


async def _fixed(catalogue: Catalogue, name: str) -> Listed:
    items: list[dict[str, Any]] = (await catalogue.get(f"/known/{name}"))["items"]
    return tuple((each["code"], Text(each["vi"], each["en"])) for each in items)


async def _provinces(catalogue: Catalogue) -> Listed:
    items = (await catalogue.get("/provinces"))["items"]
    ordered = sorted(items, key=lambda each: alphabet.of_province(each["name"]))
    return tuple((each["code"], Text(each["name"], each["name"])) for each in ordered)


async def _agencies(catalogue: Catalogue) -> Listed:
    items = (await catalogue.get("/agencies", level=1, limit=200))["items"]
    return tuple((each["code"], Text(each["name"], each["name"])) for each in items)


_READ: dict[str, Callable[[Catalogue], Awaitable[Listed]]] = {
    "countries": lambda catalogue: _fixed(catalogue, "countries"),
    "ethnic-groups": lambda catalogue: _fixed(catalogue, "ethnic-groups"),
    "provinces": _provinces,
    "agencies": _agencies,
}
