"""Reads the register's own files (data/) into agencies, provinces and procedures with their forms."""

import csv
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from .domain.agencies import Agency, read_agencies
from .domain.csv_form import OLD as COLLECTED
from .domain.described import MakeForm
from .domain.designs import Design, Part, read_design, read_part
from .domain.forms import form, sha256
from .domain.procedures import WAYS, Procedure, content, read_procedures
from .domain.provinces import Province, Row, read_provinces

DATA = files(__package__).joinpath("data")

# What every form shares, and the request of a procedure for which nobody designed one. The other files are designs.
_SHARED = ("applicant.json", "general.json")


@dataclass(frozen=True, slots=True)
class Register:
    """Everything the files say. ``edition`` counts their changes; an older edition never replaces a newer one."""

    edition: int
    agencies: list[Agency]
    provinces: list[Province]
    procedures: list[Procedure]


def read_register(data: Traversable = DATA) -> Register:
    """The whole register. ValueError or KeyError name the file's row that contradicts itself."""
    before, after = _rows(data, "provinces-63.csv"), _rows(data, "provinces-34.csv")
    provinces = read_provinces(before, after)
    applicant, general, designs = _designs_of(data)
    return Register(
        edition=int(_json(data, "edition.json")["edition"]),
        agencies=read_agencies(_rows(data, "agencies.csv"), before, provinces),
        provinces=provinces,
        procedures=read_procedures(
            _rows(data, "procedures.csv"),
            applicant=applicant,
            general=general,
            designs=designs,
        ),
    )


@cache
def _designs() -> tuple[Part, Design, dict[str, Design]]:
    return _designs_of(DATA)


def _designs_of(data: Traversable) -> tuple[Part, Design, dict[str, Design]]:
    """(the applicant's part, the general design, designs by code)."""
    forms = data.joinpath("forms")
    designs: dict[str, Design] = {}
    for name in sorted(each.name for each in forms.iterdir() if each.name.endswith(".json")):
        if name not in _SHARED:
            described = _json(forms, name)
            designs |= dict.fromkeys(described["codes"], read_design(described))
    return read_part(_json(forms, "applicant.json")), read_design(_json(forms, "general.json")), designs


def form_maker() -> MakeForm:
    """Makes the form of a code with this name and these papers: the designed one of that code, else the general one."""
    applicant, general, designs = _designs()
    return lambda code, name, components: form(name, components, applicant, designs.get(code, general))


def read_collected(rows: list[Row]) -> Procedure:
    """One procedure from its rows in the collector's form, by the rules of procedures.csv. ValueError says what is wrong."""
    ways = {row.get("channel", "") for row in rows} - set(WAYS)
    if ways:
        raise ValueError(f"channel {sorted(ways)[0]!r}; use one of {', '.join(filter(None, WAYS))}, or nothing")
    full = [{**dict.fromkeys(COLLECTED, ""), **row} for row in rows]
    return read_procedures(full, *_designs())[0]


def fingerprint(register: Register) -> str:
    """SHA-256 of all that would be stored and published: it changes exactly when an edition must."""
    return sha256(
        {
            "agencies": [asdict(agency) for agency in register.agencies],
            "provinces": [asdict(province) for province in register.provinces],
            "procedures": [content(procedure) for procedure in register.procedures],
        }
    )


def _rows(data: Traversable, name: str) -> list[Row]:
    return list(csv.DictReader(data.joinpath(name).read_text(encoding="utf-8").splitlines()))


def _json(folder: Traversable, name: str) -> Mapping[str, Any]:
    described: Mapping[str, Any] = json.loads(folder.joinpath(name).read_text(encoding="utf-8"))
    return described
