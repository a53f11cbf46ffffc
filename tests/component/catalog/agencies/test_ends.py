"""An agency ends: it hands over, is merged, takes its children along, or was a mistake and is taken back."""

import asyncio
from datetime import date, timedelta

from services.catalog.days import today
from tests.component.catalog.agency_office import WHY, Office


async def test_an_end_hands_over_and_the_topic_says_so(office: Office) -> None:
    for code in ("G09.20", "G09.21", "G09.22"):
        await office.make(code)
    await office.end("G09.20", "2024-06-30", "G09.22", "000.00.21.G09")
    old = await office.get("/agencies/G09.20?as_of=2026-01-01")
    assert [(each["code"], each["lead"], each["since"]) for each in old["successors"]] == [
        ("G09.22", True, "2024-07-01"),
        ("G09.21", False, "2024-07-01"),
    ]
    assert old["now"]["agency"]["code"] == "G09.22"
    assert (await office.get("/agencies/G09.20/now?as_of=2024-06-30"))["agency"]["code"] == "G09.20"
    last = {event.data.code: event.data for event in await office.told()}
    assert (last["G09.20"].successor, last["G09.20"].valid_to) == ("G09.22", date(2024, 6, 30))
    assert [each.code for each in last["G09.20"].successors] == ["G09.22", "G09.21"]
    assert last["G09.21"].predecessors == ["G09.20"]
    acts = {code: (await office.get(f"/agencies/{code}/history"))["acts"][-1]["act"] for code in ("G09.20", "G09.21")}
    assert acts == {"G09.20": "ended", "G09.21": "succeeded"}


async def test_a_merger_is_one_act_or_nothing(office: Office) -> None:
    for code in ("G09.20", "G09.21"):
        await office.make(code)
    before = len(await office.told())
    body = {"codes": ["G09.20", "G09.21"], "into": "G09.30", "valid_to": "2025-02-28", "reason": WHY}
    assert (await office.post("/agencies/merge", body, status=422))["errors"][0]["code"] == "unknown-agency"
    assert len(await office.told()) == before
    made = {"kind": "department", "name": "Cơ quan hợp nhất (giả)"}
    done = await office.post("/agencies/merge", body | {"create": made})
    assert sorted(each["code"] for each in done["changed"]) == ["G09.20", "G09.21", "G09.30"]
    assert len(await office.told()) == before + 3
    new = await office.get("/agencies/G09.30")
    assert (new["valid_from"], [each["how"] for each in new["predecessors"]]) == ("2025-03-01", ["merge", "merge"])
    assert [each["act"] for each in (await office.get("/agencies/G09.30/history"))["acts"]] == ["merged"]


async def test_children_stop_an_end_unless_they_end_with_it(office: Office) -> None:
    await office.make("G09.20")
    await office.make("G09.20.01")
    refusal = await office.end("G09.20", "2025-02-28", status=422)
    assert refusal["errors"][0]["code"] == "children-still-there"
    await office.end("G09.20", "2025-02-28", with_children=True)
    assert (await office.get("/agencies/G09.20.01"))["valid_to"] == "2025-02-28"
    assert (await office.get("/agencies/G09.20/now"))["agency"] is None


async def test_a_mistake_is_taken_back_keeps_its_name_and_its_code_may_be_used(office: Office) -> None:
    await office.make("G09.20")
    await office.make("G09.20.01")
    gone = {"reason": "Nhập nhầm mã"}
    assert (await office.post("/agencies/G09.20/withdraw", gone, status=409))["code"] == "children-still-there"
    await office.post("/agencies/G09.20.01/withdraw", gone)
    assert (await office.post("/agencies/G09.20.01/withdraw", gone, status=409))["code"] == "already-withdrawn"
    assert (await office.post("/agencies/G09/withdraw", gone, status=409))["code"] == "from-the-files"
    last = (await office.told())[-1]
    assert (last.envelope.subject, last.envelope.sequence) == ("G09.20.01", 2)
    assert last.data is not None
    assert last.data.withdrawn_on == today()
    assert (await office.get("/agencies?parent=G09.20"))["items"] == []
    kept = await office.get("/agencies/G09.20.01")
    assert (kept["in_force"], kept["withdrawn_on"] is not None) == (False, True)
    await office.make("G09.20.01")
    again = await office.get("/agencies/G09.20.01")
    assert (again["in_force"], again["withdrawn_on"]) == (True, None)
    back = (await office.told())[-1]
    assert back.data is not None
    assert (back.envelope.sequence, back.data.withdrawn_on) == (3, None)


async def test_a_mistake_taken_back_before_its_first_day_leaves_a_tombstone(office: Office) -> None:
    await office.make("G09.20", since=str(today() + timedelta(days=1)))
    await office.post("/agencies/G09.20/withdraw", {"reason": "Nhập nhầm mã"})
    last = (await office.told())[-1]
    assert (last.data, last.envelope.subject, last.envelope.sequence) == (None, "G09.20", 2)


async def test_two_editors_at_once_do_not_give_one_agency_two_ends(office: Office) -> None:
    for code in ("G09.20", "G09.21", "G09.22"):
        await office.make(code)
    bodies = [{"valid_to": f"2025-0{n}-28", "successors": [f"G09.2{n}"], "reason": WHY} for n in (1, 2)]
    answers = await asyncio.gather(
        *(office.call("POST", "/agencies/G09.20/end", "office", json=body) for body in bodies)
    )
    assert sorted(each.status_code for each in answers) == [200, 422]
    assert len((await office.get("/agencies/G09.20"))["successors"]) == 1
