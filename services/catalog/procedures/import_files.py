"""Reads a file of procedures, our CSV or the national JSON, into one item for each procedure; refuses what cannot be read."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from services.kernel.body import parsed
from services.kernel.problem import Problem

from ..domain import csv_form, encodings, national
from ..domain.cells import BadCell
from ..domain.compulsory import Fault
from ..domain.described import description_of
from ..domain.description import Description
from ..domain.offers import Offer, read_cell
from ..domain.procedures import Procedure, content, national_aliases
from ..problems import misfits
from ..register import read_collected

LARGEST_FILE = 64 * 1024 * 1024
MOST_ROWS = 200_000
_LONGEST_CELL = 200_000
_CODE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[0-9A-Z]{1,16})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One procedure of a file: what it says, or why it cannot be taken. ``procedure`` is set by the collector's old form
    of the CSV, which is read by the rules of the register's own files. ``offers`` None: the file says nothing of places."""

    line: int
    code: str
    description: Description | None = None
    procedure: Procedure | None = None
    offers: tuple[Offer, ...] | None = None
    refused: tuple[Fault, ...] = ()


class Unreadable(Exception):
    """Nothing of the file can be loaded; the fault says why and what to do."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(en)
        self.fault = Fault("", code, vi, en)


def read(raw: bytes, today: date) -> list[Item]:
    """Every procedure of the file, in the file's order. Raises Unreadable for a file that is refused whole."""
    if raw[:2] == b"PK":
        raise Unreadable(
            "spreadsheet",
            "Đây là tệp XLSX hoặc ZIP; hãy lưu thành “CSV UTF-8” rồi nạp lại.",
            "This is an XLSX or ZIP file; save it as “CSV UTF-8” and import that.",
        )
    encoding = encodings.detected(raw)
    if not encoding.readable:
        raise _in_another_encoding(encoding.called)
    text = encodings.decoded(raw)
    if "\0" in text:
        raise Unreadable(
            "nul", "Tệp có ký tự NUL; đây không phải tệp văn bản.", "The file holds NUL; it is no text file."
        )
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(text)
    return _of_csv(text, today)


def _in_another_encoding(called: str) -> Unreadable:
    return Unreadable(
        "encoding",
        f"Tệp có bảng mã {called}; danh mục chỉ nhận UTF-8 và chưa nạp gì. Trong Excel: Lưu thành → “CSV UTF-8”; với phông "
        "chữ cũ (.VnTime, VNI-Times): chuyển sang Unicode dựng sẵn (ví dụ bằng UniKey Toolkit) rồi lưu UTF-8.",
        f"The file is in {called}; only UTF-8 is taken, and nothing was loaded. In Excel: Save as “CSV UTF-8”; with old "
        "fonts (.VnTime, VNI-Times): convert it to Unicode (NFC) first, then save as UTF-8.",
    )


def _of_json(text: str) -> list[Item]:
    try:
        value = parsed(text.strip().encode())
    except Problem as error:
        raise Unreadable("malformed-json", error.detail.vi, error.detail.en) from error
    if isinstance(value, dict) and isinstance(value.get("result"), list):
        value = value["result"]
    elements = value if isinstance(value, list) else [value]
    if not elements or len(elements) > MOST_ROWS:
        raise Unreadable(
            "no-procedures",
            f"Tệp phải có từ 1 đến {MOST_ROWS} thủ tục trong “result”.",
            f"The file must have 1 to {MOST_ROWS} procedures in “result”.",
        )
    items, seen = [], set[str]()
    for number, element in enumerate(elements, start=1):
        item = _element(number, element)
        if item.description and item.code in seen:
            item = Item(number, item.code, refused=(_twice(item.code),))
        seen.add(item.code)
        items.append(item)
    return items


def _element(number: int, element: Any) -> Item:
    if not isinstance(element, dict):
        fault = Fault("", "not-an-object", "Phần tử này không phải một thủ tục.", "This element is no procedure.")
        return Item(number, "", refused=(fault,))
    code = str(element.get("MATTHC", element.get("maTTHC", "")))[:64]
    try:
        one = national.description(element)
        places = tuple(Offer.model_validate(each) for each in national.offers(element))
    except (BadCell, ValidationError, RecursionError) as error:
        return Item(number, code, refused=_faults(error))
    return Item(number, one.code, one, offers=places or None)


def _of_csv(text: str, today: date) -> list[Item]:
    csv.field_size_limit(_LONGEST_CELL)
    start = text[: text.find("\n")] if "\n" in text else text
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if start.count(";") > start.count(",") else ","
    )
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        _refuse_columns(columns)
        rows = [(reader.line_num, row) for row, _ in zip(reader, range(MOST_ROWS + 1), strict=False)]
    except csv.Error as error:
        raise Unreadable(
            "malformed-csv",
            f"Không đọc được CSV ở dòng {reader.line_num + 1}: dấu ngoặc kép không khớp hoặc ô quá dài.",
            f"The CSV cannot be read at line {reader.line_num + 1}: quotes that do not match, or a cell too long ({error}).",
        ) from error
    if len(rows) > MOST_ROWS:
        raise Unreadable("too-many-rows", f"Tệp có quá {MOST_ROWS} dòng.", f"The file has more than {MOST_ROWS} rows.")
    if not rows:
        raise Unreadable("no-procedures", "Tệp không có dòng nào.", "The file has no rows.")
    by_code = csv_form.by_code(rows)
    old = set(columns) <= set(csv_form.OLD)
    items = [
        item
        for code, of_code in by_code.items()
        for item in ([_row(code, of_code, old, today)] if code else [_no_code(line) for line, _ in of_code])
    ]
    return _with_aliases(items) if old else items


def _refuse_columns(columns: Sequence[str]) -> None:
    missing = [name for name in ("code", "name", "field") if name not in columns]
    strange = [name for name in columns if name not in csv_form.COLUMNS]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if missing or strange or twice:
        said = [
            *(f"thiếu “{name}”" for name in missing),
            *(f"lạ “{name[:40]}”" for name in strange[:5]),
            *(f"trùng “{name}”" for name in twice),
        ]
        english = [
            *(f"“{name}” is missing" for name in missing),
            *(f"“{name[:40]}” is unknown" for name in strange[:5]),
            *(f"“{name}” is there twice" for name in twice),
        ]
        raise Unreadable(
            "columns",
            f"Dòng tiêu đề không đúng: {', '.join(said)}. Các cột có thể dùng: {', '.join(csv_form.COLUMNS)}.",
            f"The header is not right: {', '.join(english)}. Columns that may be used: {', '.join(csv_form.COLUMNS)}.",
        )


def _row(code: str, rows: Sequence[tuple[int, Any]], old: bool, today: date) -> Item:
    line = rows[0][0]
    codes = _CODE.findall(code)
    if len(codes) > 1:
        fault = Fault(
            "/code", "two-codes", f"Ô mã có {len(codes)} mã ({', '.join(codes[:3])}); mỗi dòng chỉ một thủ tục.",
            f"The cell holds {len(codes)} codes ({', '.join(codes[:3])}); a row is of one procedure.",
        )  # fmt: skip
        return Item(line, code[:64], refused=(fault,))
    if any(None in row or None in row.values() for _, row in rows):
        fault = Fault(
            "", "cells", "Số ô của dòng khác số cột của tiêu đề; có thể thiếu dấu ngoặc kép quanh ô có dấu phẩy.",
            "The row has more or fewer cells than the header; perhaps a cell with a comma lacks its quotes.",
        )  # fmt: skip
        return Item(line, code[:64], refused=(fault,))
    try:
        if old:
            procedure = read_collected([row for _, row in rows])
            return Item(line, code, description_of(content(procedure)), procedure)
        one = csv_form.description([row for _, row in rows])
        cell = rows[0][1].get("offered_at", "").strip()
        return Item(line, one.code, one, offers=tuple(read_cell(cell, today)) if cell else None)
    except (BadCell, ValidationError, ValueError) as error:
        return Item(line, code[:64], refused=_faults(error))


def _with_aliases(items: list[Item]) -> list[Item]:
    """A national code is an alias while only one procedure of the file may mean it."""
    aliases = national_aliases(item.code for item in items if item.procedure)
    made = []
    for item in items:
        if item.procedure is not None:
            procedure = replace(item.procedure, aliases=aliases.get(item.code, ()))
            item = replace(item, procedure=procedure, description=description_of(content(procedure)))
        made.append(item)
    return made


def _faults(error: Exception) -> tuple[Fault, ...]:
    if isinstance(error, ValidationError):
        return tuple(Fault(each.pointer, each.code, *each.message) for each in misfits(error))
    if isinstance(error, BadCell):
        return (Fault("", "does-not-fit", error.vi, error.en),)
    return (
        Fault("", "does-not-fit", f"Dòng này không đọc được: {error}"[:300], f"This cannot be read: {error}"[:300]),
    )


def _no_code(line: int) -> Item:
    return Item(line, "", refused=(Fault("/code", "required", "Dòng không có mã thủ tục.", "The row has no code."),))


def _twice(code: str) -> Fault:
    return Fault(
        "/MATTHC", "twice", f"Mã {code} đã có ở trên trong cùng tệp.", f"The code {code} stands further up in the file."
    )
