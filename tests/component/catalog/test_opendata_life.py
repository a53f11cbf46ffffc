"""What editors do to procedures and agencies is in the open data at once, and valid by the profile."""

import csv
import io
from datetime import timedelta
from typing import Any

import pyshacl
from rdflib import RDF, Graph, URIRef

from services.catalog.days import today
from tests.component.catalog.editors import LAN, Desk
from tests.component.catalog.test_opendata import PUBLIC
from tests.unit.catalog.opendata.cpsv_ap import faults, shapes, term
from tests.unit.catalog.opendata.graphs import named, texts

STORM, OLD, NEW, DECLARED = "1.009073", "1.001193", "1.000894", "1.000656"


def own(code: str) -> URIRef:
    return URIRef(f"{PUBLIC}/id/procedure/{code}")


async def graph(doors: Desk, name: str) -> Graph:
    answer = await doors.ask("GET", f"/{name}")
    assert answer.status_code == 200, answer.text
    found = Graph().parse(data=answer.content, format="json-ld")
    assert faults(found) == []
    valid, _, report = pyshacl.validate(found, shacl_graph=shapes())
    assert valid, report
    return found


async def table(doors: Desk, name: str, key: str) -> dict[str, dict[str, str]]:
    text = (await doors.ask("GET", f"/{name}.csv")).text
    return {row[key]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


async def suspend_and_repeal(doors: Desk, **repeal: Any) -> None:
    days = {"first_day": str(today()), "last_day": str(today() + timedelta(days=3))}
    await doors.done("POST", f"/procedures/{STORM}/suspend",
                     days | {"reason": "Bão", "override_reason": "bất khả kháng"}, who=LAN)  # fmt: skip
    await doors.done("POST", f"/procedures/{OLD}/repeal", {"reason": "Thay thế", "successor": NEW} | repeal, who=LAN)


async def test_suspended_and_repealed_procedures_say_so_with_reason_and_successor(doors: Desk) -> None:
    before = (await doors.ask("GET", "/catalogue.jsonld")).headers["etag"]
    await suspend_and_repeal(doors, on=str(today()))
    answer = await doors.ask("GET", "/catalogue.jsonld")
    assert answer.headers["etag"] != before
    whole = await graph(doors, "catalogue.jsonld")
    assert named(whole, own(STORM), "adms:status") == {"suspended"}
    assert named(whole, own(OLD), "adms:status") == {"repealed"}
    assert named(whole, own(OLD), "dct:isReplacedBy") == {NEW}
    assert named(whole, own(NEW), "dct:replaces") == {OLD}
    assert texts(whole, URIRef(f"{own(OLD)}#repeal"), "dct:description") == {"vi": {"Thay thế"}}
    alone = await graph(doors, f"procedures/{OLD}.jsonld")
    assert named(alone, own(OLD), "dct:isReplacedBy") == {NEW}
    rows = await table(doors, "procedures", "code")
    assert (rows[STORM]["status"], rows[OLD]["status"], rows[OLD]["replaced_by"]) == ("suspended", "repealed", NEW)


async def test_a_procedure_that_several_replace_names_them_all_and_is_named_by_each(doors: Desk) -> None:
    body = {"on": str(today()), "reason": "Tách thành hai"}
    bad = {"also_successors": [NEW]}
    refused = await doors.done("POST", f"/procedures/{OLD}/repeal", body | bad, who=LAN, status=422)
    assert refused["errors"][0]["code"] == "first-successor-missing"
    bad = {"successor": NEW, "also_successors": [DECLARED, "1.999999"]}
    refused = await doors.done("POST", f"/procedures/{OLD}/repeal", body | bad, who=LAN, status=422)
    assert [each["pointer"] for each in refused["errors"]] == ["/also_successors/1"]
    good = {"successor": NEW, "also_successors": [DECLARED, NEW]}
    done = await doors.done("POST", f"/procedures/{OLD}/repeal", body | good, who=LAN)
    assert (done["successor"], done["also_successors"]) == (NEW, [DECLARED]), "the answer is what was stored"
    whole = await graph(doors, "catalogue.jsonld")
    assert named(whole, own(OLD), "dct:isReplacedBy") == {NEW, DECLARED}
    assert named(whole, own(NEW), "dct:replaces") == named(whole, own(DECLARED), "dct:replaces") == {OLD}
    assert (await table(doors, "procedures", "code"))[OLD]["replaced_by"] == f"{NEW} | {DECLARED}"
    read = (await doors.ask("GET", f"/procedures/{OLD}")).json()["repealed"]
    assert (read["successor"], read["also_successors"]) == (NEW, [DECLARED])


async def test_offers_and_a_declared_level_are_in_the_document_of_the_procedure(doors: Desk) -> None:
    offers = [{"kind": "province", "places": ["15", "48"], "since": "2025-07-01", "channels": ["online"]},
              {"kind": "agency", "places": ["G01"], "since": "2026-01-01"}]  # fmt: skip
    await doors.done("PUT", f"/procedures/{DECLARED}/offers", {"offers": offers, "why": "Công bố"}, who=LAN)
    declared = {"level": "ND42-2022:MOT_PHAN", "reasons": ["presence"], "interactive_form": True,
                "network_processing": True, "online_payment": True, "result_online": True, "why": "Công bố"}  # fmt: skip
    await doors.done("PUT", f"/procedures/{DECLARED}/online-service", declared, who=LAN)
    for name in (f"procedures/{DECLARED}.jsonld", "catalogue.jsonld"):
        found = await graph(doors, name)
        first, second = (URIRef(f"{own(DECLARED)}#offer-{number}") for number in (1, 2))
        assert (named(found, first, "cv:ownedBy"), named(found, second, "cv:ownedBy")) == ({"H38", "H17"}, {"G01"})
        assert {str(each)[len(PUBLIC):] for each in found.objects(first, term("dct:spatial"))} == {
            "/id/province/15/2025-07-01", "/id/province/48/2025-07-01"}  # fmt: skip
        told = {
            str(each).rpartition("/id/concept/")[2] for each in found.objects(own(DECLARED), term("cv:isClassifiedBy"))
        }
        assert {"online-level/ND42-2022%3AMOT_PHAN", "computed-online-level/ND42-2022%3ATOAN_TRINH"} < told
    row = (await table(doors, "online-services", "procedure"))[DECLARED]
    assert (row["level"], row["computed_level"], row["reasons"]) == ("MOT_PHAN", "TOAN_TRINH", "presence")
    assert (await table(doors, "procedures", "code"))[DECLARED]["offered_at"] == (
        "province@2025-07-01/online:15,48 | agency@2026-01-01:G01"
    )


async def test_a_new_agency_names_the_one_above_it(doors: Desk) -> None:
    body = {
        "code": "G09.20",
        "kind": "department",
        "name": "Cục Thử nghiệm",
        "valid_from": "2026-01-01",
        "reason": "Quyết định 1",
    }
    await doors.done("POST", "/agencies", body, who=LAN, status=201)
    for name in ("agencies/G09.20.jsonld", "catalogue.jsonld"):
        found = await graph(doors, name)
        one = URIRef(f"{PUBLIC}/id/agency/G09.20")
        assert (one, RDF.type, term("cv:PublicOrganisation")) in found
        assert named(found, one, "org:subOrganizationOf") == {"G09"}
        assert named(found, one, "org:classification") == {"department", "2"}
    row = (await table(doors, "agencies", "code"))["G09.20"]
    assert (row["parent"], row["kind"], row["level"]) == ("G09", "department", "2")
