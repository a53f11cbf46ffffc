"""A form is tried over HTTP before it is published: who may, what is told, and that nothing makes the door fail."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deploy.local.postgres import Postgres
from services.catalog.loader import load
from services.catalog.register import Register
from tests.component.catalog.conftest import LOADED_ON
from tests.component.catalog.editors import caller
from tests.component.submission.served import ISSUER, _issuer, token
from tests.support.environment import Environment

CHECK = "/forms/check"


@pytest.fixture(scope="module")
async def desk(postgres: Postgres, register: Register) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the catalogue as whoever the token says."""
    environment = await Environment.make(postgres, None)
    runtime = await environment.runtime("catalog")
    runtime.settings = runtime.settings.model_copy(update={"oidc_issuer": ISSUER})
    runtime.http = httpx.AsyncClient(transport=httpx.MockTransport(_issuer))
    await load(runtime.database("catalog"), register, LOADED_ON)
    async with caller(runtime) as calling:
        yield calling
    await runtime.close()
    await environment.close()


def bearer(role: str = "office", language: str = "vi", **claims: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token('lan', role, **claims)}", "Accept-Language": language}


@pytest.fixture
def form(register: Register) -> dict[str, Any]:
    return copy.deepcopy(next(each.form for each in register.procedures if each.code == "1.001193"))


async def test_a_form_that_may_be_published_is_said_to_be_and_a_filled_one_is_tried(
    desk: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    filled = copy.deepcopy(form["examples"][0])
    filled["request"]["father"]["id_number"] = "001190000001"
    filled["request"]["father"]["birth_date"] = "1991-01-31"
    answer = await desk.post(CHECK, json={"form": form, "filled": filled}, headers=bearer())
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["publishable"], body["faults"]) == (True, [])
    assert [fault["pointer"] for fault in body["filled_faults"]] == ["/filled/request/father/id_number"]
    assert "sinh năm 1990, nhưng ngày sinh đã khai là 31/01/1991" in body["filled_faults"][0]["message"]
    officer = await desk.post(CHECK, json={"form": form}, headers=bearer("officer", agency="H17"))
    assert officer.json() == {"publishable": True, "faults": [], "filled_faults": None}


async def test_a_remote_reference_and_a_catastrophic_expression_are_refused_with_their_places(
    desk: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    child = form["properties"]["request"]["properties"]["child"]["properties"]
    child["full_name"]["pattern"] = "^(a+)+$"
    child["sex"] = {"$ref": "https://elsewhere.example/sex.json", "title": "Giới tính", "x-title-en": "Sex"}
    answer = await desk.post(CHECK, json={"form": form, "filled": form["examples"][0]}, headers=bearer())
    assert answer.status_code == 200, answer.text
    body = answer.json()
    told = {(fault["pointer"], fault["code"]): fault["message"] for fault in body["faults"]}
    base = "/form/properties/request/properties/child/properties"
    assert body["publishable"] is False
    assert body["filled_faults"] is None
    assert "không được tải gì từ nơi khác" in told[f"{base}/sex/$ref", "remote-reference"]
    assert "bị từ chối" in told[f"{base}/full_name/pattern", "slow-expression"]
    english = (await desk.post(CHECK, json={"form": form}, headers=bearer(language="en"))).json()
    assert any("exponential time" in fault["message"] for fault in english["faults"])


@pytest.mark.parametrize("role", ["citizen", "operator"])
async def test_only_the_office_and_officers_may_try_forms(desk: httpx.AsyncClient, role: str) -> None:
    assert (await desk.post(CHECK, json={"form": {}}, headers=bearer(role))).status_code == 403
    assert (await desk.post(CHECK, json={"form": {}})).status_code == 401


@pytest.mark.parametrize("body", [b"null", b"[]", b"{}", b'{"form":{},"more":1}', b"7", b'"form"'])
async def test_a_body_of_another_shape_is_told_what_to_send(desk: httpx.AsyncClient, body: bytes) -> None:
    answer = await desk.post(CHECK, content=body, headers=bearer() | {"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "does-not-fit")


@pytest.mark.parametrize(
    "form",
    [
        None,
        [],
        7,
        {},
        {"$ref": "#"},
        {"properties": []},
        {"x-layout": 7},
        {"allOf": [1]},
        {"x-rules": 2, "$defs": {"a": 1}},
    ],
)
async def test_a_form_that_is_none_is_told_so(desk: httpx.AsyncClient, form: Any) -> None:
    answer = await desk.post(CHECK, json={"form": form, "filled": {}}, headers=bearer())
    assert answer.status_code == 200, answer.text
    assert answer.json()["publishable"] is False


async def test_the_form_of_a_procedure_comes_with_its_layout(desk: httpx.AsyncClient) -> None:
    form = (await desk.get("/procedures/1.001193/form")).json()
    assert [section["id"] for section in form["x-layout"]["sections"]][:3] == ["applicant", "child", "mother"]
    assert (
        form["properties"]["request"]["properties"]["child"]["properties"]["ethnic_group"]["x-source"]
        == "ethnic-groups"
    )


async def test_the_fixed_lists_are_served_and_another_name_is_told(desk: httpx.AsyncClient) -> None:
    groups = await desk.get("/known/ethnic-groups")
    assert len(groups.json()["items"]) == 54
    assert groups.json()["items"][0] == {"code": "01", "vi": "Kinh", "en": "Kinh"}
    assert len((await desk.get("/known/countries")).json()["items"]) == 199
    again = await desk.get("/known/ethnic-groups", headers={"If-None-Match": groups.headers["etag"]})
    assert again.status_code == 304
    unknown = await desk.get("/known/planets")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-list")
