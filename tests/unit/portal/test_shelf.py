"""What the catalogue told is kept for a while, outlives it, and never takes more room than it is given."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.kernel.failures import Transient
from services.portal import shelf
from services.portal.frame import Visit


@dataclass
class _Catalogue:
    """Stands for the catalogue: how often it was asked, and whether it is away."""

    away: bool = False
    asked: list[str] = field(default_factory=list)

    def door(self, *_: object) -> "_Catalogue":
        return self

    async def get(self, path: str, **_: object) -> dict[str, Any]:
        if self.away:
            raise Transient("the catalogue does not answer")
        self.asked.append(path)
        return {"told": len(self.asked)}


SEEN = cast(Visit, SimpleNamespace(runtime=None, language="vi"))


async def test_one_is_asked_once_while_it_serves_and_again_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, kept = _Catalogue(), shelf.Shelf()
    monkeypatch.setattr(shelf, "Catalogue", catalogue.door)
    assert [(await kept.get(SEEN, "/overview", 60))["told"] for _ in range(3)] == [1, 1, 1]
    assert (await kept.get(SEEN, "/overview", 60, as_of="2026-01-01"))["told"] == 2, "another question"
    assert (await kept.get(SEEN, "/overview", 0))["told"] == 3


async def test_what_is_old_serves_while_the_catalogue_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, kept = _Catalogue(), shelf.Shelf()
    monkeypatch.setattr(shelf, "Catalogue", catalogue.door)
    await kept.get(SEEN, "/overview", 60)
    catalogue.away = True
    assert (await kept.get(SEEN, "/overview", 0))["told"] == 1
    with pytest.raises(Transient):
        await kept.get(SEEN, "/life-events", 60)


async def test_what_was_asked_least_lately_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, kept = _Catalogue(), shelf.Shelf()
    monkeypatch.setattr(shelf, "Catalogue", catalogue.door)
    monkeypatch.setattr(shelf, "_MOST", 2)
    for path in ("/a", "/b", "/c", "/b", "/c", "/a"):
        await kept.get(SEEN, path, 60)
    assert catalogue.asked == ["/a", "/b", "/c", "/a"]
