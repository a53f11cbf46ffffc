"""A page's forms lead to the portal and to its issuer, and nowhere else."""

from typing import Any, cast

import httpx
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from services.kernel.process import Runtime
from services.kernel.settings import Settings
from services.portal.guard import Guard, policy
from services.portal.oidc import Issuer

ENDPOINTS = {
    "authorization_endpoint": "https://signin.example/authorize?x=1",
    "end_session_endpoint": "https://leave.example:8443/end",
    "token_endpoint": "https://other.example/token",
    "jwks_uri": "https://other.example/keys",
}


def directive(header: str) -> list[str]:
    """What form-action allows."""
    return next(each for each in header.split("; ") if each.startswith("form-action ")).split(" ")[1:]


async def allowed(answers: list[httpx.Response], asked: list[str]) -> list[list[str]]:
    """form-action of two pages, one after the other, of a portal whose issuer answers so."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return answers.pop(0)

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await HTMLResponse("<p>")(scope, receive, send)

    runtime = Runtime(
        Settings(profile="local", oidc_issuer="https://issuer.example/realm"), cast(Any, None), cast(Any, object())
    )
    runtime.http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    guarded = Guard(page, runtime, Issuer(runtime))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://portal") as http:
        seen = [(await http.get("/")).headers["content-security-policy"] for _ in range(2)]
    await runtime.http.aclose()
    return [directive(each) for each in seen]


async def test_a_form_may_end_at_an_issuer_of_another_origin_from_the_first_page_on() -> None:
    known = ["'self'", "https://issuer.example", "https://signin.example", "https://leave.example:8443"]
    asked: list[str] = []
    assert await allowed([httpx.Response(200, json=ENDPOINTS)], asked) == [known, known]
    assert asked == ["https://issuer.example/realm/.well-known/openid-configuration"]


async def test_an_issuer_that_is_away_is_not_asked_for_every_page() -> None:
    asked: list[str] = []
    assert await allowed([httpx.Response(503)], asked) == [["'self'", "https://issuer.example"]] * 2
    assert len(asked) == 1


def test_what_an_issuer_answers_cannot_widen_the_policy() -> None:
    for bad in ("javascript:alert(1)", "https://a;script-src *", "https://a b", "https://*", "http://[bad", "x", ""):
        assert directive(policy([bad])) == ["'self'"]
    assert "script-src 'self'; " in policy([])
