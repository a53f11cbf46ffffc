"""The catalogue as CPSV-AP: every real procedure against the profile, judged by its triples, not by its text."""

import os
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, Graph

from services.catalog.opendata.places import Places
from services.catalog.register import Register
from tests.unit.catalog.opendata.cpsv_ap import faults, rows, shapes, statements, term
from tests.unit.catalog.opendata.graphs import described
from tests.unit.catalog.opendata.test_circumstances import EVERYTHING

OFFICIAL = "MOTCUA_CPSV_AP_SHAPES"


def test_every_real_procedure_agency_and_province_keeps_to_the_profile(whole: Graph, register: Register) -> None:
    assert faults(whole) == []
    valid, _, report = pyshacl.validate(whole, shacl_graph=shapes())
    assert valid, report
    assert len(set(whole.subjects(RDF.type, term("cpsv:PublicService")))) == len(register.procedures) == 91
    assert len(set(whole.subjects(RDF.type, term("cv:PublicOrganisation")))) >= len(register.agencies)


@pytest.mark.skipif(OFFICIAL not in os.environ, reason=f"set {OFFICIAL} to the profile's own cpsv-ap-SHACL.ttl")
def test_every_real_procedure_is_valid_by_the_official_shapes(whole: Graph, places: Places) -> None:
    official = Graph().parse(Path(os.environ[OFFICIAL]), format="turtle")
    for data in (whole, described(places, around=EVERYTHING)):
        valid, _, report = pyshacl.validate(data, shacl_graph=official)
        assert valid, report


@pytest.mark.skipif(OFFICIAL not in os.environ, reason=f"set {OFFICIAL} to the profile's own cpsv-ap-SHACL.ttl")
def test_the_table_says_what_the_official_shapes_say() -> None:
    official = Graph().parse(Path(os.environ[OFFICIAL]), format="turtle")
    assert statements(official) == statements(shapes())


def test_the_table_is_as_long_as_the_published_one() -> None:
    # A property shape of the profile says one thing: what a value is, at least how many, or at most how many.
    said = sum((row.kind != "any") + bool(row.least) + (row.most is not None) for row in rows())
    assert said == 154


@pytest.mark.parametrize(
    ("removed", "property_"),
    [("cpsv:PublicService", "dct:title"), ("cv:Cost", "dct:identifier"), ("cv:PublicOrganisation", "dct:spatial")],
)
def test_what_breaks_the_profile_is_seen(places: Places, removed: str, property_: str) -> None:
    graph = described(places)
    node = next(graph.subjects(RDF.type, term(removed)))
    graph.remove((node, term(property_), None))
    assert faults(graph)
    assert not pyshacl.validate(graph, shacl_graph=shapes())[0]
