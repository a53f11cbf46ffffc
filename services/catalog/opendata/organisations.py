"""Agencies as cv:PublicOrganisation and provinces as places, with their days and what came before and after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .addresses import VIET_NAM, Addresses
from .concepts import Shared
from .nodes import Node, present


@dataclass(frozen=True, slots=True)
class Organisation:
    """An agency by its latest name; ``parent`` is the code of the agency above it."""

    code: str
    code_2016: str | None
    name: str
    valid_from: date
    valid_to: date | None
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    parent: str | None = None


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


def areas(places: Sequence[Place], addresses: Addresses) -> dict[str, list[str]]:
    """By agency, the addresses of the provinces it answers for now, or answered for last."""
    latest: dict[str, date] = {}
    for place in places:
        latest[place.agency] = max(place.valid_from, latest.get(place.agency, place.valid_from))
    found: dict[str, list[str]] = {}
    for place in places:
        if place.valid_from == latest[place.agency]:
            found.setdefault(place.agency, []).append(addresses.province(place.code, place.valid_from))
    return found


def period(first: date, last: date | None) -> str:
    """In the notation of the DCMI Period Encoding Scheme."""
    return f"start={first}; end={last};" if last else f"start={first};"
