"""Reads a list of names that somebody pasted: one name a line, or a table whose first line names its columns."""

import csv
import io
import unicodedata
from dataclasses import dataclass

from services.kernel.text import Text

MOST = 500  # what the catalogue matches at once
_LONGEST_CELL = 100_000
_MOST_FAULTS = 20

# As people call them, in small letters and without accents.
_COLUMNS = {
    "name": "name", "ten": "name", "ten thu tuc": "name", "ten tthc": "name", "ten thu tuc hanh chinh": "name",
    "code": "code", "ma": "code", "ma thu tuc": "code", "ma tthc": "code",
    "field": "field", "linh vuc": "field",
    "agency": "agency", "co quan": "agency", "ma co quan": "agency",
    "level": "level", "cap": "level", "cap thuc hien": "level", "cap hanh chinh": "level",
}  # fmt: skip
# A cell that is nothing but this is meant as the head of a table, whatever stands beside it.
_SURELY_HEADS = {"name", "code", "ten", "ma", "ten thu tuc", "ten tthc", "ma thu tuc", "ma tthc"}
# What can be said of a submission, in the order it is asked for, as it is called in each language.
COLUMNS = {
    "name": Text("tên", "name"),
    "code": Text("mã", "code"),
    "field": Text("lĩnh vực", "field"),
    "agency": Text("cơ quan", "agency"),
    "level": Text("cấp", "level"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One submission: on which line it stands (from 1), and what was filled in of name, code, field, agency, level."""

    line: int
    asked: dict[str, str]


class Unreadable(Exception):
    """The list cannot be read; each sentence says where and what to do."""

    def __init__(self, *faults: Text) -> None:
        super().__init__("; ".join(fault.en for fault in faults))
        self.faults = faults


def read(text: str) -> list[Row]:
    """The rows, at most 500 of them; blank lines are passed over. Raises Unreadable with every fault found."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        raise Unreadable(
            Text("Chưa có tên nào. Hãy dán mỗi tên một dòng.", "There is no name yet. Paste one name a line.")
        )
    for delimiter in "\t;,":
        heads = [_plain(cell) for cell in next(csv.reader([first[:2_000]], delimiter=delimiter), [])]
        if all(head in _COLUMNS for head in heads) or (len(heads) > 1 and not _SURELY_HEADS.isdisjoint(heads)):
            rows = _table(text, delimiter)
            break
    else:
        rows = _lines(text)
    if len(rows) > MOST:
        raise Unreadable(
            Text(
                f"Có {len(rows)} tên; mỗi lần tối đa {MOST}. Hãy chia thành nhiều lần.",
                f"There are {len(rows)} names; at most {MOST} are taken at once. Send them in parts.",
            )
        )
    return rows


def named(between: str) -> Text:
    """The names of all columns, as a first line may have them."""
    return Text(between.join(each.vi for each in COLUMNS.values()), between.join(each.en for each in COLUMNS.values()))


def _lines(text: str) -> list[Row]:
    rows = [Row(line, {"name": each.strip()}) for line, each in enumerate(text.split("\n"), 1) if each.strip()]
    tables = [row.line for row in rows if "\t" in row.asked["name"]]
    if tables:
        raise Unreadable(
            Text(
                f"Dòng {tables[0]} có nhiều cột nhưng dòng đầu không nêu tên cột. Hãy thêm dòng đầu: {named(', ').vi}.",
                f"Line {tables[0]} has several columns, but the first line does not name them. "
                f"Add a first line: {named(', ').en}.",
            )
        )
    return rows


def _table(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    columns: list[str] = []
    rows: list[Row] = []
    faults: list[Text] = []
    try:
        for cells in reader:
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise csv.Error  # the reader's own limit belongs to the process: whoever reads files here may have raised it
            filled = [" ".join(cell.split()) for cell in cells]
            if not any(filled):
                continue
            if not columns:
                columns = _columns(filled)
                continue
            if fault := _fault(reader.line_num, filled, columns):
                faults.append(fault)
                continue
            asked = {column: cell for column, cell in zip(columns, filled, strict=False) if cell}
            rows.append(Row(reader.line_num, asked))
    except csv.Error:
        faults.append(
            Text(
                f"Dòng {reader.line_num}: dấu ngoặc kép không khép đúng, hoặc ô quá dài. Ô có dấu phân cách phải nằm "
                "trong một cặp ngoặc kép.",
                f"Line {reader.line_num}: a quotation mark is not closed, or a cell is too long. A cell that holds the "
                "separator must stand between two quotation marks.",
            )
        )
    if faults:
        raise Unreadable(*faults[:_MOST_FAULTS])
    if not rows:
        raise Unreadable(
            Text("Dưới dòng tên cột chưa có dòng nào.", "There is no line below the names of the columns.")
        )
    return rows


def _columns(heads: list[str]) -> list[str]:
    """The columns by our names. Raises Unreadable for unknown ones, for one that stands twice, and without name and code."""
    faults = [
        Text(
            f"Không có cột “{head[:40]}”. Các cột được đọc: {named(', ').vi}.",
            f"There is no column “{head[:40]}”. The columns are: {named(', ').en}.",
        )
        for head in heads
        if _plain(head) not in _COLUMNS
    ]
    if faults:
        raise Unreadable(*faults[:_MOST_FAULTS])
    columns = [_COLUMNS[_plain(head)] for head in heads]
    if twice := next((each for each in columns if columns.count(each) > 1), None):
        called = COLUMNS[twice]
        raise Unreadable(Text(f"Cột “{called.vi}” có hai lần.", f"The column “{called.en}” stands twice."))
    if "name" not in columns and "code" not in columns:
        raise Unreadable(Text("Cần cột “tên” hoặc “mã”.", "A column “name” or “code” is needed."))
    return columns


def _fault(line: int, cells: list[str], columns: list[str]) -> Text | None:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        return Text(
            f"Dòng {line} có {len(cells)} ô, nhưng chỉ có {len(columns)} cột. Tên có dấu phân cách phải nằm trong ngoặc kép.",
            f"Line {line} has {len(cells)} cells for {len(columns)} columns. A name that holds the separator must stand "
            "between quotation marks.",
        )
    given = dict(zip(columns, cells, strict=False))
    if not (given.get("name") or given.get("code")):
        return Text(f"Dòng {line} không có tên và không có mã.", f"Line {line} has neither a name nor a code.")
    return None


def _plain(cell: str) -> str:
    apart = unicodedata.normalize("NFD", cell.strip().strip("\ufeff").casefold().replace("đ", "d"))
    return " ".join("".join(each for each in apart if not unicodedata.combining(each)).replace("_", " ").split())
