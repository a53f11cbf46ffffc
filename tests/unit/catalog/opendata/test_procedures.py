"""One procedure as CPSV-AP: everything that a version fixes, and nothing that nobody published."""

from typing import Any

import pyshacl
import pytest
from rdflib import DCTERMS, RDF, XSD, Graph, Literal, URIRef

from services.catalog.opendata.concepts import Shared
from services.catalog.opendata.documents import linked
from services.catalog.opendata.places import Places
from services.catalog.opendata.published import Published
from services.catalog.opendata.service import public_service
from services.catalog.register import Register
from tests.unit.catalog.opendata.cpsv_ap import faults, shapes, term
from tests.unit.catalog.opendata.graphs import BASE, DAY, DESCRIBED, FIRST, OWN, described, number, parsed, texts


def test_a_real_procedure_says_what_was_published_and_nothing_more(whole: Graph, register: Register) -> None:
    for one in register.procedures:
        own = URIRef(BASE.procedure(one.code))
        assert whole.value(own, DCTERMS.identifier) == Literal(one.code)
        english = {one.name_en} if one.name_en else set()
        assert texts(whole, own, "dct:title") == ({"vi": {one.name}} | ({"en": english} if english else {}))
        assert len(list(whole.objects(own, term("cpsv:hasInput")))) == len(one.components)
        assert len(list(whole.objects(own, DCTERMS.audience))) == len(one.subjects)


def test_working_days_are_never_written_as_days_of_the_calendar(whole: Graph, register: Register) -> None:
    working = [
        one for one in register.procedures if one.deadline.duration and one.deadline.duration[1] == "working-day"
    ]
    assert working
    for one in working:
        own = URIRef(BASE.procedure(one.code))
        assert whole.value(own, term("cv:processingTime")) is None
        duration = URIRef(f"{own}#duration")
        assert whole.value(URIRef(f"{own}#deadline"), term("time:hasDuration")) == duration
        assert one.deadline.duration is not None
        assert number(whole, duration, "time:numericDuration") == one.deadline.duration[0]
        assert whole.value(duration, term("time:unitType")) == URIRef(BASE.concept("unit", "working-day"))


@pytest.mark.parametrize(
    ("deadline", "written"),
    [
        ({"text": "18 ngày", "value": 18, "unit": "calendar-day"}, "P18D"),
        ({"text": "8 giờ", "value": 8, "unit": "hour"}, "PT8H"),
        ({"text": "2 tháng", "value": 2, "unit": "month"}, "P2M"),
        ({"text": "Theo hướng dẫn", "value": None, "unit": None}, None),
    ],
)
def test_a_certain_time_limit_is_a_duration(places: Places, deadline: dict[str, Any], written: str | None) -> None:
    found = described(places, {"deadline": deadline}).value(OWN, term("cv:processingTime"))
    assert found == (Literal(written, datatype=XSD.duration) if written else None)


def test_everything_a_version_may_fix_is_told_and_keeps_to_the_profile(places: Places) -> None:
    graph = described(places)
    assert faults(graph) == []
    assert pyshacl.validate(graph, shacl_graph=shapes())[0]
    assert graph.value(OWN, DCTERMS.title, any=True) in {
        Literal(DESCRIBED["name"], lang="vi"),
        Literal("Test licence", lang="en"),
    }
    counted = {
        "cv:hasChannel": 2, "cv:hasCost": 2, "cpsv:hasInput": 2, "cv:hasInputType": 2, "cpsv:produces": 2,
        "cv:hasLegalResource": 1, "cpsv:follows": 2, "cv:holdsRequirement": 3, "cv:isGroupedBy": 1, "dcat:keyword": 3,
    }  # fmt: skip
    assert {name: len(list(graph.objects(OWN, term(name)))) for name in counted} == counted
    case = URIRef(f"{OWN}#case-2")
    assert {str(each).partition("#")[2] for each in graph.objects(case, term("cv:hasSupportingEvidence"))} == {
        "evidence-c1",
        "evidence-c2",
    }
    assert Literal("Bước 1\nBước 2", lang="vi") in set(graph.objects(URIRef(f"{OWN}#steps-1"), DCTERMS.description))
    assert graph.value(URIRef(f"{OWN}#legal-1"), term("eli:id_local")) == Literal("61/2018/NĐ-CP")


def test_fees_that_differ_are_told_for_each_way_to_file(places: Places) -> None:
    graph = described(places)
    told = {
        (
            str(graph.value(graph.value(cost, term("cv:ifAccessedThrough")), DCTERMS.identifier)),
            number(graph, cost, "cv:hasValue"),
        )
        for cost in graph.objects(OWN, term("cv:hasCost"))
    }
    assert told == {("in-person-1", 10000.0), ("online-2", 0.0)}


def test_an_address_in_the_source_that_is_none_becomes_no_link(places: Places) -> None:
    addresses = {str(each) for each in described(places).all_nodes() if isinstance(each, URIRef)}
    assert "https://motcua.example/mau-01.pdf" in addresses
    assert not [each for each in addresses if "javascript" in each or "mau 02" in each or "[bad" in each]


def test_a_version_stored_before_a_key_existed_is_described_without_it(places: Places) -> None:
    only = dict.fromkeys(DESCRIBED, None) | {"name": "Thủ tục cũ"}
    graph = described(places, only)
    assert faults(graph) == []
    assert len(list(graph.objects(OWN, term("cv:hasCompetentAuthority")))) == 1


def test_a_version_has_an_address_of_its_own_and_names_its_procedure(places: Places) -> None:
    shared = Shared(BASE)
    one = Published("1.000001", 3, FIRST, DESCRIBED, DAY)
    graph = parsed(linked([public_service(one, places, shared, of_version=True)]))
    version = URIRef(f"{OWN}/version/3")
    assert graph.value(version, DCTERMS.isVersionOf) == OWN
    assert (OWN, RDF.type, term("cpsv:PublicService")) not in graph
