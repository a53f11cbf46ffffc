"""Writes text into cells so that no spreadsheet program takes it for anything else."""

import re

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """The text as text, whatever it begins with: a cell that begins with = + - @ is no formula."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = _NOT_IN_XML.sub("", text)[:32_000]
    # openpyxl has read "=…" as a formula and "#REF!" as an error: neither was meant.
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
