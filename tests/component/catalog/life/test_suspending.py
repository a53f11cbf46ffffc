"""Suspended in time, resumed, repealed: announced, dated, with reasons and a successor."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.catalog.clerk import withdraw_due
from services.catalog.days import today
from services.catalog.domain.working_days import earliest_after
from services.catalog.loader import load
from services.catalog.register import Register
from tests.component.catalog.editors import BINH, HOA, LAN, MINH, Desk
from tests.component.catalog.life.drafting import DRAFT, WHY, draft, published
from tests.unit.catalog.descriptions import CODE, whole


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
    assert (await doors.newest(CODE))["suspensions"] == [
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
    [told] = (await doors.newest(CODE))["suspensions"]
    assert told == {"first_day": str(today()), "last_day": body["last_day"], "reason": "Mất điện"}
    await doors.done("POST", f"/procedures/{CODE}/resume", {"why": "Đã có điện"}, who=BINH)
    assert (await doors.ask("GET", f"/procedures/{CODE}")).json()["status"] == "published"
    assert (await doors.newest(CODE)).get("suspensions", []) == [], "whoever reads the topic may submit again"
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
    message = await doors.newest(CODE)
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
