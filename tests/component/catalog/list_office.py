"""One test's catalogue with its yearly lists: the Government Office, the officers of agencies, and their doors."""

import time
import uuid
from datetime import date
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.catalog import api
from services.catalog.loader import load
from services.catalog.register import read_register
from services.kernel import address
from services.kernel.process import Runtime
from tests.support.environment import Environment

ISSUER = "http://issuer.test"
LOADED_ON = date(2026, 11, 2)
# Three procedures of the register; the last is also found under its national code 1.010727.
EXTRACT, LEGALISED, PERMIT = "1.009073", "1.001308.000.00.00.H17", "1.010727.000.00.00.H17"
_KEY = OKPKey.generate_key("Ed25519", private=True)


def token(role: str, agency: str | None = None, sub: str | None = None) -> str:
    """A token of the test's issuer."""
    said = {"iss": ISSUER, "aud": "motcua", "exp": int(time.time()) + 3600, "sub": sub or f"{role}-1", "role": role}
    return jwt.encode({"alg": "Ed25519"}, said | ({"agency": agency} if agency else {}), _KEY, algorithms=["Ed25519"])


class ListOffice:
    """Calls the doors of the lists as somebody: ``"office"``, an agency's code (its officer), a role, or nobody (None)."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.database = runtime.database("catalog")
        transport = httpx.ASGITransport(address.application(runtime, api.routes(runtime)), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://motcua.test/api/catalog/v1")

    @classmethod
    async def open(cls, environment: Environment) -> "ListOffice":
        """With the real register loaded."""
        runtime = await environment.runtime("catalog", oidc_issuer=ISSUER)
        await runtime.http.aclose()
        runtime.http = httpx.AsyncClient(transport=httpx.MockTransport(_issuer))
        await load(runtime.database("catalog"), read_register(), LOADED_ON)
        return cls(runtime)

    async def close(self) -> None:
        """Closes what was opened."""
        await self.client.aclose()
        await self.runtime.close()

    async def call(self, method: str, path: str, who: str | None, **more: Any) -> httpx.Response:
        """One request; a POST gets an Idempotency-Key unless it brings one."""
        headers = {"Accept-Language": "en", **more.pop("headers", {})}
        if who is not None:
            role, agency = ("officer", who) if not who[0].islower() else (who, None)
            headers["Authorization"] = f"Bearer {token(role, agency)}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", uuid.uuid4().hex)
        answer = await self.client.request(method, path, headers=headers, **more)
        assert answer.status_code < 500, answer.text
        return answer

    async def get(self, path: str, who: str | None = "office", status: int = 200) -> Any:
        """The JSON answer to a GET."""
        answer = await self.call("GET", path, who)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, path: str, body: Any, who: str | None = "office", status: int = 200) -> Any:
        """The JSON answer to a POST."""
        answer = await self.call("POST", path, who, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def put(self, path: str, body: Any, who: str | None, status: int = 200) -> Any:
        """The JSON answer to a PUT."""
        answer = await self.call("PUT", path, who, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def drafted(self, year: int = 2027, *agencies: str, due: str = "2026-12-31") -> None:
        """A list in draft that asks these agencies."""
        body = {"year": year, "title": f"Danh mục năm {year}", "registration_due": due, "agencies": [*agencies]}
        await self.post("/lists", body, status=201)

    async def sent(self, year: int = 2027, *agencies: str, due: str = "2026-12-31") -> None:
        """The same, sent."""
        await self.drafted(year, *agencies, due=due)
        await self.act(year, "send")

    async def act(self, year: int, act: str, status: int = 200, **more: Any) -> Any:
        """A transition of the list."""
        return await self.post(f"/lists/{year}/transitions", {"act": act, **more}, status=status)

    async def register(self, agency: str, procedure: str, year: int = 2027, status: int = 201, **row: Any) -> Any:
        """A draft of one registration."""
        body = {"level": "Toàn trình", "planned_on": f"{year}-06-30", **row}
        return await self.put(f"/lists/{year}/registrations/{agency}/{procedure}", body, agency, status)

    async def approved(self, year: int = 2027) -> None:
        """From registering to implementing."""
        await self.act(year, "consolidate")
        await self.act(year, "approve", decision_number="01/QĐ-THỬ", decision_date="2026-01-05")
        await self.act(year, "start")


def _issuer(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("openid-configuration"):
        return httpx.Response(
            200, json={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks", "token_endpoint": f"{ISSUER}/t"}
        )
    return httpx.Response(200, json={"keys": [{**_KEY.as_dict(private=False), "alg": "Ed25519"}]})
