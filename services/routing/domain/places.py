"""Provinces by date: a GSO code means a province only within a period, since 63 became 34 on 1 July 2025."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Province:
    """One code in one period, both days included. ``agency`` is the level-1 code of its People's Committee then."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    agency: str

    def valid(self, at: date) -> bool:
        """Whether the code meant this province on that day."""
        return (self.valid_from is None or self.valid_from <= at) and (self.valid_to is None or at <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Gone:
    """A code that was a province and is none on the day asked about; ``successor`` is the one it is part of then."""

    was: Province
    successor: Province | None


class Gazetteer:
    """Every province this country has had under a code, by period."""

    def __init__(self, provinces: Iterable[Province]) -> None:
        self._by_code: Mapping[str, list[Province]] = defaultdict(list)
        for province in provinces:
            self._by_code[province.code].append(province)

    def find(self, code: str, at: date) -> Province | Gone | None:
        """The province of that code on that day; Gone when the code is no longer (or not yet) in use; None if never."""
        periods = self._by_code.get(code, [])
        for province in periods:
            if province.valid(at):
                return province
        if not periods:
            return None
        was = max(periods, key=lambda p: p.valid_to or date.max)
        heir = self.find(was.successor, at) if was.successor and was.successor != code else None
        return Gone(was, heir if isinstance(heir, Province) else None)

    def on(self, at: date) -> list[Province]:
        """All provinces of that day, by code."""
        return sorted((p for periods in self._by_code.values() for p in periods if p.valid(at)), key=lambda p: p.code)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The provinces of ``data/provinces.csv`` (63 until 30 June 2025, 34 since; sources: data/SOURCES.md)."""
    text = files("services.routing").joinpath("data", "provinces.csv").read_text(encoding="utf-8")
    return Gazetteer(
        Province(
            code=row["gso_code"],
            name=row["name"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            successor=row["successor_gso_code"] or None,
            agency=row["agency"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
