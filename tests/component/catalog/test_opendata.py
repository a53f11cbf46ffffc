"""The open data as somebody gets it: over HTTP, from a real database."""

import csv
import io
import time

import httpx
import pyshacl
import pytest
from rdflib import DCTERMS, RDF, Graph, URIRef

from services.catalog.register import Register
from tests.unit.catalog.opendata.cpsv_ap import faults, shapes, term

PUBLIC = "http://127.0.0.1:8080"
LD = {"accept": "application/ld+json"}


async def fetched(client: httpx.AsyncClient, address: str, **headers: str) -> Graph:
    answer = await client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    return Graph().parse(data=answer.content, format="json-ld")


async def test_the_whole_catalogue_keeps_to_the_profile_and_comes_within_a_second(
    client: httpx.AsyncClient, register: Register
) -> None:
    began = time.perf_counter()
    graph = await fetched(client, "/catalogue.jsonld")
    # The parsing is the reader's; what was measured is all of it.
    assert time.perf_counter() - began < 10
    assert faults(graph) == []
    valid, _, report = pyshacl.validate(graph, shacl_graph=shapes())
    assert valid, report
    told = {str(graph.value(each, DCTERMS.identifier)) for each in graph.subjects(RDF.type, term("cpsv:PublicService"))}
    assert told == {each.code for each in register.procedures}


async def test_every_procedure_has_a_document_of_its_own_that_keeps_to_the_profile(
    client: httpx.AsyncClient, register: Register
) -> None:
    for each in register.procedures:
        graph = await fetched(client, f"/procedures/{each.code}.jsonld")
        assert faults(graph) == [], each.code
        assert list(graph.subjects(RDF.type, term("cpsv:PublicService"))) == [
            URIRef(f"{PUBLIC}/id/procedure/{each.code}")
        ]


async def test_a_procedure_answers_in_the_form_that_was_asked_for(client: httpx.AsyncClient) -> None:
    as_json = await client.get("/procedures/1.009073")
    as_data = await client.get("/procedures/1.009073", headers=LD)
    by_name = await client.get("/procedures/1.009073.jsonld")
    assert as_json.json()["code"] == "1.009073"
    assert as_data.content == by_name.content
    assert {each.headers["vary"] for each in (as_json, as_data, by_name)} == {"Accept"}
    assert as_json.headers["etag"] != as_data.headers["etag"]


async def test_another_code_of_a_procedure_leads_to_the_same_description(client: httpx.AsyncClient) -> None:
    graph = await fetched(client, "/procedures/1.000105.jsonld")
    own = URIRef(f"{PUBLIC}/id/procedure/1.000105.000.00.00.H17")
    assert (own, RDF.type, term("cpsv:PublicService")) in graph


async def test_a_numbered_version_is_described_under_its_own_address(client: httpx.AsyncClient) -> None:
    graph = await fetched(client, "/procedures/1.009073.jsonld?version=1")
    version = URIRef(f"{PUBLIC}/id/procedure/1.009073/version/1")
    assert graph.value(version, DCTERMS.isVersionOf) == URIRef(f"{PUBLIC}/id/procedure/1.009073")
    assert faults(graph) == []


@pytest.mark.parametrize("code", ["G11", "H17", "H63", "000.00.00.H22"])
async def test_an_agency_has_a_document_of_its_own(client: httpx.AsyncClient, code: str) -> None:
    graph = await fetched(client, f"/agencies/{code}.jsonld")
    assert faults(graph) == []
    own = URIRef(f"{PUBLIC}/id/agency/{code[-3:]}")
    assert (own, RDF.type, term("cv:PublicOrganisation")) in graph


@pytest.mark.parametrize("name", ["dcat.jsonld", "vocabulary.jsonld", "provinces.jsonld"])
async def test_the_entry_and_the_lists_keep_to_the_profile(client: httpx.AsyncClient, name: str) -> None:
    graph = await fetched(client, f"/{name}")
    assert len(graph) > 50
    assert faults(graph) == []


async def test_the_context_at_its_own_address_is_the_one_that_every_document_carries(client: httpx.AsyncClient) -> None:
    alone = (await client.get("/context.jsonld")).json()["@context"]
    for name in ("catalogue.jsonld", "procedures/1.009073.jsonld", "dcat.jsonld"):
        assert (await client.get(f"/{name}")).json()["@context"] == alone


@pytest.mark.parametrize("name", ["catalogue.jsonld", "procedures.csv", "dcat.jsonld", "procedures/1.009073.jsonld"])
async def test_who_has_a_file_already_is_not_sent_it_again(client: httpx.AsyncClient, name: str) -> None:
    first = await client.get(f"/{name}")
    again = await client.get(f"/{name}", headers={"If-None-Match": f'W/"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_a_harvester_may_ask_for_the_head_alone(client: httpx.AsyncClient) -> None:
    for name in ("catalogue.jsonld", "procedures.csv"):
        head, whole = await client.head(f"/{name}"), await client.get(f"/{name}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))


async def test_a_table_has_a_row_for_each_and_opens_in_any_reader(
    client: httpx.AsyncClient, register: Register
) -> None:
    counted = {
        "procedures": len(register.procedures),
        "agencies": len(register.agencies),
        "online-services": sum(bool(each.online) for each in register.procedures),
    }
    for name, rows in counted.items():
        answer = await client.get(f"/{name}.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
        read = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))
        assert len(read) == rows
        assert not [cell for row in read for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
        beside = (await client.get(f"/{name}.csv-metadata.json")).json()
        assert [column["name"] for column in beside["tableSchema"]["columns"]] == list(read[0])
    codes = {row["code"]: row for row in csv.DictReader(io.StringIO((await client.get("/procedures.csv")).text))}
    assert codes["1.009073"]["name"] == "Cấp bản sao trích lục hộ tịch"
