"""Who and where: the agencies there are, the areas they cover, and the places that offer a procedure as channels of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.kernel.text import Text

from .addresses import VIET_NAM, Addresses
from .concepts import Shared
from .nodes import Node, present
from .organisations import Place, period
from .published import Offered

_EVERYWHERE = ("*",)
_KINDS = {
    "agency": Text("cơ quan", "agencies"),
    "province": Text("tỉnh, thành phố", "provinces"),
    "commune": Text("xã, phường, đặc khu", "communes"),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Which agencies there are, the area (addresses of provinces) of those that have one, and what a province's code
    meant on which days."""

    agencies: frozenset[str]
    areas: Mapping[str, Sequence[str]]
    provinces: Mapping[str, Sequence[Place]] = field(default_factory=dict)

    @classmethod
    def of(cls, agencies: Iterable[str], places: Sequence[Place], addresses: Addresses, day: date) -> "Places":
        """From the codes of agencies and every meaning of every province's code, as they are on ``day``."""
        provinces: dict[str, list[Place]] = {}
        for place in places:
            provinces.setdefault(place.code, []).append(place)
        return cls(frozenset(agencies), areas(places, addresses, day), provinces)

    def area(self, code: str) -> Sequence[str]:
        """The provinces an agency covers: its own, else those of the level-1 agency its code begins with."""
        return self.areas.get(code) or self.areas.get(code.partition(".")[0], ())

    def province(self, code: str, day: date) -> Place | None:
        """What a province's code meant on that day."""
        meanings = self.provinces.get(code, ())
        return next(
            (each for each in meanings if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)),
            None,
        )

    def agencies_of(self, offer: Offered) -> list[str]:
        """The codes of the agencies that an offer names, or that answer for the provinces it names."""
        if offer.kind == "agency":
            return [code for code in offer.places if code in self.agencies]
        found = [self.province(code, offer.since) for code in offer.places] if offer.kind == "province" else []
        return [place.agency for place in found if place is not None and place.agency in self.agencies]


def offices(own: str, offers: Sequence[Offered], places: Places, shared: Shared) -> list[Node]:
    """One channel for each set of places that offers the procedure: whose they are, where, by which ways, since when."""
    return [_office(f"{own}#offer-{number}", each, places, shared) for number, each in enumerate(offers, 1)]


def areas(places: Sequence[Place], addresses: Addresses, day: date) -> dict[str, list[str]]:
    """By agency, the addresses of the provinces it answers for on ``day``, or answered for last; of one that has not
    begun, those it will answer for first."""
    begins: dict[str, list[date]] = {}
    for place in places:
        begins.setdefault(place.agency, []).append(place.valid_from)
    latest = {agency: max((each for each in days if each <= day), default=min(days)) for agency, days in begins.items()}
    found: dict[str, list[str]] = {}
    for place in places:
        if place.valid_from == latest[place.agency]:
            found.setdefault(place.agency, []).append(addresses.province(place.code, place.valid_from))
    return found


def _office(address: str, offer: Offered, places: Places, shared: Shared) -> Node:
    everywhere = offer.places == _EVERYWHERE
    kind = _KINDS[offer.kind]
    said = (
        Text(f"Cung cấp tại mọi {kind.vi}.", f"Offered by all {kind.en}.")
        if everywhere
        else Text(f"Cung cấp tại {len(offer.places)} {kind.vi}.", f"Offered by these {kind.en}: {len(offer.places)}.")
    )
    return present(
        {
            "id": address,
            "type": "Channel",
            "identifier": address.partition("#")[2],
            "description": {"vi": said.vi, "en": said.en},
            # A channel has one kind; an offer by several ways names them all under another property.
            "kind": shared.concept("channel", offer.ways[0]) if len(offer.ways) == 1 else None,
            "isClassifiedBy": [shared.concept("channel", way) for way in offer.ways],
            "ownedBy": [shared.addresses.agency(code) for code in places.agencies_of(offer)],
            "spatial": [shared.foreign(VIET_NAM)] if everywhere else _where(address, offer, places, shared),
            "valid": period(offer.since, None),
        }
    )


def _where(address: str, offer: Offered, places: Places, shared: Shared) -> Sequence[str | Node]:
    if offer.kind == "agency":
        return sorted({area for code in places.agencies_of(offer) for area in places.area(code)})
    if offer.kind == "province":
        found = [places.province(code, offer.since) for code in offer.places]
        return [shared.addresses.province(one.code, one.valid_from) for one in found if one is not None]
    # The register knows communes by their code alone, so they have no address of their own.
    own, _, number = address.partition("#")
    return [{"id": f"{own}#{number}-{code}", "type": "Location", "identifier": code} for code in offer.places]
