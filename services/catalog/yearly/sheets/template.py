"""The template an agency downloads: its services filled in, choices to pick from, and how to fill in the rest."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ...domain.list_levels import ONLINE, PARTIAL, Scheme, choices, shown_level
from ...domain.registrations import FIELDS
from .layout import (
    AGENCY_CELL,
    CODES,
    DUE_CELL,
    FIRST_ROW,
    GUIDE,
    HEADER_ROW,
    HEADINGS,
    MOST_ROWS,
    SHEET,
    WIDTHS,
    YEAR_CELL,
    escaped,
)  # fmt: skip
from .writing import write_text

_HEADER = PatternFill("solid", start_color="7A1F1F", end_color="7A1F1F")
# A font without a name is shown in a serif by some programs.
_TYPE = "Calibri"
_LAST_ROW = HEADER_ROW + MOST_ROWS
_OPEN = Protection(locked=False)
MOST_CODES = 10_000


@dataclass(frozen=True, slots=True)
class Filled:
    """A row that is there already: what the list names for the agency, or what it has registered."""

    procedure: str
    name: str
    level: str | None = None
    partial_reason: str | None = None
    planned_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """Whose template, for which list. ``codes``: (code, name) to pick from."""

    year: int
    title: str
    scheme: Scheme
    due: date
    agency: str
    agency_name: str
    rows: Sequence[Filled]
    codes: Sequence[tuple[str, str]]
    synthetic: bool = False


def workbook(template: Template) -> bytes:
    """The XLSX file."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    _head(sheet, template)
    for number, row in enumerate(template.rows, start=FIRST_ROW):
        _row(sheet, number, row)
    _choices(sheet, template)
    _codes(book.create_sheet(CODES), template)
    _guide(book.create_sheet(GUIDE), template)
    for each in book.worksheets:
        _printable(each)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def table(template: Template) -> bytes:
    """The CSV file: UTF-8 with a byte order mark, so that Excel reads its accents; separated by semicolons."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEADINGS[field] for field in FIELDS)
    for row in template.rows:
        day = f"{row.planned_on:%d/%m/%Y}" if row.planned_on else ""
        level = shown_level(row.level)[0] if row.level else ""
        lines.writerow(
            escaped(each) for each in (row.procedure, row.name, level, row.partial_reason or "", day, row.note or "")
        )
    return text.getvalue().encode("utf-8-sig")


def _head(sheet: Worksheet, template: Template) -> None:
    warning = "[DỮ LIỆU TỔNG HỢP / SYNTHETIC] " if template.synthetic else ""
    write_text(sheet, 1, 1, f"{warning}{template.title} – Đăng ký / Registration")
    sheet["A1"].font = Font(name=_TYPE, bold=True, size=14)
    for row, label in ((2, "Cơ quan / Agency"), (3, "Năm / Year"), (4, "Hạn đăng ký / Due")):
        write_text(sheet, row, 1, label)
    write_text(sheet, 2, 2, template.agency)
    write_text(sheet, 2, 3, template.agency_name)
    assert (AGENCY_CELL, YEAR_CELL, DUE_CELL) == ("B2", "B3", "B4")
    sheet[YEAR_CELL] = template.year
    sheet[YEAR_CELL].alignment = Alignment(horizontal="left")
    sheet[DUE_CELL] = template.due
    sheet[DUE_CELL].number_format = "dd/mm/yyyy"
    sheet[DUE_CELL].alignment = Alignment(horizontal="left")
    for column, field in enumerate(FIELDS, start=1):
        letter = get_column_letter(column)
        write_text(sheet, HEADER_ROW, column, HEADINGS[field])
        heading = sheet.cell(HEADER_ROW, column)
        heading.font = Font(name=_TYPE, bold=True, color="FFFFFF")
        heading.fill = _HEADER
        heading.alignment = Alignment(wrap_text=True, vertical="center")
        dimension = sheet.column_dimensions[letter]
        dimension.width = WIDTHS[field]
        dimension.protection = _OPEN
        # Text, or Excel would make a number of a code and drop its last zero.
        dimension.number_format = "dd/mm/yyyy" if field == "planned_on" else "@"
    sheet.row_dimensions[HEADER_ROW].height = 34
    sheet.freeze_panes = f"A{FIRST_ROW}"
    # What stands above the rows is locked; everything below is open.
    for number in range(1, HEADER_ROW + 1):
        for column in range(1, len(FIELDS) + 1):
            sheet.cell(number, column).protection = Protection(locked=True)
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)


def _row(sheet: Worksheet, number: int, row: Filled) -> None:
    level = shown_level(row.level)[0] if row.level else ""
    texts = {"procedure": row.procedure, "name": row.name, "level": level,
             "partial_reason": row.partial_reason or "", "note": row.note or ""}  # fmt: skip
    for column, field in enumerate(FIELDS, start=1):
        if texts.get(field):
            write_text(sheet, number, column, texts[field])
        cell = sheet.cell(number, column)
        cell.protection = _OPEN
        cell.number_format = "dd/mm/yyyy" if field == "planned_on" else "@"
        if field == "planned_on" and row.planned_on and isinstance(cell, Cell):
            cell.value = row.planned_on


def _choices(sheet: Worksheet, template: Template) -> None:
    letters = {field: get_column_letter(column) for column, field in enumerate(FIELDS, start=1)}
    words = ",".join(vi for vi, _ in ONLINE[template.scheme].values())
    level = DataValidation("list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    level.errorTitle, level.error = "Mức độ / Level", f"Chọn {choices(template.scheme)}."
    level.promptTitle, level.prompt, level.showInputMessage = (
        "Mức độ / Level",
        f"Chọn {choices(template.scheme)}.",
        True,
    )
    days = (date(template.year, 1, 1), date(template.year, 12, 31))
    planned = DataValidation(
        "date", operator="between", formula1=_serial(days[0]), formula2=_serial(days[1]), allow_blank=True,
        showErrorMessage=True,
    )  # fmt: skip
    planned.errorTitle = "Ngày dự kiến / Planned date"
    planned.error = f"Ghi ngày trong năm {template.year}, dạng 30/06/{template.year}."
    validations = [(level, "level"), (planned, "planned_on")]
    if template.codes:
        code = DataValidation(
            "list", formula1=f"'{CODES}'!$A$2:$A${len(template.codes[:MOST_CODES]) + 1}", allow_blank=True
        )
        code.showErrorMessage, code.errorStyle = True, "warning"
        code.errorTitle, code.error = "Mã thủ tục / Code", "Mã này không có ở trang “Thủ tục”. Vẫn ghi?"
        validations.append((code, "procedure"))
    for validation, field in validations:
        sheet.add_data_validation(validation)
        validation.add(f"{letters[field]}{FIRST_ROW}:{letters[field]}{_LAST_ROW}")


def _printable(sheet: Worksheet) -> None:
    """On paper every column stands on one page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _serial(day: date) -> str:
    """The day as spreadsheets count them."""
    return str((day - date(1899, 12, 30)).days)


def _codes(sheet: Worksheet, template: Template) -> None:
    write_text(sheet, 1, 1, "Mã thủ tục / Procedure code")
    write_text(sheet, 1, 2, "Tên / Name")
    for number, (code, name) in enumerate(template.codes[:MOST_CODES], start=2):
        write_text(sheet, number, 1, code)
        write_text(sheet, number, 2, name)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 100
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True


def _guide(sheet: Worksheet, template: Template) -> None:
    year = template.year
    lines = [
        f"Hướng dẫn điền đăng ký Danh mục năm {year}",
        f"1. Điền ở trang “{SHEET}”, từ dòng {FIRST_ROW}, mỗi dòng một thủ tục; không sửa các dòng 1–{HEADER_ROW}.",
        f"2. Mã thủ tục: chép từ trang “{CODES}”. Ô được định dạng Văn bản để không mất số 0 cuối. Mỗi ô một mã.",
        "3. Tên dịch vụ: có thể để trống; nếu ghi thì phải đúng tên của mã.",
        f"4. Mức độ: chọn {choices(template.scheme)}.",
        f"5. Ngày dự kiến: một ngày trong năm {year}, dạng ngày/tháng/năm, ví dụ 30/06/{year}.",
        "   Dòng điền sẵn mà để trống mức độ và ngày thì được bỏ qua: cơ quan không đăng ký dịch vụ đó.",
        "6. Không dùng công thức, không gộp ô, không macro, không đặt mật khẩu. Chỉ dán giá trị.",
        f"7. Mỗi lần gửi tối đa {MOST_ROWS} dòng. Nếu có một ô sai thì cả tệp chưa được ghi; ô sai được tô màu kèm ghi chú.",
        "8. Gửi lại tệp đã sửa bao nhiêu lần cũng được: dòng đã đúng được cập nhật, không bị nhân đôi.",
        f"9. Sau khi tệp được nhận, đăng ký ở trạng thái “đang soạn”. Bấm “Gửi đăng ký” trước ngày {template.due:%d/%m/%Y}.",
    ]
    if PARTIAL in ONLINE[template.scheme]:
        lines.insert(5, "   “Một phần” phải ghi lý do ở cột bên cạnh (NĐ 224/2026/NĐ-CP Đ.14).")
    for number, line in enumerate(lines, start=1):
        write_text(sheet, number, 1, line)
        sheet.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = Font(name=_TYPE, bold=True, size=14)
    sheet.column_dimensions["A"].width = 110
    sheet.protection.sheet = True
