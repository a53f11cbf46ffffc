"""Holds every row of an upload against the list, and names each fault by its cell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.kernel.text import Text

from ...domain.registration_rows import read_row
from ...domain.registrations import OPEN_TO_AGENCY, STATE_NAMES, Registration, Terms
from .layout import HEADINGS, CellFault, shown
from .reading import Read


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that are right: (row number, registration); and what is wrong with the others, in the order of the sheet."""

    good: list[tuple[int, Registration]]
    faults: list[CellFault]
    left_blank: int = 0  # rows the template had filled in, and nobody touched

    @property
    def refused_rows(self) -> int:
        """How many rows hold a fault."""
        return len({fault.row for fault in self.faults if not fault.whole})


def check(read: Read, terms: Terms, states: Mapping[str, str], offered: Collection[str] = ()) -> Checked:
    """``states``: what this agency has registered already, by code; ``offered``: the codes its template brings along.

    A row of these with nothing but its code and name was left blank: the agency promises nothing there.
    """
    faults = list(read.faults)
    broken = {(fault.row, fault.column) for fault in faults}
    good: list[tuple[int, Registration]] = []
    first: dict[str, int] = {}
    rows_with_faults = {row for row, _ in broken}
    left_blank = 0
    for number, values in read.rows:
        filled = {name for name, value in values.items() if value not in (None, "")}
        if filled <= {"procedure", "name"} and values.get("procedure") in offered and number not in rows_with_faults:
            left_blank += 1
            continue
        one, wrong = read_row(values, terms)
        found = []
        for fault in wrong:
            column = read.columns.get(fault.field, read.columns["procedure"])
            if (number, column) not in broken:
                where = "" if fault.field in read.columns else f"{HEADINGS[fault.field]}: "
                what, write = Text(where + fault.vi, where + fault.en), Text(fault.fix_vi, fault.fix_en)
                found.append(_at(read, number, column, values.get(fault.field), fault.code, what, write))
        if one is not None:
            found += _repeated(read, number, one, first, states)
        faults += found
        if one is not None and not found and number not in rows_with_faults:
            good.append((number, one))
    return Checked(good, sorted(faults, key=lambda fault: (fault.row, fault.column)), left_blank)


def _repeated(
    read: Read, number: int, one: Registration, first: dict[str, int], states: Mapping[str, str]
) -> list[CellFault]:
    column = read.columns["procedure"]
    earlier = first.setdefault(one.procedure, number)
    if earlier != number:
        return [
            _at(read, number, column, one.procedure, "registered-twice",
                Text(f"Thủ tục {one.procedure} đã có ở dòng {earlier}.", f"{one.procedure} stands in row {earlier} already."),
                Text("Giữ một dòng, xóa dòng kia.", "Keep one of the rows and delete the other."))
        ]  # fmt: skip
    state = states.get(one.procedure, "draft")
    if state not in OPEN_TO_AGENCY:
        vi, en = STATE_NAMES[state]
        return [
            _at(read, number, column, one.procedure, "already-submitted",
                Text(f"Đăng ký {one.procedure} {vi}, không sửa bằng tệp được.", f"The registration of {one.procedure} is {en}."),
                Text("Xóa dòng này, hoặc xin Văn phòng Chính phủ trả lại đăng ký.",
                     "Delete this row, or ask the Government Office to return the registration."))
        ]  # fmt: skip
    return []


def _at(read: Read, row: int, column: int, value: object, code: str, what: Text, write: Text) -> CellFault:
    return CellFault(read.sheet, row, column, shown(value), code, what, write)
