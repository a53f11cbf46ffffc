"""What people decide about names over HTTP: it holds, is kept for ever, can be taken back, and two are never both first."""

import asyncio
import uuid

import asyncpg
import pytest

from tests.component.catalog.identity_desk import EXTRACT, FOLK, decide, match, one, submit, undo, waiting
from tests.component.catalog.list_office import ListOffice


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


async def test_who_is_second_reads_who_was_first_when_and_what_they_chose(lists: ListOffice) -> None:
    kept = (await submit(lists, "H17", EXTRACT))["items"][0]["submission"]
    decision = await decide(lists, submission=kept, choose="1.009073")
    late = await decide(lists, "H17", submission=kept, choose="1.009099", status=409)
    assert late["code"] == "already-decided"
    for said in ("office-1 (the Government Office)", "chose 1.009073", "was not recorded"):
        assert said in late["detail"]
    assert decision["id"] in late["errors"][0]["message"]
    await undo(lists, decision["id"])
    again = await undo(lists, decision["id"], status=409)
    assert (again["code"], "office-1 (the Government Office)" in again["detail"]) == ("already-undone", True)


async def test_two_who_decide_one_name_for_everyone_at_once_from_two_agencies_entries_are_told_apart(
    lists: ListOffice,
) -> None:
    for _ in range(5):
        ids = [(await submit(lists, who, EXTRACT))["items"][0]["submission"] for who in ("H17", "H26")]
        body = {"choose": "1.009073", "reason": "đã xem", "for_everyone": True}
        race = [lists.call("POST", "/identity/decisions", "office", json={**body, "submission": id}) for id in ids]
        answers = await asyncio.gather(*race)
        assert sorted(each.status_code for each in answers) == [201, 409]
        won = next(each.json() for each in answers if each.status_code == 201)
        assert won["settled"] == 2
        await undo(lists, won["id"])


async def test_a_decision_is_read_alone_with_the_name_of_what_was_chosen(lists: ListOffice) -> None:
    kept = (await submit(lists, "H17", EXTRACT))["items"][0]["submission"]
    decision = await decide(lists, "H17", submission=kept, choose="1.009073")
    one_of = await lists.get(f"/identity/decisions/{decision['id']}", "H17")
    assert (one_of["kind"], one_of["chosen_name"], one_of["asked"]["name"]) == ("proposed", EXTRACT, EXTRACT)
    assert (await waiting(lists))[0]["proposals"][0]["chosen_name"] == EXTRACT
    await lists.get(f"/identity/decisions/{decision['id']}", "H26", 404)
    await lists.get(f"/identity/decisions/{uuid.uuid4()}", "office", 404)
    await lists.get(f"/identity/decisions/{decision['id']}", "citizen", 403)


RENEWED = "Cấp lại giấy phép lao động nước ngoài làm việc tại Việt Nam"


@pytest.mark.parametrize("asked", [{"name": RENEWED, "code": "1.009073"}, {"name": f"1.009073 - {RENEWED}"}])
async def test_what_is_decided_of_a_code_and_a_name_that_differ_holds_for_the_two_together(
    lists: ListOffice, asked: dict[str, str]
) -> None:
    kept = (await submit(lists, "H17", asked))["items"][0]
    assert (kept["outcome"], kept["reasons"][1]["code"]) == ("ask", "code-and-name-differ")
    alone = (await submit(lists, "H17", RENEWED))["items"][0]
    assert (alone["outcome"], alone["submission"] == kept["submission"]) == ("ask", False)
    decision = await decide(lists, submission=kept["submission"], choose="1.009073", for_everyone=True)
    assert [item["asked"]["name"] for item in await waiting(lists)] == [RENEWED]
    again = (await submit(lists, "H26", asked))["items"][0]
    assert (again["outcome"], again["code"], again["submission"]) == ("certain", "1.009073", None)
    assert (await one(lists, RENEWED))["outcome"] == "ask"
    assert (await one(lists, {"name": "Mua hóa đơn lẻ", "code": "1.009073"}))["outcome"] == "ask"
    await undo(lists, decision["id"])
    assert (await one(lists, asked))["outcome"] == "ask"


async def test_what_was_decided_of_a_code_and_a_name_together_stays_about_both_once_the_code_is_repealed(
    lists: ListOffice,
) -> None:
    marriage, odd, residence = "1.000894", "Giấy ở nhờ nhà cô bác trong bản", "1.004194"
    both = {"name": odd, "code": marriage}
    [own] = (await match(lists, {"name": "", "code": marriage}))["items"][0]["candidates"]
    first = await decide(lists, asked=both, choose=residence)
    on_it = await decide(lists, asked={"name": FOLK}, choose=marriage)
    async with lists.database.acquire() as connection:
        await connection.execute("UPDATE procedure SET repealed_on = DATE '2026-01-01' WHERE code = $1", marriage)
    assert (await one(lists, both))["code"] == residence
    for asked in (odd, {"name": "", "code": marriage}, {"name": own["name"], "code": marriage}):
        answer = await one(lists, asked)
        assert (answer["outcome"] == "certain", answer["code"]) == (False, None), asked
    told = {each["id"]: each for each in (await lists.get("/identity/decisions"))["items"]}
    assert told[on_it["id"]]["chosen_name"] == own["name"], "what was chosen keeps its name when it is repealed"
    assert (await lists.get(f"/identity/decisions/{first['id']}"))["chosen_name"]
