"""The life of a procedure: drafted by one, published by another, suspended in time, repealed with what comes next."""

import asyncio
import copy
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.catalog.clerk import publish_due, withdraw_due
from services.catalog.domain.working_days import earliest_after
from services.catalog.loader import load, today
from services.catalog.register import Register
from tests.component.catalog.editors import BINH, CITIZEN, HOA, LAN, MINH, STRANGER, Desk, desk
from tests.support.environment import Environment
from tests.unit.catalog.descriptions import CODE, whole

DRAFT = f"/procedures/{CODE}/draft"
WHY = {"why": "Theo quyết định 1/QĐ-TN"}


@pytest.fixture
async def doors(database_only: Environment) -> AsyncIterator[Desk]:
    async with desk(database_only) as opened:
        yield opened


def draft(**changes: Any) -> dict[str, Any]:
    return {"description": whole(**changes).model_dump(mode="json"), **WHY}


async def published(doors: Desk, **changes: Any) -> Any:
    """The next version: Hoa drafts, Binh publishes."""
    begun = await doors.ask("GET", DRAFT, who=HOA)
    headers = {"if_match": begun.headers["etag"]} if begun.status_code == 200 else {}
    made = await doors.ask("PUT", DRAFT, draft(**changes), who=HOA, **headers)
    assert made.status_code in (200, 201), made.text
    body = {"revision": made.json()["revision"], **WHY}
    return await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=201)


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


async def test_a_suspension_is_announced_seven_working_days_ahead(doors: Desk) -> None:
    await published(doors)
    path, day = f"/procedures/{CODE}/suspend", earliest_after(today(), 7)
    last = day + timedelta(days=3)
    body = {"first_day": str(day - timedelta(days=1)), "last_day": str(last), "reason": "Nâng cấp hệ thống"}
    refused = await doors.done("POST", path, body, who=HOA, status=422)
    assert refused["errors"][0]["code"] == "notice-too-short"
    assert f"{day:%d/%m/%Y}" in refused["errors"][0]["message"]
    await doors.done("POST", path, body | {"first_day": str(day)}, who=HOA)
    found = (await doors.ask("GET", f"/procedures/{CODE}")).json()
    assert (found["status"], found["suspensions"][0]["reason"]) == ("published", "Nâng cấp hệ thống")
    assert (await doors.ask("GET", f"/procedures/{CODE}?as_of={day}")).json()["status"] == "suspended"
    assert (await doors.ask("GET", f"/procedures/{CODE}?as_of={last + timedelta(days=1)}")).json()[
        "status"
    ] == "published"
    assert (await doors.told(CODE))[-1]["suspensions"] == [  # type: ignore[index]
        {"first_day": str(day), "last_day": str(last), "reason": "Nâng cấp hệ thống"}
    ]


async def test_force_majeure_suspends_at_once_and_says_why_and_resuming_ends_it(doors: Desk) -> None:
    await published(doors)
    body = {"first_day": str(today()), "last_day": str(today() + timedelta(days=2)), "reason": "Mất điện"}
    await doors.done("POST", f"/procedures/{CODE}/suspend", body, who=HOA, status=422)
    body["override_reason"] = "Bão số 5, bất khả kháng"
    await doors.done("POST", f"/procedures/{CODE}/suspend", body, who=HOA)
    assert (await doors.ask("GET", f"/procedures/{CODE}")).json()["status"] == "suspended"
    again = body | {"first_day": str(today() + timedelta(days=1))}
    assert (await doors.done("POST", f"/procedures/{CODE}/suspend", again, who=HOA, status=409))[
        "code"
    ] == "suspended-already"
    await doors.done("POST", f"/procedures/{CODE}/resume", {"why": "Đã có điện"}, who=BINH)
    assert (await doors.ask("GET", f"/procedures/{CODE}")).json()["status"] == "published"
    assert "suspensions" not in (await doors.told(CODE))[-1] or (await doors.told(CODE))[-1]["suspensions"] == []  # type: ignore[index,operator]
    await doors.done("POST", f"/procedures/{CODE}/resume", {"why": "Lần nữa"}, who=BINH, status=409)
    acts = await doors.done("GET", f"/procedures/{CODE}/acts", who=LAN)
    assert acts["items"][1]["details"]["override_reason"] == "Bão số 5, bất khả kháng"


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (20, 19), (20, 2000), (2_900_000, 2_900_001)])
async def test_impossible_days_are_refused(doors: Desk, first: int, last: int) -> None:
    await published(doors)
    days = [str(today() + timedelta(days=number)) for number in (first, last)]
    body = {"first_day": days[0], "last_day": days[1], "reason": "x", "override_reason": "y"}
    refused = await doors.done("POST", f"/procedures/{CODE}/suspend", body, who=HOA, status=422)
    assert refused["errors"][0]["code"] == "impossible-days"


async def test_a_repealed_procedure_names_its_successor_and_takes_no_more_versions(
    doors: Desk, register: Register
) -> None:
    await load(doors.database, register, date(2026, 1, 1))
    await published(doors)
    body = {"on": str(today() + timedelta(days=10)), "reason": "Thay thế", "successor": "1.000000"}
    refused = await doors.done("POST", f"/procedures/{CODE}/repeal", body, who=HOA, status=422)
    assert refused["errors"][0]["pointer"] == "/successor"
    body["successor"] = "1.009073"
    await doors.done("POST", f"/procedures/{CODE}/repeal", body, who=HOA)
    found = (await doors.ask("GET", f"/procedures/{CODE}")).json()
    assert (found["status"], found["repealed"]["successor"]) == ("published", "1.009073")
    assert found["valid_to"] == str(today() + timedelta(days=9))
    listed = (await doors.ask("GET", "/procedures?limit=200")).json()
    assert CODE in [each["code"] for each in listed["items"]], "it is offered until its day"
    assert await withdraw_due(doors.database, today() + timedelta(days=9)) == []
    assert await withdraw_due(doors.database, today() + timedelta(days=10)) == [CODE]
    listed = (await doors.ask("GET", "/procedures?limit=200")).json()
    assert CODE not in [each["code"] for each in listed["items"]]
    message = (await doors.told(CODE))[-1]
    assert message is not None
    assert (message["valid_to"], message["repeals"][0]["successor"]) == (str(today() + timedelta(days=9)), "1.009073")
    await doors.done("PUT", DRAFT, draft(sets=5), who=HOA, status=201)
    refused = await doors.done("POST", f"/procedures/{CODE}/publish", {"revision": 1, **WHY}, who=BINH, status=409)
    assert refused["code"] == "repealed"
    await doors.done("POST", f"/procedures/{CODE}/repeal", body, who=HOA, status=409)


async def test_the_files_do_not_overwrite_what_an_editor_published_or_repealed(doors: Desk, register: Register) -> None:
    await load(doors.database, register, date(2026, 1, 1))
    code, other = "1.009073", register.procedures[5].code
    begun = await doors.done("POST", f"/procedures/{code}/draft", WHY, who=LAN, status=201)
    assert begun["revision"] == 1
    own = whole(code).model_dump(mode="json")
    body = {"description": own, **WHY}
    await doors.done("PUT", f"/procedures/{code}/draft", body, who=LAN, if_match='"r1"')
    await doors.done("POST", f"/procedures/{code}/publish", {"revision": 2, **WHY}, who=MINH, status=201)
    repeal = {"on": str(today()), "reason": "Bãi bỏ"}
    await doors.done("POST", f"/procedures/{other}/repeal", repeal, who=LAN)
    changed = [replace(each, name=each.name + " (mới)") for each in register.procedures if each.code != code]
    newer = replace(register, edition=register.edition + 1, procedures=changed)
    loaded = await load(doors.database, newer, today())
    assert (loaded.versions, loaded.withdrawn) == (89, 0)
    assert (await doors.ask("GET", f"/procedures/{code}")).json()["name"] == own["name"]
    assert (await doors.ask("GET", f"/procedures/{other}")).json()["status"] == "repealed"


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
