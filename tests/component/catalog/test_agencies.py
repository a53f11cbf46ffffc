"""Agencies and their codes as somebody reads them: on a day, in the tree, and who answers now."""

import httpx
import pytest

from tests.component.catalog.test_api import codes, get


async def test_a_dossier_of_2024_names_the_agency_of_2024_and_a_new_one_goes_to_its_successor(
    client: httpx.AsyncClient,
) -> None:
    then = await get(client, "/agencies/H22/now?as_of=2024-05-06")
    assert (then["agency"], then["path"]) == ({"code": "H22", "name": "UBND tỉnh Hà Giang"}, [])
    now = await get(client, "/agencies/H22/now?as_of=2026-11-23")
    assert now["asked"] == {"code": "H22", "name": "UBND tỉnh Hà Giang"}
    assert now["agency"] == {"code": "H60", "name": "UBND tỉnh Tuyên Quang"}
    assert [(step["successor"]["code"], step["since"], step["how"]) for step in now["path"]] == [
        ("H60", "2025-07-01", "merge")
    ]
    assert (await get(client, "/agencies/H22?as_of=2026-11-23"))["now"] == now
    assert (await get(client, "/agencies/H22?as_of=2024-05-06"))["now"] is None


async def test_agencies_are_found_by_level_kind_name_and_either_code(client: httpx.AsyncClient) -> None:
    assert len(codes(await get(client, "/agencies?kind=ministry&limit=200"))) == 21
    assert len(codes(await get(client, "/agencies?level=1&as_of=2024-05-01&limit=200"))) == 84
    assert codes(await get(client, "/agencies?level=2")) == []
    assert codes(await get(client, "/agencies?q=bo cong an")) == ["G01"]
    assert codes(await get(client, "/agencies?q=thua thien hue&as_of=2026-11-23")) == ["H57"], "an old name leads there"
    assert codes(await get(client, "/agencies?q=000.00.00.H26")) == ["H26"]
    assert codes(await get(client, "/agencies?q=ha giang&as_of=2026-11-23")) == []
    assert codes(await get(client, "/agencies?q=tinh ha giang&as_of=2026-11-23&ended=true")) == ["H22", "H30"]
    assert codes(await get(client, "/agencies?q=H22&as_of=2024-05-01&ended=true")) == ["H22"]
    assert len(codes(await get(client, "/agencies?as_of=2026-11-23&ended=true&limit=200"))) == 84
    assert codes(await get(client, "/agencies?q=😀")) == []
    assert codes(await get(client, "/agencies?parent=H26")) == []


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/agencies?ended=yes", "ended"),
        ("/agencies?level=0", "level"),
        ("/agencies?level=17", "level"),
        ("/agencies?level=one", "level"),
        ("/agencies?kind=king", "kind"),
        ("/agencies?parent=H99", "parent"),
        ("/agencies?parent=%00", "parent"),
        ("/agencies?q=" + "x" * 10_000, "q"),
        ("/agencies/H22/now?as_of=1999-01-01", "as_of"),
        ("/agencies/H22/children?limit=0", "limit"),
    ],
)
async def test_a_question_about_agencies_that_is_wrong_is_named(
    client: httpx.AsyncClient, address: str, parameter: str
) -> None:
    assert (await get(client, address, 422))["errors"][0]["pointer"] == f"/query/{parameter}"


@pytest.mark.parametrize("tail", ["", "/now", "/children", "/history"])
@pytest.mark.parametrize("code", ["H99", "%00", "😀", "a" * 3000, "Z01ABC", "0100233488"])
async def test_an_agency_there_is_not_is_not_found(client: httpx.AsyncClient, code: str, tail: str) -> None:
    assert (await get(client, f"/agencies/{code}{tail}", 404))["code"] == "unknown-agency"


async def test_the_history_of_a_province_tells_its_names_and_what_it_was_made_of(client: httpx.AsyncClient) -> None:
    told = await get(client, "/agencies/H57/history")
    assert [each["name"] for each in told["periods"]][:2] == ["UBND tỉnh Thừa Thiên Huế", "UBND thành phố Huế"]
    assert told["acts"] == []
    assert [each["code"] for each in (await get(client, "/agencies/H60/history"))["predecessors"]] == ["H22"]


async def test_a_code_is_explained_in_both_formats_with_whose_it_is(client: httpx.AsyncClient) -> None:
    old = await get(client, "/agency-codes/000.15.20.g09")
    assert (old["format"], old["normal"], old["level"]) == ("QCVN-102-2016", "G09.20.15", 3)
    assert old["agency"] is None, "the register knows only the ministry above it"
    assert [(part["value"], part["code"]) for part in old["parts"]] == [
        ("G09", "G09"),
        ("20", "G09.20"),
        ("15", "G09.20.15"),
    ]
    assert old["parts"][0]["agency"]["code"] == "G09"
    new = await get(client, "/agency-codes/H55.242")
    assert (new["format"], new["code_2016"]) == ("QD-20-2020-D4", None)
    assert new["why_not_2016"]["vi"].startswith("Nhóm cấp 2 của H55.242 là “242”")
    whole = await get(client, "/agency-codes/H26")
    assert (whole["code_2016"], whole["agency"]["name"], whole["in_force"]) == (
        "000.00.00.H26", "UBND thành phố Hà Nội", True,
    )  # fmt: skip
    assert (await get(client, "/agency-codes/Z01ABC"))["format"] == "QD-20-2020-D6"


@pytest.mark.parametrize("code", ["H5", "001.00.00.H22", "H55..1", "%00", "😀", "a" * 3000, "0100233489"])
async def test_what_is_no_code_is_answered_with_the_reason(client: httpx.AsyncClient, code: str) -> None:
    problem = await get(client, f"/agency-codes/{code}", 422)
    assert problem["errors"][0]["pointer"] == "/code"
    assert len(problem["detail"]) < 400
