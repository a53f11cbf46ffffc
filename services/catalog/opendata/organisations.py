"""Agencies as cv:PublicOrganisation and provinces as places, with their days and what came before and after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .addresses import VIET_NAM, Addresses
from .concepts import Shared
from .nodes import Node, present


@dataclass(frozen=True, slots=True)
class Organisation:
    """An agency by its latest name. ``parent``: the code of the agency above it; ``kind``: a word of the list
    "agency-kind"; ``level``: 1 for ministries and provinces, one more for every group of the code."""

    code: str
    code_2016: str | None
    name: str
    valid_from: date
    valid_to: date | None
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    parent: str | None = None
    kind: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One meaning of a province's code, and the agency that answers for it."""

    code: str
    valid_from: date
    valid_to: date | None
    name: str
    agency: str


def public_organisation(one: Organisation, area: Sequence[str], shared: Shared) -> Node:
    """The agency; without a province of its own it serves the country."""
    addresses = shared.addresses
    return present(
        {
            "id": addresses.agency(one.code),
            "type": ["PublicOrganisation", "Organization"],
            "identifier": one.code,
            "notation": one.code_2016,
            "label": {"vi": one.name},
            "spatial": list(area) or [shared.foreign(VIET_NAM)],
            "valid": period(one.valid_from, one.valid_to),
            "classification": [
                shared.concept("agency-kind", one.kind or ""),
                shared.concept("agency-level", str(one.level or "")),
            ],
            "subOrganizationOf": addresses.agency(one.parent) if one.parent else None,
            "replaces": [addresses.agency(code) for code in one.predecessors],
            "isReplacedBy": [addresses.agency(code) for code in one.successors],
        }
    )


def location(one: Place, addresses: Addresses) -> Node:
    """A province in the time of one meaning of its code."""
    return {
        "id": addresses.province(one.code, one.valid_from),
        "type": ["Location", "AdministrativeTerritorialUnit"],
        "identifier": one.code,
        "label": {"vi": one.name},
        "valid": period(one.valid_from, one.valid_to),
    }


def period(first: date, last: date | None) -> str:
    """In the notation of the DCMI Period Encoding Scheme."""
    return f"start={first}; end={last};" if last else f"start={first};"
