"""The form of a draft changes, or its procedure stops: the answers are kept, and what changed is told."""

from datetime import timedelta
from typing import Any

import pytest

from services.submission.catalogue import today
from services.submission.domain.drafts import OVERLAP
from services.submission.forms import Form
from tests.component.submission import catalogue_things as things
from tests.component.submission.drafter import Drafter, entries, new_version
from tests.component.submission.served import APPLICATIONS


async def test_a_suspended_or_repealed_procedure_is_told_and_the_draft_is_kept(an: Drafter) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    await new_version(an.served, 1, things.FORM, valid_to=today() - timedelta(days=1))
    assert set(await an.faults(draft)) == {"/procedure"}
    assert (await an.submits(draft)).status_code == 422
    assert (await an.sees(draft))["entries"] == entries()
    refused = await an.asks("POST", body={"procedure": things.PROCEDURE})
    assert (refused.status_code, refused.json()["code"]) == (422, "procedure-not-in-force")


NEWER: dict[str, Any] = {
    **things.FORM,
    "properties": {
        "applicant": things.FORM["properties"]["applicant"],
        "child": {
            **things.FORM["properties"]["child"],
            "required": ["name", "place"],
            "properties": {
                "name": {"title": "Họ, tên của trẻ", "type": "string", "minLength": 1},
                "weight": {"title": "Cân nặng", "x-title-en": "Weight", "type": "number", "maximum": 9},
                "place": {"title": "Nơi sinh", "x-title-en": "Place of birth", "type": "string"},
            },
        },
    },
}


async def test_a_form_that_changed_meanwhile_is_told_field_by_field_and_may_be_finished_under_the_old(
    an: Drafter,
) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    await new_version(an.served, 2, NEWER, valid_from=today())
    moved = (await an.sees(draft))["form_moved"]
    assert (moved["version"], moved["must"]) == (2, False)
    assert {(one["pointer"], one["kind"]): one["what"] for one in moved["changed"]} == {
        ("/child/weight", "changed"): "Cách điền đã đổi: “Cân nặng”.",
        ("/child/place", "added"): "Mục mới, phải điền: “Nơi sinh”.",
        ("/child/born_on", "removed"): "Không còn hỏi: “Ngày sinh”.",
    }
    english = (await an.asks("GET", draft, **{"Accept-Language": "en"})).json()["form_moved"]["changed"]
    assert "New, and to be answered: “Place of birth”." in [one["what"] for one in english]
    assert await an.faults(draft) == {}
    submitted = await an.submits(draft)
    assert submitted.status_code == 202
    seen = (await an.served.see(f"{APPLICATIONS}/{submitted.json()['application_id']}")).json()
    assert seen["procedure"]["version"] == 1


async def test_moving_to_the_newer_form_keeps_every_answer_and_names_those_without_a_place(an: Drafter) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    for version in (1, 2, 3):
        early = await an.asks("POST", draft + "/form", {"version": version, "base_revision": 2})
        assert early.status_code == (200 if version == 1 else 409)
    await new_version(an.served, 2, NEWER, valid_from=today())
    stale = await an.asks("POST", draft + "/form", {"version": 2, "base_revision": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "draft-changed")
    for _ in range(2):
        moved = (await an.asks("POST", draft + "/form", {"version": 2, "base_revision": 2})).json()
        assert (moved["procedure"]["version"], moved["revision"], "form_moved" in moved) == (2, 3, False)
        assert (moved["entries"], moved["unplaced"]) == (entries(), ["/child/born_on"])
    assert set(await an.faults(draft)) == {"/form/child/place"}
    await an.saves(draft, 3, {"/child/place": "Hà Nội"})
    submitted = await an.submits(draft)
    dossier = f"{APPLICATIONS}/{submitted.json()['application_id']}/dossier"
    form = (await an.served.see(dossier, "o", "operator")).json()["form"]
    assert form["child"] == {"name": "Nguyễn Thị Bình", "weight": 3.2, "place": "Hà Nội"}
    assert Form(NEWER).faults(form) == []


@pytest.mark.parametrize(
    ("own_end", "newer_since", "must"),
    [(None, 0, False), (None, -OVERLAP.days, False), (None, -OVERLAP.days - 1, True), (-1, 0, True), (0, 0, False)],
)
async def test_the_old_form_is_taken_until_its_own_last_day_and_no_longer_than_drafts_live(
    an: Drafter, own_end: int | None, newer_since: int, must: bool
) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    if own_end is not None:
        await new_version(an.served, 1, things.FORM, valid_to=today() + timedelta(days=own_end))
    await new_version(an.served, 2, NEWER, valid_from=today() + timedelta(days=newer_since))
    assert (await an.sees(draft))["form_moved"]["must"] is must
    assert ("/procedure" in await an.faults(draft)) is must
    assert (await an.submits(draft)).status_code == (422 if must else 202)
