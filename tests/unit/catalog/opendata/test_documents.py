"""What every document of the open data shares: the context, the lists of words, the entry for portals, who gets what."""

import json
from datetime import UTC, date, datetime

import pytest
from rdflib import DCTERMS, RDF, Graph, URIRef

from services.catalog.api.negotiation import HTML, JSON, JSON_LD, preferred
from services.catalog.opendata.concepts import Shared, vocabulary
from services.catalog.opendata.context import CONTEXT
from services.catalog.opendata.dataset import catalogue
from services.catalog.opendata.documents import linked
from services.catalog.opendata.places import Places
from services.catalog.opendata.published import Published
from services.catalog.opendata.service import public_service
from tests.unit.catalog.opendata.cpsv_ap import faults, term
from tests.unit.catalog.opendata.graphs import BASE, BIRTH, DAY, DESCRIBED, FIRST, parsed, texts
from tests.unit.catalog.opendata.test_circumstances import EVERYTHING


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
    graph = parsed(linked(vocabulary(BASE, ["Đất đai"], [BIRTH])))
    concepts = set(graph.subjects(RDF.type, term("skos:Concept")))
    assert len(concepts) > 40
    for one in concepts:
        assert set(texts(graph, one, "skos:prefLabel")) == ({"vi"} if "/field/" in str(one) else {"vi", "en"})
    assert texts(graph, URIRef(BASE.concept("life-event", "birth")), "dct:title") == {
        "vi": {"Sinh con"},
        "en": {"Having a child"},
    }


def test_no_name_of_the_context_is_left_unread(whole: Graph, places: Places) -> None:
    """A key that the context does not know would vanish without a word when the document is expanded."""
    shared = Shared(BASE)
    document = json.loads(
        linked(
            [
                public_service(
                    Published("1.1", 1, FIRST, DESCRIBED, DAY, life_events=[BIRTH], around=EVERYTHING), places, shared
                ),
                *shared.nodes,
            ]
        )
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
