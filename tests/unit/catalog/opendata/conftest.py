"""The real register as the open data gives it, made once for all its tests."""

from datetime import date

import pytest
from rdflib import Graph

from services.catalog.domain.procedures import content
from services.catalog.domain.standing import standings
from services.catalog.opendata.concepts import Shared
from services.catalog.opendata.dataset import dataset
from services.catalog.opendata.documents import linked
from services.catalog.opendata.organisations import Organisation, Place, location, public_organisation
from services.catalog.opendata.places import Places
from services.catalog.opendata.published import Circumstances, Offered, Published
from services.catalog.opendata.reading import events_of, online_of
from services.catalog.opendata.service import public_service
from services.catalog.register import Register
from tests.unit.catalog import real
from tests.unit.catalog.opendata.graphs import BASE, DAY, FIRST, parsed


@pytest.fixture(scope="session")
def register() -> Register:
    """The register's own files."""
    return real.register()


@pytest.fixture(scope="session")
def place_list(register: Register) -> list[Place]:
    """Every meaning of every province's code."""
    return [Place(each.code, each.valid_from, each.valid_to, each.name, each.agency) for each in register.provinces]


@pytest.fixture(scope="session")
def places(register: Register, place_list: list[Place]) -> Places:
    """Who and where, of the whole register."""
    return Places.of((each.code for each in register.agencies), place_list, BASE, DAY)


@pytest.fixture(scope="session")
def whole(register: Register, places: Places, place_list: list[Place]) -> Graph:
    """The graph of every real procedure, agency and province, each offered in the 63 provinces of before the merger."""
    shared = Shared(BASE)
    before = date(2025, 6, 30)
    codes = tuple(code for code in sorted(places.provinces) if places.province(code, before))
    everywhere = (Offered("province", codes, before),)
    nodes = [
        *dataset(BASE),
        *(
            public_organisation(
                Organisation(
                    *(each.code, each.code_2016, each.on(DAY).name, each.valid_from, each.valid_to),
                    successors=tuple(link.successor for link in each.after),
                    predecessors=tuple(link.predecessor for link in each.before),
                    parent=each.parent,
                    kind=each.kind,
                    level=each.level,
                ),
                places.area(each.code),
                shared,
            )
            for each in standings(register.agencies)
        ),
        *(location(place, BASE) for place in place_list),
        *(
            public_service(
                Published(
                    each.code, 1, FIRST, told, DAY, life_events=events_of(each.code, told),
                    around=Circumstances(offers=everywhere, online=online_of(told, {})),
                ),
                places,
                shared,
            )
            for each in register.procedures
            for told in [content(each)]
        ),
    ]  # fmt: skip
    return parsed(linked([*nodes, *shared.nodes]))
