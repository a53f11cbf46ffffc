"""An agency as the register holds it, whoever wrote it: its place in the tree, its names by period, who came before and after."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from . import agency_codes
from .agencies import Agency, Period
from .provinces import MERGER

Kind = Literal["ministry", "province", "department", "district", "commune", "unit"]
How = Literal["merge", "split", "rename"]

# What each kind is called, for people.
KINDS: dict[Kind, str] = {
    "ministry": "bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ",
    "province": "UBND tỉnh, thành phố",
    "department": "tổng cục, cục, vụ, sở, ban, ngành",
    "district": "UBND huyện, quận, thị xã (đến 30/06/2025)",
    "commune": "UBND xã, phường, đặc khu, thị trấn",
    "unit": "đơn vị trực thuộc khác",
}


@dataclass(frozen=True, slots=True)
class Succession:
    """From ``day`` on ``successor`` answers for what ``predecessor`` had, or for a part of it.

    ``lead``: of several successors, the one that new dossiers go to.
    """

    predecessor: str
    successor: str
    day: date
    how: How
    lead: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """One agency over the whole time of the register. ``periods`` follow each other without gap or overlap."""

    code: str
    kind: Kind
    periods: tuple[Period, ...]
    evidence: str = ""
    before: tuple[Succession, ...] = ()
    after: tuple[Succession, ...] = ()

    @property
    def level(self) -> int:
        """1 for ministries and provinces; one more for every group of the code (QĐ 20/2020 Đ.4.3)."""
        return self.code.count(".") + 1

    @property
    def parent(self) -> str | None:
        """The agency it belongs to: its code without the last group."""
        return self.code.rpartition(".")[0] or None

    @property
    def valid_from(self) -> date:
        """The first day the register knows it."""
        return self.periods[0].valid_from

    @property
    def valid_to(self) -> date | None:
        """Its last day, or None while it exists."""
        return self.periods[-1].valid_to

    @property
    def code_2016(self) -> str | None:
        """Its code by QCVN 102:2016, if it has one."""
        try:
            return agency_codes.to_2016(agency_codes.read(self.code))
        except agency_codes.NotACode:
            return None

    @property
    def lead(self) -> Succession | None:
        """The succession that new dossiers follow once it has ended."""
        return next((each for each in self.after if each.lead), None)

    def in_force(self, day: date) -> bool:
        """Whether it existed on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def on(self, day: date) -> Period:
        """What it was on that day; before its first day its first period, after its last day its last."""
        begun = [period for period in self.periods if period.valid_from <= day]
        return begun[-1] if begun else self.periods[0]

    def content(self) -> dict[str, Any]:
        """All of it, for a digest: the same content gives the same event."""
        return asdict(self)


def standings(agencies: Iterable[Agency]) -> list[Standing]:
    """The files' agencies, with their successions on the day of the merger."""
    agencies = list(agencies)
    links = [Succession(each.code, each.successor, MERGER, "merge") for each in agencies if each.successor is not None]
    return [
        Standing(
            code=each.code,
            kind=each.kind,
            periods=each.periods,
            evidence=each.evidence,
            before=tuple(link for link in links if link.successor == each.code),
            after=tuple(link for link in links if link.predecessor == each.code),
        )
        for each in agencies
    ]


@dataclass(frozen=True, slots=True)
class Path:
    """Who answers on a day for an agency: ``steps`` lead there; ``now`` is None when nobody that is known took over."""

    now: str | None
    steps: tuple[Succession, ...]


def answers_now(code: str, day: date, known: Callable[[str], Standing | None]) -> Path:
    """Follows the leading successions from an agency to the one in force on that day.

    An agency in force, or one whose first day is still to come, answers for itself.
    """
    steps: list[Succession] = []
    seen = {code}
    here = known(code)
    while here is not None and here.valid_to is not None and here.valid_to < day:
        link = here.lead
        if link is None or link.successor in seen:
            return Path(None, tuple(steps))
        seen.add(link.successor)
        steps.append(link)
        here = known(link.successor)
    return Path(here.code if here else None, tuple(steps))


def circle(code: str, parents: Mapping[str, str | None]) -> list[str] | None:
    """The codes that are each other's superiors, beginning and ending with ``code``; None when there is an end above it."""
    way = [code]
    while (above := parents.get(way[-1])) is not None:
        way.append(above)
        if above == code:
            return way
        if above in way[:-1]:
            return None
    return None
