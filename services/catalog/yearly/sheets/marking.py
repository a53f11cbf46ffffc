"""The same workbook back, with every wrong cell coloured and a note on what is wrong and what to write."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from .layout import SHEET, CellFault, shown
from .reading import Read
from .writing import write_text

_RED, _AUTHOR = "FFC7CE", "Một Cửa"
_WRONG = PatternFill("solid", start_color=_RED, end_color=_RED)
_NOTE_WIDTH, _NOTE_HEIGHT = 420, 160


def marked(read: Read, faults: Sequence[CellFault]) -> bytes:
    """An XLSX file: the upload itself, or the cells of a CSV file in a workbook. Formulas come back as text."""
    workbook = read.workbook or _of_csv(read)
    sheet = workbook[read.sheet]
    assert isinstance(sheet, Worksheet)
    for each in workbook.worksheets:
        _as_text(each)
    # A note cannot stand inside a merged area.
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    _unmark(sheet)
    notes: dict[tuple[int, int], list[CellFault]] = {}
    for fault in faults:
        notes.setdefault((fault.row, fault.column), []).append(fault)
    for (row, column), here in notes.items():
        cell = sheet.cell(row, column)
        cell.fill = _WRONG
        text = "\n".join(f"{fault.what.vi} {fault.write.vi}\n{fault.what.en} {fault.write.en}" for fault in here)
        cell.comment = Comment(text, _AUTHOR, width=_NOTE_WIDTH, height=_NOTE_HEIGHT)
    raw = io.BytesIO()
    workbook.save(raw)
    return raw.getvalue()


def _unmark(sheet: Worksheet) -> None:
    """What was marked in a copy of before: mended cells must not come back red."""
    for line in sheet.iter_rows():
        for cell in line:
            ours = cell.comment is not None and cell.comment.author == _AUTHOR
            if isinstance(cell, Cell) and (ours or str(cell.fill.start_color.rgb).endswith(_RED)):
                cell.comment, cell.fill = None, PatternFill()


def _of_csv(read: Read) -> Workbook:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    for row, line in enumerate(read.cells, start=1):
        for column, text in enumerate(line[:50], start=1):
            write_text(sheet, row, column, text)
    return workbook


def _as_text(sheet: Worksheet) -> None:
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell, Cell) and cell.data_type == "f":
                value = getattr(cell.value, "text", None) or cell.value
                write_text(sheet, cell.row, cell.column, shown(value))
