"""What was decided for a day holds from that day on, also while the clerk that carries it out stands still."""

from datetime import timedelta
from typing import Any

from services.catalog.clerk import withdraw_due
from services.catalog.days import today
from tests.component.catalog.editors import LAN, Desk

OLD, NEW, STORM = "1.001193", "1.000894", "1.009073"
TOMORROW = today() + timedelta(days=1)


async def codes(doors: Desk, path: str) -> list[Any]:
    answer = await doors.ask("GET", path)
    assert answer.status_code == 200, answer.text
    return [each.get("code") for each in answer.json()["items"]]


async def everywhere(doors: Desk, code: str) -> dict[str, bool]:
    """In which of the catalogue's answers a procedure on offer stands."""
    names = {"names": [{"name": "Đăng ký khai sinh", "code": code}]}
    matched = (await doors.done("POST", "/identity/match", names, who=LAN))["items"][0]
    described = (await doors.ask("GET", f"/procedures/{code}.jsonld")).text
    export = (await doors.ask("GET", "/exports/procedures.csv", who=LAN)).text
    births = (await doors.ask("GET", "/life-events")).json()["items"][0]["procedures"]
    return {
        "list": code in await codes(doors, "/procedures?limit=200"),
        "search": code in await codes(doors, "/procedures?q=khai+sinh"),
        "search by code": code in await codes(doors, f"/procedures?q={code}"),
        "suggestions": code in await codes(doors, "/suggestions?q=khai+si"),
        "life events": births == await _births(doors) + 1,
        "offered": code in await codes(doors, "/offered?province=48"),
        "identity": matched["outcome"] == "certain" and matched["code"] == code,
        "open data": "/id/concept/status/published" in described,
        "export": code in export,
    }


async def _births(doors: Desk) -> int:
    listed: list[Any] = (await doors.ask("GET", "/procedures?life_event=birth&limit=200")).json()["items"]
    return sum(each["code"] != OLD for each in listed)


async def _the_day_comes(doors: Desk) -> None:
    """A night passes: what was decided for tomorrow is decided for today."""
    async with doors.database.transaction() as connection:
        await connection.execute("UPDATE procedure SET repealed_on = repealed_on - 1 WHERE repealed_on IS NOT NULL")
        await connection.execute("UPDATE suspension SET from_day = from_day - 1")


async def test_a_repeal_holds_from_its_day_whether_or_not_the_clerk_has_run(doors: Desk) -> None:
    offers = {"offers": [{"kind": "province", "places": ["48"], "since": "2025-07-01"}], "why": "Công bố"}
    await doors.done("PUT", f"/procedures/{OLD}/offers", offers, who=LAN)
    body = {"on": str(TOMORROW), "reason": "Thay thế", "successor": NEW}
    await doors.done("POST", f"/procedures/{OLD}/repeal", body, who=LAN)
    before = await everywhere(doors, OLD)
    assert set(before.values()) == {True}, before
    await _the_day_comes(doors)
    after = await everywhere(doors, OLD)
    assert [name for name, there in after.items() if there] == []
    found = (await doors.ask("GET", f"/procedures/{OLD}")).json()
    assert (found["status"], found["repealed"]["successor"]) == ("repealed", NEW)
    yesterday = (await doors.ask("GET", f"/procedures/{OLD}?as_of={today() - timedelta(days=1)}")).json()
    assert yesterday["status"] == "published"
    assert await withdraw_due(doors.database, today()) == [OLD]
    assert await everywhere(doors, OLD) == after


async def test_a_suspension_holds_on_its_days_and_no_others(doors: Desk) -> None:
    days = {"first_day": str(TOMORROW), "last_day": str(TOMORROW + timedelta(days=5))}
    await doors.done("POST", f"/procedures/{STORM}/suspend",
                     days | {"reason": "Bão", "override_reason": "bất khả kháng"}, who=LAN)  # fmt: skip
    assert (await doors.ask("GET", f"/procedures/{STORM}")).json()["status"] == "published"
    await _the_day_comes(doors)
    assert (await doors.ask("GET", f"/procedures/{STORM}")).json()["status"] == "suspended"
    assert STORM in await codes(doors, "/procedures?limit=200"), "a suspended one is listed, and says so"
    later = TOMORROW + timedelta(days=6)
    assert (await doors.ask("GET", f"/procedures/{STORM}?as_of={later}")).json()["status"] == "published"
