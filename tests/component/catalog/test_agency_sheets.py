"""The doors for sheets of agencies: template, export, an import with an answer for every row; and the topic it feeds."""

import time
from dataclasses import replace
from typing import Any

import jsonschema_rs
import orjson
import pytest

from services.contracts import source, topics
from services.kernel.database import Database
from services.routing.handlers import SUBSCRIPTIONS
from tests.component.catalog.list_office import ListOffice
from tests.support.environment import Environment
from tests.support.eventually import eventually
from tests.unit.catalog import synthetic_agencies as synthetic

WHY = "/agencies/import?reason=Du lieu thu nghiem"


async def upload(office: ListOffice, raw: bytes, address: str = WHY, status: int = 200, **headers: str) -> Any:
    sent = {"Content-Type": "text/csv", **{key.replace("_", "-"): value for key, value in headers.items()}}
    answer = await office.call("POST", address, "office", content=raw, headers=sent)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_communes_on_both_sides_of_the_reform_are_loaded_once_and_found_in_the_tree(office: ListOffice) -> None:
    raw = synthetic.sheet(synthetic.rows(provinces=34, communes=98))
    tried = await upload(office, raw, WHY + "&dry_run=true")
    assert (tried["dry_run"], tried["loaded"]) == (True, 5032)
    assert (await office.get("/agencies?level=2"))["items"] == []
    began = time.perf_counter()
    done = await upload(office, raw)
    assert time.perf_counter() - began < 60
    assert (done["rows"], done["loaded"], done["refused"]) == (5032, 5032, 0)
    again = await upload(office, raw)
    assert (again["loaded"], again["unchanged"]) == (0, 5032)
    async with office.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM outbox WHERE topic = 'catalog.agency.v1'") == 84 + 5032
    assert (await office.get("/agencies/H26?as_of=2024-05-06"))["children"] == 1
    assert (await office.get("/agencies/H26?as_of=2026-05-06"))["children"] == 49
    old = await office.get("/agencies/H26.D1.001?as_of=2026-05-06")
    assert [each["code"] for each in old["ancestors"]] == ["H26", "H26.D1"]
    assert old["now"]["agency"]["code"] == "H26.W00"
    export = await office.call("GET", "/agencies/export.csv", None)
    assert export.content.startswith(b"\xef\xbb\xbf")
    unchanged = await upload(office, export.content)
    assert (unchanged["loaded"], unchanged["refused"]) == (0, 0)


async def test_every_row_is_answered_in_the_language_asked_for(office: ListOffice) -> None:
    template = (await office.call("GET", "/agencies/template.csv", None)).content
    raw = (
        template
        + (
            "G09.20,,,department,Cục Mẫu,2020-01-01,,,giả\r\n"
            "G09.20,000.00.21.G09,,department,X,2020-01-01,,,\r\n"
            "G09.21,,,department,=1+1,2020-01-01,,,\r\n"
        ).encode()
    )
    report = await upload(office, raw, Accept_Language="vi")
    assert [(each["line"], each["outcome"]) for each in report["lines"]] == [
        (6, "loaded"), (7, "refused"), (8, "refused"),
    ]  # fmt: skip
    (reason,) = report["lines"][1]["reasons"]
    assert (reason["column"], reason["code"]) == ("code_2016", "two-codes")
    assert reason["message"].startswith("Hai mã của cùng một dòng")
    english = await upload(office, raw)
    assert english["lines"][1]["reasons"][0]["message"].startswith("The two codes of this row")
    (act,) = (await office.get("/agencies/G09.20/history"))["acts"]
    assert (act["act"], act["reason"]) == ("imported", "Du lieu thu nghiem")


@pytest.mark.parametrize(
    ("address", "raw", "media", "status", "code"),
    [
        ("/agencies/import", b"x", "text/csv", 422, "does-not-fit"),
        (WHY + "&dry_run=perhaps", b"x", "text/csv", 422, "does-not-fit"),
        (WHY, b"x", "application/json", 415, "not-csv"),
        (WHY, b"x" * (8 * 1024 * 1024 + 1), "text/csv", 413, "too-large"),
        (WHY, "code,kind,name,valid_from\n".encode("utf-16"), "text/csv", 422, "not-utf-8"),
        (WHY, b"PK\x03\x04\x00\x00", "text/csv", 422, "not-utf-8"),
        (WHY, b"", "text/csv", 422, "missing-columns"),
    ],
)
async def test_a_file_that_cannot_be_taken_in_is_answered_and_loads_nothing(
    office: ListOffice, address: str, raw: bytes, media: str, status: int, code: str
) -> None:
    assert (await upload(office, raw, address, status, Content_Type=media))["code"] == code


async def kept(database: Database) -> dict[str, tuple[Any, ...]]:
    """What routing knows of agencies."""
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT code, name, kind, provinces, valid_from, valid_to, successor_code, withdrawn_at IS NOT NULL FROM agency"
        )
    return {row["code"]: tuple(row)[1:] for row in rows}


async def test_a_consumer_that_loses_its_copy_rebuilds_it_from_the_topic_alone(environment: Environment) -> None:
    await environment.topics()
    office = await ListOffice.open(environment)
    lines = [*synthetic.rows(provinces=1, communes=4)]
    await upload(office, synthetic.sheet(iter(lines)))
    wards = [line["code"] for line in lines if ".W" in line["code"]]
    end = {"valid_to": "2026-02-28", "successors": wards[1:], "reason": "Thử sáp nhập"}
    await office.post(f"/agencies/{wards[0]}/end", end)
    mistake = {"code": "G09.99", "kind": "unit", "name": "Nhập nhầm (giả)", "valid_from": "2020-01-01"}
    await office.post("/agencies", mistake | {"reason": "Thử nhập"}, status=201)
    await office.post("/agencies/G09.99/withdraw", {"reason": "Nhập nhầm mã"})
    routing = await environment.database("routing")
    copies = [one for one in SUBSCRIPTIONS if one.group == "routing.keep-catalogue"]

    async def ready() -> dict[str, tuple[Any, ...]]:
        return await kept(routing)

    def whole(copy: dict[str, tuple[Any, ...]]) -> bool:
        return len(copy) == 84 + len(lines) + 1 and copy["G09.99"][-1] and copy[wards[0]][5] == wards[1]

    async with environment.relaying("catalog"), environment.consuming("routing", copies):
        first = await eventually(ready, whole)
    # The copy is lost with everything the consumer remembers; a new group reads the topic from its beginning.
    async with routing.transaction() as connection:
        await connection.execute("DELETE FROM agency")
        await connection.execute("DELETE FROM inbox")
    late = [replace(one, group=f"{one.group}-again") for one in copies]
    async with environment.consuming("routing", late):
        assert await eventually(ready, whole) == first
    assert first["G09.99"][0] == "Nhập nhầm (giả)"
    await office.close()


async def test_a_reader_of_the_first_version_still_finds_all_it_knew(environment: Environment) -> None:
    """What version 1 promised stands in version 2 too, under the same names."""
    office = await ListOffice.open(environment)
    await upload(office, synthetic.sheet(synthetic.rows(provinces=1, communes=2)))
    async with office.database.acquire() as connection:
        rows = await connection.fetch("SELECT value FROM outbox WHERE topic = $1", topics.AGENCY)
    first = dict(source.whole("catalog.agency", 1))
    first["properties"] = {name: each for name, each in first["properties"].items() if name != "kind"}
    schema = jsonschema_rs.Draft202012Validator(first, validate_formats=True)
    assert len(rows) == 84 + 4
    assert [error.message for row in rows for error in schema.iter_errors(orjson.loads(row["value"]))] == []
    await office.close()
