"""The Government Office merges, ends and makes provinces: the committee, its territory and the codes follow one act."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.catalog.agencies import editing as agency_editing
from services.catalog.days import today
from services.catalog.domain.agencies import Agency, Period
from services.catalog.domain.provinces import Province
from services.catalog.loader import load
from services.catalog.opendata.addresses import Addresses
from services.catalog.opendata.documents import agencies_and_places
from services.catalog.register import read_register
from services.catalog.store import agencies as agency_store
from services.catalog.store import provinces as province_store
from tests.component.catalog.agency_office import WHY, Office
from tests.component.catalog.list_office import EXTRACT, LOADED_ON
from tests.support.environment import Environment

LAST = today() + timedelta(days=20)
FIRST = LAST + timedelta(days=1)
NEW = {"code": "H90", "kind": "province", "name": "UBND tỉnh Thử nghiệm", "province": "99", "reason": WHY}


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
    await office.post("/agencies", NEW | {"valid_from": str(FIRST)}, status=201)
    assert "99" in await provinces(office, FIRST)
    await office.post("/agencies/H90/withdraw", {"reason": "Nhập nhầm mã"})
    assert "99" not in await provinces(office, FIRST)


async def test_what_answers_for_a_province_is_never_taken_back(office: Office) -> None:
    touched = await office.call("PATCH", "/agencies/H26", "office", json={"evidence": "Đã đối chiếu", "reason": WHY})
    assert touched.status_code == 200
    gone = {"reason": "Nhập nhầm mã"}
    assert (await office.post("/agencies/H26/withdraw", gone, status=409))["code"] == "from-the-files"
    assert "H26" in {whose for _, whose in (await provinces(office, today())).values()}
    await office.post("/agencies", NEW | {"valid_from": str(today())}, status=201)
    refused = await office.post("/agencies/H90/withdraw", gone, status=409)
    assert refused["code"] == "answers-for-a-province"
    assert (await provinces(office, today()))["99"] == ("Tỉnh Thử nghiệm", "H90")


async def test_a_code_taken_on_the_very_same_first_day_is_refused(office: Office) -> None:
    there = next(each for each in (await office.get("/provinces"))["items"] if each["code"] == "48")
    body = NEW | {"valid_from": there["valid_from"], "province": "48"}
    refused = await office.post("/agencies", body, status=422)
    assert (refused["errors"][0]["code"], there["agency"] in refused["detail"]) == ("province-code-taken", True)
    await office.get("/agencies/H90", status=404)


async def test_a_province_is_formed_from_all_who_pass_to_it_on_one_day_in_whatever_order_they_end(
    office: Office,
) -> None:
    before = {each["agency"]: each["code"] for each in (await office.get("/provinces"))["items"]}
    for code in ("H17", "H26"):
        await office.end(code, str(LAST), "H49")
    grown = next(each for each in (await office.get(f"/provinces?as_of={FIRST}"))["items"] if each["agency"] == "H49")
    assert grown["formed_from"] == sorted(before[code] for code in ("H17", "H26", "H49"))
    # What the files say of the merger of 2025 is what the successions say.
    async with office.database.transaction() as connection:
        asked = "SELECT code, valid_from, formed_from FROM province WHERE valid_from < $1 ORDER BY 1, 2"
        said = await connection.fetch(asked, today())
        whole = await agency_store.kept(connection)
        committees = [each.standing for each in whole.values() if each.standing.kind == "province"]
        assert await province_store.follow(connection, committees) is None
        assert await connection.fetch(asked, today()) == said


async def test_files_that_bring_a_province_the_office_has_entered_load_without_it(office: Office) -> None:
    await office.post("/agencies", NEW | {"valid_from": str(today())}, status=201)
    register = read_register()
    period = Period("UBND tỉnh Thử nghiệm", today(), None, ("99",))
    newer = replace(
        register,
        edition=register.edition + 1,
        agencies=[*register.agencies, Agency("H91", "province", "000.00.00.H91", "giả", (period,))],
        provinces=[*register.provinces, Province("99", "Tỉnh Thử nghiệm", today(), None, "H91")],
    )
    assert (await load(office.database, newer, LOADED_ON)).agencies == 1
    assert (await provinces(office, today()))["99"] == ("Tỉnh Thử nghiệm", "H90")
    assert len(await provinces(office, today())) == 35


async def test_what_is_decided_for_a_day_to_come_changes_nothing_today(office: Office) -> None:
    offer = {"kind": "province", "since": "2025-07-01", "places": ["48"]}
    put = await office.call("PUT", f"/procedures/{EXTRACT}/offers", "office", json={"why": WHY, "offers": [offer]})
    assert put.status_code == 200, put.text

    async def answers() -> tuple[list[str], list[Any], dict[str, list[str]]]:
        offered = [each["code"] for each in (await office.get("/offered?province=48"))["items"]]
        found = [(await office.get(f"/procedures?agency={code}&limit=200"))["items"] for code in ("H17", "H26", "H49")]
        async with office.database.acquire() as connection:
            _, _, places = await agencies_and_places(connection, Addresses("http://motcua.test"))
        return offered, found, {code: list(places.area(code)) for code in ("H17", "H26", "H49")}

    before = await answers()
    assert before[0] == [EXTRACT]
    made = {"kind": "province", "name": "UBND tỉnh Thử nghiệm", "province": "48"}
    body = {"codes": ["H17", "H26"], "into": "H90", "create": made, "valid_to": str(LAST), "reason": WHY}
    await office.post("/agencies/merge", body)
    other = next(whose for _, whose in (await provinces(office, FIRST)).values() if whose not in ("H49", "H90"))
    await office.end(other, str(LAST), "H49")
    assert await answers() == before


async def test_a_row_that_would_continue_a_province_whose_code_has_passed_on_is_refused_alone(office: Office) -> None:
    ended, next_day = today() - timedelta(days=60), today() - timedelta(days=59)
    await office.post("/agencies", NEW | {"valid_from": "2026-01-01", "valid_to": str(ended)}, status=201)
    await office.post("/agencies", NEW | {"code": "H91", "valid_from": str(next_day)}, status=201)
    raw = (
        "code,kind,name,valid_from\r\n"
        f"H90,province,UBND tỉnh Thử nghiệm,{next_day}\r\n"
        "G09.20,department,Cục Mẫu (giả),2020-01-01\r\n"
    ).encode()
    for dry in ("true", "false"):
        answer = await office.call(
            *("POST", f"/agencies/import?reason=Thu+nghiem&dry_run={dry}", "office"),
            content=raw,
            headers={"Content-Type": "text/csv"},
        )
        lines = answer.json()["lines"]
        assert [each["outcome"] for each in lines] == ["refused", "loaded"]
        assert [(each["column"], each["code"]) for each in lines[0]["reasons"]] == [
            ("valid_from", "province-code-taken")
        ]
    assert (await provinces(office, today()))["99"][1] == "H91"
