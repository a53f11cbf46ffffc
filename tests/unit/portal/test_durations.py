"""How long an office takes is told of that office; where nobody can name it, the page says whose figures it shows."""

from typing import Any, cast

import pytest
from starlette.requests import Request

from services.portal import frame
from services.portal.doors import Submission
from services.portal.pages import durations

PROCEDURE = {"code": "1.013135"}
OFFICE = {"code": "H17", "name": "Ủy ban nhân dân thành phố Đà Nẵng"}


class Runtime:
    """So much of a process as the doors of services look at."""

    http = None

    class settings:  # noqa: N801 - as a process calls it
        submission_url = catalog_url = routing_url = public_url = "http://portal.test"


@pytest.mark.parametrize(
    ("chosen", "competent", "told"),
    [("48", OFFICE, (OFFICE["name"], "")), ("48", None, (None, "Đà Nẵng")), ("", None, (None, ""))],
)
async def test_figures_of_every_office_are_never_shown_as_those_of_the_place_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, chosen: str, competent: dict[str, str] | None, told: tuple[str | None, str]
) -> None:
    async def provinces(_: frame.Visit) -> list[dict[str, Any]]:
        return [{"code": "48", "name": "Đà Nẵng"}]

    async def found(*_: object) -> dict[str, str] | None:
        return competent

    async def figures(*_: object, **__: object) -> dict[str, Any]:
        return {"count": 0, "fewest": 5}

    monkeypatch.setattr(durations, "_provinces", provinces)
    monkeypatch.setattr(durations, "_competent", found)
    monkeypatch.setattr(Submission, "get", figures)
    asked = Request({"type": "http", "query_string": f"tinh={chosen}".encode(), "headers": []})
    taken = await durations.taken(frame.Visit(cast(Any, Runtime), asked, "vi", None), PROCEDURE, None)
    assert taken is not None
    assert (taken.office, taken.unknown) == told
    assert taken.chosen == chosen, "what was chosen stays chosen"
