"""Lists of the catalogue outlive it: what is old serves while the catalogue is away, what was never had does not."""

from typing import Any, cast

import pytest

from services.kernel.failures import Transient
from services.kernel.text import Text
from services.portal.frame import Visit
from services.portal.pages.applying import lists

LISTED = (("48", Text("Đà Nẵng", "Da Nang")),)


async def test_a_list_that_ran_out_serves_while_the_catalogue_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    away, seen = False, cast(Visit, None)

    async def read(_: Any) -> lists.Listed:
        if away:
            raise Transient("the catalogue does not answer")
        return LISTED

    monkeypatch.setattr(lists, "_catalogue", lambda _: None)
    monkeypatch.setattr(lists, "_LISTS_SECONDS", -1.0)
    monkeypatch.setitem(lists._READ, "provinces", read)
    kept = lists.Kept()
    assert await kept.known(seen, "provinces") == {"provinces": LISTED}
    away = True
    assert await kept.known(seen, "provinces") == {"provinces": LISTED}
    with pytest.raises(Transient):
        await lists.Kept().known(seen, "provinces")
