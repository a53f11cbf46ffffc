"""Editors at the catalogue's doors: a token is who it says, so that tests read as what people do."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from starlette.applications import Starlette

from services.catalog import api
from services.kernel.auth import Principal, RoleName, Verifier
from services.kernel.process import Runtime
from tests.support.environment import Environment


class Known(Verifier):
    """A token is "sub role agency": who signs tokens is tested with the kernel."""

    async def principal(self, token: str) -> Principal:
        sub, role, *agency = token.split("+")
        return Principal(sub, cast(RoleName, role), agency[0] if agency else None)


LAN = "lan+office"
MINH = "minh+office"
HOA = "hoa+officer+G01"
BINH = "binh+officer+G01"
STRANGER = "xuan+officer+H17"
CITIZEN = "an+citizen"


class Desk:
    """The catalogue's API with a database of its own."""

    def __init__(self, runtime: Runtime, client: httpx.AsyncClient) -> None:
        self.runtime = runtime
        self.database = runtime.database("catalog")
        self.client = client

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        who: str | None = None,
        key: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        """One request; an act gets a new Idempotency-Key unless one is given."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who:
            sent["Authorization"] = f"Bearer {who}"
        sent["Idempotency-Key"] = key or uuid.uuid4().hex
        if isinstance(body, bytes):
            return await self.client.request(method, path, content=body, headers=sent)
        return await self.client.request(method, path, json=body, headers=sent)

    async def done(
        self, method: str, path: str, body: Any = None, *, who: str, status: int = 200, **headers: str
    ) -> Any:
        """One request that must be answered with ``status``."""
        answer = await self.ask(method, path, body, who=who, **headers)
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        return answer.json() if answer.content else None

    async def told(self, code: str) -> list[dict[str, Any] | None]:
        """What the outbox holds about a procedure, oldest first; None for a tombstone."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT value FROM outbox WHERE topic = 'catalog.procedure.v1' AND key = $1 ORDER BY position", code
            )
        return [json.loads(row["value"]) if row["value"] else None for row in rows]

    async def newest(self, code: str) -> dict[str, Any]:
        """The last message about a procedure, which must not be a tombstone."""
        message = (await self.told(code))[-1]
        assert message is not None
        return message


def caller(runtime: Runtime) -> httpx.AsyncClient:
    """Calls the doors of this catalogue, in this process."""
    transport = httpx.ASGITransport(Starlette(routes=api.routes(runtime)))
    return httpx.AsyncClient(transport=transport, base_url="http://catalog.test/api/catalog/v1")


@asynccontextmanager
async def desk(environment: Environment) -> AsyncIterator[Desk]:
    """Opened on a migrated, empty catalogue."""
    runtime = await environment.runtime("catalog")
    runtime.verifier = Known(runtime)
    async with caller(runtime) as client:
        yield Desk(runtime, client)
    await runtime.close()
