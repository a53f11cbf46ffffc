"""What the pages of a yearly list say: one thing in the singular, days as each language writes them."""

import pytest

from services.portal.pages.lists.steps import next_step
from services.portal.pages.lists.words import detail_of

REGISTERING = {"state": "registering", "registration_due": "2199-12-31", "counts": {"registrations": {"submitted": 1}}}


@pytest.mark.parametrize(
    ("state", "number", "said"),
    [
        ("draft", 1, "Your agency: 1 draft to check"),
        ("draft", 2, "Your agency: 2 drafts to check"),
        ("returned", 1, "Your agency: mend 1 returned registration,"),
    ],
)
def test_an_agency_reads_one_and_several_in_english(state: str, number: int, said: str) -> None:
    step = next_step(REGISTERING, {"registrations": {state: number}}, office=False)
    assert step.what.en.startswith(said)


def test_the_office_reads_one_registration_in_english() -> None:
    assert "1 registration sent" in next_step(REGISTERING, None, office=True).what.en


def test_the_days_of_an_act_are_written_in_each_language() -> None:
    held = {"title": "Danh mục", "registration_due": "2026-12-31"}
    changed = detail_of({"kind": "list", "act": "change", "detail": held})
    assert changed is not None
    assert (changed.vi, changed.en) == ("Danh mục; hạn 31/12/2026", "Danh mục; due 31 December 2026")
    planned = {"level": "ND42-2022:TOAN_TRINH", "planned_on": "2027-06-30"}
    written = detail_of({"kind": "registration", "act": "add", "detail": planned})
    assert written is not None
    assert (written.vi, written.en) == ("Toàn trình, 30/06/2027", "Fully online, 30 June 2027")
