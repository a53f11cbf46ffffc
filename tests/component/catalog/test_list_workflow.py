"""A yearly list from its draft to its end: who may do what, in which order, and what is kept of it."""

import asyncpg
import pytest

from services.catalog.domain.list_levels import PARTIAL
from tests.component.catalog.list_office import EXTRACT, LEGALISED, PERMIT, ListOffice


async def test_a_list_lives_from_draft_to_closed_and_every_act_is_kept(lists: ListOffice) -> None:
    await lists.drafted(2026, "G11", "H17", "H26")
    await lists.post("/lists/2026/items", {"procedure": EXTRACT}, status=201)
    await lists.post("/lists/2026/items", {"procedure": LEGALISED, "agency": "G11"}, status=201)
    await lists.act(2026, "send")
    await lists.register("H17", EXTRACT, 2026)
    await lists.register("H17", PERMIT, 2026, level="Một phần", partial_reason="Phải kiểm tra thực địa")
    assert (await lists.get("/lists/2026"))["state"] == "registering"
    await lists.post("/lists/2026/registrations/acts", {"act": "submit"}, "H17")
    await lists.post("/lists/2026/registrations/acts", {"act": "consolidate", "agency": "H17"})
    await lists.approved(2026)
    work = (await lists.get("/lists/2026/implementations", None))["items"]
    assert [(each["agency"], each["procedure"], each["origin"], each["level"]) for each in work] == [
        ("G11", LEGALISED, "assigned", None),
        ("H17", EXTRACT, "assigned", "ND42-2022:TOAN_TRINH"),
        ("H17", PERMIT, "registered", PARTIAL),
        ("H26", EXTRACT, "assigned", None),
    ]
    online = {"act": "implement", "on": "2026-03-01", "address": "https://dichvucong.danang.example/trich-luc"}
    for procedure in (EXTRACT, PERMIT):
        await lists.post("/lists/2026/implementations/acts", online | {"procedure": procedure}, "H17")
        verify = {"act": "verify", "agency": "H17", "procedure": procedure}
        await lists.post("/lists/2026/implementations/acts", verify)
    assert (await lists.act(2026, "verify", status=409))["code"] == "work-undone"
    for agency, procedure in (("G11", LEGALISED), ("H26", EXTRACT)):
        drop = {"act": "drop", "agency": agency, "procedure": procedure}
        assert (await lists.post("/lists/2026/implementations/acts", drop, status=422))["code"] == "no-reason"
        await lists.post("/lists/2026/implementations/acts", drop | {"reason": "Thủ tục đã bãi bỏ"})
    await lists.act(2026, "verify")
    assert (await lists.act(2026, "close", status=422))["code"] == "no-reason"
    ended = await lists.act(2026, "close", reason="Hết năm")
    assert (ended["state"], ended["possible"]) == ("closed", [])
    acts = (await lists.get("/lists/2026/acts?limit=200"))["items"]
    done = [(each["kind"], each["act"], each["who"]) for each in acts if each["kind"] == "list"]
    steps = ["draft", "send", "open", "consolidate", "approve", "start", "verify", "close"]
    assert [act for _, act, _ in done] == steps
    assert [who for _, act, who in done if act == "open"] == ["officer-1"]
    assert next(each["reason"] for each in acts if each["act"] == "close") == "Hết năm"
    kept = [(each["act"], each["agency"], each["procedure"]) for each in acts if each["kind"] == "implementation"]
    assert len(kept) == 6
    assert ("drop", "H26", EXTRACT) in kept


async def test_a_list_asks_every_ministry_and_province_unless_it_names_some(lists: ListOffice) -> None:
    await lists.post("/lists", {"year": 2027, "title": "Danh mục", "registration_due": "2026-12-31"}, status=201)
    kinds = [each["kind"] for each in (await lists.get("/lists/2027/agencies?limit=200"))["items"]]
    assert (kinds.count("province"), kinds.count("ministry")) == (34, 21)
    unknown = {"year": 2028, "title": "x", "registration_due": "2027-12-31", "agencies": ["H17", "H22"]}
    problem = await lists.post("/lists", unknown, status=404)
    assert (problem["code"], "H22" in problem["detail"]) == ("unknown-agency", True)
    assert (await lists.call("GET", "/lists/2028", "office")).status_code == 404


async def test_an_act_is_never_changed_nor_taken_back(lists: ListOffice) -> None:
    await lists.drafted(2027, "H17")
    for statement in ("UPDATE list_act SET reason = 'x'", "DELETE FROM list_act", "TRUNCATE list_act"):
        async with lists.database.acquire() as connection:
            with pytest.raises(asyncpg.RaiseError, match="never changed"):
                await connection.execute(statement)


async def test_a_returned_registration_carries_its_reason_and_is_sent_again(lists: ListOffice) -> None:
    await lists.sent(2027, "H17")
    await lists.register("H17", EXTRACT)
    assert (await lists.post("/lists/2027/registrations/acts", {"act": "submit"}, "H17"))["procedures"] == [EXTRACT]
    again = await lists.register("H17", EXTRACT, status=409)
    assert again["code"] == "already-submitted"
    back = {"act": "return", "agency": "H17"}
    assert (await lists.post("/lists/2027/registrations/acts", back, status=422))["code"] == "no-reason"
    assert (await lists.act(2027, "consolidate", status=409))["code"] == "registrations-waiting"
    await lists.post("/lists/2027/registrations/acts", back | {"reason": "Ngày quá sớm"})
    row = (await lists.get("/lists/2027/registrations", "H17"))["items"][0]
    assert (row["state"], row["returned_reason"]) == ("returned", "Ngày quá sớm")
    await lists.register("H17", EXTRACT, status=200, planned_on="2027-11-30")
    await lists.post("/lists/2027/registrations/acts", {"act": "submit"}, "H17")
    row = (await lists.get("/lists/2027/registrations", "H17"))["items"][0]
    assert (row["state"], row["returned_reason"], row["planned_on"]) == ("submitted", None, "2027-11-30")


async def test_acts_out_of_order_say_what_is_possible_now(lists: ListOffice) -> None:
    await lists.drafted(2027, "H17")
    problem = await lists.act(2027, "approve", status=409)
    assert "Possible now: send" in problem["detail"]
    await lists.act(2027, "send")
    await lists.act(2027, "open")
    await lists.act(2027, "consolidate")
    assert (await lists.act(2027, "approve", status=422))["code"] == "no-decision"
    late = {"decision_number": "1/QĐ-TTg", "decision_date": "2099-01-01"}
    assert (await lists.act(2027, "approve", status=422, **late))["code"] == "decision-in-the-future"
    assert (await lists.register("H17", EXTRACT, status=409))["code"] == "registration-closed"
    assert (await lists.act(2027, "reopen", status=422))["code"] == "no-reason"
    await lists.act(2027, "reopen", reason="Thiếu một tỉnh")
    await lists.register("H17", EXTRACT)


async def test_the_same_request_twice_has_one_effect(lists: ListOffice) -> None:
    await lists.drafted(2027, "H17")
    headers = {"Idempotency-Key": "once"}
    first = await lists.call("POST", "/lists/2027/transitions", "office", json={"act": "send"}, headers=headers)
    again = await lists.call("POST", "/lists/2027/transitions", "office", json={"act": "send"}, headers=headers)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = await lists.call("POST", "/lists/2027/transitions", "office", json={"act": "open"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    acts = (await lists.get("/lists/2027/acts"))["items"]
    assert [each["act"] for each in acts] == ["draft", "send"]
    twice = await lists.post("/lists", {"year": 2027, "title": "Lần nữa", "registration_due": "2026-12-31"}, status=409)
    assert twice["code"] == "list-exists"


async def test_each_wrong_field_of_a_registration_says_what_to_write(lists: ListOffice) -> None:
    await lists.sent(2027, "H17")
    wrong = {"level": "Mức độ 4", "planned_on": "31/06/2027", "name": "Đăng ký kết hôn"}
    problem = await lists.register("H17", EXTRACT, status=422, **wrong)
    said = {each["pointer"]: (each["code"], each["message"]) for each in problem["errors"]}
    assert said["/level"][0] == "other-scheme"
    assert "Choose “Toàn trình” or “Một phần”" in said["/level"][1]
    assert said["/planned_on"][0] == "no-such-date"
    assert said["/name"][0] == "name-of-another"
    assert "trích lục" in said["/name"][1]
    near = await lists.register("H17", "1.009037", status=422)
    assert "1.009073" in near["errors"][0]["message"]
    assert (await lists.get("/lists/2027/registrations", "H17"))["items"] == []


async def test_a_service_may_be_online_at_two_levels_and_one_nobody_asked_for_counts_as_own(lists: ListOffice) -> None:
    await lists.drafted(2021, "H17", due="2021-01-31")
    await lists.post("/lists/2021/items", {"procedure": EXTRACT}, status=201)
    await lists.act(2021, "send")
    await lists.act(2021, "open")
    await lists.approved(2021)
    act = {"act": "implement", "procedure": EXTRACT, "on": "2021-05-01", "address": "https://dvc.example"}
    path = "/lists/2021/implementations/acts"
    assert (await lists.post(path, act, "H17", 422))["code"] == "no-level"
    await lists.post(path, act | {"level": "Mức độ 3"}, "H17")
    await lists.post(path, act | {"level": "Mức độ 4"}, "H17")
    assert (await lists.post(path, act | {"level": "Mức độ 4"}, "H17", 409))["code"] == "not-now"
    await lists.post(path, act | {"procedure": "1.010727", "level": "3"}, "H17")
    assert (await lists.post(path, act | {"procedure": "9.999999", "level": "3"}, "H17", 404))[
        "code"
    ] == "unknown-procedure"
    assert (await lists.post(path, act | {"on": "2099-01-01", "level": "3"}, "H17", 422))["code"] == "in-the-future"
    assert (await lists.post(path, {**act, "level": "3", "agency": "H17"}, "H26", 403))["code"] == "forbidden"
    rows = (await lists.get("/lists/2021/implementations", None))["items"]
    assert [(each["procedure"], each["level"], each["origin"]) for each in rows] == [
        (EXTRACT, "ND43-2011:3", "assigned"),
        (EXTRACT, "ND43-2011:4", "assigned"),
        (PERMIT, "ND43-2011:3", "own"),
    ]
    which = await lists.post(path, {"act": "verify", "agency": "H17", "procedure": EXTRACT}, status=422)
    assert which["code"] == "which-level"
    await lists.post(path, {"act": "drop", "procedure": PERMIT, "reason": "Dừng cổng cũ"}, "H17")


async def test_pages_follow_each_other_without_gap_or_repeat(lists: ListOffice) -> None:
    await lists.sent(2027, "H17", "H26")
    for agency in ("H17", "H26"):
        for procedure in (EXTRACT, PERMIT):
            await lists.register(agency, procedure)
    seen, after = [], ""
    while after is not None:
        page = await lists.get(f"/lists/2027/registrations?limit=1&after={after}")
        seen += [(each["agency"], each["procedure"]) for each in page["items"]]
        after = page["next"]
    assert seen == [("H17", EXTRACT), ("H17", PERMIT), ("H26", EXTRACT), ("H26", PERMIT)]


async def test_what_an_agency_has_not_registered_is_told_page_by_page_to_it_and_the_office(lists: ListOffice) -> None:
    await lists.drafted(2027, "H17", "H26", "G11")
    for item in ({"procedure": EXTRACT}, {"procedure": PERMIT}, {"procedure": LEGALISED, "agency": "G11"}):
        await lists.post("/lists/2027/items", item, status=201)
    await lists.act(2027, "send")
    path = "/lists/2027/items?unregistered=true"

    async def missing(agency: str, who: str = "office") -> list[str]:
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = await lists.get(f"{path}&agency={agency}&limit=1&after={after}", who)
            seen += [each["procedure"] for each in page["items"]]
            after = page["next"]
        return seen

    assert (await missing("H17"), await missing("G11", "G11")) == ([EXTRACT, PERMIT], [LEGALISED])
    await lists.register("H17", EXTRACT)
    assert (await missing("H17", "H17"), await missing("H26")) == ([PERMIT], [EXTRACT, PERMIT])
    item = next(each for each in (await lists.get("/lists/2027/items"))["items"] if each["procedure"] == PERMIT)
    await lists.post(f"/lists/2027/items/{item['id']}/drop", {"reason": "Trùng"})
    assert await missing("H17") == []
    await lists.get(f"{path}&agency=H17", "H26", 403)
    await lists.get(f"{path}&agency=H17", "citizen", 404)
    assert (await lists.get(path, "office", 422))["errors"][0]["pointer"] == "/query/agency"


@pytest.mark.parametrize("year", ["0", "-1", "99999", "1999", "9" * 30, "hai-nghin"])
async def test_a_year_without_a_list_is_answered(lists: ListOffice, year: str) -> None:
    for path in ("", "/items", "/registrations", "/implementations", "/acts", "/agencies"):
        answer = await lists.call("GET", f"/lists/{year}{path}", "office")
        assert answer.status_code in (404, 422), answer.text


@pytest.mark.parametrize("text", ["\x00", "😀" * 50, "a" * 10_000, "'; DROP TABLE list_act; --", "́"])
async def test_strange_texts_in_addresses_are_answered(lists: ListOffice, text: str) -> None:
    await lists.sent(2027, "H17")
    for path in ("items", "registrations", "implementations", "agencies"):
        answer = await lists.call("GET", f"/lists/2027/{path}", "office", params={"agency": text, "after": text})
        assert answer.status_code in (200, 404, 422)


async def test_what_must_be_done_first_is_told_beside_the_acts(lists: ListOffice) -> None:
    await lists.sent(2027, "H17", "H26")
    await lists.register("H17", EXTRACT)
    await lists.post("/lists/2027/registrations/acts", {"act": "submit"}, "H17")
    listed = await lists.get("/lists/2027")
    (wait,) = listed["hindered"]
    assert (listed["possible"], wait["act"], wait["code"]) == (["consolidate"], "consolidate", "registrations-waiting")
    one = (await lists.get("/lists/2027/agencies?agency=H17"))["items"]
    assert [(each["agency"], each["registrations"], each["implementations"]) for each in one] == [
        ("H17", {"submitted": 1}, {})
    ]
    kept = await lists.put("/lists/2027/agencies/H17/contact", {"email": "a@danang.example"}, "H17")
    assert kept["registrations"] == {"submitted": 1}
    newest = await lists.get("/lists/2027/acts?newest=true&limit=2")
    older = await lists.get(f"/lists/2027/acts?newest=true&limit=2&after={newest['next']}")
    assert [each["act"] for each in newest["items"] + older["items"]] == ["contact", "submit", "add", "open"]


async def test_a_refused_act_names_the_field_to_mend_and_a_service_leaves_the_list_once(lists: ListOffice) -> None:
    await lists.drafted(2027, "H17")
    item = (await lists.post("/lists/2027/items", {"procedure": EXTRACT}, status=201))["id"]
    await lists.post(f"/lists/2027/items/{item}/drop", {"reason": "Trùng"})
    again = await lists.post(f"/lists/2027/items/{item}/drop", {"reason": "Khác"}, status=409)
    assert "already" in again["detail"]
    await lists.act(2027, "send")
    await lists.act(2027, "open")
    await lists.act(2027, "consolidate")
    missing = await lists.act(2027, "approve", status=422, decision_number="1/QĐ-TTg")
    assert [each["pointer"] for each in missing["errors"]] == ["/decision_date"]
    answer = await lists.call("POST", "/lists/2027/transitions", "office", json={"act": "reopen"},
                              headers={"Accept-Language": "vi"})  # fmt: skip
    assert answer.json()["detail"] == "Việc “mở lại đăng ký” cần nêu lý do."
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/reason"]
