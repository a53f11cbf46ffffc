"""Drafts on a real database: nothing typed is lost, whoever types, however often it is sent; and a draft is submitted once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.kernel.failures import Transient
from services.submission import handlers
from services.submission.api.answers import drafts as draft_answers
from services.submission.catalogue import today
from services.submission.domain.drafts import OVERLAP
from services.submission.domain.filling import pointers
from services.submission.forms import Form
from services.submission.taking import Submitted, Taken
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served, token

DRAFTS = "/api/submission/v1/drafts"


class Drafter:
    """A citizen with drafts."""

    def __init__(self, served: Served, sub: str = "an") -> None:
        self.served = served
        self.sub = sub

    async def asks(self, method: str, path: str = "", body: Any = None, **headers: str) -> httpx.Response:
        sent = {"Authorization": f"Bearer {token(self.sub)}", "Idempotency-Key": uuid4().hex, **headers}
        return await self.served.client.request(method, DRAFTS + path, json=body, headers=sent)

    async def begins(self, **changes: Any) -> str:
        answer = await self.asks("POST", body={"procedure": things.PROCEDURE, **changes})
        assert answer.status_code == 201, answer.text
        return f"/{answer.json()['draft_id']}"

    async def sees(self, draft: str) -> dict[str, Any]:
        answer = await self.asks("GET", draft)
        assert answer.status_code == 200, answer.text
        draft_answers.Draft.model_validate_json(answer.content)
        found: dict[str, Any] = answer.json()
        return found

    async def saves(self, draft: str, base: int, entries: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = await self.asks("PATCH", draft, {"base_revision": base, "entries": entries, **more})
        assert answer.status_code == 200, answer.text
        draft_answers.DraftSaved.model_validate_json(answer.content)
        found: dict[str, Any] = answer.json()
        return found

    async def faults(self, draft: str) -> dict[str, str]:
        answer = await self.asks("GET", draft + "/faults")
        assert answer.status_code == 200, answer.text
        return {fault["pointer"]: fault["message"] for fault in answer.json()["faults"]}

    async def submits(self, draft: str) -> httpx.Response:
        return await self.asks("POST", draft + "/submission", {})


def entries(**changes: Any) -> dict[str, Any]:
    """Everything of the small form, as it is typed."""
    return dict(pointers(things.filled())) | {"/child/born_on": "1/11/2026", "/child/weight": "3,2"} | changes


@pytest.fixture
def an(served: Served) -> Drafter:
    return Drafter(served)


async def new_version(served: Served, version: int, form: dict[str, Any], **changes: Any) -> None:
    message = things.procedure(version=version, form=form, **changes)
    await served.handle(handlers.keep_procedures, *things.of_procedures([message]))
    await served.counter.catalogue.refresh()


async def test_what_was_typed_is_kept_exactly_and_found_again_from_any_device(an: Drafter) -> None:
    draft = await an.begins(place={"province": "01"})
    odd = {
        "/applicant/full_name": "  Hòa \u202eđảo 👩‍👩‍👧 ", "/child/weight": "ba cân rưỡi", "/child/born_on": "31/02/2026",
        "/child/name": "=1+1<script>alert(1)</script>'; DROP TABLE draft;--", "/applicant/email": "e\u0301@",
        "/nowhere/at/all": ["a", ""],
        "/child/0": False,
    }  # fmt: skip
    saved = await an.saves(draft, 0, odd, step=2)
    assert (saved["revision"], saved["conflicts"]) == (2, [])
    found = await an.sees(draft)
    assert (found["entries"], found["step"], found["place"]) == (odd, 2, {"province": "01"})
    assert found["unplaced"] == ["/child/0", "/nowhere/at/all"]
    assert found["procedure"] == {"code": things.PROCEDURE, "version": 1, "name": "Đăng ký khai sinh"}
    listed = (await an.asks("GET")).json()
    draft_answers.Drafts.model_validate(listed, strict=False)
    assert [one["draft_id"] for one in listed["items"]] == [found["draft_id"]]


async def test_the_same_save_twice_and_the_same_beginning_twice_change_nothing(an: Drafter) -> None:
    begun = [
        (await an.asks("POST", body={"procedure": things.PROCEDURE}, **{"Idempotency-Key": "k"})).json()["draft_id"]
        for _ in range(2)
    ]
    assert begun[0] == begun[1]
    draft = f"/{begun[0]}"
    first = await an.saves(draft, 0, {"/child/name": "An"}, step="child")
    assert await an.saves(draft, 0, {"/child/name": "An"}, step="child") == first
    assert (await an.sees(draft))["revision"] == 1
    reused = await an.asks("POST", body={"procedure": things.ENDED}, **{"Idempotency-Key": "k"})
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency-key-reused")


async def test_two_tabs_are_shown_what_they_both_changed_and_nothing_is_overwritten(an: Drafter) -> None:
    draft = await an.begins()
    await an.saves(draft, 0, {"/child/name": "An"}, place={"province": "01"})
    other = await an.saves(draft, 0, {"/child/name": "Bình", "/child/weight": "3"}, place={"province": "48"})
    assert {(one["pointer"], str(one["yours"]), str(one["theirs"])) for one in other["conflicts"]} == {
        ("/child/name", "Bình", "An"),
        ("/place", "{'province': '48'}", "{'province': '01'}"),
    }
    assert (other["kept"], other["elsewhere"]) == ({"/child/name": "An", "/child/weight": "3"}, {})
    third = await an.saves(draft, 0, {"/child/weight": "3"})
    assert (third["kept"], third["elsewhere"]) == ({"/child/weight": "3"}, {"/child/name": "An"})
    found = await an.sees(draft)
    assert (found["entries"], found["place"]) == ({"/child/name": "An", "/child/weight": "3"}, {"province": "01"})
    await an.saves(draft, other["revision"], {"/child/name": "Bình"}, place={"province": "48"})
    assert (await an.sees(draft))["entries"]["/child/name"] == "Bình"


async def test_two_pages_that_save_at_the_same_moment_lose_nothing(an: Drafter) -> None:
    draft = await an.begins()
    await asyncio.gather(
        *(an.saves(draft, 0, {f"/child/{number}": str(number)}, writer="tab", save=number + 1) for number in range(20))
    )
    found = await an.sees(draft)
    assert found["entries"] == {f"/child/{number}": str(number) for number in range(20)}
    assert found["revision"] == 20


async def test_another_persons_draft_is_not_there(an: Drafter) -> None:
    draft = await an.begins()
    stranger = Drafter(an.served, "binh")
    body = {"base_revision": 0, "entries": {}}
    for method, path, sent in (
        ("GET", "", None), ("GET", "/faults", None), ("PATCH", "", body), ("DELETE", "", None), ("POST", "/submission", {}),
        ("POST", "/form", {"version": 1, "base_revision": 0}),
    ):  # fmt: skip
        for address in (draft, f"/{uuid4()}", "/khong-phai-uuid"):
            answer = await stranger.asks(method, address + path, sent)
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown-draft"), (method, path)
    assert (await stranger.asks("GET")).json() == {"items": [], "next": None}
    assert (await an.asks("DELETE", draft)).status_code == 204
    assert (await an.asks("GET", draft)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"no pointer": "x"}, "/entries/no pointer"), ({"/a//b": "x"}, "/entries/~1a~1~1b"), ({"/" + "a/" * 20: "x"}, None),
        ({"/a": 1}, "/entries/~1a"), ({"/a": {"b": 1}}, "/entries/~1a"), ({"/a": ["x", 1]}, "/entries/~1a"),
        ({"/a": "x" * 20_001}, "/entries/~1a"), ({"/a": ["x"] * 501}, "/entries/~1a"),
    ],
)  # fmt: skip
async def test_what_cannot_be_kept_is_named_in_a_sentence_and_nothing_of_it_is_saved(
    an: Drafter, sent: dict[str, Any], pointer: str | None
) -> None:
    draft = await an.begins()
    answer = await an.asks("PATCH", draft, {"base_revision": 0, "entries": {"/good": "x", **sent}})
    assert answer.status_code == 422, answer.text
    assert pointer is None or [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await an.sees(draft))["entries"] == {}


async def test_a_draft_and_a_person_hold_only_so_much(an: Drafter) -> None:
    draft = await an.begins()
    for number in range(29):
        await an.saves(draft, number, {f"/long/{number}": "ơ" * 20_000})
    answer = await an.asks("PATCH", draft, {"base_revision": 29, "entries": {"/a/1": "x" * 19_000, "/a/2": "x" * 2000}})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too-much")
    assert len((await an.sees(draft))["entries"]) == 29
    for _ in range(49):
        await an.begins()
    answer = await an.asks("POST", body={"procedure": things.PROCEDURE})
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-drafts")


async def test_many_that_are_begun_at_once_are_no_more_than_one_may_hold(an: Drafter) -> None:
    for _ in range(45):
        await an.begins()
    answers_ = await asyncio.gather(*(an.asks("POST", body={"procedure": things.PROCEDURE}) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers_) == [201] * 5 + [409] * 7
    listed = (await an.asks("GET", "?limit=100")).json()["items"]
    assert len(listed) == 50


async def test_bytes_that_no_text_can_hold_are_refused_with_a_sentence(an: Drafter) -> None:
    draft = await an.begins()
    for text in (rb"\u0000", rb"\ud800", b"\xff"):
        content = b'{"base_revision":0,"entries":{"/child/name":"' + text + b'"}}'
        headers = {"Authorization": f"Bearer {token()}", "Content-Type": "application/json"}
        answer = await an.served.client.patch(DRAFTS + draft, content=content, headers=headers)
        assert answer.status_code == 400, answer.text
        assert answer.json()["detail"]


async def test_faults_name_what_was_typed_where_it_was_typed(an: Drafter) -> None:
    draft = await an.begins()
    assert set(await an.faults(draft)) == {
        "/place/province", "/form/applicant/full_name", "/form/applicant/email", "/form/child/name",
    }  # fmt: skip
    await an.saves(
        draft, 0, entries(**{"/child/weight": "ba cân", "/child/born_on": "31/02/2026"}), place={"province": "99"}
    )
    assert set(await an.faults(draft)) == {"/place/province", "/form/child/weight", "/form/child/born_on"}
    refused = await an.submits(draft)
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == set(await an.faults(draft))
    await an.saves(draft, 1, entries(), place={"province": "01", "commune": "phường"})
    assert set(await an.faults(draft)) == {"/place/commune"}
    assert await an.served.count("application") == 0


async def test_a_draft_is_submitted_once_however_often_and_from_wherever_it_is_sent(an: Drafter) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    assert await an.faults(draft) == {}
    other = await Served(an.served.settings, an.served.settings.receipt_key_file).start()
    await other.counter.catalogue.refresh()
    answers = await asyncio.gather(*(Drafter(one).submits(draft) for one in [an.served, other] * 6))
    await other.stop()
    assert {answer.status_code for answer in answers} == {202}, [answer.text for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert [await an.served.count(table) for table in ("application", "filing", "outbox")] == [1, 1, 1]
    application_id = answers[0].json()["application_id"]
    assert answers[0].headers["location"] == f"{APPLICATIONS}/{application_id}"
    seen = await an.sees(draft)
    assert (seen["application_id"], seen["entries"]) == (application_id, entries())
    whole = (await an.served.see(f"{APPLICATIONS}/{application_id}/dossier", "o", "operator")).json()
    assert whole["form"] == things.filled(weight=3.2)
    assert (await an.asks("GET")).json()["items"] == []
    for method, body in (("PATCH", {"base_revision": 9, "entries": {"/child/name": "Muộn"}}), ("DELETE", None)):
        late = await an.asks(method, draft, body)
        assert (late.status_code, late.json()["code"]) == (409, "draft-submitted")
        assert application_id in late.json()["detail"]
    assert (await an.sees(draft))["entries"] == entries()
    assert (await an.submits(draft)).content == answers[0].content


async def test_what_was_saved_before_the_dossier_is_in_it_and_what_comes_while_it_is_made_is_told_so(
    an: Drafter,
) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())

    async def types(number: int) -> httpx.Response:
        body = {"base_revision": 2, "entries": {"/child/name": f"Bình {number}"}, "writer": "tab", "save": number}
        return await an.asks("PATCH", draft, body)

    submitted, *typed = await asyncio.gather(an.submits(draft), *(types(number) for number in range(1, 13)))
    assert submitted.status_code == 202
    kept = [number for number, answer in enumerate(typed, 1) if answer.status_code == 200]
    assert {answer.status_code for answer in typed} <= {200, 409}
    application_id = submitted.json()["application_id"]
    form = (await an.served.see(f"{APPLICATIONS}/{application_id}/dossier", "o", "operator")).json()["form"]
    assert form["child"]["name"] == (f"Bình {max(kept)}" if kept else "Nguyễn Thị Bình")


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


async def test_an_answer_that_was_lost_after_the_commit_makes_no_second_dossier_and_the_draft_knows(
    an: Drafter, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    desk, accept = an.served.counter, an.served.counter.accept

    async def dies(submitted: Submitted) -> Taken:
        await accept(submitted)
        raise Transient("the process dies between the commit and its answer")

    monkeypatch.setattr(desk, "accept", dies)
    assert (await an.submits(draft)).status_code == 503
    monkeypatch.setattr(desk, "accept", accept)
    application_id = (await an.sees(draft))["application_id"]
    late = await an.asks("PATCH", draft, {"base_revision": 2, "entries": {"/child/name": "Muộn"}})
    assert (late.status_code, late.json()["code"]) == (409, "draft-submitted")
    again = await an.submits(draft)
    assert (again.status_code, again.json()["application_id"]) == (202, application_id)
    assert await an.served.count("application") == 1


async def test_no_request_of_ones_own_can_take_the_key_of_a_draft(an: Drafter) -> None:
    draft = await an.begins(place={"province": "01"})
    taken = await an.served.submit(key=f"draft {draft[1:]}")
    assert (taken.status_code, taken.json()["code"]) == (400, "idempotency-key")
    assert "application_id" not in await an.sees(draft)
