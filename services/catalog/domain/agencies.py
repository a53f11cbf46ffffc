"""The agencies of level 1 (ministries and people's committees of provinces) with their names, times and successions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from . import agency_codes
from .provinces import MERGER, REGISTER_BEGINS, Province, Row

Kind = Literal["ministry", "province"]


@dataclass(frozen=True, slots=True)
class Period:
    """What an agency was called, and the provinces it answered for (their codes then), from one day to another."""

    name: str
    valid_from: date
    valid_to: date | None
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency over the whole time of the register. ``evidence`` says how its code is known (SOURCES.md)."""

    code: str
    kind: Kind
    code_2016: str
    evidence: str
    periods: tuple[Period, ...]
    successor: str | None = None
    predecessors: tuple[str, ...] = ()

    @property
    def latest(self) -> Period:
        """The period in force, or the last one of an agency that has ended."""
        return self.periods[-1]

    @property
    def valid_from(self) -> date:
        """The first day the register knows it."""
        return self.periods[0].valid_from

    @property
    def valid_to(self) -> date | None:
        """Its last day, or None while it exists."""
        return self.latest.valid_to

    def on(self, day: date) -> Period | None:
        """What it was on that day; None before the register begins or after the agency ended."""
        for period in self.periods:
            if period.valid_from <= day and (period.valid_to is None or day <= period.valid_to):
                return period
        return None


def normal_code(text: str) -> str | None:
    """The code of 2020 (H22, H55.242) of an agency's code in either national format and any case; None if it is neither."""
    try:
        code = agency_codes.read(text)
    except agency_codes.NotACode:
        return None
    return code.normal if code.of_agency else None


def read_agencies(rows: Iterable[Row], before: Iterable[Row], provinces: list[Province]) -> list[Agency]:
    """From the rows of agencies.csv and provinces-63.csv and the provinces read from them, ordered by code.

    ValueError when an agency of kind province has no province.
    """
    heirs = {province.code: province.agency for province in provinces if province.valid_from == MERGER}
    successors = {
        row["h_code_qcvn102"]: heirs[row["successor_2025_gso_code"]]
        for row in before
        if row["merged_into_other"] == "yes"
    }
    agencies = []
    for row in rows:
        code = row["level1_code"]
        kind: Kind = "ministry" if row["kind"] == "ministry" else "province"
        periods = _of_province(code, provinces) if kind == "province" else _of_ministry(row["name_2017"])
        agencies.append(
            Agency(
                code=code,
                kind=kind,
                code_2016=row["code_qcvn102_2016"],
                evidence=row["evidence"],
                periods=periods,
                successor=successors.get(code),
                predecessors=tuple(sorted(old for old, new in successors.items() if new == code)),
            )
        )
    return sorted(agencies, key=lambda agency: agency.code)


def _of_ministry(name: str) -> tuple[Period, ...]:
    return (Period(name, REGISTER_BEGINS, None, ()),)


def _of_province(code: str, provinces: list[Province]) -> tuple[Period, ...]:
    """A people's committee is named after its province; its periods are those of the province's names and codes."""
    own = sorted((province for province in provinces if province.agency == code), key=lambda each: each.valid_from)
    if not own:
        raise ValueError(f"agency {code} is a province's, but no province names it")
    return tuple(
        Period(
            f"UBND {province.name[0].lower()}{province.name[1:]}",
            province.valid_from,
            province.valid_to,
            (province.code,),
        )
        for province in own
    )
