"""Before publishing: what citizens would read, what a draft changes, whose it is; and heirs edit what they took over."""

import asyncio
import threading
from datetime import date, timedelta
from typing import Any

import pytest

from services.catalog.days import today
from services.catalog.domain.compulsory import Fault
from services.catalog.procedures import drafting
from services.catalog.register import Register
from services.catalog.store import life
from tests.component.catalog.editors import BINH, CITIZEN, HOA, LAN, STRANGER, Desk
from tests.unit.catalog.descriptions import CODE, whole

DRAFT = f"/procedures/{CODE}/draft"
WHY = {"why": "Theo quyết định 1/QĐ-TN"}


def described(**changes: Any) -> dict[str, Any]:
    return {"description": whole(**changes).model_dump(mode="json")}


async def published(doors: Desk, writer: str = HOA, other: str = LAN, on: date | None = None, **changes: Any) -> None:
    made = await doors.done("PUT", DRAFT, described(**changes) | WHY, who=writer, status=201)
    body = {"revision": made["revision"], "valid_from": on and str(on), **WHY}
    await doors.done("POST", f"/procedures/{CODE}/publish", body, who=other, status=201)


async def test_a_preview_is_what_citizens_read_once_it_is_published_and_stores_nothing(doors: Desk) -> None:
    seen = await doors.done("POST", f"{DRAFT}/preview", described(), who=HOA)
    assert (await doors.ask("GET", DRAFT, who=HOA)).status_code == 404
    assert (seen["changes"], seen["base_version"], seen["changes_from_draft"], seen["errors"]) == ([], None, None, [])
    await published(doors)
    read = (await doors.ask("GET", f"/procedures/{CODE}")).json()
    assert {**seen["procedure"], "links": read["links"]} == read


async def test_a_preview_says_what_changes_against_the_version_in_force_and_against_the_draft(doors: Desk) -> None:
    await published(doors)
    await doors.done("PUT", DRAFT, described(sets=2) | WHY, who=HOA, status=201)
    body = described(sets=3, subjects=[])
    seen = await doors.done("POST", f"{DRAFT}/preview", body, who=BINH)
    assert seen["base_version"] == 1
    assert "Số lượng hồ sơ (bộ): đổi từ “1” thành “3”." in seen["changes"]
    assert "Số lượng hồ sơ (bộ): đổi từ “2” thành “3”." in seen["changes_from_draft"]
    assert [each["pointer"] for each in seen["errors"]] == ["/subjects"]
    for who in (STRANGER, CITIZEN):
        await doors.done("POST", f"{DRAFT}/preview", body, who=who, status=403)
    unfit = await doors.done(
        "POST", f"{DRAFT}/preview", {"description": body["description"] | {"sets": "vài"}}, who=HOA, status=422
    )
    assert [each["pointer"] for each in unfit["errors"]] == ["/description/sets"]


async def test_the_list_of_drafts_says_what_each_changes_and_how_much_is_wrong(doors: Desk) -> None:
    await published(doors)
    await doors.done("PUT", DRAFT, described(sets=2, subjects=[]) | WHY, who=HOA, status=201)
    [line] = (await doors.done("GET", "/drafts", who=BINH))["items"]
    assert (line["edited_by"], line["change_count"], line["error_count"]) == ("hoa", 2, 1)
    assert line["changes"][1] == "Số lượng hồ sơ (bộ): đổi từ “1” thành “2”."
    assert "description" not in line


async def test_of_two_who_begin_a_new_procedure_at_once_the_second_overwrites_nothing(
    doors: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = life.draft

    async def slowly(*asked: Any, **how: Any) -> Any:
        found = await read(*asked, **how)
        await asyncio.sleep(0.2)
        return found

    monkeypatch.setattr(life, "draft", slowly)
    body = described(sets=2) | WHY, described(sets=3) | WHY
    answers = await asyncio.gather(
        doors.ask("PUT", DRAFT, body[0], who=HOA), doors.ask("PUT", DRAFT, body[1], who=BINH)
    )
    assert sorted(each.status_code for each in answers) == [201, 428]
    first = next(each for each in answers if each.status_code == 201).json()
    kept = (await doors.ask("GET", DRAFT, who=LAN)).json()
    assert kept["description"] == first["description"]


async def test_a_list_of_drafts_is_checked_while_others_are_answered(
    doors: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await doors.done("PUT", DRAFT, described() | WHY, who=HOA, status=201)
    checking, answered, waited = threading.Event(), threading.Event(), []

    def slow(*_: object) -> list[Fault]:
        checking.set()
        waited.append(answered.wait(10))
        return []

    monkeypatch.setattr(drafting, "check_all", slow)
    listed = asyncio.create_task(doors.done("GET", "/drafts", who=HOA))
    assert await asyncio.to_thread(checking.wait, 10)
    await doors.done("GET", f"/procedures/{CODE}/editing", who=HOA)
    answered.set()
    assert [each["code"] for each in (await listed)["items"]] == [CODE]
    assert waited == [True]


async def test_a_draft_that_can_no_longer_be_read_is_a_line_with_an_error_and_is_discarded_or_written_over(
    doors: Desk,
) -> None:
    other = "1.999998"
    for code in (CODE, other):
        one = described()["description"] | {"code": code}
        await doors.done("PUT", f"/procedures/{code}/draft", {"description": one} | WHY, who=HOA, status=201)

    async def spoil() -> None:
        sql = """
            UPDATE procedure_draft SET description = (description::jsonb || '{"a_former_field": 1}')::json WHERE code = $1
        """
        async with doors.database.transaction() as connection:
            await connection.execute(sql, CODE)

    await spoil()
    lines = {each["code"]: each for each in (await doors.done("GET", "/drafts", who=HOA))["items"]}
    assert {code: line["error_count"] for code, line in lines.items()} == {CODE: 1, other: 0}
    assert (lines[CODE]["name"], lines[CODE]["changes"]) == (whole().name, [])
    for method, path in (("GET", DRAFT), ("POST", f"{DRAFT}/check")):
        refused = await doors.done(method, path, who=HOA, status=409)
        assert refused["code"] == "draft-unreadable"
    assert (await doors.done("POST", f"{DRAFT}/preview", described(), who=HOA))["changes_from_draft"] is None
    made = await doors.done("PUT", DRAFT, described() | WHY, who=HOA, if_match='"r1"')
    assert (made["revision"], made["errors"]) == (2, [])
    await spoil()
    await doors.done("DELETE", f"{DRAFT}?why=Không+đọc+được", who=HOA, status=204)
    assert [each["code"] for each in (await doors.done("GET", "/drafts", who=HOA))["items"]] == [other]


async def test_who_only_reads_waits_for_no_writer(doors: Desk) -> None:
    await published(doors)
    reads = [("GET", f"/procedures/{CODE}/{what}", None) for what in ("editing", "acts", "offers")]
    async with doors.database.transaction() as connection, asyncio.timeout(20):
        assert await life.newest(connection, CODE, hold=True) is not None
        for method, path, body in [*reads, ("POST", f"{DRAFT}/preview", described())]:
            await doors.done(method, path, body, who=HOA)


async def test_an_editor_is_told_whose_a_procedure_is_before_he_tries(doors: Desk) -> None:
    await published(doors)
    path = f"/procedures/{CODE}/editing"
    own = await doors.done("GET", path, who=HOA)
    assert (own["owner"], own["may_edit"], own["why_not"], own["draft"]) == ("G01", True, None, None)
    other = await doors.done("GET", path, who=STRANGER)
    assert not other["may_edit"]
    assert "(G01) công bố" in other["why_not"]
    assert "cơ quan H17" in other["why_not"]
    await doors.done("PUT", DRAFT, described(sets=2) | WHY, who=HOA, status=201)
    assert (await doors.done("GET", path, who=LAN))["draft"]["edited_by"] == "hoa"
    assert (await doors.done("GET", path, who=STRANGER))["draft"] is None
    await doors.done("GET", "/procedures/1.000000/editing", who=LAN, status=404)


async def test_officers_of_the_successor_edit_what_a_dissolved_agency_announced(
    doors: Desk, register: Register
) -> None:
    gone = next(each for each in register.agencies if each.successor == "H17")
    assert gone.periods[-1].valid_to is not None
    assert gone.periods[-1].valid_to < today()
    heir, other = "xuan+officer+000.00.00.H17", "ha+officer+H26"
    last = gone.periods[-1].valid_to
    await published(doors, writer=LAN, other="minh+office", on=last, publisher=gone.code, field="Thử nghiệm")
    told = await doors.done("GET", f"/procedures/{CODE}/editing", who=HOA)
    assert f"({gone.code}), nay là" in told["why_not"]
    await doors.done("POST", DRAFT, WHY, who=other, status=403)
    await doors.done("POST", DRAFT, WHY, who=heir, status=201)
    assert [each["code"] for each in (await doors.done("GET", "/drafts", who=heir))["items"]] == [CODE]
    assert (await doors.done("GET", "/drafts", who=other))["items"] == []
    changed = described(publisher="H17", sets=4) | WHY
    await doors.done("PUT", DRAFT, changed, who=heir, if_match='"r1"')
    body = {"revision": 2, **WHY}
    await doors.done("POST", f"/procedures/{CODE}/publish", body, who="yen+officer+H17", status=201)
    assert (await doors.done("GET", f"/procedures/{CODE}/editing", who=heir))["owner"] == "H17"


async def test_an_agency_whose_last_day_is_to_come_still_edits_alone(doors: Desk) -> None:
    who = {"Authorization": f"Bearer {LAN}", "Idempotency-Key": "end"}
    last = today() + timedelta(days=5)
    body = {"valid_to": str(last), "successors": ["G12"], "reason": "Sáp nhập để thử"}
    ended = await doors.client.post("/agencies/G01/end", json=body, headers=who)
    assert ended.status_code == 200, ended.text
    await published(doors)
    await doors.done("POST", DRAFT, WHY, who="an+officer+G12", status=403)
    async with doors.database.transaction() as connection:
        await connection.execute("UPDATE agency SET valid_to = $1 WHERE code = 'G01'", today() - timedelta(days=1))
    await doors.done("POST", DRAFT, WHY, who="an+officer+G12", status=201)
