"""Drafts on a real database: nothing typed is lost, whoever types, and from wherever."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from services.submission.api.answers import drafts as draft_answers
from tests.component.submission import catalogue_things as things
from tests.component.submission.drafter import DRAFTS, Drafter
from tests.component.submission.served import token


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
