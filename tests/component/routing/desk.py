"""Routing's API in this process, with the errors and the sign-in of production; its issuer of tokens lives in the test."""

import secrets
import time
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.kernel import address
from services.kernel.process import Runtime
from services.routing import api
from tests.support.environment import Environment

ISSUER = "http://issuer.test"
_KEY = OKPKey.generate_key("Ed25519", private=True)


def token(role: str = "officer", agency: str | None = "H17", sub: str = "can-bo-1") -> str:
    """A token of the test's issuer."""
    said = {"iss": ISSUER, "aud": "motcua", "exp": int(time.time()) + 600, "sub": sub, "role": role}
    return jwt.encode({"alg": "Ed25519"}, said | ({"agency": agency} if agency else {}), _KEY, algorithms=["Ed25519"])


class Desk:
    """A client of routing's API."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        transport = httpx.ASGITransport(address.application(runtime, api.routes(runtime)), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://motcua.test")

    @classmethod
    async def open(cls, environment: Environment) -> "Desk":
        """On that environment's database."""
        runtime = await environment.runtime("routing", oidc_issuer=ISSUER)
        await runtime.http.aclose()
        runtime.http = httpx.AsyncClient(transport=httpx.MockTransport(_issuer))
        return cls(runtime)

    async def close(self) -> None:
        """Closes what was opened."""
        await self.client.aclose()
        await self.runtime.close()

    async def ask(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """POST without signing in."""
        return await self.client.post(f"/api/routing/v1/{path}", json=body, headers=headers)

    async def work(self, agency: str, bearer: str | None = None, **query: Any) -> httpx.Response:
        """GET /work."""
        headers = {"Authorization": f"Bearer {bearer or token(agency=agency)}"}
        return await self.client.get("/api/routing/v1/work", params={"agency": agency, **query}, headers=headers)

    async def report(
        self, application_id: object, body: Any, *, key: str | None = None, bearer: str | None = None, **headers: str
    ) -> httpx.Response:
        """POST a report as an officer of H17."""
        sent = {
            "Authorization": f"Bearer {bearer or token()}",
            "Idempotency-Key": key or secrets.token_hex(8),
            **headers,
        }
        return await self.client.post(f"/api/routing/v1/assignments/{application_id}/reports", json=body, headers=sent)


def _issuer(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("openid-configuration"):
        return httpx.Response(200, json={"jwks_uri": f"{ISSUER}/jwks", "token_endpoint": f"{ISSUER}/token"})
    return httpx.Response(200, json={"keys": [{**_KEY.as_dict(private=False), "alg": "Ed25519"}]})
