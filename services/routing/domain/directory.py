"""What routing knows of the catalogue: its own copy of agencies and procedures, indexed for deciding."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from services.routing.domain.deadlines import Unit
from services.routing.domain.names import folded
from services.routing.domain.papers import Paper, may_be_asked

Level = Literal["ministry", "province", "commune", "unknown"]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency (QĐ 20/2020 Đ.4). ``provinces``: the GSO codes, of today, that its province answers to. ``withdrawn``: taken
    out of the catalogue; dossiers of its time name it, no new one goes to it. ``code_2016``: its own in the older format."""

    code: str
    name: str
    kind: str
    provinces: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    withdrawn: bool = False
    code_2016: str | None = None

    def answers(self, at: date) -> bool:
        """Whether a dossier of that day may go to it. Before its first day the register knew no other, so it does."""
        return not self.withdrawn and (self.valid_to is None or at <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Closure:
    """No new applications from one day to another; without a last day it is repealed, perhaps with a successor's code."""

    first_day: date
    last_day: date | None
    reason: str
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure.

    ``authority`` is the text as published; ``agency`` the one that text or the code means, as the catalogue reads it, None
    where the place decides; ``level`` who decides then. The duration is given in figures, or only as text. ``withdrawn``:
    no longer offered, and known only to those who name the version. ``closures`` hinder new applications only: what was
    submitted is routed whatever they say. ``papers``: the published list; None where the copy never held it.
    """

    code: str
    version: int
    name: str
    level: Level
    authority: str
    agency: str | None = None
    duration_value: int | None = None
    duration_unit: Unit | None = None
    duration_text: str = ""
    aliases: tuple[str, ...] = ()
    withdrawn: bool = False
    closures: tuple[Closure, ...] = ()
    papers: tuple[Paper, ...] | None = None

    @property
    def may_be_asked(self) -> tuple[Paper, ...] | None:
        """What an agency may ask for in a dossier of this version; None when nothing can be held against the list."""
        return None if self.papers is None else may_be_asked(self.papers)

    def closed(self, day: date) -> Closure | None:
        """What hinders new applications on that day."""
        return next(
            (one for one in self.closures if one.first_day <= day and (one.last_day is None or day <= one.last_day)),
            None,
        )


@dataclass(slots=True)
class Directory:
    """Agencies and procedures as of the last catalogue event that was applied. Never changed: replaced by a new one."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    procedures: dict[str, dict[int, Procedure]] = field(default_factory=dict)
    withdrawn: dict[str, dict[int, Procedure]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    ministry_names: tuple[tuple[str, str], ...] = ()
    _by_province: dict[str, list[Agency]] = field(default_factory=dict)

    @classmethod
    def of(cls, agencies: Iterable[Agency], procedures: Iterable[Procedure]) -> "Directory":
        """Index the copies."""
        made = cls()
        for agency in agencies:
            made.agencies[agency.code] = agency
            for province in agency.provinces:
                made._by_province.setdefault(province, []).append(agency)
        made.ministry_names = tuple(
            (folded(a.name), a.code)
            for a in made.agencies.values()
            if a.kind == "ministry" and (a.successor or not a.withdrawn)
        )
        for procedure in procedures:
            if procedure.withdrawn:
                made.withdrawn.setdefault(procedure.code, {})[procedure.version] = procedure
                continue
            made.procedures.setdefault(procedure.code, {})[procedure.version] = procedure
            for alias in procedure.aliases:
                made.aliases.setdefault(alias, procedure.code)
        return made

    def procedure(self, code: str, version: int | None = None) -> Procedure | None:
        """That version, also a withdrawn one; without one the newest offered.

        Older than any kept: the oldest kept. Newer than any: None (not here yet).
        """
        versions = self.procedures.get(code) or self.procedures.get(self.aliases.get(code, ""))
        if version is None:
            return versions[max(versions)] if versions else None
        versions = {**self.withdrawn.get(code, {}), **(versions or {})}
        return versions.get(version) or next((versions[v] for v in sorted(versions) if v > version), None)

    def agency_of_province(self, province: str, at: date) -> Agency | None:
        """The People's Committee that answers to this GSO code of today; one that is dissolved on that day is not it."""
        for agency in self._by_province.get(province, ()):
            if agency.answers(at) and (agency.valid_from is None or agency.valid_from <= at):
                return agency
        return None

    def current(self, code: str, at: date) -> tuple[Agency, tuple[Agency, ...]] | None:
        """The agency that code leads to on that day, and the dissolved ones passed on the way.

        None: never heard of it, or nobody that is known took over from it.
        """
        passed: list[Agency] = []
        agency = self.agencies.get(code)
        while agency is not None and not agency.answers(at):
            if agency in passed:
                return None
            passed.append(agency)
            agency = self.agencies.get(agency.successor or "")
        return None if agency is None else (agency, tuple(passed))
