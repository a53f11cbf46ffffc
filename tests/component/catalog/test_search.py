"""Search through the catalogue's doors, with the real names on a real PostgreSQL."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from services.catalog.loader import load
from services.catalog.register import Register
from services.catalog.search_lists import life_events, made_from
from services.catalog.store import indexing
from services.kernel.process import Runtime
from tests.component.catalog.editors import caller
from tests.support.environment import Environment

EXTRACT = {"1.009073", "1.009099"}
RECORD = "2.000488.000.00.00.H17"
WORK_PERMIT = "2.000205.000.00.00.H17"


async def found(client: httpx.AsyncClient, query: str, **filters: str) -> Any:
    answer = await client.get("/procedures", params={"q": query, **filters})
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(page: Any) -> list[str]:
    return [item["code"] for item in page["items"]]


@pytest.mark.parametrize(
    "query",
    [
        "cấp bản sao trích lục hộ tịch", "cap ban sao trich luc ho tich", "tri\u0301ch lu\u0323c hộ tịch", "ban sao trich luc",
        "cap ban sao trich luc ho tihc", "cấp bản sao chích lục hộ tịch", "casp barn sao tris luc hooj tichj",
        "trichluc hotich", "trich l", "trích lục khai sinh", "bản sao giấy kết hôn", "xin trích lục hộ tịch ở đâu",
        "1.009073", "009073", "1.00907", "009073 ho tich", "CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH", "ban sao ho tich trich luc",
        "ca1p ba3n sao tri1ch luc5 ho65 tich5", "cap ban sao trich luc ho tich qqqqq",
    ],
)  # fmt: skip
async def test_it_is_among_the_first_however_it_is_typed(client: httpx.AsyncClient, query: str) -> None:
    assert EXTRACT & set(codes(await found(client, query))[:2])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("lý lịch tư pháp", RECORD), ("LLTP", RECORD), ("giấy không tiền án", RECORD), ("phieu ly lich tu fap", RECORD),
        ("GPLĐ", WORK_PERMIT), ("work permit", WORK_PERMIT), ("thuê người nước ngoài", WORK_PERMIT),
        ("giấy phép lao động", WORK_PERMIT), ("ĐTM", "1.010733.000.00.00.H17"), ("flycam", "1.013273"),
        ("NVQS", "1.013133"), ("đi lính", "1.013133"), ("mở nhà thuốc", "1.004571.000.00.00.H17"),
        ("bán thuốc lá", "2.000181.000.00.00.H17"), ("biển số nhà", "1.009022"), ("da cam", "1.009046"),
        ("thế chấp sổ đỏ", "1.011441.000.00.00.H17"), ("1.000105.000.00.00.H17", "1.000105.000.00.00.H17"),
        ("1.000105", "1.000105.000.00.00.H17"), ("mất bằng tốt nghiệp", "1.005092.000.00.00.H17"),
    ],
)  # fmt: skip
async def test_the_everyday_word_leads_to_the_official_name(client: httpx.AsyncClient, query: str, code: str) -> None:
    assert code in codes(await found(client, query))[:5]


BIRTH, MARRIAGE, DEATH, RESTAURANT = "1.001193", "1.000894", "1.000656", "1.009220"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sinh con", BIRTH), ("vợ mới sinh em bé", BIRTH), ("con tôi mới đẻ cần giấy tờ gì", BIRTH),
        ("register birth", BIRTH), ("my baby was just born", BIRTH), ("get married", MARRIAGE),
        ("bố tôi mất", DEATH), ("bo mat", DEATH), ("mẹ em mới mất", DEATH), ("father died", DEATH),
        ("mở quán phở", RESTAURANT), ("mở tiệm ăn", RESTAURANT), ("open a restaurant", RESTAURANT),
        ("nguoi nuoc ngoai lam viec o cong ty toi", WORK_PERMIT), ("nguoi nuoc ngoai lam viec o cong ty", WORK_PERMIT),
        ("nguoi nuoc ngoai lam viec o viet nam", WORK_PERMIT), ("building permit", "1.013225.H17"),
        ("birth certificate", "1.009073"), ("I lost my birth certificate", "1.009073"), ("giay khai sinh", "1.009073"),
    ],
)  # fmt: skip
async def test_what_a_newcomer_says_in_own_words_leads_first_to_what_is_meant(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    page = await found(client, query)
    assert codes(page)[:1] == [code]
    assert "lam" not in page["understood"]["left_out"]


async def test_suggestions_of_one_name_say_who_decides(client: httpx.AsyncClient) -> None:
    items = (await client.get("/suggestions", params={"q": "trich luc ho tich"})).json()["items"]
    said = {item["code"]: item["authority"] for item in items}
    assert {said[code] for code in EXTRACT} == {"UBND phường xã", "UBND quận huyện"}
    items = (await client.get("/suggestions", params={"q": "khai sinh"})).json()["items"]
    assert {item["code"]: item["authority"] for item in items}[BIRTH] is None


async def test_the_answer_says_what_was_understood_and_how_to_search_literally(client: httpx.AsyncClient) -> None:
    page = await found(client, "trich luc ho tihc", level="commune")
    understood = page["understood"]
    assert understood["text"] == {"vi": "Tìm với: trích lục hộ tịch", "en": "Searched for: trích lục hộ tịch"}
    assert understood["corrections"] == [{"typed": "tihc", "read": "tịch"}]
    assert not understood["as_typed"]
    literal = await client.get(understood["literal"].removeprefix("/api/catalog/v1"))
    assert literal.status_code == 200
    assert literal.json()["items"] == []
    assert literal.json()["understood"]["literal"] is None
    synonym = (await found(client, "GPLĐ"))["understood"]
    assert synonym["synonyms"] == [{"typed": "GPLĐ", "official": "giấy phép lao động"}]
    typed = (await found(client, "trích lục hộ tịch"))["understood"]
    assert typed["as_typed"]
    assert typed["text"]["vi"] == "Tìm với: trích lục hộ tịch"


async def test_filters_narrow_a_search_and_a_list_alike(client: httpx.AsyncClient, register: Register) -> None:
    field = codes(await found(client, "", field="hộ tịch"))
    assert set(field) == {"1.000656", "1.000894", "1.001193"} | EXTRACT
    assert set(codes(await found(client, "cap", field="HỘ TỊCH"))) == EXTRACT
    service = set(codes(await found(client, "", life_event="military", limit="200")))
    assert {"1.013133", "1.013134", "1.013135"} <= service
    assert "1.009073" not in service
    business = set(codes(await found(client, "", audience="business", limit="200")))
    assert "1.013133" not in business
    assert "1.013200" in business
    communes = await found(client, "cap", level="commune", limit="200")
    assert {item["competent"]["level"] for item in communes["items"]} == {"commune"}
    defence = await found(client, "thủ tục", agency="G11", limit="200")
    assert {item["competent"]["agency"] for item in defence["items"]} == {"G11"}
    assert codes(await found(client, "trích lục", life_event="business")) == []
    whole = (await found(client, "", online_level="ND42-2022:TOAN_TRINH", limit="200"))["items"]
    assert {item["online_level"] for item in whole} == {"ND42-2022:TOAN_TRINH"}
    partly = await found(client, "cap", online_level="ND42-2022:MOT_PHAN")
    assert {item["online_level"] for item in partly["items"]} == {"ND42-2022:MOT_PHAN"}


async def test_pages_of_a_search_follow_each_other_without_gap_or_repeat(client: httpx.AsyncClient) -> None:
    whole = codes(await found(client, "cap", limit="200"))
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await found(client, "cap", limit="7", after=after)
        seen += codes(page)
        after = page["next"]
    assert seen == whole
    assert len(whole) > 20


@pytest.mark.parametrize(
    "query",
    [
        "́̀̂", "😀", "😀😀 👨‍👩‍👧", "%", "_", "\\", "'", "'; DROP TABLE search_entry; --", "\x00", "a\x00b", "\u202eabc\u202c", "a",
        "1", ".", "1.", "|", "a|b", "{}", "=", "level=commune", "a b c d e f g h i k l m n o p q r s t u v x y",
        " ".join(["cap"] * 140), "x" * 600, "ketthonketthon" * 40, "9" * 600, "\ufeff", "ﬁ", "①②③", "đ" * 600,
    ],
)  # fmt: skip
async def test_whatever_is_typed_there_is_an_answer_within_bounded_time(client: httpx.AsyncClient, query: str) -> None:
    for address in ("/procedures", "/suggestions"):
        began = time.perf_counter()
        answer = await client.get(address, params={"q": query})
        assert answer.status_code == 200, answer.text
        assert time.perf_counter() - began < 5.0


@pytest.mark.parametrize("query", ["x" * 601, "a" * 10_240, "thủ tục " * 200])
async def test_what_is_longer_than_any_name_is_refused_in_words(client: httpx.AsyncClient, query: str) -> None:
    for address in ("/procedures", "/suggestions"):
        answer = await client.get(address, params={"q": query})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/query/q"
        assert "600" in answer.json()["detail"]


async def test_a_search_of_accents_only_says_what_to_type(client: httpx.AsyncClient) -> None:
    page = await found(client, "́̀")
    assert page["items"] == []
    assert page["understood"]["text"]["vi"].startswith("Từ khóa không có chữ hoặc số nào")


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/procedures?audience=dogs", "audience"), ("/procedures?level=planet", "level"),
        ("/procedures?online_level=4", "online_level"), ("/procedures?literal=1", "literal"),
        ("/procedures?life_event=wedding", "life_event"), ("/procedures?q=cap&after=9.999999", "after"),
        ("/procedures?q=cap&agency=X", "agency"), ("/suggestions?limit=0&q=a", "limit"),
    ],
)  # fmt: skip
async def test_a_filter_that_does_not_exist_is_named(client: httpx.AsyncClient, address: str, parameter: str) -> None:
    answer = await client.get(address)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/query/{parameter}"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("trich l", "trích lục"), ("cấp bản sao tr", "trích lục"), ("giấy phép lao đ", "giấy phép lao động"),
        ("giay phpe lao d", "giấy phép lao động"), ("phiếu lý lịch ", "phiếu lý lịch"), ("1.0090", "trích lục"),
        ("nghia vu q", "nghĩa vụ quân sự"),
    ],
)  # fmt: skip
async def test_suggestions_complete_the_last_word(client: httpx.AsyncClient, typed: str, name: str) -> None:
    answer = (await client.get("/suggestions", params={"q": typed})).json()
    assert 1 <= len(answer["items"]) <= 8 + 3
    assert any(name in item["text"].lower() for item in answer["items"][:3]), answer


async def test_an_everyday_phrase_is_suggested_with_what_it_is_called(client: httpx.AsyncClient) -> None:
    items = (await client.get("/suggestions", params={"q": "sổ đ"})).json()["items"]
    phrase = next(item for item in items if item["said"] == "sổ đỏ")
    assert phrase["code"] is None
    assert phrase["text"] == "giấy chứng nhận quyền sử dụng đất"
    assert (await client.get(phrase["links"]["search"].removeprefix("/api/catalog/v1"))).status_code == 200


async def test_life_events_are_counted_and_lead_to_their_procedures(client: httpx.AsyncClient) -> None:
    items = (await client.get("/life-events")).json()["items"]
    assert len(items) >= 12
    assert sum(item["procedures"] for item in items) > 84
    for item in items:
        listed = (await client.get(item["links"]["procedures"].removeprefix("/api/catalog/v1") + "&limit=200")).json()
        assert len(listed["items"]) == item["procedures"]


async def test_every_figure_of_the_overview_can_be_counted_at_the_address_it_gives(client: httpx.AsyncClient) -> None:
    told = (await client.get("/overview")).json()
    for name, address in told["links"].items():
        listed = (
            await client.get(f"{address.removeprefix('/api/catalog/v1')}{'&' if '?' in address else '?'}limit=200")
        ).json()
        assert listed["next"] is None
        assert len(listed["items"]) == told[name] > 0, name
    assert sum(field["procedures"] for field in told["fields"]) == told["procedures"]
    for field in told["fields"]:
        listed = (await client.get(field["links"]["procedures"].removeprefix("/api/catalog/v1") + "&limit=200")).json()
        assert len(listed["items"]) == field["procedures"], field["name"]


@pytest.fixture
async def changing(database_only: Environment, register: Register) -> AsyncIterator[tuple[Runtime, httpx.AsyncClient]]:
    """A catalogue that a test may change, and a client of it."""
    runtime = await database_only.runtime("catalog")
    await load(runtime.database("catalog"), register, date(2026, 11, 2))
    async with caller(runtime) as calling:
        yield runtime, calling
    await runtime.close()


async def _counts(runtime: Runtime) -> tuple[dict[str, int], dict[str, int]]:
    """Terms as they are counted, and as a recount gives them."""
    async with runtime.database("catalog").acquire() as connection:
        kept = await connection.fetch("SELECT term, entries FROM search_term")
        anew = await connection.fetch(
            "SELECT term, count(*) AS entries FROM search_entry, unnest(terms) AS term GROUP BY term"
        )
    return {row["term"]: row["entries"] for row in kept}, {row["term"]: row["entries"] for row in anew}


async def test_a_new_name_is_found_at_once_and_the_old_one_still_leads_there(
    changing: tuple[Runtime, httpx.AsyncClient], register: Register
) -> None:
    runtime, client = changing
    assert RECORD not in codes(await found(client, "du hành vũ trụ"))
    procedures = [
        replace(each, name="Cấp phép du hành vũ trụ") if each.code == RECORD else each for each in register.procedures
    ]
    await load(runtime.database("catalog"), replace(register, procedures=procedures, edition=99), date(2026, 11, 3))
    for query in ("Cấp phép du hành vũ trụ", "du hành vũ trụ", "hành vũ"):
        page = await found(client, query)
        assert codes(page) == [RECORD]
    assert page["items"][0]["former_name"] is None
    old = await found(client, "cấp phiếu lý lịch tư pháp")
    assert codes(old)[0] == RECORD
    assert old["items"][0]["name"] == "Cấp phép du hành vũ trụ"
    assert old["items"][0]["former_name"].startswith("Cấp Phiếu lý lịch tư pháp")
    kept, anew = await _counts(runtime)
    assert kept == anew


async def test_what_is_withdrawn_is_no_longer_found(
    changing: tuple[Runtime, httpx.AsyncClient], register: Register
) -> None:
    runtime, client = changing
    left = [each for each in register.procedures if each.code != RECORD]
    await load(runtime.database("catalog"), replace(register, procedures=left, edition=99), date(2026, 11, 3))
    for query in ("phiếu lý lịch tư pháp", RECORD, "2.000488"):
        assert RECORD not in codes(await found(client, query))
    kept, anew = await _counts(runtime)
    assert kept == anew


async def test_entries_made_by_older_rules_are_made_anew_once(changing: tuple[Runtime, httpx.AsyncClient]) -> None:
    runtime, client = changing
    async with runtime.database("catalog").transaction() as connection:
        await connection.execute("DELETE FROM search_entry; DELETE FROM search_term; DELETE FROM search_code")
        assert await indexing.rebuild(connection, made_from(), life_events())
        assert not await indexing.rebuild(connection, made_from(), life_events())
    assert set(codes(await found(client, "trich luc ho tich"))) >= EXTRACT
    kept, anew = await _counts(runtime)
    assert kept == anew


@pytest.mark.parametrize(
    ("query", "event"),
    [("mat so do", "home"), ("mất sổ đỏ", "home"), ("gplx", "vehicle"), ("doi bang lai xe", "vehicle"),
     ("bảo hiểm thất nghiệp", "work"), ("độc thân", "marriage"), ("xin giấy chứng nhận độc thân", "marriage"),
     ("single certificate", "marriage"), ("driving licence", "vehicle"), ("passport", "foreigners"),
     ("mang thai", "birth"), ("vợ mất bằng lái xe", "vehicle")],
)  # fmt: skip
async def test_what_the_catalogue_lacks_is_said_with_the_nearest_life_event_and_nothing_unrelated(
    client: httpx.AsyncClient, query: str, event: str
) -> None:
    page = await found(client, query)
    assert codes(page) == []
    assert page["understood"]["life_event"]["code"] == event
    assert "chưa có thủ tục này" in page["understood"]["text"]["vi"]


async def test_who_wants_a_permit_finds_it_before_the_exemption(client: httpx.AsyncClient) -> None:
    assert codes(await found(client, "Giấy phép lao động"))[0] == WORK_PERMIT


@pytest.mark.parametrize(
    ("query", "name"),
    [("birth", "Đăng ký khai sinh"), ("marriage", "Đăng ký kết hôn"), ("criminal record", "Cấp Phiếu lý lịch tư pháp")],
)
async def test_an_english_name_is_found_and_is_no_former_name(client: httpx.AsyncClient, query: str, name: str) -> None:
    first = (await found(client, query))["items"][0]
    assert first["name"].startswith(name)
    assert first["former_name"] is None
