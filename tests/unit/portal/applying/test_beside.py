"""What the list of steps says of the place and of the papers: done only of what nothing is wrong with."""

from typing import Any, cast

import pytest

from services.portal.applying.form import Form
from services.portal.frame import Visit
from services.portal.pages.applying.beside import papers_state, place_state
from services.portal.pages.applying.draft import Draft, Fault

FORM = Form({"type": "object", "properties": {"name": {"title": "Tên", "type": "string"}}})
BEGUN: dict[str, Any] = {"entries": {}, "place": {"province": "48"}, "files": []}
FILE = {"upload_id": "u1", "state": "kept", "component": "notice"}


def draft(**told: Any) -> Draft:
    return Draft(cast(Visit, None), BEGUN | told, FORM, [], {})


@pytest.mark.parametrize(
    ("told", "faults", "state"),
    [
        ({}, [], "done"),
        ({}, [Fault("form", "/name", "Chưa trả lời.", True)], "done"),
        ({}, [Fault("place", "/province", "Không còn tỉnh này.", False)], "wrong"),
        ({"place": None}, [Fault("place", "/province", "Hãy chọn tỉnh.", True)], "todo"),
    ],
)
def test_where_one_applies_is_done_unless_the_place_has_a_fault(
    told: dict[str, Any], faults: list[Fault], state: str
) -> None:
    assert place_state(draft(**told), faults) == state


@pytest.mark.parametrize(
    ("told", "faults", "state"),
    [
        ({}, [], "none"),
        ({"files": [FILE]}, [], "done"),
        ({"entries": {"/components": ["notice"]}}, [], "done"),
        ({"files": [FILE]}, [Fault("files", "/notice", "Chưa tải lên xong.", True)], "begun"),
        ({"files": [FILE]}, [Fault("files", "/notice", "Không nhận được.", False)], "wrong"),
        ({}, [Fault("form", "/components", "Thiếu giấy chứng sinh.", True)], "todo"),
    ],
)
def test_papers_are_done_once_there_are_some_and_none_is_wrong(
    told: dict[str, Any], faults: list[Fault], state: str
) -> None:
    assert papers_state(draft(**told), faults) == state
