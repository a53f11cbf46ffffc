"""Who cannot be recognised is told why: no token, one that has expired, one that is not from our issuer."""

import time
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.kernel.auth import principal
from services.kernel.settings import Settings
from services.kernel.web import guarded

ISSUER = "http://issuer.test"
_KEY, _OTHER_KEY = (OKPKey.generate_key("Ed25519", private=True) for _ in range(2))


def _token(key: OKPKey = _KEY, *, lasts: float = 600, **claims: Any) -> str:
    """A bearer token; `lasts` seconds from now."""
    now = int(time.time())
    said = {"iss": ISSUER, "aud": "motcua", "exp": now + lasts, "sub": "an", "role": "citizen", **claims}
    return "Bearer " + jwt.encode({"alg": "Ed25519"}, said, key, algorithms=["Ed25519"])


def _issuer(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("openid-configuration"):
        return httpx.Response(200, json={"jwks_uri": f"{ISSUER}/keys"})
    return httpx.Response(200, json={"keys": [_KEY.as_dict(private=False)]})


async def _ask(authorization: str | None, language: str) -> httpx.Response:
    async def who(request: Request) -> Response:
        return PlainTextResponse((await principal(request)).sub)

    app = Starlette(routes=[Route("/", guarded(who))])
    issuer = httpx.AsyncClient(transport=httpx.MockTransport(_issuer))
    app.state.runtime = SimpleNamespace(
        settings=Settings(_env_file=None, oidc_issuer=ISSUER), http=issuer, verifier=None
    )
    headers = {"Accept-Language": language} | ({"Authorization": authorization} if authorization else {})
    async with issuer, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        return await client.get("/", headers=headers)


async def test_a_good_token_says_who_asks() -> None:
    assert (await _ask(_token(), "vi")).text == "an"


_CASES = {
    "no header": (None, "missing-token"),
    "another way to sign in": ("Basic YW46YW4=", "missing-token"),
    "nothing behind Bearer": ("Bearer  ", "missing-token"),
    "expired": (_token(lasts=-3600), "expired-token"),
    "not a token": ("Bearer abc", "invalid-token"),
    "signed by a stranger": (_token(_OTHER_KEY), "invalid-token"),
    "expired and signed by a stranger": (_token(_OTHER_KEY, lasts=-3600), "invalid-token"),
    "of another issuer": (_token(iss="http://other.test"), "invalid-token"),
    "for another service": (_token(aud="other"), "invalid-token"),
    # Made when the tests are collected, asked much later: days, not minutes.
    "not yet good": (_token(nbf=int(time.time()) + 86_400, lasts=2 * 86_400), "invalid-token"),
}

_WORDS = {
    "missing-token": ("Yêu cầu không kèm mã đăng nhập.", "No token was sent."),
    "expired-token": ("Mã đăng nhập đã hết hạn.", "The token has expired."),
    "invalid-token": ("Mã đăng nhập không do máy chủ đăng nhập", "The token was not issued for this service"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("case", _CASES)
async def test_who_is_not_recognised_is_told_why(case: str, language: str) -> None:
    authorization, code = _CASES[case]
    answer = await _ask(authorization, language)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert body["detail"].startswith(_WORDS[code][language == "en"])
    # The same words for every reason a token is not ours: a stranger learns nothing of what it lacks.
    assert str(authorization) not in answer.text
