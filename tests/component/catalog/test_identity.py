"""Procedure identity over HTTP: matching and the queue, with a real database."""

import asyncio
from dataclasses import replace
from datetime import date

from services.catalog.loader import load
from services.catalog.register import Register
from tests.component.catalog.identity_desk import EXTRACT, PERMIT, decide, match, one, submit, waiting
from tests.component.catalog.list_office import ListOffice, token


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


async def test_lists_of_the_same_names_sent_at_once_in_any_order_never_wait_for_each_other(lists: ListOffice) -> None:
    names = [f"{EXTRACT} số {number}" for number in range(40)]
    bodies = [{"names": names}, {"names": names[::-1]}] * 4
    answers = await asyncio.gather(*(lists.post("/identity/submissions", body, "H17") for body in bodies))
    assert {len(page["items"]) for page in answers} == {40}
    kept = await lists.get("/identity/queue?limit=200")
    assert [item["times"] for item in kept["items"]] == [8] * answers[0]["counts"]["ask"]
    assert answers[0]["counts"]["ask"] > 1


async def test_an_officer_whose_token_names_the_agency_in_the_older_format_sees_the_same_queue(
    lists: ListOffice,
) -> None:
    bearer = {"Authorization": f"Bearer {token('officer', '000.00.00.H17')}"}
    body = {"names": [{"name": EXTRACT, "agency": "H17"}]}
    sent = await lists.call("POST", "/identity/submissions", None, json=body, headers=bearer)
    kept = sent.json()["items"][0]["submission"]
    assert [item["id"] for item in await waiting(lists, "H17")] == [kept]
    seen = await lists.call("GET", "/identity/queue?agency=H17", None, headers=bearer)
    assert [item["id"] for item in seen.json()["items"]] == [kept]
    choice = {"submission": kept, "choose": "1.009073", "reason": "đã xem"}
    assert (await lists.call("POST", "/identity/decisions", None, json=choice, headers=bearer)).status_code == 201
