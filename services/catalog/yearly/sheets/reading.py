"""Reads an uploaded registration, XLSX or CSV, into rows of plain values; formulas are never evaluated nor believed."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.kernel.text import Text

from ...domain.encodings import decoded, detected
from ...domain.registrations import Value
from ...domain.texts import nfc
from .archive import Unusable, refuse_unsafe
from .layout import (
    AGENCY_CELL,
    COMPULSORY,
    FIRST_ROW,
    HEADER_ROW,
    HEADINGS,
    MOST_ROWS,
    SHEET,
    YEAR_CELL,
    CellFault,
    field_of,
    shown,
)  # fmt: skip

# 128 KiB: what a spreadsheet itself allows is a quarter of it.
LONGEST_CELL = 128 * 1024

_FORMULA = Text(
    "Ô có công thức; kết quả của công thức không được tin.", "The cell holds a formula; its result is not believed."
)
_VALUE = Text("Ghi thẳng giá trị (Sao chép → Dán giá trị).", "Write the value itself (Copy → Paste values).")


@dataclass(slots=True)
class Read:
    """What a file says: (row number, values by field), the column of each field, and what is wrong already."""

    kind: str
    columns: dict[str, int]
    sheet: str = SHEET
    rows: list[tuple[int, dict[str, Value]]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    workbook: Workbook | None = None
    cells: list[list[str]] = field(default_factory=list)  # of a CSV file, to be marked


def read_file(raw: bytes, agency: str, year: int) -> Read:
    """An upload for this agency and year. Raises Unusable when nothing of it can be read."""
    if raw[:2] == b"PK" or raw.startswith(b"\xd0\xcf\x11\xe0"):
        return read_workbook(raw, agency, year)
    return read_csv(raw)


def read_workbook(raw: bytes, agency: str, year: int) -> Read:
    """An XLSX file. Raises Unusable."""
    refuse_unsafe(raw, MOST_ROWS)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(raw), keep_links=False, rich_text=False)
    except Exception as error:  # openpyxl fails in as many ways as files can be wrong
        raise Unusable(
            "not-a-workbook",
            Text(
                "Tệp không phải bảng tính Excel (.xlsx), hoặc đã hỏng.", "The file is no Excel workbook, or is damaged."
            ),
            Text("Tải lại mẫu và chép dữ liệu vào.", "Download the template again and copy the data into it."),
        ) from error
    sheet = workbook[SHEET] if SHEET in workbook.sheetnames else workbook.active
    if not isinstance(sheet, Worksheet):
        raise _no_columns(COMPULSORY, HEADER_ROW)
    if sheet.max_row > 10 * MOST_ROWS:
        raise too_many_rows(sheet.max_row)
    header = _header_row(sheet)
    columns = _columns([cell.value for cell in sheet[header]], header)
    read = Read("xlsx", columns, sheet.title, workbook=workbook)
    if header == HEADER_ROW:
        _said_above(sheet, agency, year, read)
    merged = {(row, column) for area in sheet.merged_cells.ranges for row, column in area.cells}
    for number in range(header + 1, sheet.max_row + 1):
        values: dict[str, Value] = {}
        before = len(read.faults)
        for name, column in columns.items():
            cell = sheet.cell(number, column)
            if (number, column) in merged:
                read.faults.append(
                    _fault(read, number, column, cell.value, "merged",
                           Text("Ô bị gộp với ô khác.", "The cell is merged with another."),
                           Text("Bỏ gộp ô, ghi giá trị vào từng dòng.", "Unmerge it and write the value into each row."))
                )  # fmt: skip
            else:
                values[name] = _value(read, number, column, cell)
        if any(value not in (None, "") for value in values.values()) or len(read.faults) > before:
            read.rows.append((number, values))
            if len(read.rows) > MOST_ROWS:
                raise too_many_rows(sheet.max_row - header)
    return read


def read_csv(raw: bytes) -> Read:
    """A CSV file in UTF-8, separated by comma, semicolon or tab. Raises Unusable, naming any other encoding."""
    encoding = detected(raw)
    if not encoding.readable:
        raise Unusable(
            f"encoding-{encoding.name}",
            Text(
                f"Tệp dùng bảng mã {encoding.called}, không phải UTF-8.",
                f"The file is in {encoding.called}, not UTF-8.",
            ),
            Text(
                "Trong Excel: Lưu thành → CSV UTF-8. Chữ TCVN3 hoặc VNI cần chuyển sang Unicode trước (ví dụ bằng Unikey).",
                "In Excel: Save as → CSV UTF-8. Convert TCVN3 or VNI text to Unicode first (Unikey does it).",
            ),
        )
    text = decoded(raw)
    if "\0" in text or not text.strip():
        raise Unusable(
            "not-a-table",
            Text("Tệp trống hoặc không phải văn bản.", "The file is empty or no text."),
            Text("Tải lại mẫu CSV và điền vào.", "Download the CSV template and fill it in."),
        )
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    cells: list[list[str]] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for line in lines:
            # The csv module's own limit is one of the whole process, and others there may have raised it.
            if max(map(len, line), default=0) > LONGEST_CELL:
                raise csv.Error("a cell is too long")
            cells.append(line)
            if len(cells) > MOST_ROWS + 1:
                raise too_many_rows(text.count("\n"))
    except csv.Error as error:
        raise Unusable(
            "broken-csv",
            Text(f"Dòng {lines.line_num} của tệp CSV bị hỏng dấu ngoặc kép hoặc quá dài.",
                 f"Line {lines.line_num} of the CSV file has a broken quote or is too long."),
            Text("Mở lại bằng Excel và lưu dạng CSV UTF-8.", "Open it in Excel and save it as CSV UTF-8."),
        ) from error  # fmt: skip
    columns = _columns(cells[0], 1)
    read = Read("csv", columns, cells=cells)
    for number, line in enumerate(cells[1:], start=2):
        if any(cell.strip() for cell in line):
            read.rows.append((number, {name: _of_csv(read, number, column, line) for name, column in columns.items()}))
    return read


def _of_csv(read: Read, number: int, column: int, line: list[str]) -> Value:
    text = line[column - 1].strip() if column <= len(line) else ""
    if text.startswith("="):
        read.faults.append(_fault(read, number, column, text, "formula", _FORMULA, _VALUE))
        return None
    # What the template escaped comes back as it was.
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _value(read: Read, number: int, column: int, cell: object) -> Value:
    if not isinstance(cell, Cell):
        return None
    value = cell.value
    if cell.data_type == "f" or (value is not None and not isinstance(value, str | int | float | date | datetime)):
        if cell.data_type == "f":
            read.faults.append(_fault(read, number, column, _formula(value), "formula", _FORMULA, _VALUE))
            return None
        return str(value)
    if cell.data_type == "e":
        read.faults.append(
            _fault(read, number, column, value, "error-value",
                   Text(f"Ô báo lỗi {shown(value)}.", f"The cell shows the error {shown(value)}."), _VALUE)
        )  # fmt: skip
        return None
    return value


def _formula(value: object) -> str:
    text = getattr(value, "text", None) or value
    return shown(text if str(text).startswith("=") else f"={text}")


def _header_row(sheet: Worksheet) -> int:
    """The template's row, or the first of the ten topmost whose cells are headings."""
    rows: Sequence[int] = (HEADER_ROW, *range(1, 11))
    found = (row for row in rows if row <= sheet.max_row and field_of(sheet.cell(row, 1).value) == "procedure")
    return next(found, HEADER_ROW)


def _columns(headings: Sequence[object], row: int) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, heading in enumerate(headings[:50], start=1):
        name = field_of(nfc(heading) if isinstance(heading, str) else None)
        if name and name not in columns:
            columns[name] = column
    missing = [name for name in COMPULSORY if name not in columns]
    if missing:
        raise _no_columns(tuple(missing), row)
    return columns


def _said_above(sheet: Worksheet, agency: str, year: int, read: Read) -> None:
    """The template names its agency and year: a file for another one is refused as a whole."""
    for place, wanted, code in ((AGENCY_CELL, agency, "other-agency"), (YEAR_CELL, str(year), "other-list-year")):
        cell = sheet[place]
        said = str(cell.value).strip() if cell.value is not None else ""
        if said.upper() != wanted:
            read.faults.append(
                _fault(read, cell.row, cell.column, said, code,
                       Text(f"Mẫu này ghi “{shown(said)}”, nhưng đang gửi cho {wanted}.",
                            f"This template says “{shown(said)}”, but is sent for {wanted}."),
                       Text(f"Tải mẫu của {agency} năm {year} và chép dữ liệu vào đó.",
                            f"Download the template of {agency} for {year} and copy the data into it."), whole=True)
            )  # fmt: skip


def _fault(
    read: Read, row: int, column: int, value: object, code: str, what: Text, write: Text, whole: bool = False
) -> CellFault:
    return CellFault(read.sheet, row, column, shown(value), code, what, write, whole)


def too_many_rows(rows: int) -> Unusable:
    """More than one upload takes."""
    return Unusable(
        "too-many-rows",
        Text(
            f"Tệp có khoảng {rows:,} dòng; mỗi lần gửi tối đa {MOST_ROWS:,} dòng đăng ký.".replace(",", "."),
            f"The file has about {rows:,} rows; one upload takes at most {MOST_ROWS:,} registrations.",
        ),
        Text("Xóa các dòng trống thừa, hoặc chia thành nhiều tệp.", "Delete superfluous rows, or send several files."),
    )


def _no_columns(missing: tuple[str, ...], row: int) -> Unusable:
    listed = "; ".join(f"“{HEADINGS[name]}”" for name in missing)
    return Unusable(
        "no-columns",
        Text(f"Dòng {row} thiếu cột: {listed}.", f"Row {row} lacks the columns: {listed}."),
        Text(
            f"Giữ nguyên dòng tiêu đề của mẫu (dòng {HEADER_ROW} của tệp Excel, dòng đầu của tệp CSV), dữ liệu từ dòng "
            f"{FIRST_ROW}.",
            f"Keep the template's headings (row {HEADER_ROW} of the workbook, the first line of a CSV file).",
        ),
    )
