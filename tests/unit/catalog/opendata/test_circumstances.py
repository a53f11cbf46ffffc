"""What befalls a procedure whatever its version, as CPSV-AP: suspensions, repeal, offers, levels, life events."""

from dataclasses import replace
from datetime import date, timedelta

import pyshacl
import pytest
from rdflib import DCTERMS, Graph, Literal, URIRef

from services.catalog.domain.procedures import content
from services.catalog.opendata.concepts import Shared
from services.catalog.opendata.organisations import Organisation, public_organisation
from services.catalog.opendata.places import Places
from services.catalog.opendata.published import Circumstances, Offered, Online, Repeal, Suspension
from services.catalog.opendata.reading import events_of, online_of
from services.catalog.register import Register
from tests.unit.catalog import real
from tests.unit.catalog.opendata.cpsv_ap import faults, shapes, term
from tests.unit.catalog.opendata.graphs import BASE, DAY, FIRST, OWN, described, named, texts

STORM = Suspension(DAY, DAY + timedelta(days=3), "Bão số 12")
REPEAL = Repeal(DAY, "Thay bằng hai thủ tục", ("1.000002", "1.000003"))
EVERYTHING = Circumstances(
    suspensions=(STORM,),
    repeal=replace(REPEAL, on=DAY + timedelta(days=30)),
    replaces=("1.000009",),
    offers=(
        Offered("province", ("48",), FIRST, ("in-person", "post")),
        Offered("agency", ("H17",), FIRST, ("online",)),
        Offered("commune", ("20194",), FIRST),
        Offered("province", ("*",), FIRST),
    ),
    online=Online("1.000001.01", "ND42-2022:MOT_PHAN", "ND42-2022:TOAN_TRINH", ("presence",), "Phải lấy dấu vân tay"),
)


def test_all_of_it_keeps_to_the_profile(places: Places) -> None:
    graph = described(places, around=EVERYTHING)
    assert faults(graph) == []
    valid, _, report = pyshacl.validate(graph, shacl_graph=shapes())
    assert valid, report


@pytest.mark.parametrize(
    ("around", "status"),
    [
        (Circumstances(), "published"),
        (Circumstances(suspensions=(STORM,)), "suspended"),
        (Circumstances(suspensions=(replace(STORM, first_day=DAY + timedelta(days=1)),)), "published"),
        (Circumstances(suspensions=(STORM,), repeal=REPEAL), "repealed"),
        (Circumstances(repeal=replace(REPEAL, on=DAY + timedelta(days=1))), "published"),
    ],
)
def test_the_status_is_that_of_the_day(places: Places, around: Circumstances, status: str) -> None:
    assert named(described(places, around=around), OWN, "adms:status") == {status}


def test_a_suspension_says_its_days_and_its_reason(places: Places) -> None:
    graph = described(places, around=Circumstances(suspensions=(STORM,)))
    rule = URIRef(f"{OWN}#suspension-{DAY}")
    assert rule in set(graph.objects(OWN, term("cpsv:follows")))
    assert texts(graph, rule, "dct:description") == {"vi": {"Bão số 12"}}
    assert str(graph.value(rule, DCTERMS.valid)) == f"start={STORM.first_day}; end={STORM.last_day};"


def test_a_repealed_procedure_says_why_its_last_day_and_all_that_replace_it(places: Places) -> None:
    graph = described(places, around=Circumstances(repeal=REPEAL, replaces=("1.000009",)))
    assert named(graph, OWN, "dct:isReplacedBy") == {"1.000002", "1.000003"}
    assert named(graph, OWN, "dct:replaces") == {"1.000009"}
    assert texts(graph, URIRef(f"{OWN}#repeal"), "dct:description") == {"vi": {"Thay bằng hai thủ tục"}}
    assert str(graph.value(OWN, DCTERMS.valid)) == f"start={FIRST}; end={DAY - timedelta(days=1)};"


def test_an_offer_says_whose_it_is_where_how_and_since_when(places: Places) -> None:
    graph = described(places, around=EVERYTHING)
    province, agency, commune, all_provinces = (URIRef(f"{OWN}#offer-{number}") for number in range(1, 5))
    assert named(graph, province, "cv:ownedBy") == named(graph, agency, "cv:ownedBy") == {"H17"}
    assert set(graph.objects(province, DCTERMS.spatial)) == {URIRef(BASE.province("48", FIRST))}
    assert named(graph, province, "cv:isClassifiedBy") == {"in-person", "post"}
    assert graph.value(province, DCTERMS.type) is None
    assert named(graph, agency, "dct:type") == {"online"}
    assert str(graph.value(agency, DCTERMS.valid)) == f"start={FIRST};"
    where = graph.value(commune, DCTERMS.spatial)
    assert where is not None
    assert graph.value(where, DCTERMS.identifier) == Literal("20194")
    assert named(graph, all_provinces, "dct:spatial") == {"VNM"}


def test_a_provinces_code_means_the_province_and_the_agency_of_the_day_of_the_offer(
    whole: Graph, places: Places
) -> None:
    assert [each.agency for day in (date(2025, 6, 30), FIRST) if (each := places.province("15", day))] == ["H63", "H38"]
    for service in set(whole.subjects(DCTERMS.isPartOf)):
        offer = URIRef(f"{service}#offer-1")
        assert (
            len(set(whole.objects(offer, term("cv:ownedBy")))) == len(set(whole.objects(offer, DCTERMS.spatial))) == 63
        )
        assert "H63" in named(whole, offer, "cv:ownedBy")


def test_both_levels_and_the_reason_for_a_partial_one_are_told_apart_by_their_lists(places: Places) -> None:
    graph = described(places, {"online_level": "ND43-2011:3"}, EVERYTHING)
    told = {str(each).rpartition("/id/concept/")[2] for each in graph.objects(OWN, term("cv:isClassifiedBy"))}
    assert {
        "online-level/ND42-2022%3AMOT_PHAN",
        "computed-online-level/ND42-2022%3ATOAN_TRINH",
        "partial-reason/presence",
    } < told
    assert "online-level/ND43-2011%3A3" not in told


def test_a_level_is_computed_where_its_facts_are_known_and_nowhere_else(register: Register) -> None:
    services = [online_of(content(each), {}) for each in register.procedures]
    known = [each for each in services if each]
    assert len(known) == sum(bool(each.online) for each in register.procedures)
    # The sources never say whether the result comes online, which decides.
    assert {each.computed for each in known} == {None}
    facts = {"interactive_form": True, "network_processing": True, "online_payment": False, "result_online": True}
    one = content(next(each for each in register.procedures if not each.online))
    declared = {"service": "x.01", "level": "ND43-2011:4", "reasons": [], "reason_text": "", **facts}
    found = online_of(one | {"channels": []}, declared)
    assert found is not None
    assert (found.declared, found.computed) == ("ND43-2011:4", "ND43-2011:3")


def test_every_real_procedure_belongs_to_the_life_events_the_search_finds_it_by(
    whole: Graph, register: Register
) -> None:
    grouped = 0
    for one in register.procedures:
        own = URIRef(BASE.procedure(one.code))
        expected = {each.name for each in events_of(one.code, content(one))}
        assert named(whole, own, "cv:isGroupedBy") == expected
        grouped += bool(expected)
    assert grouped > len(real.register().procedures) // 2
    assert named(whole, URIRef(BASE.procedure("1.001193")), "cv:isGroupedBy") >= {"birth"}


def test_an_agency_names_the_one_above_it_its_kind_its_level_and_all_that_follow_it(places: Places) -> None:
    shared = Shared(BASE)
    department = Organisation(
        *("H17.20", None, "Sở Thử nghiệm", FIRST, DAY), ("H17.21", "H17.22"), (), "H17", "department", 2
    )
    graph = described(places, others=[public_organisation(department, places.area("H17.20"), shared), *shared.nodes])
    own = URIRef(BASE.agency("H17.20"))
    assert faults(graph) == []
    assert named(graph, own, "org:subOrganizationOf") == {"H17"}
    assert named(graph, own, "org:classification") == {"department", "2"}
    assert named(graph, own, "dct:isReplacedBy") == {"H17.21", "H17.22"}
    assert set(graph.objects(own, DCTERMS.spatial)) == {URIRef(BASE.province("48", FIRST))}
