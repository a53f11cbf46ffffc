"""An agency downloads its template, makes mistakes in it, uploads it, and understands each answer."""

import io
from typing import Any

import openpyxl
import pytest
from httpx import Response
from openpyxl.worksheet.worksheet import Worksheet

from services.catalog.api import list_uploads
from tests.component.catalog.list_office import EXTRACT, LEGALISED, PERMIT, ListOffice
from tests.unit.catalog.sheet_files import repacked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def template(lists: ListOffice, agency: str = "H17") -> Any:
    answer = await lists.call("GET", f"/lists/2027/template.xlsx?agency={agency}", agency)
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def saved(book: Any) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


async def upload(lists: ListOffice, raw: bytes, who: str = "H17", query: str = "", **headers: str) -> Response:
    return await lists.call("POST", f"/lists/2027/uploads{query}", who, content=raw, headers=headers)


async def registered(lists: ListOffice) -> dict[str, str]:
    rows = (await lists.get("/lists/2027/registrations", "H17"))["items"]
    return {row["procedure"]: row["level"] for row in rows}


@pytest.fixture
async def sheet_and_lists(lists: ListOffice) -> tuple[Any, Worksheet, ListOffice]:
    """A list of two common services, sent; the template of H17 with its first two rows filled in."""
    await lists.drafted(2027, "H17", "H26", "G11")
    for procedure in (EXTRACT, PERMIT):
        await lists.post("/lists/2027/items", {"procedure": procedure}, status=201)
    await lists.act(2027, "send")
    book = await template(lists)
    sheet = book["Đăng ký"]
    for row, level in ((6, "Toàn trình"), (7, "Một phần")):
        sheet[f"C{row}"], sheet[f"E{row}"] = level, "30/06/2027"
    sheet["D7"] = "Phải kiểm tra thực địa"
    return book, sheet, lists


async def test_three_mistakes_are_each_answered_by_cell_and_the_mended_file_is_taken(
    sheet_and_lists: tuple[Any, Worksheet, ListOffice],
) -> None:
    book, sheet, lists = sheet_and_lists
    assert [sheet[f"A{row}"].value for row in (6, 7)] == [EXTRACT, PERMIT]
    sheet["C6"], sheet["E7"], sheet["A8"] = "Mức độ 5", "31/06/2027", f"{LEGALISED}; {EXTRACT}"
    sheet["C8"], sheet["E8"] = "Toàn trình", "=TODAY()"
    answer = await upload(lists, saved(book))
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [
        ("/Đăng ký/C6", "unknown-level"),
        ("/Đăng ký/E7", "no-such-date"),
        ("/Đăng ký/A8", "two-codes"),
        ("/Đăng ký/E8", "formula"),
    ]
    assert "Choose “Toàn trình” or “Một phần”" in problem["errors"][0]["message"]
    assert "Write a day of 2027" in problem["errors"][1]["message"]
    cells = {each["cell"]: each for each in problem["report"]["cells"]}
    assert cells["C6"]["write"] == "Chọn “Toàn trình” hoặc “Một phần”."
    assert await registered(lists) == {}
    assert (await lists.get("/lists/2027"))["state"] == "sent"

    link = problem["report"]["links"]["marked"].removeprefix("/api/catalog/v1")
    assert (await lists.call("GET", link, "H26")).status_code == 404
    copy = openpyxl.load_workbook(io.BytesIO((await lists.call("GET", link, "H17")).content))
    mended = copy["Đăng ký"]
    assert {cell.coordinate for row in mended.iter_rows() for cell in row if cell.comment} == {"C6", "E7", "A8", "E8"}
    mended["C6"], mended["E7"], mended["A8"], mended["E8"] = "Toàn trình", "30/06/2027", LEGALISED, "01/02/2027"
    again = await upload(lists, saved(copy))
    assert (again.status_code, again.json()["recorded"]) == (200, {"added": 3, "changed": 0, "unchanged": 0})
    assert again.json()["loaded"]
    assert [(each["row"], each["procedure"], each["what"]) for each in again.json()["rows"]] == [
        (6, EXTRACT, "added"), (7, PERMIT, "added"), (8, LEGALISED, "added")
    ]  # fmt: skip
    assert len(await registered(lists)) == 3
    assert (await lists.get("/lists/2027"))["state"] == "registering"
    twice = await upload(lists, saved(copy))
    assert twice.json()["recorded"] == {"added": 0, "changed": 0, "unchanged": 3}


async def test_good_rows_are_taken_only_when_asked_for(sheet_and_lists: tuple[Any, Worksheet, ListOffice]) -> None:
    book, sheet, lists = sheet_and_lists
    sheet["C6"] = "cao"
    refused = (await upload(lists, saved(book))).json()
    assert "rows=good" in refused["detail"]
    assert not refused["report"]["loaded"]
    assert [(each["row"], each["what"]) for each in refused["report"]["rows"]] == [(7, "right")]
    assert await registered(lists) == {}
    taken = await upload(lists, saved(book), query="?rows=good")
    assert (taken.status_code, taken.json()["recorded"]["added"], taken.json()["refused_rows"]) == (200, 1, 1)
    assert await registered(lists) == {PERMIT: "ND42-2022:MOT_PHAN"}
    (written,) = (await lists.get("/lists/2027/acts?kind=registration"))["items"]
    assert (written["act"], written["procedure"]) == ("add", PERMIT)
    assert written["detail"]["upload"] == taken.json()["upload"]
    acts = [each["detail"] for each in (await lists.get("/lists/2027/acts?kind=upload"))["items"]]
    assert [(each["faults"], each["recorded"]["added"]) for each in acts] == [(1, 0), (1, 1)]


async def test_a_row_of_the_template_that_nobody_touched_is_passed_over(
    sheet_and_lists: tuple[Any, Worksheet, ListOffice],
) -> None:
    book, sheet, lists = sheet_and_lists
    sheet["C7"], sheet["D7"], sheet["E7"] = None, None, None
    taken = (await upload(lists, saved(book))).json()
    assert (taken["recorded"]["added"], taken["left_blank"], taken["refused_rows"]) == (1, 1, 0)
    # Half filled in, or a code of one's own, it is a row like any other.
    sheet["F7"], sheet["A8"] = "sau", LEGALISED
    answer = (await upload(lists, saved(book))).json()
    assert [each["pointer"] for each in answer["errors"]] == [f"/Đăng ký/{cell}" for cell in ("C7", "E7", "C8", "E8")]


async def test_a_template_of_another_year_or_agency_loads_nothing_even_when_good_rows_are_asked_for(
    sheet_and_lists: tuple[Any, Worksheet, ListOffice],
) -> None:
    book, sheet, lists = sheet_and_lists
    sheet["B3"] = 2026
    answer = await upload(lists, saved(book), query="?rows=good")
    assert [each["code"] for each in answer.json()["errors"]] == ["other-list-year"]
    sheet["B3"] = 2027
    other = await upload(lists, saved(book), who="H26", query="?rows=good")
    assert [each["code"] for each in other.json()["errors"]] == ["other-agency"]
    assert (await lists.get("/lists/2027/registrations"))["items"] == []


async def test_an_agency_uploads_for_itself_and_while_the_list_is_open(
    sheet_and_lists: tuple[Any, Worksheet, ListOffice],
) -> None:
    book, _, lists = sheet_and_lists
    raw = saved(book)
    assert (await upload(lists, raw, who="H26", query="?agency=H17")).status_code == 403
    assert (await upload(lists, raw, who="citizen")).status_code == 403
    assert (await upload(lists, raw, who="H01")).json()["code"] == "agency-not-asked"
    assert (await lists.call("GET", "/lists/2027/template.xlsx?agency=H17", "H26")).status_code == 403
    assert (await lists.call("GET", "/lists/2027/template.xlsx", "office")).json()["code"] == "does-not-fit"
    await lists.act(2027, "open")
    await lists.act(2027, "consolidate")
    assert (await upload(lists, raw)).json()["code"] == "registration-closed"


async def test_the_same_upload_sent_twice_with_one_key_is_one_upload(
    sheet_and_lists: tuple[Any, Worksheet, ListOffice],
) -> None:
    book, _, lists = sheet_and_lists
    raw, key = saved(book), {"Idempotency-Key": "a-key"}
    first, again = await upload(lists, raw, **key), await upload(lists, raw, **key)
    assert first.content == again.content
    assert len((await lists.get("/lists/2027/acts?kind=upload"))["items"]) == 1


async def test_what_was_submitted_is_refused_by_its_cell(sheet_and_lists: tuple[Any, Worksheet, ListOffice]) -> None:
    book, _, lists = sheet_and_lists
    await upload(lists, saved(book))
    await lists.post("/lists/2027/registrations/acts", {"act": "submit", "procedures": [EXTRACT]}, "H17")
    answer = await upload(lists, saved(book))
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/Đăng ký/A6", "already-submitted")
    ]
    rows = [row[0].value for row in (await template(lists))["Đăng ký"].iter_rows(min_row=6)]
    assert [code for code in rows if code] == [PERMIT]


async def test_what_changes_while_a_file_is_read_is_seen_before_it_is_taken(
    sheet_and_lists: tuple[Any, Worksheet, ListOffice], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, _, lists = sheet_and_lists
    await upload(lists, saved(book))
    looked_through = list_uploads._looked_through

    async def slowly(*given: Any) -> Any:
        found = await looked_through(*given)
        if "submitted" not in given[-1].values():
            await lists.post("/lists/2027/registrations/acts", {"act": "submit", "procedures": [EXTRACT]}, "H17")
        return found

    monkeypatch.setattr(list_uploads, "_looked_through", slowly)
    answer = await upload(lists, saved(book))
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/Đăng ký/A6", "already-submitted")
    ]


async def test_csv_goes_the_same_way(lists: ListOffice) -> None:
    await lists.sent(2027, "H17")
    made = await lists.call("GET", "/lists/2027/template.csv", "H17")
    assert made.content.startswith(b"\xef\xbb\xbf")
    text = made.content.decode("utf-8-sig").strip()
    good = f"{text}\r\n{EXTRACT};;Toàn trình;;30/06/2027;\r\n"
    wrong = await upload(lists, (good + f"{EXTRACT};;Toàn trình;;30/06/2027;\r\n").encode())
    assert [(each["pointer"], each["code"]) for each in wrong.json()["errors"]] == [("/Đăng ký/A3", "registered-twice")]
    assert (await upload(lists, good.encode("utf-8-sig"))).json()["recorded"]["added"] == 1
    legacy = await upload(lists, "Maõ thuû tuïc;Möùc ñoä;Ngaøy döï kieán\n".encode("cp1252"))
    assert (legacy.status_code, legacy.json()["code"]) == (422, "encoding-vni")
    assert "VNI" in legacy.json()["detail"]


async def test_files_that_are_none_load_nothing_and_are_named(lists: ListOffice) -> None:
    await lists.sent(2027, "H17")
    raw = saved(await template(lists))
    for body, status, code in (
        (b"", 422, "not-a-table"),
        (b"PK\x03\x04....", 422, "not-a-workbook"),
        (repacked(raw, {"xl/vbaProject.bin": b"x"}), 422, "macros"),
        (repacked(raw, {"xl/bomb.bin": b"\0" * 60_000_000}), 422, "too-large-unpacked"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "too-large"),
    ):
        answer = await upload(lists, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await lists.get("/lists/2027"))["state"] == "sent"
