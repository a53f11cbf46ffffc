"""Stable addresses: each leads on to a page or to data, and what is not there is named in a sentence."""

import httpx
import pytest
from rdflib import URIRef

from tests.component.catalog.test_opendata import LD, PUBLIC, fetched

ROOT = "http://catalog.test"


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
    ("thing", "page", "program", "data"),
    [
        ("procedure/1.009073", "/thu-tuc/1.009073", "procedures/1.009073", "procedures/1.009073.jsonld"),
        (
            *("procedure/1.009073/version/1", "/thu-tuc/1.009073?version=1"),
            *("procedures/1.009073?version=1", "procedures/1.009073.jsonld?version=1"),
        ),
        ("agency/000.00.00.H17", "/co-quan/H17", "agencies/H17", "agencies/H17.jsonld"),
        ("concept/level/province", None, "vocabulary.jsonld", "vocabulary.jsonld"),
        ("province/48/2025-07-01", None, "provinces.jsonld", "provinces.jsonld"),
        ("dataset/catalogue", None, "dcat.jsonld", "dcat.jsonld"),
        ("publisher", None, "dcat.jsonld", "dcat.jsonld"),
    ],
)
async def test_a_stable_address_leads_people_to_a_page_and_programs_to_data(
    client: httpx.AsyncClient, thing: str, page: str | None, program: str, data: str
) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept, wanted in (
        ("application/json", program),
        ("*/*", program),
        ("application/ld+json", data),
        (browser, page or program),
    ):
        answer = await client.get(f"{ROOT}/id/{thing}", headers={"accept": accept})
        assert answer.status_code == 303
        assert answer.headers["location"] == (wanted if wanted == page else f"/api/catalog/v1/{wanted}")
        assert answer.headers["vary"] == "Accept"
        if wanted != page:
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
