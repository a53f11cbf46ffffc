"""The short way to an endpoint gives the same answers as the long one, and is counted in the same metrics."""

from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from services.kernel.failures import Transient
from services.kernel.hot import Doorway, HotRoute
from services.kernel.problem import Problem
from services.kernel.text import Text

PATH = "/api/things/v1/things"


async def _endpoint(request: Request) -> Response:
    """Answers as the query says, and reaches the state of the service's application."""
    match request.query_params.get("how"):
        case "problem":
            raise Problem(422, "not-so", Text("Không được", "Not so"), Text("Xin sửa.", "Mend it."))
        case "away":
            raise Transient("the database is away")
        case "defect":
            raise RuntimeError("a defect")
    return PlainTextResponse(request.app.state.word, 202)


def _client() -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/other", _endpoint)])
    app.state.word = "taken"
    hot = HotRoute("POST", PATH, _endpoint, app, "things")
    transport = httpx.ASGITransport(Doorway(app, [hot]), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


def _counted(status: int) -> float:
    labels = {"service": "things", "method": "POST", "status": str(status)}
    return REGISTRY.get_sample_value("motcua_http_requests_total", labels) or 0.0


async def test_the_endpoint_is_reached_with_its_own_application() -> None:
    before = _counted(202)
    async with _client() as client:
        answer = await client.post(PATH)
    assert (answer.status_code, answer.text) == (202, "taken")
    assert _counted(202) == before + 1


@pytest.mark.parametrize(("how", "status"), [("problem", 422), ("away", 503), ("defect", 500)])
async def test_what_goes_wrong_is_answered_as_everywhere(how: str, status: int) -> None:
    before = _counted(status)
    async with _client() as client:
        answer = await client.post(PATH, params={"how": how})
    body: dict[str, Any] = answer.json()
    assert answer.status_code == status == body["status"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["title"]
    assert "defect" not in body["detail"]
    assert ("retry-after" in answer.headers) == (how == "away")
    assert _counted(status) == before + 1


async def test_other_methods_and_paths_go_the_ordinary_way() -> None:
    async with _client() as client:
        assert (await client.get(PATH)).status_code == 404
        assert (await client.get("/other")).status_code == 202
        assert (await client.post(PATH + "/")).status_code == 404


async def test_without_a_doorway_the_same_route_answers_and_other_methods_are_the_applications() -> None:
    service = Starlette()
    service.state.word = "taken"
    hot = HotRoute("GET", PATH, _endpoint, service, "things")
    rest = Starlette(routes=[Route(PATH, _endpoint, methods=["POST"])])
    rest.state.word = "the long way"
    outer = Starlette(routes=[hot, Mount("/", rest)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(outer), base_url="http://test") as client:
        assert (await client.get(PATH)).text == "taken"
        assert (await client.post(PATH)).text == "the long way"
        assert (await client.head(PATH)).status_code == 405
