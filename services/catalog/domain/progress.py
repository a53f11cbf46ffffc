"""The progress report of a list, counted from raw rows for any day: per agency, per level, per group. Nothing is typed in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Group = Literal["ministries", "localities"]
GROUPS: tuple[Group, ...] = ("ministries", "localities")


@dataclass(frozen=True, slots=True)
class AskedAgency:
    """Whom the list asks."""

    code: str
    name: str
    group: Group


@dataclass(frozen=True, slots=True)
class Item:
    """A service the list names: of one agency, or (None) of every locality."""

    agency: str | None
    procedure: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A registration that was submitted; ``consolidated_on``: since when it is part of the list; ``returned_on``: the day
    it was sent back, from which on it is none (what the agency sends again is another)."""

    agency: str
    procedure: str
    level: str
    submitted_on: date
    consolidated_on: date | None
    returned_on: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One service at one level. ``own``: nobody had asked for it."""

    agency: str
    procedure: str
    level: str | None
    own: bool
    implemented_on: date | None
    verified_on: date | None
    dropped_on: date | None


@dataclass(frozen=True, slots=True)
class RawRows:
    """Everything a report is counted from."""

    agencies: Sequence[AskedAgency]
    items: Sequence[Item]
    promises: Sequence[Promise]
    work: Sequence[Work]


@dataclass(slots=True)
class Online:
    """Services online: by level, and how many services that are. A service at two levels is in two levels, and one service."""

    by_level: Counter[str] = field(default_factory=Counter)
    services: int = 0

    @property
    def counted_by_level(self) -> int:
        """The sum over the levels; more than ``services`` where one is online at two."""
        return self.by_level.total()

    def __iadd__(self, other: "Online") -> "Online":
        self.by_level.update(other.by_level)
        self.services += other.services
        return self


@dataclass(slots=True)
class Progress:
    """How far an agency, or a group of them, is on a day. ``duty``: services the list asks of it; ``registered``: promised."""

    duty: int = 0
    registered: Counter[str] = field(default_factory=Counter)
    in_list: Online = field(default_factory=Online)
    own: Online = field(default_factory=Online)
    verified: int = 0

    @property
    def percent(self) -> float | None:
        """Of the duty, what is online, in per cent with two decimals; None where nothing is asked."""
        return round(100 * self.in_list.services / self.duty, 2) if self.duty else None

    def __iadd__(self, other: "Progress") -> "Progress":
        self.duty += other.duty
        self.registered.update(other.registered)
        self.in_list += other.in_list
        self.own += other.own
        self.verified += other.verified
        return self


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one day. ``agencies`` in the order of their codes."""

    as_of: date
    agencies: Sequence[tuple[AskedAgency, Progress]]
    items: Mapping[Group, int]

    def total(self, group: Group | None = None) -> Progress:
        """The sum over a group, or over all."""
        total = Progress()
        for agency, progress in self.agencies:
            if group is None or agency.group == group:
                total += progress
        return total

    def count(self, group: Group) -> int:
        """How many agencies the group has."""
        return sum(agency.group == group for agency, _ in self.agencies)

    def with_services(self, group: Group, least: int, most: int) -> int:
        """How many agencies of a group have that many of the list's services online, ``most`` included."""
        return sum(
            agency.group == group and least <= progress.in_list.services <= most for agency, progress in self.agencies
        )


def report(rows: RawRows, as_of: date) -> Report:
    """Counts what held at the end of that day."""
    duties = _duties(rows, as_of)
    registered: dict[str, Counter[str]] = {agency.code: Counter() for agency in rows.agencies}
    for promise in rows.promises:
        if promise.submitted_on <= as_of and not _returned(promise, as_of):
            registered[promise.agency][promise.level] += 1
    work: dict[str, list[Work]] = {agency.code: [] for agency in rows.agencies}
    for each in rows.work:
        work[each.agency].append(each)
    agencies = []
    for agency in sorted(rows.agencies, key=lambda each: each.code):
        held = [each for each in work[agency.code] if _online(each, as_of)]
        progress = Progress(
            duty=len(duties[agency.code]),
            registered=registered[agency.code],
            in_list=_counted(each for each in held if not each.own),
            own=_counted(each for each in held if each.own),
            verified=sum(each.verified_on is not None and each.verified_on <= as_of for each in held),
        )
        agencies.append((agency, progress))
    items: dict[Group, int] = {
        "ministries": sum(item.agency is not None for item in rows.items),
        "localities": sum(item.agency is None for item in rows.items),
    }
    return Report(as_of, agencies, items)


def _duties(rows: RawRows, as_of: date) -> dict[str, set[str]]:
    common = {item.procedure for item in rows.items if item.agency is None}
    duties = {agency.code: set(common) if agency.group == "localities" else set() for agency in rows.agencies}
    for item in rows.items:
        if item.agency is not None:
            duties[item.agency].add(item.procedure)
    for promise in rows.promises:
        consolidated = promise.consolidated_on is not None and promise.consolidated_on <= as_of
        if consolidated and not _returned(promise, as_of):
            duties[promise.agency].add(promise.procedure)
    dropped: dict[tuple[str, str], bool] = {}
    for each in rows.work:
        gone = each.dropped_on is not None and each.dropped_on <= as_of
        dropped[each.agency, each.procedure] = dropped.get((each.agency, each.procedure), True) and gone
    for (agency, procedure), gone in dropped.items():
        if gone:
            duties[agency].discard(procedure)
    return duties


def _returned(promise: Promise, as_of: date) -> bool:
    return promise.returned_on is not None and promise.returned_on <= as_of


def _online(work: Work, as_of: date) -> bool:
    return (
        work.implemented_on is not None
        and work.implemented_on <= as_of
        and (work.dropped_on is None or work.dropped_on > as_of)
    )


def _counted(work: Iterable[Work]) -> Online:
    counted, services = Counter[str](), set()
    for each in work:
        counted[each.level or "?"] += 1
        services.add(each.procedure)
    return Online(counted, len(services))
