"""The open data as somebody gets it: over HTTP, from a real database, and from one of seven thousand procedures."""

import asyncio
import csv
import io
import json
import time
import tracemalloc
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pyshacl
import pytest
from rdflib import DCTERMS, RDF, Graph, URIRef

from deploy.local.postgres import Postgres
from services.catalog.loader import load
from services.catalog.opendata import documents
from services.catalog.opendata.addresses import Addresses
from services.catalog.opendata.exports import Exports, Write
from services.catalog.register import Register
from services.kernel.database import Connection, Database
from tests.support.environment import Environment
from tests.unit.catalog.cpsv_ap import faults, shapes, term

PUBLIC = "http://127.0.0.1:8080"
ROOT = "http://catalog.test"
LD = {"accept": "application/ld+json"}
MANY = 7_000


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


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/secret.csv", 404),
        ("/secret.csv-metadata.json", 404),
        ("/procedures/9.999999.jsonld", 404),
        ("/procedures/%00.jsonld", 404),
        ("/procedures/1.009073.jsonld?version=2", 404),
        ("/procedures/1.009073.jsonld?version=x", 422),
        ("/procedures/1.009073.jsonld?version=1&as_of=2026-01-01", 422),
        ("/agencies/Z99.jsonld", 404),
        (f"{ROOT}/id/procedure/9.999999", 404),
        (f"{ROOT}/id/procedure/%F0%9F%98%80", 404),
        (f"{ROOT}/id/procedure/1.009073/version/99999999999999999999", 404),
        (f"{ROOT}/id/procedure/1.009073/version/2", 404),
        (f"{ROOT}/id/agency/Z99", 404),
        (f"{ROOT}/id/elsewhere", 404),
    ],
)
async def test_what_is_not_there_is_named_in_a_sentence(client: httpx.AsyncClient, address: str, status: int) -> None:
    answer = await client.get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 20


@pytest.mark.parametrize(
    ("thing", "page", "data"),
    [
        ("procedure/1.009073", "procedures/1.009073", "procedures/1.009073.jsonld"),
        ("procedure/1.009073/version/1", "procedures/1.009073?version=1", "procedures/1.009073.jsonld?version=1"),
        ("agency/H17", "agencies/H17", "agencies/H17.jsonld"),
        ("concept/level/province", "vocabulary.jsonld", "vocabulary.jsonld"),
        ("province/48/2025-07-01", "provinces.jsonld", "provinces.jsonld"),
        ("dataset/catalogue", "dcat.jsonld", "dcat.jsonld"),
        ("publisher", "dcat.jsonld", "dcat.jsonld"),
    ],
)
async def test_a_stable_address_leads_on_to_a_page_or_to_data(
    client: httpx.AsyncClient, thing: str, page: str, data: str
) -> None:
    for accept, wanted in (("text/html", page), ("application/ld+json", data)):
        answer = await client.get(f"{ROOT}/id/{thing}", headers={"accept": accept})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/api/catalog/v1/{wanted}"
        assert answer.headers["vary"] == "Accept"
        there = await client.get(f"{ROOT}{answer.headers['location']}", headers={"accept": accept})
        assert there.status_code == 200


async def test_everything_of_ours_that_a_document_points_to_leads_somewhere(client: httpx.AsyncClient) -> None:
    graph = await fetched(client, "/procedures/1.000105.000.00.00.H17.jsonld")
    ours = {str(each).partition("#")[0] for each in graph.all_nodes() if str(each).startswith(f"{PUBLIC}/id/")}
    assert len(ours) > 8
    for address in ours:
        answer = await client.get(address.replace(PUBLIC, ROOT), headers=LD)
        assert answer.status_code == 303, address
        described = await fetched(client, f"{ROOT}{answer.headers['location']}", **LD)
        assert (URIRef(address), None, None) in described, address


@pytest.fixture
async def database(postgres: Postgres, register: Register) -> Any:
    """A catalogue that a test may change."""
    environment = await Environment.make(postgres, None)
    database = await environment.database("catalog")
    await load(database, register, date(2026, 11, 2))
    yield database
    await environment.close()


async def test_a_change_of_the_catalogue_is_in_the_next_file_and_a_reader_keeps_the_one_he_began(
    database: Database, register: Register
) -> None:
    exports, addresses = Exports(), Addresses(PUBLIC)
    before = await exports.get("x", database, addresses, documents.procedures_table)
    assert await exports.get("x", database, addresses, documents.procedures_table) is before
    changed = replace(register.procedures[0], name="Tên mới")
    await load(
        database, replace(register, edition=99, procedures=[changed, *register.procedures[1:]]), date(2026, 11, 3)
    )
    after = await exports.get("x", database, addresses, documents.procedures_table)
    assert after.tag != before.tag
    old, new = [b"".join([piece async for piece in each.pieces()]).decode() for each in (before, after)]
    assert "Tên mới" in new
    assert "Tên mới" not in old
    assert len(old.encode()) == before.size


async def test_many_who_ask_at_once_have_the_file_made_once(database: Database) -> None:
    made = 0

    async def counted(connection: Connection, addresses: Addresses) -> Any:
        nonlocal made
        made += 1
        async for piece in documents.procedures_table(connection, addresses):
            yield piece

    exports = Exports()
    files = await asyncio.gather(*(exports.get("x", database, Addresses(PUBLIC), counted) for _ in range(20)))
    assert made == 1
    assert len({each.tag for each in files}) == 1


@pytest.mark.parametrize("write", [documents.catalogue, documents.procedures_table], ids=["json-ld", "csv"])
async def test_seven_thousand_procedures_need_no_more_memory_than_a_thousand(database: Database, write: Write) -> None:
    peaks: list[int] = []
    for many in (1_000, MANY):
        await _fill(database, many)
        tracemalloc.start()
        export = await Exports().get("x", database, Addresses(PUBLIC), write)
        read = 0
        async for piece in export.pieces():
            read += len(piece)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert read == export.size > many * 500
    assert peaks[1] < peaks[0] + 1_000_000, peaks


async def test_the_whole_catalogue_is_written_within_a_second(database: Database) -> None:
    began = time.perf_counter()
    export = await Exports().get("x", database, Addresses(PUBLIC), documents.catalogue)
    body = b"".join([piece async for piece in export.pieces()])
    assert time.perf_counter() - began < 1.0
    assert json.loads(body)


async def _fill(database: Database, many: int) -> None:
    """Makes the catalogue this large with copies of what is there, under codes of their own."""
    async with database.transaction() as connection:
        await connection.execute(
            """
            WITH known AS (SELECT *, row_number() OVER (ORDER BY code) - 1 AS place FROM procedure),
                 added AS (
                     INSERT INTO procedure (code, version, digest, field_folded, level, agency, sequence)
                     SELECT '7.' || lpad(number::text, 6, '0'), 1, digest, field_folded, level, agency, 1
                     FROM generate_series(1, $1::integer) AS number
                          JOIN known ON place = number % (SELECT count(*) FROM known)
                     ON CONFLICT DO NOTHING
                     RETURNING code)
            SELECT count(*) FROM added
            """,
            many,
        )
        await connection.execute(
            """
            INSERT INTO procedure_version (code, version, valid_from, content, form)
            SELECT procedure.code, 1, '2025-07-01',
                   (jsonb_build_object('code', procedure.code) || (pattern.content::jsonb - 'code'))::json, '{}'
            FROM procedure
                 JOIN procedure AS original ON original.digest = procedure.digest AND original.code NOT LIKE '7.%'
                 JOIN procedure_version AS pattern ON (pattern.code, pattern.version) = (original.code, original.version)
            WHERE procedure.code LIKE '7.%'
            ON CONFLICT DO NOTHING
            """
        )
