"""The progress report as people and programs fetch it, over the synthetic lists of the local profile."""

import csv
import io
import json
import time
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from services.catalog import api
from services.catalog.yearly.synthetic import load_synthetic
from services.kernel import migrate as migrating
from services.kernel.database import Database
from tests.component.catalog.list_office import EXTRACT, PERMIT, ListOffice
from tests.support.environment import Environment


@pytest.fixture
async def shown(lists: ListOffice) -> ListOffice:
    """A catalogue of the local profile; loaded twice, as a second process would."""
    await load_synthetic(lists.database)
    await load_synthetic(lists.database)
    return lists


async def test_every_number_of_the_announcement_stands_beside_its_count(shown: ListOffice) -> None:
    figures = []
    for year in (2016, 2017):
        answer = await shown.get(f"/lists/{year}/progress?as_of=2017-03-31", None)
        assert answer["synthetic"]
        assert "invented" in answer["notice_en"]
        figures += answer["published"]["figures"]
    assert len(figures) == 10
    assert all(each["agrees"] for each in figures)
    stated = {each["indicator"]: each["stated"] for each in figures}
    assert stated["Bộ ngành đã triển khai trong Danh mục"] == {"level3": 64, "level4": 16, "by_level": 80, "total": 78}
    explained = [each["indicator_en"] for each in figures if each["differences"]]
    assert explained == ["Of the list, implemented by ministries", "Provinces with 2 to 20 of 44, 3 of them not begun"]


async def test_the_report_of_a_day_sums_its_agencies(shown: ListOffice) -> None:
    answer = await shown.get("/lists/2016/progress?as_of=2017-03-31", None)
    ministries, localities = answer["groups"]
    assert (ministries["agencies"], ministries["items"], ministries["in_list"]["services"], ministries["percent"]) == (
        20,
        83,
        78,
        93.98,
    )
    assert localities["in_list"]["by_level"] == {"ND43-2011:3": 1037, "ND43-2011:4": 65}
    assert localities["own"]["services"] == 7105
    for group in answer["groups"]:
        of_group = [each for each in answer["agencies"] if each["group"] == group["group"]]
        assert sum(each["in_list"]["counted_by_level"] for each in of_group) == group["in_list"]["counted_by_level"]
    before = await shown.get("/lists/2016/progress?as_of=2016-04-30", None)
    assert [each["in_list"]["services"] for each in before["groups"]] == [0, 0]
    half = await shown.get("/lists/2016/progress?as_of=2016-09-01&group=localities", None)
    assert [each["group"] for each in half["groups"]] == ["localities"]
    assert 0 < half["groups"][0]["in_list"]["services"] < 1102


async def test_the_report_as_csv_is_tidy_and_says_it_is_synthetic(shown: ListOffice) -> None:
    answer = await shown.call("GET", "/lists/2016/progress?as_of=2017-03-31&format=csv", None)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    whole = {(row["group"], row["level"]): int(row["in_list"]) for row in rows if not row["agency"]}
    assert whole["ministries", "ND43-2011:3"] == 64
    assert whole["localities", "ND43-2011:4"] == 65
    assert {row["synthetic"] for row in rows} == {"True"}
    published = await shown.call("GET", "/lists/2016/progress?format=csv&table=published", None)
    rows = list(csv.DictReader(io.StringIO(published.content.decode("utf-8-sig"))))
    assert [row["stated_total"] for row in rows if row["stated_level3"] == "64"] == ["78"]
    assert len(rows) == 8


async def test_the_chart_has_a_bar_for_each_agency_and_is_told_in_the_readers_language(shown: ListOffice) -> None:
    for language, words in (("en", "services online by 2017-03-31"), ("vi", "dịch vụ đã trực tuyến đến 31/03/2017")):
        headers = {"Accept-Language": language}
        answer = await shown.call("GET", "/lists/2016/progress.svg?as_of=2017-03-31", None, headers=headers)
        assert answer.headers["content-type"] == "image/svg+xml"
        root = ElementTree.fromstring(answer.text)
        assert words in (root.findtext("{http://www.w3.org/2000/svg}title") or "")
        assert len(root.findall("{http://www.w3.org/2000/svg}g")) == 83
    again = await shown.call(
        "GET",
        "/lists/2016/progress.svg?as_of=2017-03-31",
        None,
        headers=headers | {"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304


async def test_a_real_list_has_no_published_figures_and_counts_what_was_done(lists: ListOffice) -> None:
    await lists.drafted(2026, "H17", "H26")
    await lists.post("/lists/2026/items", {"procedure": EXTRACT}, status=201)
    await lists.act(2026, "send")
    await lists.register("H17", PERMIT, 2026)
    await lists.post("/lists/2026/registrations/acts", {"act": "submit"}, "H17")
    assert (await lists.get("/lists/2026/progress", None, 404))["code"] == "unknown-list"
    assert (await lists.get("/lists/2026/progress"))["groups"][1]["registered_total"] == 1
    await lists.post("/lists/2026/registrations/acts", {"act": "consolidate", "agency": "H17"})
    await lists.approved(2026)
    done = {
        "act": "implement",
        "procedure": EXTRACT,
        "on": "2026-03-01",
        "address": "https://x.example",
        "level": "Toàn trình",
    }
    await lists.post("/lists/2026/implementations/acts", done, "H17")
    answer = await lists.get("/lists/2026/progress", None)
    assert answer["published"] is None
    found = {
        each["agency"]: (each["duty"], each["in_list"]["services"], each["percent"]) for each in answer["agencies"]
    }
    assert found == {"H17": (2, 1, 50.0), "H26": (1, 0, 0.0)}
    earlier = await lists.get("/lists/2026/progress?as_of=2026-02-28", None)
    assert earlier["groups"][1]["in_list"]["services"] == 0


async def test_a_returned_registration_still_counts_on_the_days_it_was_submitted(lists: ListOffice) -> None:
    await lists.sent(2027, "H17")
    await lists.register("H17", EXTRACT)
    await lists.post("/lists/2027/registrations/acts", {"act": "submit"}, "H17")
    async with lists.database.acquire() as connection:
        await connection.execute("UPDATE list_registration SET submitted_on = '2026-11-01'")
    back = {"act": "return", "agency": "H17", "reason": "Ngày quá sớm"}
    await lists.post("/lists/2027/registrations/acts", back)
    await lists.call("DELETE", f"/lists/2027/registrations/H17/{EXTRACT}", "H17")
    seen = [(await lists.get(f"/lists/2027/progress?as_of={day}"))["agencies"][0]["registered_total"]
            for day in ("2026-10-31", "2026-11-01", "2099-01-01")]  # fmt: skip
    assert seen == [0, 1, 0]


async def test_returns_of_before_are_read_from_the_acts(
    database_empty: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = migrating.files
    database = Database("catalog", database_empty.settings.url_of("catalog"))
    await database.open()

    def before(service: str) -> list[Any]:
        return [each for each in everything(service) if not each[0].startswith("catalog/0018")]

    monkeypatch.setattr(migrating, "files", before)
    await migrating.migrate(database)
    async with database.acquire() as connection:
        await connection.execute(
            "INSERT INTO service_list (year, title, scheme, state, registration_due)"
            " VALUES (2027, 'x', 'ND42-2022', 'sent', '2026-12-31');"
            "INSERT INTO list_agency (year, agency, kind, name) VALUES (2027, 'H17', 'province', 'x')"
        )
        for at, act, level in (("01", "add", "A"), ("02", "submit", None), ("03", "return", None), ("04", "change", "B"),
                               ("05", "submit", None), ("06", "consolidate", None), ("07", "return", None)):  # fmt: skip
            await connection.execute(
                "INSERT INTO list_act (at, who, role, year, kind, agency, procedure, act, detail)"
                " VALUES ($1::text::timestamptz, 'x', 'officer', 2027, 'registration', 'H17', '1.009073', $2, $3)",
                f"2026-11-{at}T20:00:00+07:00", act, json.dumps({"level": level} if level else {}),
            )  # fmt: skip
    monkeypatch.setattr(migrating, "files", everything)
    await migrating.migrate(database)
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT level, submitted_on, consolidated_on, returned_on FROM list_return ORDER BY id"
        )
    await database.close()
    days = {number: date(2026, 11, number) for number in (2, 3, 5, 6, 7)}
    assert [tuple(row) for row in rows] == [("A", days[2], None, days[3]), ("B", days[5], days[6], days[7])]


@pytest.mark.parametrize(
    "query", ["as_of=2017-02-30", "as_of=hom-nay", "as_of=%00", "group=all", "format=pdf", "table=x"]
)
async def test_a_wrong_question_is_answered(shown: ListOffice, query: str) -> None:
    answer = await shown.call("GET", f"/lists/2016/progress?{query}", None)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize(("profile", "years"), [("local", [2017, 2016]), ("production", [])])
async def test_synthetic_lists_are_there_on_a_laptop_only(
    database_only: Environment, profile: str, years: list[int]
) -> None:
    runtime = await database_only.runtime("catalog", profile=profile)
    await api.start(runtime)
    async with runtime.database("catalog").acquire() as connection:
        rows = await connection.fetch("SELECT year, synthetic FROM service_list ORDER BY year DESC")
    assert [(row["year"], row["synthetic"]) for row in rows] == [(year, True) for year in years]
    await runtime.close()


async def test_lists_that_are_there_are_left_alone(lists: ListOffice) -> None:
    await lists.drafted(2017, "H17", due="2017-03-01")
    await load_synthetic(lists.database)
    assert [each["year"] for each in (await lists.get("/lists"))["items"]] == [2017]
    assert not (await lists.get("/lists/2017"))["synthetic"]


async def test_a_report_takes_well_under_a_second(shown: ListOffice) -> None:
    await shown.get("/lists/2016/progress", None)
    began = time.perf_counter()
    await shown.get("/lists/2016/progress", None)
    assert time.perf_counter() - began < 2.0
