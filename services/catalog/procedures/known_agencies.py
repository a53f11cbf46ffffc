"""Which agencies there are, to decide or announce a procedure: nobody forwards an application to a code that names none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel.database import Connection, Row

from .. import questions
from ..domain.competence import competence
from ..domain.compulsory import Fault
from ..domain.described import LEVELS
from ..domain.description import Description
from ..store import agency_reading


@dataclass(frozen=True, slots=True)
class Agencies:
    """Those that were asked for, by code in either national format; ``names``: of all, to name the nearest."""

    found: Mapping[str, Row]
    names: dict[str, str]

    def faults(self, one: Description, day: date) -> list[Fault]:
        """What of a description names no agency of that day. Without an agency the level decides, which is allowed."""
        decides = _decides(one)
        said = [(pointer, code) for pointer, code in (("/agency", decides), ("/publisher", one.publisher)) if code]
        return [each for pointer, code in said for each in self._fault(pointer, code, day)]

    def _fault(self, pointer: str, code: str, day: date) -> Sequence[Fault]:
        vi, en = (
            ("Cơ quan thẩm quyền", "The deciding agency")
            if pointer == "/agency"
            else ("Cơ quan công bố", "The announcing agency")
        )
        row = self.found.get(code)
        # Whoever forwards applications looks for the short code; rights are read from either format.
        if row is None or (pointer == "/agency" and row["code"] != code):
            near = [(row["code"], row["name"])] if row else questions.nearest(code, self.names)
            listed = "; ".join(f"{each} ({name})" for each, name in near)
            hint = (
                (f"Mã gần nhất: {listed}.", f"The nearest: {listed}.")
                if near
                else ("Hãy tìm mã theo tên ở danh sách cơ quan.", "Find the code by name in the list of agencies.")
            )
            return [
                Fault(
                    pointer,
                    "unknown-agency",
                    f"{vi}: danh mục không có cơ quan mang mã “{code}”. {hint[0]}",
                    f"{en}: the catalogue has no agency with the code “{code}”. {hint[1]}",
                )
            ]
        if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"]):
            return []
        return [_not_in_force(pointer, (vi, en), row, day)]


def _not_in_force(pointer: str, said: tuple[str, str], row: Row, day: date) -> Fault:
    named = f"{row['name']} ({row['code']})"
    if day < row["valid_from"]:
        vi, en = f"chỉ hoạt động từ {row['valid_from']:%d/%m/%Y}", f"begins on {row['valid_from']}"
    else:
        vi, en = f"đã chấm dứt sau ngày {row['valid_to']:%d/%m/%Y}", f"ended after {row['valid_to']}"
        if row["heirs"]:
            vi += f"; kế thừa là {', '.join(row['heirs'])}"
            en += f"; its successor is {', '.join(row['heirs'])}"
    return Fault(
        pointer,
        "agency-not-in-force",
        f"{said[0]}: {named} {vi}, nên không dùng được cho phiên bản từ ngày {day:%d/%m/%Y}.",
        f"{said[1]}: {named} {en}, so it cannot stand in a version from {day} on.",
    )


async def named_in(connection: Connection, descriptions: Iterable[Description]) -> Agencies:
    """The agencies that these descriptions name; all names are read only when one of them is unknown."""
    codes = {code for one in descriptions for code in (_decides(one), one.publisher) if code}
    if not codes:
        return Agencies({}, {})
    found: dict[str, Row] = {}
    for row in await agency_reading.in_time(connection, sorted(codes)):
        found |= {row["code_2016"]: row} | {row["code"]: row}
    return Agencies(found, await agency_reading.names(connection) if codes - found.keys() else {})


def _decides(one: Description) -> str | None:
    """As ``procedure_of`` reads it: stated, or in the procedure's code, or by the authority's name."""
    return one.agency or competence(one.code, LEVELS[one.level], one.authority).agency
