"""The spreadsheet of agencies (CSV): its columns, the template, what is written into it and what is read from it."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel.text import Text

from ..domain import encodings
from ..domain.standing import KINDS, Standing

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_CELL = 2_000

COLUMNS: dict[str, Text] = {
    "code": Text(
        "Mã định danh, một trong hai dạng: H26.W01 hoặc 000.00.20.G09 (bắt buộc)",
        "The code in either national format: H26.W01 or 000.00.20.G09 (compulsory)",
    ),
    "code_2016": Text(
        "Mã theo QCVN 102:2016 nếu có; phải chỉ cùng một cơ quan với code",
        "The code by QCVN 102:2016 if there is one; it must mean the same agency",
    ),
    "parent": Text(
        "Mã cơ quan cấp trên; bỏ trống thì hiểu theo mã", "The code of the superior; empty: as the code says"
    ),
    "kind": Text(
        "Loại, bắt buộc: " + "; ".join(f"{kind} = {meant}" for kind, meant in KINDS.items()),
        "Compulsory, one of " + ", ".join(KINDS),
    ),
    "name": Text("Tên đầy đủ, gõ Unicode (bắt buộc)", "The full name, in Unicode (compulsory)"),
    "valid_from": Text(
        "Ngày đầu tiên mang tên này, năm-tháng-ngày hoặc ngày/tháng/năm (bắt buộc)",
        "The first day of this name, 2025-07-01 or 01/07/2025 (compulsory)",
    ),
    "valid_to": Text(
        "Ngày cuối cùng; bỏ trống nếu còn hoạt động. Tên tiếp theo của cùng mã là dòng tiếp theo",
        "The last day; empty while it exists. The next name of the same code is another row",
    ),
    "predecessors": Text(
        "Mã các cơ quan được kế thừa từ valid_from, cách nhau bằng dấu cách",
        "Codes of the agencies taken over from on valid_from, with blanks between them",
    ),
    "evidence": Text("Căn cứ: số văn bản, nguồn", "How it is known: number of the document, source"),
}
COMPULSORY = ("code", "kind", "name", "valid_from")

# A spreadsheet program takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unusable(ValueError):
    """The file as a whole cannot be read: a word for machines, and what to do."""

    def __init__(self, code: str, said: Text) -> None:
        super().__init__(said.en)
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was sent: its number in the file (the header is 1), its cells by column, and what lies beyond the columns."""

    number: int
    cells: dict[str, str]
    surplus: str = ""


def template() -> str:
    """The header, with an explanation of every column in lines that an import passes over, and synthetic examples."""
    last_district_day = "2025-06-30"
    return _written(
        [
            ["# " + text.vi for text in COLUMNS.values()],
            ["# " + text.en for text in COLUMNS.values()],
            ["# Thí dụ, dữ liệu giả: H26.99", "", "H26", "district", "UBND huyện Thí Dụ", "2017-01-01",
             last_district_day, "", "dữ liệu giả"],
            ["# Thí dụ, dữ liệu giả: H26.W99", "", "H26", "commune", "UBND xã Thí Dụ", "2025-07-01", "", "H26.99.01",
             "dữ liệu giả"],
        ]
    )  # fmt: skip


def exported(agencies: Iterable[Standing]) -> str:
    """A row for every name of every agency; read again it changes nothing."""
    return _written(
        [
            one.code,
            one.code_2016 or "",
            one.parent or "",
            one.kind,
            period.name,
            period.valid_from.isoformat(),
            period.valid_to.isoformat() if period.valid_to else "",
            " ".join(sorted(link.predecessor for link in one.before)) if period is one.periods[0] else "",
            one.evidence,
        ]
        for one in agencies
        for period in one.periods
    )


def parsed(raw: bytes) -> list[Line]:
    """The rows of an uploaded file. Raises Unusable for what is no such file at all."""
    encoding = encodings.detected(raw)
    if not encoding.readable:
        raise _not_utf_8(encoding)
    text = encodings.decoded(raw)
    if "\0" in text:
        raise Unusable("not-csv", Text("Tệp có ký tự NUL nên không phải CSV.", "The file holds NUL: it is no CSV."))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(_rows(text, delimiter))
    except csv.Error as error:
        raise Unusable("not-csv", Text("Tệp không đọc được như CSV; hãy lưu lại dạng “CSV UTF-8”.",
                                       "The file cannot be read as CSV; save it as “CSV UTF-8”.")) from error  # fmt: skip
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    _check(header)
    return [
        Line(
            number,
            {column: _cell(cell) for column, cell in zip(header, cells, strict=False) if column},
            " ".join(cells[len(header) :]).strip(),
        )
        for number, cells in rows[1:]
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#")
    ]


def day(text: str) -> date | None:
    """2025-07-01 or 01/07/2025; None for anything else."""
    try:
        if "/" in text:
            first, month, year = text.split("/")
            return date(int(year), int(month), int(first)) if len(year) == 4 and text.isascii() else None
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _rows(text: str, delimiter: str) -> Iterable[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, cells in enumerate(reader, 1):
        if number > MOST_ROWS + 1:
            raise Unusable("too-many-rows", Text(
                f"Tệp có hơn {MOST_ROWS:,} dòng; hãy chia thành nhiều tệp.".replace(",", "."),
                f"The file has more than {MOST_ROWS:,} rows; split it."))  # fmt: skip
        yield reader.line_num, cells


def _check(header: Sequence[str]) -> None:
    missing = [column for column in COMPULSORY if column not in header]
    strange = [column for column in header if column and column not in COLUMNS]
    twice = sorted({column for column in header if column and header.count(column) > 1})
    for code, columns, vi, en in (
        ("missing-columns", missing, "thiếu cột", "lacks the columns"),
        ("unknown-columns", strange, "có cột không dùng đến", "has columns nobody knows"),
        ("repeated-columns", twice, "có cột lặp lại", "has columns twice"),
    ):
        if columns:
            listed = ", ".join(column[:40] for column in columns[:10])
            raise Unusable(
                code,
                Text(
                    f"Dòng đầu {vi}: {listed}. Hãy tải tệp mẫu tại /api/catalog/v1/agencies/template.csv.",
                    f"The first row {en}: {listed}. A template is at /api/catalog/v1/agencies/template.csv.",
                ),
            )


def _cell(text: str) -> str:
    """Blanks made single; the apostrophe that kept a text from being a formula is taken off again."""
    text = " ".join(text.split())
    return text[1:] if text.startswith("'") and text[1:2] and text[1] in _FORMULA else text


def _written(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in row])
    return out.getvalue()


def _not_utf_8(encoding: encodings.Encoding) -> Unusable:
    return Unusable(
        "not-utf-8",
        Text(
            f"Tệp dùng bảng mã {encoding.called}, không phải UTF-8; chữ có dấu sẽ hỏng nên tệp không được nhận. "
            "Hãy chuyển sang Unicode rồi lưu dạng “CSV UTF-8”.",
            f"The file is in {encoding.called}, not in UTF-8; its letters would be spoilt, so it is not taken. "
            "Convert it to Unicode and save it as “CSV UTF-8”.",
        ),
    )
