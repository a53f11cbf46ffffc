"""Procedure identity over HTTP: matching, the queue, and what people decide, with a real database."""

import asyncio
import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest

from services.catalog.loader import load
from services.catalog.register import Register
from tests.component.catalog.list_office import ListOffice

EXTRACT = "Cấp bản sao trích lục hộ tịch"
PERMIT = "Cấp giấy phép môi trường"
FOLK = "Làm giấy trích lục ra đời"


async def match(office: ListOffice, *names: Any, status: int = 200) -> Any:
    return await office.post("/identity/match", {"names": list(names)}, None, status)


async def one(office: ListOffice, name: Any) -> Any:
    return (await match(office, name))["items"][0]


async def submit(office: ListOffice, who: str, *names: Any, status: int = 200) -> Any:
    return await office.post("/identity/submissions", {"names": list(names)}, who, status)


async def decide(office: ListOffice, who: str = "office", status: int = 201, **body: Any) -> Any:
    return await office.post("/identity/decisions", {"reason": "đã xem văn bản", **body}, who, status)


async def undo(office: ListOffice, id: str, who: str = "office", status: int = 200) -> Any:
    return await office.post(f"/identity/decisions/{id}/undo", {"reason": "nhầm"}, who, status)


async def waiting(office: ListOffice, who: str = "office") -> list[Any]:
    items: list[Any] = (await office.get("/identity/queue", who))["items"]
    return items


async def test_names_are_matched_in_their_order_by_anybody(lists: ListOffice) -> None:
    page = await match(
        lists,
        "cap giay phep lao dong cho nguoi lao dong nuoc ngoai lam viec tai viet nam",
        {"name": EXTRACT, "level": "Cấp Xã"},
        {"name": EXTRACT, "level": "district", "agency": "000.00.00.H17"},
        EXTRACT,
        {"name": "", "code": "1.010727"},
        {"name": PERMIT, "code": "1.010727.000.00.00.H17.02", "field": "Môi trường"},
        {"name": PERMIT, "level": "district"},
        "Cách trồng hoa lan",
    )
    found = [(item["outcome"], item["code"], item["national_code"]) for item in page["items"]]
    assert found == [
        ("certain", "2.000205.000.00.00.H17", "2.000205"),
        ("certain", "1.009073", "2.000635"),
        ("certain", "1.009099", "2.000635"),
        ("ask", None, "2.000635"),
        ("certain", "1.010727.000.00.00.H17", "1.010727"),
        ("certain", "1.010727.000.00.00.H17", "1.010727"),
        ("certain", "1.010723", "1.010723"),
        ("none", None, None),
    ]
    assert page["counts"] == {"certain": 6, "ask": 1, "none": 1}
    asked = page["items"][3]
    assert [each["code"] for each in asked["candidates"]] == ["1.009073", "1.009099"]
    assert all(each["vi"] and each["en"] for item in page["items"] for each in item["reasons"])


async def test_bad_names_are_answered_one_by_one_and_spoil_no_other(lists: ListOffice) -> None:
    bad = [
        "",
        "\u0301\u0300",
        "😀🎉",
        "'; DROP TABLE procedure; --",
        "x" * 10_000,
        "%",
        "cấp " * 240,
        {"name": "", "code": "abc"},
    ]
    page = await match(lists, *bad, "Mua hóa đơn lẻ")
    assert [item["outcome"] for item in page["items"]] == ["none"] * (len(bad)) + ["certain"]
    assert page["items"][4]["reasons"][0]["code"] == "too-long"
    assert page["items"][0]["reasons"][0]["code"] == "nothing-to-match"
    strange = await one(lists, {"name": "Mua hóa đơn lẻ", "agency": "Sở Tài chính"})
    assert (strange["outcome"], strange["reasons"][-1]["code"]) == ("certain", "unknown-agency")


async def test_bad_requests_say_what_is_wrong_and_where(lists: ListOffice) -> None:
    many = await match(lists, *["x"] * 501, status=422)
    assert (many["code"], "501" in many["detail"]) == ("too-many", True)
    assert (await match(lists, status=422))["errors"][0]["pointer"] == "/names"
    wrong = await match(lists, "x", {"name": "y", "level": "làng"}, {"nane": "z"}, 7, status=422)
    assert {each["pointer"] for each in wrong["errors"]} == {"/names/1/level", "/names/2/nane", "/names/3"}
    for body in ([], {}, {"names": "x"}, {"names": None}, "x"):
        assert (await lists.call("POST", "/identity/match", None, json=body)).status_code == 422
    assert (await lists.call("POST", "/identity/match", None, content=b"\xff{")).status_code in (400, 415)
    assert (await lists.call("GET", "/identity/queue?after=x", "office")).status_code == 422
    assert (await lists.call("GET", "/identity/queue?agency=x", "office")).status_code == 422
    assert (await lists.call("GET", "/identity/queue?limit=0", "office")).status_code == 422


async def test_what_must_be_asked_waits_once_and_an_officer_sees_their_own(lists: ListOffice) -> None:
    first = await submit(lists, "H17", EXTRACT, "Mua hóa đơn lẻ", "Cách trồng hoa lan")
    assert [bool(item["submission"]) for item in first["items"]] == [True, False, False]
    again = await submit(lists, "H17", EXTRACT.upper())
    assert again["items"][0]["submission"] == first["items"][0]["submission"]
    await submit(lists, "office", {"name": PERMIT, "agency": "H26"})
    assert [(item["asked"]["name"], item["times"]) for item in await waiting(lists)] == [(EXTRACT, 2), (PERMIT, 1)]
    own = await waiting(lists, "H17")
    assert [(item["asked"]["agency"], item["outcome"]) for item in own] == [("H17", "ask")]
    assert [each["code"] for each in own[0]["candidates"]] == ["1.009073", "1.009099"]
    page = await lists.get("/identity/queue?limit=1")
    assert [item["asked"]["name"] for item in (await lists.get(f"/identity/queue?after={page['next']}"))["items"]] == [
        PERMIT
    ]
    assert [item["asked"]["agency"] for item in (await lists.get("/identity/queue?agency=000.00.00.H26"))["items"]] == [
        "H26"
    ]


async def test_who_may_what(lists: ListOffice) -> None:
    for who in (None, "citizen"):
        assert (await lists.call("GET", "/identity/queue", who)).status_code in (401, 403)
        assert (await lists.call("POST", "/identity/submissions", who, json={"names": ["x"]})).status_code in (401, 403)
        assert (await lists.call("POST", "/identity/decisions", who, json={})).status_code in (401, 403)
    assert (await lists.call("GET", "/identity/queue?agency=H26", "H17")).status_code == 403
    foreign = await submit(lists, "H17", {"name": EXTRACT, "agency": "H26"}, status=403)
    assert foreign["errors"][0]["pointer"] == "/names/0/agency"
    id = (await submit(lists, "H26", EXTRACT))["items"][0]["submission"]
    await decide(lists, "H17", 404, submission=id, choose="1.009073")
    await decide(lists, "operator", 403, submission=id, choose="1.009073")


async def test_an_officer_proposes_the_office_decides_and_the_name_is_known_from_then_on(lists: ListOffice) -> None:
    kept = (await submit(lists, "H17", EXTRACT))["items"][0]["submission"]
    proposal = await decide(lists, "H17", submission=kept, choose="1.009099")
    assert (proposal["kind"], proposal["settled"]) == ("proposed", 0)
    [item] = await waiting(lists)
    assert [(each["chosen"], each["by"]["agency"]) for each in item["proposals"]] == [("1.009099", "H17")]
    assert (await one(lists, {"name": EXTRACT, "agency": "H17"}))["outcome"] == "ask"

    decision = await decide(lists, submission=kept, choose="1.009099")
    assert (decision["kind"], decision["settled"]) == ("decided", 1)
    assert await waiting(lists) == []
    known = await one(lists, {"name": "cap ban sao trich luc ho tich", "agency": "H17"})
    assert (known["outcome"], known["code"], known["national_code"]) == ("certain", "1.009099", "2.000635")
    assert known["reasons"][0]["code"] == "decided"
    assert (await one(lists, {"name": EXTRACT, "agency": "H26"}))["outcome"] == "ask"
    assert (await one(lists, EXTRACT))["outcome"] == "ask"

    await decide(lists, submission=kept, choose="1.009073", status=409)
    await undo(lists, decision["id"])
    assert (await one(lists, {"name": EXTRACT, "agency": "H17"}))["outcome"] == "ask"
    assert [item["id"] for item in await waiting(lists)] == [kept]
    assert (await undo(lists, decision["id"], status=409))["code"] == "already-undone"
    await decide(lists, submission=kept, choose="1.009073")
    assert (await one(lists, {"name": EXTRACT, "agency": "H17"}))["code"] == "1.009073"

    acts = (await lists.get("/identity/decisions"))["items"]
    assert [(each["kind"], each["chosen"], bool(each["undone"])) for each in acts] == [
        ("decided", "1.009073", False), ("decided", "1.009099", True), ("proposed", "1.009099", False),
    ]  # fmt: skip
    assert (acts[1]["undone"]["reason"], acts[1]["by"]["who"], acts[1]["reason"]) == (
        "nhầm",
        "office-1",
        "đã xem văn bản",
    )


async def test_a_decision_for_everyone_settles_every_agencys_submission_and_becomes_a_name(lists: ListOffice) -> None:
    asked = {"name": EXTRACT}
    ids = [(await submit(lists, who, asked))["items"][0]["submission"] for who in ("H17", "H26")]
    decision = await decide(lists, submission=ids[0], choose="1.009073", for_everyone=True)
    assert decision["settled"] == 2
    assert {(await one(lists, {**asked, "agency": code}))["code"] for code in ("H17", "H26", "H01")} == {"1.009073"}

    named = await decide(lists, asked={"name": FOLK}, choose="1.009073")
    for typed in (FOLK, FOLK.lower(), "lam giay trich luc ra doi"):
        assert (await one(lists, typed))["code"] == "1.009073"
    misspelt = await one(lists, "Làm giấy trích lụcc ra đời")
    assert (misspelt["code"], "alias" in {each["code"] for each in misspelt["reasons"]}) == ("1.009073", True)
    gone = await lists.call("DELETE", f"/identity/decisions/{named['id']}?reason=b%E1%BB%8F%20%C4%91i", "office")
    assert gone.status_code == 400  # an act needs its key
    blank = {"reason": " \0 "}
    assert (await lists.call("DELETE", f"/identity/decisions/{named['id']}", "office", params=blank)).status_code == 422
    key = {"Idempotency-Key": "a"}
    gone = await lists.call(
        "DELETE", f"/identity/decisions/{named['id']}", "office", params={"reason": "bỏ đi"}, headers=key
    )
    assert gone.status_code == 200
    assert (await one(lists, FOLK))["outcome"] != "certain"


async def test_a_persons_none_and_a_local_code_hold_too(lists: ListOffice) -> None:
    await decide(lists, asked={"name": "Mua hóa đơn lẻ", "agency": "H26"}, choose=None)
    assert (await one(lists, {"name": "Mua hóa đơn lẻ", "agency": "H26"}))["outcome"] == "none"
    assert (await one(lists, "Mua hóa đơn lẻ"))["outcome"] == "certain"
    await decide(lists, asked={"name": "Quy trình nội bộ 12", "code": "QT-12", "agency": "H17"}, choose="1.010727")
    assert (await one(lists, {"name": "Việc khác", "code": "qt-12", "agency": "H17"}))[
        "code"
    ] == "1.010727.000.00.00.H17"
    assert (await one(lists, {"name": "Việc khác", "code": "QT-12", "agency": "H26"}))["outcome"] == "none"


async def test_a_decision_names_a_published_procedure_a_reason_and_what_it_is_about(lists: ListOffice) -> None:
    asked = {"name": FOLK}
    near = await decide(lists, status=422, asked=asked, choose="1.009074")
    assert (near["errors"][0]["pointer"], "1.009073" in near["detail"]) == ("/choose", True)
    parts = await decide(lists, status=422, asked=asked, choose="2.000635")
    assert "1.009073" in parts["detail"]
    assert "1.009099" in parts["detail"]
    await decide(lists, status=422, choose="1.009073")
    await decide(lists, status=422, asked=asked, submission=str(uuid.uuid4()), choose="1.009073")
    await decide(lists, status=404, submission=str(uuid.uuid4()), choose="1.009073")
    await decide(lists, status=422, asked=asked, choose="1.009073", reason=" ")
    await decide(lists, status=422, asked={"name": "x" * 1_001}, choose="1.009073")
    await decide(lists, status=422, asked={"name": "😀"}, choose="1.009073")
    await decide(lists, status=422, asked=asked)  # without a choice at all
    await undo(lists, str(uuid.uuid4()), status=404)
    await undo(lists, "x", status=422)


async def test_an_officer_takes_back_their_agencys_proposals_only(lists: ListOffice) -> None:
    kept = (await submit(lists, "H17", EXTRACT))["items"][0]["submission"]
    proposal = await decide(lists, "H17", submission=kept, choose="1.009073")
    await undo(lists, proposal["id"], "H26", 404)
    await undo(lists, proposal["id"], "H17")
    assert (await waiting(lists))[0]["proposals"] == []
    decision = await decide(lists, submission=kept, choose="1.009073")
    await undo(lists, decision["id"], "H17", 403)


async def test_the_same_request_decides_once_and_two_at_the_same_moment_decide_once(lists: ListOffice) -> None:
    kept = (await submit(lists, "H17", EXTRACT))["items"][0]["submission"]
    body = {"submission": kept, "choose": "1.009073", "reason": "đã xem"}
    key = {"Idempotency-Key": "k1"}
    answers = [await lists.call("POST", "/identity/decisions", "office", json=body, headers=key) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    other = await lists.call("POST", "/identity/decisions", "office", json={**body, "choose": None}, headers=key)
    assert other.status_code == 422
    again = (await submit(lists, "H26", EXTRACT))["items"][0]["submission"]
    race = [
        lists.call("POST", "/identity/decisions", "office", json={**body, "submission": again, "choose": code})
        for code in ("1.009073", "1.009099", None)
    ]
    assert sorted(each.status_code for each in await asyncio.gather(*race)) == [201, 409, 409]


async def test_decisions_cannot_be_changed_or_deleted_in_the_database(lists: ListOffice) -> None:
    decision = await decide(lists, asked={"name": FOLK}, choose="1.009073")
    await undo(lists, decision["id"])
    for statement in (
        "UPDATE identity_decision SET chosen = NULL", "DELETE FROM identity_decision", "DELETE FROM identity_undo",
        "UPDATE identity_undo SET reason = ''", "TRUNCATE identity_undo",
    ):  # fmt: skip
        async with lists.database.acquire() as connection:
            with pytest.raises(asyncpg.RaiseError, match="never changed"):
                await connection.execute(statement)


async def test_a_changed_register_is_matched_at_once_and_a_former_name_stays_known(
    lists: ListOffice, register: Register
) -> None:
    assert (await one(lists, "Mua hóa đơn lẻ"))["outcome"] == "certain"
    changed = [
        replace(each, name="Cấp hóa đơn bán tài sản công") if each.code.startswith("1.005435") else each
        for each in register.procedures
    ]
    later = replace(register, edition=register.edition + 1, procedures=changed)
    await load(lists.database, later, date(2026, 12, 1))
    for name in ("Cấp hóa đơn bán tài sản công", "Mua hóa đơn lẻ"):
        assert (await one(lists, name))["national_code"] == "1.005435"
    without = replace(
        later, edition=later.edition + 1, procedures=[each for each in changed if "1.005435" not in each.code]
    )
    await load(lists.database, without, date(2026, 12, 2))
    assert (await one(lists, "Mua hóa đơn lẻ"))["outcome"] != "certain"
