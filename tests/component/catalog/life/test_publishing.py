"""Drafted by one, published by another: what is published never changes, and everybody reads what did."""

import asyncio
import copy
from datetime import timedelta
from typing import Any

import pytest

from services.catalog.clerk import publish_due
from services.catalog.days import today
from services.catalog.register import Register
from tests.component.catalog.editors import BINH, CITIZEN, HOA, LAN, MINH, STRANGER, Desk
from tests.component.catalog.life.drafting import DRAFT, WHY, draft, published
from tests.unit.catalog.descriptions import CODE


async def test_one_drafts_another_publishes_and_everybody_reads(doors: Desk) -> None:
    await doors.done("PUT", DRAFT, draft(), who=HOA, status=201)
    assert (await doors.ask("GET", f"/procedures/{CODE}")).status_code == 404, "a draft is nobody else's business"
    body = {"revision": 1, **WHY}
    own = await doors.done("POST", f"/procedures/{CODE}/publish", body, who=HOA, status=403)
    assert own["code"] == "four-eyes"
    done = await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=201)
    assert (done["version"], done["valid_from"]) == (1, today().isoformat())
    found = (await doors.ask("GET", f"/procedures/{CODE}")).json()
    assert (found["name"], found["status"], found["sets"]) == ("Đăng ký thử nghiệm", "published", 1)
    assert [case["name"] for case in found["cases"]] == ["Nộp lần đầu", "Nộp lại"]
    assert found["fee"] == {
        "text": "Trực tiếp: 100.000 Đồng; Trực tuyến: Theo quy định của từng địa phương",
        "amount": None,
    }
    acts = await doors.done("GET", f"/procedures/{CODE}/acts", who=LAN)
    assert [(act["act"], act["by_sub"], act["by_agency"], act["why"]) for act in acts["items"]] == [
        ("published", "binh", "G01", WHY["why"]), ("drafted", "hoa", "G01", WHY["why"]),
    ]  # fmt: skip
    assert [message and message["version"] for message in await doors.told(CODE)] == [1]


async def test_nobody_but_the_announcing_agency_and_the_office_may_edit(doors: Desk) -> None:
    assert (await doors.ask("PUT", DRAFT, draft())).status_code == 401
    for who in (CITIZEN, STRANGER):
        refused = await doors.done("PUT", DRAFT, draft(), who=who, status=403)
        assert refused["code"] == "forbidden"
    await doors.done("PUT", DRAFT, draft(), who=HOA, status=201)
    assert (await doors.ask("GET", DRAFT, who=STRANGER)).status_code == 403
    await doors.done("PUT", DRAFT, draft(publisher="H17"), who=HOA, status=403, if_match='"r1"')
    assert (await doors.done("GET", "/drafts", who=STRANGER))["items"] == []
    assert [item["code"] for item in (await doors.done("GET", "/drafts", who=HOA))["items"]] == [CODE]
    assert [item["code"] for item in (await doors.done("GET", "/drafts", who=LAN))["items"]] == [CODE]


async def test_two_editors_do_not_overwrite_each_other(doors: Desk) -> None:
    first = await doors.ask("PUT", DRAFT, draft(), who=HOA)
    assert first.headers["etag"] == '"r1"'
    assert (await doors.ask("PUT", DRAFT, draft(sets=2), who=BINH)).status_code == 428
    await doors.done("PUT", DRAFT, draft(sets=2), who=BINH, if_match='"r1"')
    lost = await doors.done("PUT", DRAFT, draft(sets=3), who=HOA, status=412, if_match='"r1"')
    assert "2" in lost["detail"]
    assert (await doors.done("GET", DRAFT, who=HOA))["description"]["sets"] == 2
    await doors.done("POST", f"/procedures/{CODE}/publish", {"revision": 1, **WHY}, who=HOA, status=412)


async def test_a_draft_that_lacks_a_compulsory_part_is_kept_and_not_published(doors: Desk) -> None:
    kept = await doors.done("PUT", DRAFT, draft(sets=None, subjects=[]), who=HOA, status=201)
    assert [each["pointer"] for each in kept["errors"]] == ["/sets", "/subjects"]
    checked = await doors.done("POST", f"{DRAFT}/check", who=HOA)
    assert checked["errors"] == kept["errors"]
    body = {"revision": 1, **WHY}
    refused = await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=422, accept_language="en")
    assert [each["pointer"] for each in refused["errors"]] == ["/sets", "/subjects"]
    assert "compulsory part" in refused["errors"][0]["message"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "x" * 10_000}, "/description/name"),
        ({"code": "1.000001"}, "/description/code"),
        ({"cases": [{"papers": [{"name": "a"}], "no": 1}]}, "/description/cases/0/no"),
    ],
)
async def test_what_cannot_be_kept_is_refused_with_the_place(doors: Desk, change: dict[str, Any], pointer: str) -> None:
    body = draft() | {"description": draft()["description"] | change}
    refused = await doors.done("PUT", DRAFT, body, who=HOA, status=422)
    assert [each["pointer"] for each in refused["errors"]] == [pointer]
    assert (await doors.ask("GET", DRAFT, who=HOA)).status_code == 404


async def test_a_form_that_breaks_the_rules_is_not_published(doors: Desk) -> None:
    await doors.done("PUT", DRAFT, draft() | {"form": {"type": "object"}}, who=HOA, status=201)
    refused = await doors.done("POST", f"/procedures/{CODE}/publish", {"revision": 1, **WHY}, who=BINH, status=422)
    assert all(each["pointer"].startswith("/form") for each in refused["errors"])


async def test_a_form_with_a_remote_reference_or_a_slow_expression_is_refused_at_publishing(
    doors: Desk, register: Register
) -> None:
    form = copy.deepcopy(next(each.form for each in register.procedures if each.code == "1.001193"))
    request = form["properties"]["request"]["properties"]
    request["relation"] = {"$ref": "https://elsewhere.example/relation.json"}
    request["child"]["properties"]["full_name"]["pattern"] = "^(a+)+$"
    await doors.done("PUT", DRAFT, draft() | {"form": form}, who=HOA, status=201)
    refused = await doors.done("POST", f"/procedures/{CODE}/publish", {"revision": 1, **WHY}, who=BINH, status=422)
    base = "/form/properties/request/properties"
    pointers = {each["pointer"] for each in refused["errors"]}
    assert {f"{base}/relation/$ref", f"{base}/child/properties/full_name/pattern"} <= pointers


async def test_a_published_version_never_changes_and_the_next_begins_a_new_one(doors: Desk) -> None:
    await published(doors)
    before = (await doors.ask("GET", f"/procedures/{CODE}?version=1")).json()
    begun = await doors.done("POST", DRAFT, WHY, who=HOA, status=201)
    same = {"revision": begun["revision"], **WHY}
    refused = await doors.done("POST", f"/procedures/{CODE}/publish", same, who=BINH, status=409)
    assert refused["code"] == "nothing-changed"
    assert (await published(doors, sets=2))["version"] == 2
    after = (await doors.ask("GET", f"/procedures/{CODE}?version=1")).json()
    assert {**after, "newest_version": 1, "valid_to": None} == before
    listed = (await doors.ask("GET", f"/procedures/{CODE}/versions")).json()
    assert [(each["version"], each["brought_by"]) for each in listed["items"]] == [(2, "editor"), (1, "editor")]


async def test_the_same_key_publishes_once(doors: Desk) -> None:
    await doors.done("PUT", DRAFT, draft(), who=HOA, status=201)
    body = {"revision": 1, **WHY}
    answers = [await doors.ask("POST", f"/procedures/{CODE}/publish", body, who=BINH, key="once") for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert len(await doors.told(CODE)) == 1


async def test_two_who_publish_at_the_same_moment_make_one_version(doors: Desk) -> None:
    await doors.done("PUT", DRAFT, draft(), who=HOA, status=201)
    body = {"revision": 1, **WHY}
    answers = await asyncio.gather(
        *(doors.ask("POST", f"/procedures/{CODE}/publish", body, who=who) for who in (BINH, LAN, MINH))
    )
    assert sorted(each.status_code for each in answers) == [201, 404, 404]
    assert len(await doors.told(CODE)) == 1


async def test_a_draft_approved_for_a_later_day_is_published_on_that_day(doors: Desk) -> None:
    await doors.done("PUT", DRAFT, draft(), who=HOA, status=201)
    later = today() + timedelta(days=30)
    body = {"revision": 1, "valid_from": later.isoformat(), **WHY}
    assert (await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=202))["version"] is None
    assert await publish_due(doors.database, later - timedelta(days=1)) == []
    assert await publish_due(doors.database, later) == [CODE]
    assert await publish_due(doors.database, later) == []
    found = (await doors.ask("GET", f"/procedures/{CODE}")).json()
    assert (found["version"], found["valid_from"]) == (1, later.isoformat())


async def test_an_edit_takes_an_approval_back(doors: Desk) -> None:
    await doors.done("PUT", DRAFT, draft(), who=HOA, status=201)
    later = today() + timedelta(days=30)
    body = {"revision": 1, "valid_from": later.isoformat(), **WHY}
    await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=202)
    await doors.done("PUT", DRAFT, draft(sets=2), who=HOA, if_match='"r1"')
    assert await publish_due(doors.database, later) == []


async def test_history_cannot_be_changed(doors: Desk) -> None:
    await published(doors)
    again = await doors.done("PUT", DRAFT, draft(sets=2), who=HOA, status=201)
    body = {"revision": again["revision"], "valid_from": (today() - timedelta(days=1)).isoformat(), **WHY}
    refused = await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=409)
    assert refused["code"] == "day-in-the-past"


async def test_a_draft_that_was_overtaken_is_not_published(doors: Desk) -> None:
    await published(doors)
    await doors.done("PUT", DRAFT, draft(sets=3), who=HOA, status=201)
    async with doors.database.transaction() as connection:
        await connection.execute("UPDATE procedure_draft SET base_version = 0")
    refused = await doors.done("POST", f"/procedures/{CODE}/publish", {"revision": 1, **WHY}, who=BINH, status=409)
    assert refused["code"] == "overtaken"


async def test_a_discarded_draft_is_gone_and_the_act_is_kept(doors: Desk) -> None:
    await doors.done("PUT", DRAFT, draft(), who=HOA, status=201)
    refused = await doors.done("DELETE", DRAFT, who=HOA, status=422)
    assert refused["errors"][0]["pointer"] == "/why"
    await doors.done("DELETE", f"{DRAFT}?why=Nhập nhầm", who=HOA, status=204)
    assert (await doors.ask("GET", DRAFT, who=HOA)).status_code == 404
    acts = await doors.done("GET", f"/procedures/{CODE}/acts", who=LAN)
    assert acts["items"][0]["details"]["description"]["name"] == "Đăng ký thử nghiệm"


async def test_the_difference_between_two_versions_is_read_in_both_languages(doors: Desk) -> None:
    await published(doors)
    await published(doors, sets=2, subjects=["Công dân Việt Nam", "Người nước ngoài"])
    path = f"/procedures/{CODE}/versions/1/diff/2"
    found = (await doors.ask("GET", path)).json()
    assert [each["sentence"] for each in found["changes"]] == [
        "Đối tượng thực hiện: thêm “Người nước ngoài”.", "Số lượng hồ sơ (bộ): đổi từ “1” thành “2”.",
    ]  # fmt: skip
    plain = await doors.ask("GET", path, accept="text/plain", accept_language="en")
    assert plain.text == (
        f"Procedure {CODE}: version 2 compared with version 1\n\n- Whom it is for: “Người nước ngoài” is new.\n"
        "- Number of sets: “1” became “2”.\n"
    )
    for wrong in ("1/diff/3", "0/diff/1", "x/diff/1", "99999999999/diff/1"):
        assert (await doors.ask("GET", f"/procedures/{CODE}/versions/{wrong}")).status_code == 404
    assert (await doors.ask("GET", "/procedures/1.000000/versions/1/diff/2")).status_code == 404
