"""The Government Office merges, ends and makes provinces: the committee, its territory and the codes follow one act."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.catalog.agencies import editing as agency_editing
from services.catalog.days import today
from services.catalog.loader import load
from services.catalog.register import read_register
from tests.component.catalog.list_office import LOADED_ON
from tests.component.catalog.test_agency_editing import WHY, Office
from tests.support.environment import Environment

LAST = today() + timedelta(days=20)
FIRST = LAST + timedelta(days=1)


@pytest.fixture
async def office(database_only: Environment) -> AsyncIterator[Office]:
    opened = await Office.open(database_only)
    assert isinstance(opened, Office)
    yield opened
    await opened.close()


async def provinces(office: Office, day: Any) -> dict[str, tuple[str, str]]:
    items = (await office.get(f"/provinces?as_of={day}"))["items"]
    return {each["code"]: (each["name"], each["agency"]) for each in items}


async def test_a_province_goes_into_another_on_a_day_to_come(office: Office) -> None:
    before = await provinces(office, LAST)
    await office.end("H17", str(LAST), "H49")
    assert await provinces(office, LAST) == before
    after = await provinces(office, FIRST)
    assert after == {code: each for code, each in before.items() if each[1] != "H17"}
    grown = next(each for each in (await office.get(f"/provinces?as_of={FIRST}"))["items"] if each["agency"] == "H49")
    assert (grown["valid_from"], grown["formed_from"]) == (str(FIRST), sorted([grown["code"], "48"]))
    assert (await office.get(f"/agencies/H17/now?as_of={FIRST}"))["agency"]["code"] == "H49"
    told = {event.data.code: event.data for event in await office.told()}
    assert (told["H17"].valid_to, told["H17"].successor, told["H17"].province.codes) == (LAST, "H49", ["48"])
    async with office.database.transaction() as connection:
        assert await agency_editing.turn(connection, FIRST) == ["H17", "H49"]
    told = {event.data.code: event.data for event in await office.told()}
    assert told["H17"].province is None
    assert told["H49"].province.codes == [grown["code"]]


async def test_two_provinces_become_a_new_one_which_may_have_a_code_that_is_free_then(office: Office) -> None:
    made = {"kind": "province", "name": "UBND tỉnh Thử nghiệm", "province": "48"}
    body = {"codes": ["H17", "H49"], "into": "H90", "create": made, "valid_to": str(LAST), "reason": WHY}
    await office.post("/agencies/merge", body)
    new = next(each for each in (await office.get(f"/provinces?as_of={FIRST}"))["items"] if each["agency"] == "H90")
    assert (new["code"], new["name"]) == ("48", "Tỉnh Thử nghiệm")
    assert len(new["formed_from"]) == 2
    assert (await provinces(office, LAST))["48"][1] == "H17"
    told = {event.data.code: event.data for event in await office.told()}
    assert (told["H90"].province, told["H90"].valid_from) == (None, FIRST), (
        "it answers for nothing before its first day"
    )
    # A later edition of the files does not undo it.
    register = read_register()
    await load(office.database, replace(register, edition=register.edition + 1), LOADED_ON)
    assert (await provinces(office, FIRST))["48"] == ("Tỉnh Thử nghiệm", "H90")
    assert len(await provinces(office, FIRST)) == 33


async def test_a_code_that_means_another_province_that_day_is_refused_and_nothing_is_kept(office: Office) -> None:
    body = {"code": "H90", "kind": "province", "name": "UBND tỉnh Thử nghiệm", "valid_from": str(today()),
            "province": "48", "reason": WHY}  # fmt: skip
    refused = await office.post("/agencies", body, status=422)
    assert (refused["errors"][0]["pointer"], refused["errors"][0]["code"]) == ("/province", "province-code-taken")
    await office.get("/agencies/H90", status=404)
    assert await office.told() == []
    body.pop("province")
    assert (await office.post("/agencies", body, status=422))["errors"][0]["code"] == "province-code"


async def test_a_new_name_of_a_committee_is_that_of_its_province_and_a_mistake_leaves_no_province(
    office: Office,
) -> None:
    body = {"name": "UBND tỉnh Đà Nẵng (thử)", "from": str(FIRST), "reason": WHY}
    assert (await office.call("PATCH", "/agencies/H17", "office", json=body)).status_code == 200
    assert (await provinces(office, FIRST))["48"] == ("Tỉnh Đà Nẵng (thử)", "H17")
    assert (await provinces(office, LAST))["48"] == ("Thành phố Đà Nẵng", "H17")
    new = {"code": "H90", "kind": "province", "name": "UBND tỉnh Nhầm", "valid_from": str(today()), "province": "99"}
    await office.post("/agencies", new | {"reason": WHY}, status=201)
    assert "99" in await provinces(office, today())
    await office.post("/agencies/H90/withdraw", {"reason": "Nhập nhầm mã"})
    assert "99" not in await provinces(office, today())
