"""The sentences with which a row of a sheet of agencies is refused."""

from dataclasses import replace

from ..domain import agency_refusals
from ..domain.agency_acts import Draft
from ..domain.agency_rules import Fault
from ..domain.standing import KINDS, Standing
from .sheet import LONGEST_CELL


def overlaps(there: Standing, draft: Draft) -> Fault:
    """A name begins after the one before has ended."""
    last = there.periods[-1]
    until = f"{last.valid_to:%d/%m/%Y}" if last.valid_to else "nay"
    return Fault(
        "valid_from",
        "overlapping-validity",
        f"{there.code} đã là “{last.name}” từ {last.valid_from:%d/%m/%Y} đến {until}; dòng này chồng lên thời gian đó. "
        "Để đổi tên, tên trước phải có valid_to là ngày liền trước.",
        f"{there.code} is “{last.name}” from {last.valid_from} to {last.valid_to or 'now'} already; this row overlaps it. For "
        "another name the one before needs a valid_to on the day before.",
    )


def not_next(there: Standing) -> Fault:
    """What has ended is not begun again."""
    last = there.valid_to
    assert last is not None
    return Fault(
        "valid_from",
        "code-used-before",
        f"{there.code} đã kết thúc ngày {last:%d/%m/%Y}; tên tiếp theo phải bắt đầu ngay hôm sau, còn cơ quan khác cần mã mới.",
        f"{there.code} ended on {last}; another name of it must begin the next day, another agency needs another code.",
    )


def province_taken(code: str, whose: str) -> Fault:
    """What the row continues was a province, whose code passed to another; a sheet has no column for it."""
    return replace(agency_refusals.province_taken(code, whose), field="valid_from")


def other(column: str, there: str, here: str) -> Fault:
    """An import loads what is new and edits nothing."""
    return Fault(
        column,
        "differs-from-the-register",
        f"Danh mục đang ghi “{there[:100]}”, tệp ghi “{here[:100]}”; việc nhập tệp không sửa cơ quan đã có, hãy sửa trực tiếp.",
        f"The register says “{there[:100]}”, the file “{here[:100]}”; an import changes nothing that is there: edit it.",
    )


def missing(column: str) -> Fault:
    """A compulsory cell is empty."""
    return Fault(
        column, "missing", f"Cột {column} bắt buộc mà bỏ trống.", f"The column {column} is compulsory and empty."
    )


def surplus(text: str) -> Fault:
    """A comma inside a name cut it in two."""
    return Fault(
        "",
        "more-cells-than-columns",
        f"Dòng có nhiều ô hơn số cột (thừa “{text[:40]}”); nếu tên có dấu phẩy, hãy đặt tên trong ngoặc kép.",
        f"The row has more cells than columns (“{text[:40]}” is left over); put a name with a comma in quotes.",
    )


def too_long(column: str) -> Fault:
    """Nobody writes that by hand."""
    return Fault(
        column,
        "cell-too-long",
        f"Ô {column} dài quá {LONGEST_CELL} ký tự.",
        f"The cell {column} has more than {LONGEST_CELL} characters.",
    )


def formula(column: str) -> Fault:
    """Formulas are never evaluated."""
    return Fault(
        column,
        "formula",
        f"Ô {column} là công thức (bắt đầu bằng “=”); hãy dán giá trị thay cho công thức.",
        f"The cell {column} is a formula (it begins with “=”); paste its value instead.",
    )


def unknown_kind(text: str) -> Fault:
    """A word outside the list."""
    listed = "; ".join(f"{kind} ({meant})" for kind, meant in KINDS.items())
    return Fault(
        "kind",
        "unknown-kind",
        f"Loại “{text[:40]}” không có; hãy dùng một trong: {listed}.",
        f"There is no kind “{text[:40]}”; use one of {listed}.",
    )


def no_day(column: str, text: str) -> Fault:
    """Neither way to write a day, or a day there is not."""
    return Fault(
        column,
        "no-day",
        f"“{text[:40]}” không phải một ngày có thật; hãy viết 2025-07-01 hoặc 01/07/2025.",
        f"“{text[:40]}” is no existing day; write 2025-07-01 or 01/07/2025.",
    )
