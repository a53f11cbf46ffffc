"""Takes a sheet of agencies in, row by row: what is new is loaded, what is known is unchanged, what is wrong says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from ..domain import agency_codes
from ..domain.agencies import Period
from ..domain.agency_acts import Draft, create
from ..domain.agency_refusals import Refused
from ..domain.agency_rules import Fault, code_faults, faults
from ..domain.standing import Kind, Standing, circle
from . import import_faults as sayings
from .sheet import LONGEST_CELL, Line, day

Outcome = Literal["loaded", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one row; ``reasons`` of a refused one, each with its column."""

    line: int
    code: str
    outcome: Outcome
    reasons: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    draft: Draft


def take_in(register: Mapping[str, Standing], lines: Sequence[Line]) -> tuple[list[Reported], dict[str, Standing]]:
    """(a report of every row in the order of the file, the agencies that changed by code).

    Rows are taken oldest and highest first, so that a superior or a predecessor may stand anywhere in the file.
    """
    reports: dict[int, Reported] = {}
    rows: list[_Row] = []
    circles = _circles(lines)
    for line in lines:
        draft, found = _read(line)
        found += circles.get(line.number, [])
        if draft is None or found:
            reports[line.number] = Reported(line.number, line.cells.get("code", "")[:60], "refused", tuple(found))
        else:
            rows.append(_Row(line.number, draft))
    work, changed = dict(register), dict[str, Standing]()
    for row in sorted(rows, key=lambda row: (row.draft.valid_from, row.draft.code.count("."), row.line)):
        try:
            touched = _one(work, row.draft)
            if clashes := [clash for one in touched if (clash := _clash(work, one))]:
                raise Refused(clashes)
        except Refused as refused:
            reports[row.line] = Reported(row.line, row.draft.code, "refused", tuple(refused.faults))
            continue
        for one in touched:
            work[one.code] = changed[one.code] = one
        reports[row.line] = Reported(row.line, row.draft.code, "loaded" if touched else "unchanged")
    return [reports[line.number] for line in lines], changed


def _one(work: Mapping[str, Standing], draft: Draft) -> list[Standing]:
    there = work.get(draft.code)
    if there is None:
        return create(work, draft)
    period = next((each for each in there.periods if each.valid_from == draft.valid_from), None)
    if period is not None:
        differing = _differences(there, period, draft)
        if differing:
            raise Refused(differing)
        return []
    last = there.periods[-1]
    if draft.valid_from <= last.valid_from or last.valid_to is None or draft.valid_from <= last.valid_to:
        raise Refused([sayings.overlaps(there, draft)])
    if draft.valid_from != day_after(last.valid_to) or there.after:
        raise Refused([sayings.not_next(there)])
    longer = replace(
        there, periods=(*there.periods, Period(draft.name, draft.valid_from, draft.valid_to, last.provinces))
    )
    found = faults(longer, work.get(longer.parent or ""))
    if draft.kind != there.kind:
        found.append(sayings.other("kind", there.kind, draft.kind))
    if found:
        raise Refused(found)
    return [longer]


def _clash(work: Mapping[str, Standing], one: Standing) -> Fault | None:
    """A people's committee whose province would have a code that is another's in that time."""
    if one.kind != "province":
        return None
    others = [each for each in work.values() if each.kind == "province" and each.code != one.code]
    return next(
        (
            sayings.province_taken(code, other.code)
            for period in one.periods
            for code in period.provinces
            for other in others
            for theirs in other.periods
            if code in theirs.provinces
            and period.valid_from <= (theirs.valid_to or date.max)
            and theirs.valid_from <= (period.valid_to or date.max)
        ),
        None,
    )


def day_after(last: date) -> date:
    """The first day of what follows."""
    return date.fromordinal(last.toordinal() + 1)


def _differences(there: Standing, period: Period, draft: Draft) -> list[Fault]:
    found = []
    if period.name != draft.name:
        found.append(sayings.other("name", period.name, draft.name))
    if period.valid_to != draft.valid_to:
        found.append(sayings.other("valid_to", str(period.valid_to or ""), str(draft.valid_to or "")))
    if there.kind != draft.kind:
        found.append(sayings.other("kind", there.kind, draft.kind))
    before = {link.predecessor for link in there.before}
    if draft.predecessors and not set(draft.predecessors) <= before:
        found.append(sayings.other("predecessors", " ".join(sorted(before)), " ".join(draft.predecessors)))
    return found


def _read(line: Line) -> tuple[Draft | None, list[Fault]]:
    cells = line.cells
    found = [sayings.too_long(column) for column, cell in cells.items() if len(cell) > LONGEST_CELL]
    found += [sayings.formula(column) for column, cell in cells.items() if cell.startswith("=")]
    if line.surplus:
        found.append(sayings.surplus(line.surplus))
    if found:
        return None, found
    found += [sayings.missing(column) for column in ("code", "kind", "name", "valid_from") if not cells.get(column)]
    code = None
    if cells.get("code"):
        code, wrong = code_faults(cells["code"], cells.get("code_2016"), cells.get("parent"))
        found += wrong
    kind: Kind | None = next((each for each in get_args(Kind) if each == cells.get("kind", "").lower()), None)
    if cells.get("kind") and kind is None:
        found.append(sayings.unknown_kind(cells["kind"]))
    first, last = day(cells.get("valid_from", "")), day(cells.get("valid_to", ""))
    found += [
        sayings.no_day(column, cells[column])
        for column, value in (("valid_from", first), ("valid_to", last))
        if cells.get(column) and value is None
    ]
    before, wrong = _predecessors(cells.get("predecessors", ""))
    found += wrong
    if found or code is None or kind is None or first is None:
        return None, found
    return Draft(code, kind, cells["name"], first, last, before, cells.get("evidence", "")), []


def _predecessors(text: str) -> tuple[tuple[str, ...], list[Fault]]:
    codes, found = [], []
    for each in text.replace(";", " ").replace(",", " ").split():
        try:
            codes.append(agency_codes.read(each).normal)
        except agency_codes.NotACode as error:
            found.append(
                Fault("predecessors", error.code, f"“{each[:40]}”: {error.said.vi}", f"“{each[:40]}”: {error.said.en}")
            )
    return tuple(dict.fromkeys(codes)), found


def _circles(lines: Sequence[Line]) -> dict[int, list[Fault]]:
    """Rows whose stated superiors lead back to themselves, by line."""
    parents: dict[str, str | None] = {}
    for line in lines:
        above = _normal(line.cells.get("parent", ""))
        if above:
            parents[_normal(line.cells.get("code", "")) or ""] = above
    found: dict[int, list[Fault]] = {}
    for line in lines:
        code = _normal(line.cells.get("code", ""))
        way = circle(code, parents) if code and line.cells.get("parent") else None
        if way:
            shown = " → ".join(way[:6])
            found[line.number] = [
                Fault(
                    "parent",
                    "circle-of-parents",
                    f"Các cơ quan là cấp trên của nhau thành vòng: {shown}.",
                    f"The superiors go round in a circle: {shown}.",
                )
            ]
    return found


def _normal(text: str) -> str | None:
    try:
        return agency_codes.read(text).normal
    except agency_codes.NotACode:
        return None
