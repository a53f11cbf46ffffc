"""What was read back is what is submitted: the print of a draft changes with everything that the page shows."""

from typing import Any, cast

import pytest

from services.portal.applying.form import Form
from services.portal.frame import Visit
from services.portal.pages.applying.checking import Said, _print, by_rows
from services.portal.pages.applying.draft import Draft

FORM = Form({"type": "object", "properties": {"name": {"title": "Tên", "type": "string"}}})
PAPER = {"upload_id": "u1", "state": "kept", "sha256": "a" * 64}
SHOWN: dict[str, Any] = {"entries": {"/name": "An"}, "place": {"province": "48"}, "files": [PAPER]}


def printed(**told: Any) -> str:
    return _print(Draft(cast(Visit, None), SHOWN | told, FORM, [], {}))


@pytest.mark.parametrize(
    "told",
    [
        {"entries": {"/name": "Bình"}},
        {"place": {"province": "01"}},
        {"files": []},
        {"files": [PAPER | {"sha256": "b" * 64}]},
        {"files": [PAPER, PAPER | {"upload_id": "u2"}]},
    ],
)
def test_whatever_changes_after_it_was_read_back_is_read_back_again(told: dict[str, Any]) -> None:
    assert printed(**told) != printed()


def test_what_is_not_shown_there_changes_nothing() -> None:
    assert printed(files=[PAPER, {"upload_id": "u3", "state": "receiving"}]) == printed()


def test_what_stands_after_a_list_is_not_headed_by_the_last_row_of_it() -> None:
    said = [Said("a", "Tên", "An", ""), Said("b", "Tên", "Ba", "", "Thành viên 1"), Said("c", "Ghi chú", "", "")]
    assert [(row, [each.id for each in those]) for row, those in by_rows(said)] == [
        ("", ["a"]),
        ("Thành viên 1", ["b"]),
        ("", ["c"]),
    ]
