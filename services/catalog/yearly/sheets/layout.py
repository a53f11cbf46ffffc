"""Where everything stands in a registration's spreadsheet: the same for the template, the reader and the marked copy."""

from collections.abc import Mapping
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from services.kernel.text import Text

from ...domain.registrations import FIELDS
from ...domain.texts import folded

SHEET, CODES, GUIDE = "Đăng ký", "Thủ tục", "Hướng dẫn"
AGENCY_CELL, YEAR_CELL, DUE_CELL = "B2", "B3", "B4"
HEADER_ROW, FIRST_ROW = 5, 6
MOST_ROWS = 2_000
MOST_BYTES = 5 * 1024 * 1024

# Both languages in every heading; * = must be filled in.
HEADINGS: Mapping[str, str] = {
    "procedure": "Mã thủ tục * / Procedure code *",
    "name": "Tên dịch vụ / Service name",
    "level": "Mức độ * / Level *",
    "partial_reason": "Lý do chỉ một phần / Why only in part",
    "planned_on": "Ngày dự kiến * / Planned date *",
    "note": "Ghi chú / Note",
}
COMPULSORY = ("procedure", "level", "planned_on")
WIDTHS: Mapping[str, int] = {
    "procedure": 24,
    "name": 60,
    "level": 18,
    "partial_reason": 34,
    "planned_on": 18,
    "note": 34,
}


class CellFault(NamedTuple):
    """One thing wrong in one cell. ``whole``: nothing of the file can be used; else only its row cannot."""

    sheet: str
    row: int
    column: int
    value: str
    code: str
    what: Text
    write: Text
    whole: bool = False

    @property
    def cell(self) -> str:
        """As people name it: C7."""
        return f"{get_column_letter(self.column)}{self.row}"


def field_of(heading: object) -> str | None:
    """The field that a heading means, in either language, with or without its star; or None."""
    return _BY_HEADING.get(folded(str(heading))) if heading is not None else None


def shown(value: object) -> str:
    """A cell's value, short enough to be quoted."""
    text = "" if value is None else str(value)
    return text if len(text) <= 80 else text[:80] + "…"


def escaped(text: str) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula: an apostrophe before = + - @, tab and return."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


_BY_HEADING = {
    folded(words): field for field in FIELDS for words in (HEADINGS[field], *HEADINGS[field].split(" / "), field)
}
