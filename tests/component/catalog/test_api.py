"""What a person or a program gets from the catalogue's doors, also when the question is wrong."""

from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import jsonschema_rs
import pytest

from services.catalog import api
from services.catalog.loader import load
from services.catalog.register import Register
from tests.component.catalog.editors import caller
from tests.support.environment import Environment


async def get(client: httpx.AsyncClient, address: str, status: int = 200, **headers: str) -> Any:
    answer = await client.get(address, headers={key.replace("_", "-"): value for key, value in headers.items()})
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def codes(page: Any) -> list[str]:
    return [item["code"] for item in page["items"]]


async def test_pages_follow_each_other_without_gap_or_repeat(client: httpx.AsyncClient, register: Register) -> None:
    seen: list[str] = []
    after = ""
    while after is not None:
        page = await get(client, f"/procedures?limit=25&after={after}")
        seen += codes(page)
        after = page["next"]
    assert seen == [each.code for each in register.procedures]


@pytest.mark.parametrize("query", ["trich luc ho tich", "Trích lục HỘ TỊCH", "1.009073", "009073"])
async def test_a_search_finds_with_or_without_accents_and_by_code(client: httpx.AsyncClient, query: str) -> None:
    page = await get(client, str(httpx.URL("/procedures", params={"q": query})))
    assert "1.009073" in codes(page)
    assert page["next"] is None


@pytest.mark.parametrize("query", ["😀", "%", "_", "'; DROP TABLE procedure; --", "\x00", "́", "qqqq zzzzz"])
async def test_a_search_for_nothing_there_is_finds_nothing(client: httpx.AsyncClient, query: str) -> None:
    assert (await get(client, str(httpx.URL("/procedures", params={"q": query}))))["items"] == []


async def test_procedures_are_listed_by_who_is_competent(client: httpx.AsyncClient) -> None:
    defence = await get(client, "/procedures?agency=G11&limit=200")
    assert {item["competent"]["agency"] for item in defence["items"]} == {"G11"}
    hanoi = codes(await get(client, "/procedures?agency=000.00.00.H26&limit=200"))
    da_nang = codes(await get(client, "/procedures?agency=H17&limit=200"))
    assert "1.009073" in hanoi
    assert "1.000105.000.00.00.H17" not in hanoi
    assert set(hanoi) < set(da_nang)
    assert codes(await get(client, "/procedures?agency=H22")) == []


async def test_procedures_are_listed_by_field(client: httpx.AsyncClient) -> None:
    expected = ["1.000656", "1.000894", "1.001193", "1.009073", "1.009099"]
    assert codes(await get(client, "/procedures?field=ho tich")) == expected


async def test_an_unknown_agency_in_a_filter_is_named_with_the_nearest(client: httpx.AsyncClient) -> None:
    problem = await get(client, "/procedures?agency=H99", 422)
    assert "H99" in problem["detail"]
    assert problem["errors"][0]["pointer"] == "/query/agency"


async def test_a_procedure_says_all_that_was_published_and_the_warning(client: httpx.AsyncClient) -> None:
    found = await get(client, "/procedures/1.009073")
    assert found["name"] == "Cấp bản sao trích lục hộ tịch"
    assert found["name_en"] == "Copy of a civil-status extract"
    assert found["fee"] == {"text": "Lệ phí: 8.000 đồng/bản sao Trích lục/sự kiện hộ tịch đã đăng ký", "amount": None}
    assert found["deadline"]["value"] is None
    assert found["online_level"] == "ND42-2022:TOAN_TRINH"
    assert (found["version"], found["valid_from"], found["valid_to"]) == (1, "2025-07-01", None)
    assert "không phải quy định hiện hành" in found["notice"]
    assert len(found["components"]) == 6


async def test_a_procedure_is_found_by_its_other_code_and_in_small_letters(client: httpx.AsyncClient) -> None:
    for code in ("1.000105", "1.000105.000.00.00.h17"):
        assert (await get(client, f"/procedures/{code}"))["code"] == "1.000105.000.00.00.H17"


async def test_an_unknown_code_is_named_with_the_nearest_existing(client: httpx.AsyncClient) -> None:
    problem = await get(client, "/procedures/1.009037", 404)
    assert problem["code"] == "unknown-procedure"
    assert "1.009037" in problem["detail"]
    assert "1.009073 (Cấp bản sao trích lục hộ tịch)" in problem["detail"]
    english = await get(client, "/procedures/1.009037", 404, accept_language="en")
    assert english["detail"].startswith("There is no procedure with the code “1.009037”. The nearest: 1.0")


@pytest.mark.parametrize("code", ["x", "%00", "1.009073%00", "😀", "a" * 3000, "..%2F..%2Fetc", "1.009073'--"])
async def test_a_code_that_is_none_is_not_found(client: httpx.AsyncClient, code: str) -> None:
    problem = await get(client, f"/procedures/{code}", 404)
    assert len(problem["detail"]) < 600


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/procedures?limit=0", "limit"),
        ("/procedures?limit=201", "limit"),
        ("/procedures?limit=-1", "limit"),
        ("/procedures?limit=ten", "limit"),
        ("/procedures?limit=١", "limit"),
        ("/procedures?after=%25", "after"),
        ("/procedures?after=%00", "after"),
        ("/procedures?q=" + "x" * 601, "q"),
        ("/procedures/1.009073?as_of=2025-02-30", "as_of"),
        ("/procedures/1.009073?as_of=yesterday", "as_of"),
        ("/procedures/1.009073?as_of=20250701", "as_of"),
        ("/procedures/1.009073?as_of=1999-01-01", "as_of"),
        ("/procedures/1.009073?version=0", "version"),
        ("/procedures/1.009073?version=99999999999", "version"),
        ("/procedures/1.009073?version=1&as_of=2026-01-01", "version"),
        ("/procedures/1.009073/form?version=one", "version"),
        ("/agencies?as_of=2016-12-31", "as_of"),
        ("/agencies?limit=1.5", "limit"),
        ("/agencies/H22?as_of=2025", "as_of"),
        ("/provinces?as_of=now", "as_of"),
    ],
)
async def test_a_parameter_that_is_wrong_is_named(client: httpx.AsyncClient, address: str, parameter: str) -> None:
    problem = await get(client, address, 422)
    assert problem["errors"][0]["pointer"] == f"/query/{parameter}"
    assert problem["errors"][0]["message"] == problem["detail"]


async def test_the_form_is_a_json_schema_whose_example_fits(client: httpx.AsyncClient) -> None:
    answer = await client.get("/procedures/2.000205/form")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.headers["content-location"] == ("/api/catalog/v1/procedures/2.000205.000.00.00.H17/form?version=1")
    form = answer.json()
    assert jsonschema_rs.is_valid(form, form["examples"][0])
    assert list(form["properties"]) == ["applicant", "request", "components", "declaration"]


async def test_an_answer_that_the_caller_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    for address in ("/procedures", "/procedures/1.009073", "/procedures/1.009073/form", "/agencies", "/provinces"):
        tag = (await client.get(address)).headers["etag"]
        for known in (tag, f'"other", W/{tag}', "*"):
            again = await client.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await client.get(address, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_agencies_are_those_of_the_day(client: httpx.AsyncClient) -> None:
    then = await get(client, "/agencies?as_of=2024-05-01&limit=200")
    now = await get(client, "/agencies?as_of=2026-11-02&limit=200")
    assert (len(then["items"]), len(now["items"])) == (84, 55)
    names = {item["code"]: item["name"] for item in then["items"]}
    assert (names["H57"], names["H22"]) == ("UBND tỉnh Thừa Thiên Huế", "UBND tỉnh Hà Giang")
    assert next(item for item in now["items"] if item["code"] == "H19")["name"] == "UBND thành phố Đồng Nai"


async def test_an_agency_that_ended_names_who_took_over(client: httpx.AsyncClient) -> None:
    ended = await get(client, "/agencies/000.00.00.H22?as_of=2026-11-02")
    assert (ended["in_force"], ended["valid_to"]) == (False, "2025-06-30")
    assert [each["code"] for each in ended["successors"]] == ["H60"]
    assert (await get(client, "/agencies/H22?as_of=2024-05-01"))["in_force"] is True
    heir = await get(client, "/agencies/h60")
    assert heir["predecessors"] == [
        {
            "code": "H22",
            "name": "UBND tỉnh Hà Giang",
            "valid_from": "2017-01-01",
            "valid_to": "2025-06-30",
            "since": "2025-07-01",
            "how": "merge",
            "lead": True,
        }
    ]


async def test_an_agency_has_the_code_its_province_had_that_day(client: httpx.AsyncClient) -> None:
    assert (await get(client, "/agencies/H38?as_of=2025-06-30"))["provinces"] == ["10"]
    assert (await get(client, "/agencies/H38?as_of=2025-07-01"))["provinces"] == ["15"]


async def test_an_unknown_agency_is_named(client: httpx.AsyncClient) -> None:
    problem = await get(client, "/agencies/H71", 404)
    assert problem["code"] == "unknown-agency"
    assert "“H71”" in problem["detail"]
    assert problem["errors"][0]["code"] == "nearest"


async def test_provinces_are_those_of_the_day_by_the_codes_of_the_day(client: httpx.AsyncClient) -> None:
    then, now = await get(client, "/provinces?as_of=2025-06-30"), await get(client, "/provinces?as_of=2025-07-01")
    assert (len(then["items"]), len(now["items"])) == (63, 34)
    of = [{item["code"]: (item["name"], item["agency"]) for item in each["items"]}["15"] for each in (then, now)]
    assert of == [("Tỉnh Yên Bái", "H63"), ("Tỉnh Lào Cai", "H38")]


async def test_an_old_version_stays_readable_and_a_withdrawn_procedure_is_not_listed(
    database_only: Environment, register: Register
) -> None:
    runtime = await database_only.runtime("catalog")
    database = runtime.database("catalog")
    first = register.procedures[0]
    await load(database, register, date(2026, 1, 1))
    changed = replace(register, procedures=[replace(first, name="Tên mới"), *register.procedures[1:]])
    await load(database, changed, date(2026, 6, 1))
    await load(database, replace(register, procedures=register.procedures[1:]), date(2026, 9, 1))
    async with caller(runtime) as client:
        page = f"/procedures/{first.code}"
        names = [(await get(client, f"{page}?as_of={day}"))["name"] for day in ("2026-05-31", "2026-06-01")]
        assert names == [first.name, "Tên mới"]
        old = await get(client, f"{page}?version=1")
        assert (old["name"], old["newest_version"], old["valid_to"]) == (first.name, 2, "2026-05-31")
        new = await get(client, page)
        assert (new["version"], new["valid_to"], new["withdrawn_on"]) == (2, "2026-08-31", "2026-09-01")
        assert first.code not in codes(await get(client, "/procedures?limit=200"))
        assert (await get(client, f"{page}?version=3", 404))["code"] == "unknown-procedure"
        other = register.procedures[1].code
        assert (await get(client, f"/procedures/{other}?version=3", 404))["code"] == "unknown-version"
        assert (await get(client, f"/procedures/{other}?as_of=2025-06-30", 404))["code"] == "not-yet-offered"
    await runtime.close()


async def test_a_catalogue_is_ready_only_when_it_is_loaded(database_only: Environment) -> None:
    runtime = await database_only.runtime("catalog")
    api.routes(runtime)
    assert await runtime.health.reasons() == {"catalog.register": "the register is not loaded yet"}
    await api.start(runtime)
    assert await runtime.health.reasons() == {}
    await runtime.close()
