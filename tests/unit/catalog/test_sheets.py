"""A registration's spreadsheet: the template, what people do to it, and what somebody might do on purpose."""

import io
import re
import time
import tracemalloc
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from services.catalog.yearly.sheets.archive import MOST_UNPACKED, Unusable
from services.catalog.yearly.sheets.checking import Checked, check
from services.catalog.yearly.sheets.layout import CODES, GUIDE, HEADINGS, SHEET, escaped
from services.catalog.yearly.sheets.marking import marked
from services.catalog.yearly.sheets.reading import read_csv, read_file
from services.catalog.yearly.sheets.template import Filled, Template, table
from tests.unit.catalog.sheet_files import AGENCY, OTHER, ROW, YEAR, filled, part, repacked, template, terms

HEADER = ";".join(HEADINGS.values())
LINE = "1.001193;;Toàn trình;;30/06/2027;"
SHEET_XML = "xl/worksheets/sheet1.xml"


def checked(raw: bytes, states: dict[str, str] | None = None) -> Checked:
    return check(read_file(raw, AGENCY, YEAR), terms(), states or {})


def told(raw: bytes, states: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(fault.cell, fault.code) for fault in checked(raw, states).faults]


def refusal(raw: bytes) -> Unusable:
    with pytest.raises(Unusable) as caught:
        read_file(raw, AGENCY, YEAR)
    assert all((caught.value.what.vi, caught.value.what.en, caught.value.do.vi, caught.value.do.en))
    return caught.value


def test_a_filled_template_is_read_as_it_was_written() -> None:
    found = checked(filled(ROW, OTHER))
    assert found.faults == []
    assert [(row, one.procedure, one.level, one.planned_on.isoformat()) for row, one in found.good] == [
        (6, "1.001193", "ND42-2022:TOAN_TRINH", "2027-06-30"),
        (7, "1.000894", "ND42-2022:MOT_PHAN", "2027-09-30"),
    ]


def test_the_template_shows_choices_both_languages_a_guide_and_locks_its_head() -> None:
    row = Filled("1.001193", "Đăng ký khai sinh", "ND42-2022:TOAN_TRINH", None, date(2027, 6, 30))
    raw = template(row)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = book[SHEET]
    assert book.sheetnames == [SHEET, CODES, GUIDE]
    assert [cell.value for cell in sheet[5]] == list(HEADINGS.values())
    assert sheet.protection.sheet is True
    assert [sheet.cell(number, 1).protection.locked for number in (1, 5, 6)] == [True, True, False]
    assert sheet.column_dimensions["A"].protection.locked is False
    kinds = {str(each.sqref): (each.type, each.formula1) for each in sheet.data_validations.dataValidation}
    assert kinds["C6:C2005"] == ("list", '"Toàn trình,Một phần"')
    assert kinds["E6:E2005"][0] == "date"
    assert kinds["A6:A2005"] == ("list", "'Thủ tục'!$A$2:$A$4")
    guide = "\n".join(str(cell.value) for cell in book[GUIDE]["A"])
    assert "Không dùng công thức" in guide
    assert [cell.value for cell in sheet[6]][:3] == ["1.001193", "Đăng ký khai sinh", "Toàn trình"]
    assert told(raw) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"A6": "1.001193, 1.000894"}, ("A6", "two-codes")),
        ({"A6": 1.001193}, ("A6", "wrong-type")),
        ({"A6": "1.001139"}, ("A6", "unknown-code")),
        ({"A7": "1.001193"}, ("A7", "registered-twice")),
        ({"B6": "Đăng ký kết hôn"}, ("B6", "name-of-another")),
        ({"C7": "Mức độ 4"}, ("C7", "other-scheme")),
        ({"C7": None}, ("C7", "no-level")),
        ({"C7": True}, ("C7", "wrong-type")),
        ({"D7": None}, ("D7", "no-partial-reason")),
        ({"E6": date(2026, 6, 30)}, ("E6", "other-year")),
        ({"E7": 46203}, ("E7", "no-such-date")),
        ({"E6": "=DATE(2027,6,30)"}, ("E6", "formula")),
        ({"C7": "=C6"}, ("C7", "formula")),
        ({"B7": '=HYPERLINK("https://x.example";"y")'}, ("B7", "formula")),
        ({"F6": "#REF!"}, ("F6", "error-value")),
        ({"B3": 2026}, ("B3", "other-list-year")),
        ({"B2": "H26"}, ("B2", "other-agency")),
    ],
)  # fmt: skip
def test_each_mistake_is_named_by_its_cell(changes: dict[str, object], fault: tuple[str, str]) -> None:
    def changed(sheet: Worksheet) -> None:
        for cell, value in changes.items():
            sheet.cell(*coordinate_to_tuple(cell)).value = value

    assert told(filled(ROW, OTHER, then=changed)) == [fault]


def test_a_formulas_stored_result_is_never_believed() -> None:
    raw = filled(ROW, ("1.000894", None, "=C6", None, "30/09/2027", None))
    xml = part(raw, SHEET_XML).decode()
    assert "<f>C6</f>" in xml
    with_result = re.sub("<f>C6</f><v ?/>|<f>C6</f><v></v>", "<f>C6</f><v>Toàn trình</v>", xml)
    assert "Toàn trình</v>" in with_result
    assert told(repacked(raw, {SHEET_XML: with_result.encode()})) == [("C7", "formula")]


def test_merged_cells_are_refused_each() -> None:
    found = told(filled(ROW, OTHER, then=lambda sheet: sheet.merge_cells("C6:C7")))
    assert found == [("C6", "merged"), ("C7", "merged")]


def test_what_was_submitted_already_is_not_changed_by_a_file() -> None:
    assert told(filled(ROW, OTHER), {"1.001193": "submitted", "1.000894": "returned"}) == [("A6", "already-submitted")]


def test_good_rows_stand_beside_wrong_ones() -> None:
    found = checked(filled(ROW, ("1.000894", None, "cao", None, "x", None)))
    assert [one.procedure for _, one in found.good] == ["1.001193"]
    assert found.refused_rows == 1


def test_the_marked_copy_shows_each_wrong_cell_and_holds_no_formula() -> None:
    raw = filled(ROW, ("1.000894", "=1+1", "cao", None, "30/09/2027", "+84 236"))
    read = read_file(raw, AGENCY, YEAR)
    found = check(read, terms(), {})
    sheet = openpyxl.load_workbook(io.BytesIO(marked(read, found.faults)))[SHEET]
    assert sheet["C7"].comment is not None
    assert "Toàn trình" in sheet["C7"].comment.text
    assert sheet["C7"].fill.start_color.rgb == "00FFC7CE"
    assert sheet["C6"].comment is None
    assert (sheet["B7"].value, sheet["B7"].data_type) == ("=1+1", "s")
    # Mended, it can be sent again as it is.
    again = openpyxl.load_workbook(io.BytesIO(marked(read, found.faults)))
    again[SHEET]["B7"].value, again[SHEET]["C7"].value, again[SHEET]["D7"].value = None, "Một phần", "Có mặt"
    mended = io.BytesIO()
    again.save(mended)
    assert told(mended.getvalue()) == []
    # With a new mistake, the new copy shows that one alone.
    again[SHEET]["E6"].value = "31/02/2027"
    again.save(mended := io.BytesIO())
    read = read_file(mended.getvalue(), AGENCY, YEAR)
    sheet = openpyxl.load_workbook(io.BytesIO(marked(read, check(read, terms(), {}).faults)))[SHEET]
    red = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.start_color.rgb == "00FFC7CE"]
    noted = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment]
    assert red == noted == ["E6"]


def test_a_hundred_thousand_rows_are_refused_with_the_limit_and_quickly() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.append(list(HEADINGS.values()))
    for _ in range(100_000):
        sheet.append(["1.001193", None, "Toàn trình", None, "30/06/2027", None])
    raw = io.BytesIO()
    book.save(raw)
    began = time.perf_counter()
    error = refusal(raw.getvalue())
    assert error.code == "too-many-rows"
    assert "2.000" in error.what.vi
    assert time.perf_counter() - began < 5
    lines = "\n".join([HEADER, *[LINE] * 100_000])
    assert refusal(lines.encode()).code == "too-many-rows"


def test_one_row_far_below_does_not_make_a_million_rows() -> None:
    raw = filled(ROW)
    xml = part(raw, SHEET_XML).replace(
        b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    )
    assert refusal(repacked(raw, {SHEET_XML: xml})).code == "too-many-rows"


def test_rows_up_to_the_limit_are_taken() -> None:
    lines = [HEADER, *[LINE] * 2000]
    assert len(read_csv("\n".join(lines).encode()).rows) == 2000
    assert refusal("\n".join([*lines, LINE]).encode()).code == "too-many-rows"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(filled(ROW), {"xl/bomb.bin": b"\0" * (4 * MOST_UNPACKED)})
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    error = refusal(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == "too-large-unpacked"
    assert peak < 16 * 1024 * 1024


def test_a_bomb_that_lies_about_its_size_is_counted_as_it_comes_out() -> None:
    bomb = bytearray(repacked(filled(ROW), {"xl/bomb.bin": b"\0" * (4 * MOST_UNPACKED)}))
    real, small = (4 * MOST_UNPACKED).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert bytes(bomb).count(real) >= 1
    assert refusal(bytes(bomb).replace(real, small)).code in ("too-large-unpacked", "not-a-workbook")


def test_many_small_parts_and_many_elements_are_refused() -> None:
    parts = {f"xl/x{number}.xml": b"<a/>" for number in range(300)}
    assert refusal(repacked(filled(ROW), parts)).code == "too-large-unpacked"
    assert (
        refusal(repacked(filled(ROW), {"xl/styles.xml": b"<a>" + b"<b/>" * 700_000 + b"</a>"})).code
        == "too-large-unpacked"
    )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-excel"),
        (b"PK\x03\x04" + b"garbage" * 100, "not-a-workbook"),
        (repacked(filled(ROW), {"xl/vbaProject.bin": b"x"}), "macros"),
        (repacked(filled(ROW), {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
        (repacked(filled(ROW), {"xl/workbook.xml": b"<workbook"}), "not-a-workbook"),
        (repacked(filled(ROW), {SHEET_XML: b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'}), "not-a-workbook"),
        (repacked(filled(ROW), {SHEET_XML: "<worksheet/>".encode("utf-16")}), "not-a-workbook"),
        (repacked(filled(ROW), {SHEET_XML: b'<?xml version="1.0" encoding="cp037"?><worksheet/>'}), "not-a-workbook"),
        (filled(then=lambda sheet: sheet.delete_rows(5)), "no-columns"),
        (b"", "not-a-table"),
        (b"\x00\x01\x02" * 100, "encoding-unknown"),
        (b"a;b;c\n1;2;3\n", "no-columns"),
        (f'{HEADER}\n"{"x" * 140_000}'.encode(), "broken-csv"),
        (f"{HEADER}\n{LINE}".encode("utf-16"), "encoding-utf-16"),
        (HEADER.encode() + "\n1.001193;Đăng ký".encode("cp1258", "ignore") + b"\xcc", "encoding-unknown"),
        (b"M\xb7 th\xf1 t\xf4c;M\xf8c \xae\xe9\n1.001193;\xa7\xa8ng k\xfd;M\xf8c \xae\xe9 4", "encoding-tcvn3"),
        ("Maõ thuû tuïc;Teân dòch vuï;Möùc ñoä\n1.001193;Ñaêng kyù;Möùc ñoä 4".encode("cp1252"), "encoding-vni"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_named(raw: bytes, code: str) -> None:
    assert refusal(raw).code == code


def test_a_zip_with_a_password_is_named() -> None:
    raw = bytearray(filled(ROW))
    # The flag of an encrypted part, in its own header and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[bytes(raw).index(mark) + offset] |= 1
    assert refusal(bytes(raw)).code == "encrypted"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_csv_is_read_with_any_delimiter_and_with_a_byte_order_mark(delimiter: str, encoding: str, ending: str) -> None:
    lines = [HEADER, LINE, "", "1.000894;;Một phần;Có mặt;2027-09-30;"]
    found = checked(ending.join(lines).replace(";", delimiter).encode(encoding))
    assert found.faults == []
    assert [(row, one.procedure) for row, one in found.good] == [(2, "1.001193"), (4, "1.000894")]


def test_mistakes_in_csv_are_named_by_cell_as_excel_counts() -> None:
    raw = f"{HEADER}\n{LINE}\n1.000894;;=C2;;30/09/2026;\n".encode()
    assert told(raw) == [("C3", "formula"), ("E3", "other-year")]
    read = read_csv(raw)
    sheet = openpyxl.load_workbook(io.BytesIO(marked(read, check(read, terms(), {}).faults)))[SHEET]
    assert sheet["E3"].comment is not None
    assert sheet["C3"].data_type == "s"


def test_a_text_that_looks_like_a_formula_is_written_as_text_and_comes_back() -> None:
    rows = [
        Filled("1.001193", "Đăng ký khai sinh", "ND42-2022:TOAN_TRINH", None, date(2027, 6, 30), "=cmd|' /C calc'!A0")
    ]
    raw = template(*rows)
    sheet = openpyxl.load_workbook(io.BytesIO(raw))[SHEET]
    assert (sheet["F6"].data_type, sheet["F6"].quotePrefix) == ("s", True)
    assert "<f>" not in part(raw, SHEET_XML).decode()
    made = table(Template(YEAR, "x", "ND42-2022", date(2026, 12, 31), AGENCY, "x", rows, []))
    assert made.startswith(b"\xef\xbb\xbf")
    assert "'=cmd" in made.decode()
    assert [escaped(text) for text in ("=1", "+1", "-1", "@x", "\tx", "x")] == ["'=1", "'+1", "'-1", "'@x", "'\tx", "x"]
    back = checked(made.replace(b"=cmd", b"-cmd"))
    assert back.good[0][1].note == "-cmd|' /C calc'!A0"


def test_an_ordinary_zip_is_no_workbook() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("readme.txt", "xin chào")
    assert refusal(made.getvalue()).code == "not-a-workbook"
