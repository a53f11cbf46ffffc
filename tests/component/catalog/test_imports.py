"""Files of procedures come in row by row: the good rows are loaded, each bad one is told, and twice is once."""

import asyncio
import csv
import io
import json
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.catalog import clerk
from services.catalog.clerk import work_once
from services.catalog.days import today
from services.catalog.domain import csv_form, national
from services.catalog.domain.offers import Offer
from services.catalog.procedures import import_files, importing
from services.catalog.register import DATA
from services.catalog.store.life import Who
from tests.component.catalog.editors import BINH, CITIZEN, HOA, LAN, MINH, STRANGER, Desk
from tests.support.eventually import eventually
from tests.unit.catalog.descriptions import CODE, whole

WHY = "?why=Quyết định 1/QĐ-TN"
OTHER = "1.009998"


def table(*rows: dict[str, str]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, csv_form.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


async def imported(doors: Desk, content: bytes, who: str = LAN, more: str = "") -> tuple[Any, list[Any]]:
    """(the job, its report) once the clerk has worked through it."""
    answer = await doors.ask("POST", f"/procedures/import{WHY}{more}", content, who=who)
    assert answer.status_code == 202, answer.text
    assert await work_once(doors.database, today())
    job = await doors.done("GET", answer.json()["links"]["self"].removeprefix("/api/catalog/v1"), who=who)
    report = await doors.done("GET", f"/imports/{job['id']}/lines?limit=200", who=who)
    return job, report["items"]


async def test_good_rows_are_loaded_bad_ones_are_told_and_twice_is_once(doors: Desk) -> None:
    offers = [Offer(kind="agency", places=["H17", "H26"], since=date(2026, 1, 1))]
    good = csv_form.rows(whole(), offers)
    bad = [
        {"code": "1.009997 1.009996", "name": "Hai mã", "field": "Thử"},
        {"code": "", "name": "Không mã", "field": "Thử"},
        {"code": "1.009995", "name": "x" * 10_000, "field": "Thử"},
        {"code": "1.009994", "name": "Thử", "field": "Thử", "offered_at": "province:99"},
        {"code": "1.009993", "name": "Thử", "field": "Thử", "channel": "PIGEON"},
        {"code": "1.009992", "name": "Thử", "field": "Thử", "cases": "[{"},
        {"code": "1.009991", "name": "Thử", "field": "Thử", "aliases": "1.009073"},
    ]
    job, report = await imported(doors, table(*bad[:3], *good, *bad[3:]))
    assert (job["state"], job["percent"], job["counts"]) == ("done", 100, {"new": 1, "refused": 7})
    said = {line["code"]: [each["code"] for each in line["said"]] for line in report if line["outcome"] == "refused"}
    assert said == {
        "1.009997 1.009996": ["two-codes"], "": ["required"], "1.009995": ["string-too-long"],
        "1.009994": ["unknown-place"], "1.009993": ["literal-error"], "1.009992": ["does-not-fit"],
        "1.009991": ["alias-taken"],
    }  # fmt: skip
    assert all(each["message"] for line in report for each in line["said"])
    assert [line["line"] for line in report if line["outcome"] == "new"] == [5]
    found = (await doors.ask("GET", f"/procedures/{CODE}")).json()
    assert (found["name"], found["version"], found["cases"][1]["name"]) == ("Đăng ký thử nghiệm", 1, "Nộp lại")
    offered = (await doors.ask("GET", f"/procedures/{CODE}/offers")).json()
    assert offered["items"] == [{"kind": "agency", "places": ["H17", "H26"], "since": "2026-01-01", "channels": []}]
    before = await doors.told(CODE)
    job, report = await imported(doors, table(*bad[:3], *good, *bad[3:]))
    assert job["counts"] == {"unchanged": 1, "refused": 7}
    assert await doors.told(CODE) == before


async def test_a_row_whose_agency_the_catalogue_does_not_know_is_refused(doors: Desk) -> None:
    rows = [*csv_form.rows(whole(agency="H99")), *csv_form.rows(whole(OTHER, publisher="ZZ9"))]
    for more in ("", "&mode=draft"):
        job, report = await imported(doors, table(*rows), more=more)
        assert job["counts"] == {"refused": 2}
        said = [each for line in report for each in line["said"]]
        assert [(each["pointer"], each["code"]) for each in said] == [
            ("/agency", "unknown-agency"), ("/publisher", "unknown-agency"),
        ]  # fmt: skip
        assert "“H99”" in said[0]["message"]
    job, _ = await imported(doors, table(*csv_form.rows(whole(agency="H17"))))
    assert job["counts"] == {"new": 1}


async def test_the_registers_own_file_changes_nothing(doors: Desk) -> None:
    job, _ = await imported(doors, DATA.joinpath("procedures.csv").read_bytes())
    assert job["counts"] == {"unchanged": 91}


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_what_is_exported_and_imported_again_changes_nothing(doors: Desk, form: str) -> None:
    await imported(
        doors, table(*csv_form.rows(whole(), [Offer(kind="province", places=["*"], since=date(2026, 1, 1))]))
    )
    exported = await doors.ask("GET", f"/exports/procedures.{form}")
    assert exported.status_code == 200
    if form == "json":
        assert len(exported.json()["result"]) == 92
    job, _ = await imported(doors, exported.content)
    assert job["counts"] == {"unchanged": 92}


async def test_a_changed_row_becomes_the_next_version_with_its_message(doors: Desk) -> None:
    await imported(doors, table(*csv_form.rows(whole())))
    job, report = await imported(doors, table(*csv_form.rows(whole(sets=2))))
    assert (job["counts"], report[0]["version"]) == ({"changed": 1}, 2)
    assert [message and message["version"] for message in await doors.told(CODE)] == [1, 2]
    acts = await doors.done("GET", f"/procedures/{CODE}/acts", who=LAN)
    assert [(act["act"], act["why"]) for act in acts["items"]] == [("imported", "Quyết định 1/QĐ-TN")] * 2


async def test_the_national_form_is_taken_and_what_it_lacks_is_told(doors: Desk) -> None:
    one = national.written(whole(OTHER, sets=None, subjects=[]))
    wrong = one | {"MATTHC": "1.1"}
    content = json.dumps({"error_code": 0, "result": [one, wrong, "x", one]}).encode()
    job, report = await imported(doors, content)
    assert job["counts"] == {"new": 1, "refused": 3}
    assert [each["code"] for each in report[0]["said"]] == ["compulsory-part"] * 2
    assert [each["said"][0]["code"] for each in report[1:]] == ["string-pattern-mismatch", "not-an-object", "twice"]


VNI = "code,name,field\n1.009990,Thuû tuïc caáp giaáy pheùp lao ñoäng,Vieäc laøm\n".encode("cp1252")
TCVN3 = b"code,name,field\n1.009990,Th\xf1 t\xf4c c\xcap gi\xcay ph\xd0p lao \xae\xe9ng,Vi\xd6c l\xb5m\n"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("code,name,field\n1.009990,Thủ tục,Thử\n".encode("utf-16"), "encoding", "UTF-16"),
        (TCVN3, "encoding", "TCVN3"),
        (VNI, "encoding", "VNI"),
        (VNI.decode("cp1252").encode(), "encoding", "VNI"),
        (b"PK\x03\x04" + b"\0" * 50, "spreadsheet", "XLSX"),
        (b"code;nam\n1.009990;x\n", "columns", "name"),
        (b'code,name,field\n1.009990,"' + b"x" * 300_000 + b'",y\n', "malformed-csv", "2"),
        (b"code,name,field\n", "no-procedures", "dòng"),
        (b'{"result": [', "malformed-json", "JSON"),
        (b"[" * 100_000, "malformed-json", "64"),
        (b'{"a": 1, "a": 2}', "malformed-json", "hai lần"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_whole_by_name(
    doors: Desk, content: bytes, code: str, words: str
) -> None:
    async with doors.database.acquire() as connection:
        before = await connection.fetchval("SELECT count(*) FROM outbox")
    job, report = await imported(doors, content)
    assert (job["state"], job["refusal"]["code"], report) == ("refused", code, [])
    assert words in job["refusal"]["message"]
    async with doors.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == before


async def test_a_mark_at_the_beginning_semicolons_and_nfd_are_understood(doors: Desk) -> None:
    content = "\ufeffcode;name;field\r\n1.009990;Thu\u0309 tu\u0323c;Thử\r\n".encode()
    job, _ = await imported(doors, content)
    assert job["counts"] == {"new": 1}
    assert (await doors.ask("GET", "/procedures/1.009990")).json()["name"] == "Thủ tục"


async def test_an_officer_imports_drafts_of_his_agency_and_nothing_else(doors: Desk) -> None:
    content = table(*csv_form.rows(whole()), *csv_form.rows(whole(OTHER, publisher="H17")))
    assert (await doors.ask("POST", f"/procedures/import{WHY}", content, who=CITIZEN)).status_code == 403
    refused = await doors.ask("POST", f"/procedures/import{WHY}&mode=publish", content, who=HOA)
    assert refused.status_code == 403
    job, report = await imported(doors, content, who=HOA)
    assert job["counts"] == {"drafted": 1, "refused": 1}
    assert report[1]["said"][0]["code"] == "forbidden"
    assert (await doors.ask("GET", f"/procedures/{CODE}")).status_code == 404
    body = {"revision": 1, "why": "đã đọc"}
    assert (await doors.ask("POST", f"/procedures/{CODE}/publish", body, who=HOA)).status_code == 403
    await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=201)
    assert (await doors.ask("GET", f"/imports/{job['id']}", who=STRANGER)).status_code == 404
    assert [each["id"] for each in (await doors.done("GET", "/imports", who=BINH))["items"]] == [job["id"]]


@pytest.mark.parametrize(
    ("address", "content", "status"),
    [
        ("/procedures/import", b"x", 422), (f"/procedures/import{WHY}", b" ", 422),
        (f"/procedures/import{WHY}&mode=all", b"x", 422),
    ],
)  # fmt: skip
async def test_an_import_says_why_and_has_a_file(doors: Desk, address: str, content: bytes, status: int) -> None:
    assert (await doors.ask("POST", address, content, who=LAN)).status_code == status


async def test_an_unknown_import_and_a_wrong_outcome_are_told(doors: Desk) -> None:
    for job in ("x", str(UUID(int=5))):
        assert (await doors.ask("GET", f"/imports/{job}", who=LAN)).status_code == 404
    job, _ = await imported(doors, table(*csv_form.rows(whole())))
    assert (await doors.ask("GET", f"/imports/{job['id']}/lines?outcome=good", who=LAN)).status_code == 422


async def test_the_same_key_is_one_import(doors: Desk) -> None:
    content = table(*csv_form.rows(whole()))
    answers = [await doors.ask("POST", f"/procedures/import{WHY}", content, who=LAN, key="k") for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert (await doors.ask("POST", f"/procedures/import{WHY}", content + b"\n", who=LAN, key="k")).status_code == 422


async def test_a_worker_that_died_half_way_is_followed_by_another_that_repeats_nothing(
    doors: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 3)
    rows = [row for number in range(10) for row in csv_form.rows(whole(f"3.00000{number}"))]
    async with doors.database.transaction() as connection:
        job = await importing.begin(connection, "f", table(*rows), "publish", "w", Who("lan", "office"), claimed=True)

    def die(done: int, _: int) -> None:
        if done >= 6:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        await importing.work(doors.database, job, today(), die)
    assert not await work_once(doors.database, today()), "the lease still holds"
    async with doors.database.transaction() as connection:
        await connection.execute("UPDATE import_job SET lease_until = now() - interval '1 second'")
    results = await asyncio.gather(*(work_once(doors.database, today()) for _ in range(3)))
    assert sorted(results) == [False, False, True]
    shown = await doors.done("GET", f"/imports/{job}", who=MINH)
    assert (shown["state"], shown["counts"]) == ("done", {"new": 10})
    assert [len(await doors.told(f"3.00000{number}")) for number in range(10)] == [1] * 10


async def test_a_file_that_breaks_us_is_set_aside_and_the_clerk_goes_on(
    doors: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(import_files, "read", broken)
    job, report = await imported(doors, b"x")
    assert (job["state"], job["refusal"]["code"], report) == ("refused", "defect", [])
    monkeypatch.undo()
    job, _ = await imported(doors, table(*csv_form.rows(whole())))
    assert job["counts"] == {"new": 1}


async def test_the_same_new_procedures_imported_twice_at_the_same_moment_are_loaded_once(doors: Desk) -> None:
    content = table(*(row for number in range(300) for row in csv_form.rows(whole(f"3.100{number:03d}"))))
    for _ in range(2):
        assert (await doors.ask("POST", f"/procedures/import{WHY}", content, who=LAN)).status_code == 202
    assert await asyncio.gather(*(work_once(doors.database, today()) for _ in range(2))) == [True, True]
    jobs = (await doors.done("GET", "/imports", who=LAN))["items"]
    total: Counter[str] = Counter()
    for job in jobs:
        total.update(job["counts"])
    assert total == {"new": 300, "unchanged": 300}


async def test_the_clerk_works_by_himself_until_he_is_stopped(doors: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clerk, "LOOK_SECONDS", 0.05)
    working = asyncio.create_task(clerk.run(doors.runtime))
    content = table(*csv_form.rows(whole()))
    answer = await doors.ask("POST", f"/procedures/import{WHY}", content, who=LAN)

    async def state() -> str:
        found: str = (await doors.done("GET", f"/imports/{answer.json()['id']}", who=LAN))["state"]
        return found

    assert await eventually(state, lambda seen: seen == "done") == "done"
    doors.runtime.stopping.set()
    await asyncio.wait_for(working, 5)


async def test_the_places_of_a_procedure_are_changed_by_its_agency(doors: Desk) -> None:
    await imported(doors, table(*csv_form.rows(whole())))
    offers = [{"kind": "province", "places": ["01", "15"], "since": "2025-07-01", "channels": ["online"]}]
    body = {"offers": offers, "why": "Mở rộng"}
    await doors.done("PUT", f"/procedures/{CODE}/offers", body, who=STRANGER, status=403)
    await doors.done("PUT", f"/procedures/{CODE}/offers", body, who=HOA)
    assert (await doors.ask("GET", f"/procedures/{CODE}/offers")).json()["items"] == offers
    at = (await doors.ask("GET", "/offered?province=15")).json()
    assert [each["code"] for each in at["items"]] == [CODE]
    assert (await doors.ask("GET", "/offered?province=04")).json()["items"] == []
    wrong = body | {"offers": [offers[0] | {"places": ["02"]}]}  # Hà Giang, until 30/6/2025
    refused = await doors.done("PUT", f"/procedures/{CODE}/offers", wrong, who=HOA, status=422)
    assert "“02” vào ngày 01/07/2025" in refused["errors"][0]["message"]


def test_a_file_of_too_many_rows_is_refused() -> None:
    rows = b"1.000001,a,b\n" * (import_files.MOST_ROWS + 1)
    with pytest.raises(import_files.Unreadable, match="200000"):
        import_files.read(b"code,name,field\n" + rows, today())
