"""Agencies that have not handed in are reminded, once for each mark, however many processes look."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import orjson

from services.catalog.days import VIETNAM
from services.catalog.yearly import reminder
from services.catalog.yearly.reminder import remind
from services.catalog.yearly.synthetic import load_synthetic
from services.contracts import topics
from services.kernel.database import Database
from tests.component.catalog.list_office import EXTRACT, PERMIT, ListOffice
from tests.support.environment import Environment
from tests.support.eventually import eventually

DUE = datetime(2026, 12, 31, 9, 0, tzinfo=VIETNAM)


def before(days: int, hour: int = 9) -> datetime:
    return (DUE - timedelta(days=days)).replace(hour=hour)


async def told(database: Database) -> list[tuple[str, int, int]]:
    """(agency, year, days left) of every reminder in the outbox, in order."""
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT value FROM outbox WHERE topic = $1 ORDER BY position", topics.REGISTRATION_DUE
        )
    data = [orjson.loads(row["value"]) for row in rows]
    return [(each["agency"], each["year"], each["days_left"]) for each in data]


async def test_an_agency_is_reminded_once_at_each_mark_by_any_number_of_processes(lists: ListOffice) -> None:
    await lists.sent(2027, "H17")
    for days in range(20, -3, -1):
        counts = await asyncio.gather(*(remind(lists.database, before(days)) for _ in range(4)))
        assert sum(counts) == (1 if days in (14, 7, 1, 0) else 0)
    assert await told(lists.database) == [("H17", 2027, days) for days in (14, 7, 1, 0)]


async def test_after_a_stop_only_the_nearest_mark_is_told_and_nobody_at_night(lists: ListOffice) -> None:
    await lists.sent(2027, "H17")
    assert await remind(lists.database, before(6, hour=3)) == 0
    assert await remind(lists.database, before(6)) == 1
    assert await remind(lists.database, before(5)) == 0
    assert await told(lists.database) == [("H17", 2027, 6)]


async def test_who_has_handed_in_is_left_alone_and_who_got_something_back_is_reminded(lists: ListOffice) -> None:
    await lists.sent(2027, "H17", "H26", "G11")
    for agency in ("H17", "H26"):
        await lists.register(agency, EXTRACT)
        await lists.post("/lists/2027/registrations/acts", {"act": "submit"}, agency)
    await lists.register("H26", PERMIT)
    await remind(lists.database, before(14))
    assert await told(lists.database) == [("G11", 2027, 14), ("H26", 2027, 14)]
    await lists.post("/lists/2027/registrations/acts", {"act": "return", "agency": "H17", "reason": "Thiếu ngày"})
    await remind(lists.database, before(7))
    assert (await told(lists.database))[2:] == [("G11", 2027, 7), ("H17", 2027, 7), ("H26", 2027, 7)]


async def test_drafts_closed_and_synthetic_lists_remind_nobody_and_a_new_day_begins_anew(lists: ListOffice) -> None:
    await load_synthetic(lists.database)
    await lists.drafted(2027, "H17")
    assert await remind(lists.database, before(1)) == 0
    assert await remind(lists.database, datetime(2017, 2, 28, 9, tzinfo=VIETNAM)) == 0
    await lists.act(2027, "send")
    assert await remind(lists.database, before(1)) == 1
    later = await lists.call(
        "PATCH", "/lists/2027", "office", json={"registration_due": "2027-01-14"}, headers={"Idempotency-Key": "k"}
    )
    assert later.status_code == 200
    assert await remind(lists.database, before(0)) == 1
    assert await told(lists.database) == [("H17", 2027, 1), ("H17", 2027, 14)]
    await lists.act(2027, "open")
    await lists.act(2027, "consolidate")
    assert await remind(lists.database, before(-13)) == 0


async def test_a_reminder_and_its_mark_are_one_transaction(lists: ListOffice, monkeypatch: Any) -> None:
    await lists.sent(2027, "H17")

    async def fails(*_: Any) -> None:
        raise RuntimeError("between the mark and the event")

    with monkeypatch.context() as broken:
        broken.setattr("services.kernel.outbox.append", fails)
        results = await asyncio.gather(remind(lists.database, before(7)), return_exceptions=True)
    assert isinstance(results[0], RuntimeError)
    assert await remind(lists.database, before(7)) == 1


async def test_a_reminder_reaches_its_topic_without_a_person_in_it(environment: Environment) -> None:
    await environment.topics()
    lists = await ListOffice.open(environment)
    await lists.sent(2027, "H17")
    await lists.put("/lists/2027/agencies/H17/contact", {"email": "dau-moi@danang.example"}, "H17")
    await remind(lists.database, before(7))
    async with environment.relaying("catalog"):
        (event,) = await eventually(lambda: environment.events(topics.REGISTRATION_DUE), bool)
    assert (event.envelope.subject, event.envelope.sequence) == ("H17", 0)
    assert event.data.model_dump(mode="json") == {"agency": "H17", "year": 2027, "due_on": "2026-12-31", "days_left": 7}
    assert b"@" not in (event.record.value or b"")
    await lists.close()


async def test_the_worker_looks_again_and_again_and_stops_when_told(lists: ListOffice, monkeypatch: Any) -> None:
    looked: list[datetime] = []

    async def looks(_: Database, now: datetime) -> int:
        looked.append(now)
        return 0

    monkeypatch.setattr(reminder, "remind", looks)
    monkeypatch.setattr(reminder, "LOOK_AGAIN", timedelta(milliseconds=10))
    running = asyncio.create_task(reminder.run(lists.runtime))
    await eventually(lambda: asyncio.sleep(0, len(looked)), lambda count: count >= 3)
    lists.runtime.stopping.set()
    await asyncio.wait_for(running, 5)
    lists.runtime.stopping.clear()
    assert looked[0].tzinfo is VIETNAM


async def test_contacts_are_given_to_services_only(lists: ListOffice) -> None:
    await lists.sent(2027, "H17", "H26")
    await lists.put("/lists/2027/agencies/H17/contact", {"email": "dau-moi@danang.example", "language": "en"}, "H17")
    wanted = {"registrations": [{"year": 2027, "agency": code} for code in ("H17", "H26", "H99")]}
    found = (await lists.post("/lists/contacts", wanted, "service"))["contacts"]
    assert sorted(found, key=lambda each: each["agency"]) == [
        {
            "year": 2027,
            "agency": "H17",
            "name": "UBND thành phố Đà Nẵng",
            "email": "dau-moi@danang.example",
            "language": "en",
        },
        {"year": 2027, "agency": "H26", "name": "UBND thành phố Hà Nội", "email": None, "language": "vi"},
    ]
    for who in ("office", "H17", "citizen", "operator"):
        assert (await lists.call("POST", "/lists/contacts", who, json=wanted)).status_code == 403
    many = {"registrations": [{"year": 2027, "agency": "H17"}] * 201}
    assert (await lists.call("POST", "/lists/contacts", "service", json=many)).status_code == 422
