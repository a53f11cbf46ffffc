"""Spreadsheets as people and attackers make them, for tests of the reader."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from services.catalog.domain.list_levels import scheme_of
from services.catalog.domain.registrations import Terms
from services.catalog.yearly.sheets.layout import SHEET
from services.catalog.yearly.sheets.template import Filled, Template, workbook

AGENCY, YEAR = "H17", 2027
NAMES = {
    "1.001193": ("1.001193", "Đăng ký khai sinh"),
    "1.000894": ("1.000894", "Đăng ký kết hôn"),
    "1.000656": ("1.000656", "Đăng ký khai tử"),
}
ROW = ("1.001193", "Đăng ký khai sinh", "Toàn trình", None, date(2027, 6, 30), None)
OTHER = ("1.000894", None, "Một phần", "Hai bên phải có mặt", "30/09/2027", "-")


def terms() -> Terms:
    """What the rows are held against."""
    return Terms(YEAR, scheme_of(YEAR), NAMES, lambda code: [("1.001193", "Đăng ký khai sinh")],
                 lambda one, other: 100.0 if one == other else 0.0)  # fmt: skip


def template(*rows: Filled) -> bytes:
    """The template of this agency."""
    codes = list(NAMES.values())
    made = Template(
        YEAR, "Danh mục năm 2027", scheme_of(YEAR), date(2026, 12, 31), AGENCY, "UBND thành phố Đà Nẵng", rows, codes
    )
    return workbook(made)


def filled(*rows: tuple[object, ...], then: Callable[[Worksheet], None] | None = None) -> bytes:
    """The template with these rows from row 6 on, and whatever else somebody did to the sheet."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = book[SHEET]
    for number, row in enumerate(rows, start=6):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    if then:
        then(sheet)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def repacked(raw: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The same archive with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | dict(changes)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def part(raw: bytes, name: str) -> bytes:
    """One part of the archive."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(name)
