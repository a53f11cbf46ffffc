"""The catalogue as CPSV-AP: every real procedure, judged by its triples, not by its text."""

import csv
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import DCTERMS, RDF, XSD, Graph, Literal, URIRef

from services.catalog.api.negotiation import HTML, JSON, JSON_LD, preferred
from services.catalog.domain.procedures import content
from services.catalog.opendata import tables
from services.catalog.opendata.addresses import Addresses
from services.catalog.opendata.concepts import Shared, vocabulary
from services.catalog.opendata.context import CONTEXT
from services.catalog.opendata.dataset import catalogue, dataset
from services.catalog.opendata.documents import linked
from services.catalog.opendata.organisations import Organisation, Place, areas, location, public_organisation
from services.catalog.opendata.service import Places, Published, public_service
from services.catalog.register import Register, read_register
from services.kernel.text import Text
from tests.unit.catalog.cpsv_ap import faults, rows, shapes, term

BASE = Addresses("https://motcua.example")
FIRST = date(2025, 7, 1)
OFFICIAL = "MOTCUA_CPSV_AP_SHAPES"

# Everything that a version may fix, with texts that somebody might use to break out of where they stand.
DESCRIBED: dict[str, Any] = {
    "name": 'Cấp "giấy phép" \\ <thử> 😀',
    "name_en": "Test licence",
    "field": "Lĩnh vực / thử #1",
    "level": "province",
    "competent": {"level": "province", "agency": "H17"},
    "authority": "Sở Thử nghiệm",
    "about": "Mô tả\nhai dòng",
    "keywords": "giấy phép, thử; nghiệm",
    "deadline": {"text": "Trong 15 ngày", "value": 15, "unit": "calendar-day"},
    "fee": {"text": "Trực tiếp: 10.000 đồng; Trực tuyến: miễn phí", "amount": None},
    "components": [{"id": "c1", "name": "Đơn"}, {"id": "c2", "name": "Bản sao"}],
    "channels": [
        {"channel": "in-person", "deadline": {"text": "", "value": None, "unit": None},
         "fee": {"text": "10.000 đồng", "amount": 10000}},
        {"channel": "online", "deadline": {"text": "8 giờ", "value": 8, "unit": "hour"},
         "fee": {"text": "Không", "amount": 0}},
    ],
    "online_level": "ND42-2022:MOT_PHAN",
    "subjects": ["Công dân", "Tổ chức"],
    "requirements": "Đủ 18 tuổi.",
    "receiving_address": "Số 1 phố Thử",
    "cases": [
        {"name": "Cấp mới", "steps": ["Bước 1", "Bước 2"], "papers": [{"name": "Đơn", "originals": 1, "copies": 0,
         "form_name": "Mẫu 01", "form_url": "https://motcua.example/mau-01.pdf"}]},
        {"name": "Cấp lại", "steps": [], "papers": [{"name": "Đơn"}, {"name": "Bản sao", "form_url": "mau 02.doc"}]},
    ],
    "outcomes": [{"name": "Giấy phép", "code": "KQ1", "url": "javascript:alert(1)"}, {"name": "Thông báo"}],
    "legal_bases": [{"number": "61/2018/NĐ-CP", "title": "Nghị định", "issuer": "Chính phủ", "url": "http://[bad"}],
    "notice": "Chú ý",
    "notice_en": "Notice",
}  # fmt: skip


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register()


@pytest.fixture(scope="module")
def place_list(register: Register) -> list[Place]:
    return [Place(each.code, each.valid_from, each.valid_to, each.name, each.agency) for each in register.provinces]


@pytest.fixture(scope="module")
def places(register: Register, place_list: list[Place]) -> Places:
    return Places(frozenset(each.code for each in register.agencies), areas(place_list, BASE))


@pytest.fixture(scope="module")
def whole(register: Register, places: Places, place_list: list[Place]) -> Graph:
    """The graph of every real procedure, agency and province."""
    shared = Shared(BASE)
    nodes = [
        *dataset(BASE),
        *(
            public_organisation(
                Organisation(
                    *(each.code, each.code_2016, each.latest.name, each.valid_from, each.valid_to),
                    successors=(each.successor,) if each.successor else (),
                    predecessors=each.predecessors,
                ),
                places.area(each.code),
                shared,
            )
            for each in register.agencies
        ),
        *(location(place, BASE) for place in place_list),
        *(
            public_service(Published(each.code, 1, FIRST, content(each)), places, shared)
            for each in register.procedures
        ),
    ]
    return parsed(linked([*nodes, *shared.nodes]))


def parsed(document: bytes) -> Graph:
    return Graph().parse(data=document, format="json-ld")


def described(places: Places, changes: dict[str, Any] | None = None) -> Graph:
    """The graph of the hand-made procedure with these changes; a key that is None is missing."""
    told = {key: value for key, value in (DESCRIBED | (changes or {})).items() if value is not None}
    shared = Shared(BASE)
    one = Published("1.000001", 3, FIRST, told, life_events=[("sinh-con", Text("Sinh con", "Having a child"))])
    service = public_service(one, places, shared)
    agency = public_organisation(
        Organisation("H17", "000.00.00.H17", "UBND thành phố Đà Nẵng", FIRST, None), places.area("H17"), shared
    )
    province = location(Place("48", FIRST, None, "Thành phố Đà Nẵng", "H17"), BASE)
    return parsed(linked([service, agency, province, *dataset(BASE), *shared.nodes]))


OWN = URIRef(BASE.procedure("1.000001"))


def test_every_real_procedure_agency_and_province_keeps_to_the_profile(whole: Graph, register: Register) -> None:
    assert faults(whole) == []
    valid, _, report = pyshacl.validate(whole, shacl_graph=shapes())
    assert valid, report
    assert len(set(whole.subjects(RDF.type, term("cpsv:PublicService")))) == len(register.procedures) == 91
    assert len(set(whole.subjects(RDF.type, term("cv:PublicOrganisation")))) >= len(register.agencies)


@pytest.mark.skipif(OFFICIAL not in os.environ, reason=f"set {OFFICIAL} to the profile's own cpsv-ap-SHACL.ttl")
def test_every_real_procedure_is_valid_by_the_official_shapes(whole: Graph, places: Places) -> None:
    official = Graph().parse(Path(os.environ[OFFICIAL]), format="turtle")
    for data in (whole, described(places)):
        valid, _, report = pyshacl.validate(data, shacl_graph=official)
        assert valid, report


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


def test_a_real_procedure_says_what_was_published_and_nothing_more(whole: Graph, register: Register) -> None:
    for one in register.procedures:
        own = URIRef(BASE.procedure(one.code))
        assert whole.value(own, DCTERMS.identifier) == Literal(one.code)
        titles = {str(each) for each in whole.objects(own, DCTERMS.title) if each.language == "vi"}  # type: ignore[attr-defined]
        assert titles == {one.name}
        english = [each for each in whole.objects(own, DCTERMS.title) if each.language == "en"]  # type: ignore[attr-defined]
        assert [str(each) for each in english] == ([one.name_en] if one.name_en else [])
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
        assert whole.value(duration, term("time:numericDuration")).toPython() == one.deadline.duration[0]  # type: ignore[union-attr]
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
            graph.value(cost, term("cv:hasValue")).toPython(),  # type: ignore[union-attr]
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
    one = Published("1.000001", 3, FIRST, DESCRIBED)
    graph = parsed(linked([public_service(one, places, shared, of_version=True)]))
    version = URIRef(f"{OWN}/version/3")
    assert graph.value(version, DCTERMS.isVersionOf) == OWN
    assert (OWN, RDF.type, term("cpsv:PublicService")) not in graph


def test_an_agency_that_ended_names_the_one_after_it_and_keeps_its_own_area(whole: Graph) -> None:
    yen_bai, lao_cai = URIRef(BASE.agency("H63")), URIRef(BASE.agency("H38"))
    assert whole.value(yen_bai, DCTERMS.isReplacedBy) == lao_cai
    assert yen_bai in set(whole.objects(lao_cai, DCTERMS.replaces))
    # Code 15 was Yên Bái and is Lào Cai: two places, told apart by the day.
    assert whole.value(yen_bai, DCTERMS.spatial) == URIRef(BASE.province("15", date(2017, 1, 1)))
    assert whole.value(lao_cai, DCTERMS.spatial) == URIRef(BASE.province("15", FIRST))


def test_the_entry_for_data_portals_names_every_file_with_its_type_and_licence() -> None:
    graph = parsed(linked(catalogue(BASE, datetime(2026, 11, 2, tzinfo=UTC))))
    assert faults(graph) == []
    files = set(graph.objects(URIRef(BASE.dataset), term("dcat:distribution")))
    told = {
        (str(graph.value(each, term("dcat:downloadURL"))).rpartition("/")[2],
         str(graph.value(each, term("dcat:mediaType"))).partition("media-types/")[2])
        for each in files
    }  # fmt: skip
    assert told == {
        ("catalogue.jsonld", "application/ld+json"), ("procedures.csv", "text/csv"), ("agencies.csv", "text/csv"),
        ("online-services.csv", "text/csv"),
    }  # fmt: skip
    assert all(graph.value(each, DCTERMS.license) for each in files)
    entry = next(graph.subjects(RDF.type, term("dcat:Catalog")))
    for needed in ("dct:title", "dct:description", "dct:publisher", "dct:modified", "dct:license", "dcat:dataset"):
        assert graph.value(entry, term(needed), any=True), needed


def test_every_word_of_our_lists_has_a_name_in_both_languages() -> None:
    graph = parsed(linked(vocabulary(BASE, ["Đất đai"])))
    for one in graph.subjects(RDF.type, term("skos:Concept")):
        languages = {each.language for each in graph.objects(one, term("skos:prefLabel"))}  # type: ignore[attr-defined]
        assert languages == ({"vi"} if "/field/" in str(one) else {"vi", "en"})


def test_no_name_of_the_context_is_left_unread(whole: Graph, places: Places) -> None:
    """A key that the context does not know would vanish without a word when the document is expanded."""
    shared = Shared(BASE)
    document = json.loads(
        linked([public_service(Published("1.1", 1, FIRST, DESCRIBED), places, shared), *shared.nodes])
    )

    def keys(value: object, inside: str = "") -> set[str]:
        if isinstance(value, list):
            return set().union(*(keys(each, inside) for each in value))
        if (
            isinstance(value, dict)
            and not isinstance(CONTEXT.get(inside), str | type(None))
            and {"vi", "en"} >= set(value)
        ):
            return set()
        return set(value) | set().union(*(keys(v, k) for k, v in value.items())) if isinstance(value, dict) else set()

    assert keys(document["@graph"]) <= set(CONTEXT)


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_a_table_is_taken_for_a_formula(cell: str) -> None:
    one = Published("1.000001", 1, FIRST, DESCRIBED | {"name": cell, "subjects": [cell, "khác"]})
    written = tables.lines(tables.PROCEDURES, [tables.procedure_row(one, BASE)]).decode()
    row = dict(
        zip([column.name for column in tables.PROCEDURES.columns], next(csv.reader(io.StringIO(written))), strict=True)
    )
    assert row["name"] == "'" + cell
    assert row["subjects"] == f"'{cell} | khác"


def test_a_table_says_in_a_file_beside_it_what_its_columns_mean() -> None:
    for table in tables.TABLES:
        header = next(csv.reader(io.StringIO(tables.header(table).decode())))
        told = json.loads(tables.metadata(table, BASE))["tableSchema"]["columns"]
        assert [column["name"] for column in told] == header
        assert all(len(column["dc:description"]) == 2 for column in told)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, HTML),
        ("*/*", HTML),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", HTML),
        ("application/ld+json", JSON_LD),
        ("application/ld+json;profile=x, text/html;q=0.5", JSON_LD),
        ("application/json", JSON),
        ("application/ld+json;q=0.1, application/json", JSON),
        ("text/turtle", HTML),
        ("application/ld+json;q=abc", HTML),
        (";;;,,,", HTML),
    ],
)
def test_who_asks_gets_the_form_he_likes_best(accept: str | None, chosen: str) -> None:
    assert preferred(accept, (HTML, JSON_LD, JSON)) == chosen
