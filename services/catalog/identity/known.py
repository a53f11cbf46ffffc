"""What the matcher knows: the register's procedures, and codes that are published but not on offer here."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from ..domain.competence import publisher
from ..domain.identity.answers import Known
from ..domain.identity.codes import read_code
from ..domain.identity.letters import syllable
from ..domain.identity.names import read_name
from ..domain.identity.tails import Level
from ..domain.procedures import Procedure
from ..register import DATA

_DISTRICT = re.compile(r"(?:uy ban nhan dan|ubnd) (?:cap )?(?:quan|huyen)\b")
_LEVELS: dict[str, Level] = {each: each for each in get_args(Level)}


@dataclass(frozen=True, slots=True)
class Published:
    """A procedure of the register, as far as its identity goes."""

    code: str
    name: str
    field: str
    level: str | None
    agency: str | None
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """A row of data/identity.csv: the national code that a published code is part of, its level, its name if not here."""

    code: str
    national: str | None
    level: Level | None
    name: str
    field: str


def known_procedures(procedures: Iterable[Procedure]) -> list[Known]:
    """Of the register's own files."""
    return known_of(
        Published(
            each.code,
            each.name,
            each.field,
            one_level(each.competence.announced, each.competence.level),
            each.competence.agency,
            each.authority,
        )
        for each in procedures
    )


def one_level(announced: str | None, deciding: str | None) -> str | None:
    """The level of who decides; None where it was announced for another, because people may say either."""
    return deciding if announced in (None, "unknown", deciding) else announced if deciding == "unknown" else None


def known_of(published: Iterable[Published]) -> list[Known]:
    """Each procedure with its national code and its level; codes of data/identity.csv that the register has not, too."""
    splits = {each.code: each for each in read_splits()}
    known: list[Known] = []
    for each in published:
        split = splits.pop(each.code, None)
        code = read_code(each.code)
        known.append(
            Known(
                code=each.code,
                national=(split and split.national) or (code.national if code else each.code),
                name=each.name,
                read=read_name(each.name),
                level=(split and split.level) or _level(each),
                field=each.field,
                agency=each.agency,
                publisher=publisher(each.code),
            )
        )
    here = {each.code for each in known} | {each.national for each in known}
    return known + [
        Known(row.code, row.national or row.code, row.name, read_name(row.name), row.level, row.field)
        for row in splits.values()
        if row.name and row.code not in here
    ]


def nationals(codes: Iterable[str]) -> set[str]:
    """The national codes of these published ones."""
    split = {each.code: each.national for each in read_splits() if each.national}
    return {split.get(code) or (read.national if (read := read_code(code)) else code) for code in codes}


def read_splits() -> list[Split]:
    """data/identity.csv: facts with their source about codes that a name alone does not tell apart."""
    lines = DATA.joinpath("identity.csv").read_text(encoding="utf-8").splitlines()
    return [
        Split(row["code"], row["national"] or None, _LEVELS.get(row["level"]), row["name"], row["field"])
        for row in csv.DictReader(lines)
    ]


def _level(published: Published) -> Level | None:
    """The level as published: a district's procedure stays one, although the commune decides it since 1/7/2025."""
    words = " ".join(syllable(each)[0] for each in re.findall(r"\w+", published.authority.lower()))
    if _DISTRICT.match(words):
        return "district"
    return _LEVELS.get(published.level or "")
