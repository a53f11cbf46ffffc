"""Submission's API on a real port with a real database, and an issuer of tokens that lives in the test."""

import asyncio
import base64
import os
import secrets
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import OKPKey
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.contracts import codec
from services.kernel import address
from services.kernel.batch import Batch
from services.kernel.event import Event, Outgoing
from services.kernel.process import Runtime
from services.kernel.server import Server, listen
from services.kernel.settings import Settings
from services.submission import api, handlers
from services.submission.api.counter import Counter, counter_of
from services.submission.contents import Contents
from services.submission.store import dossiers
from tests.component.submission import catalogue_things as things
from tests.support.eventually import eventually

ISSUER = "http://issuer.test"
_KEY = OKPKey.generate_key("Ed25519", private=True)

APPLICATIONS = "/api/submission/v1/applications"


def token(sub: str = "an", role: str = "citizen", **claims: str) -> str:
    """A token of the test's issuer."""
    said = {"iss": ISSUER, "aud": "motcua", "exp": int(time.time()) + 600, "sub": sub, "role": role, **claims}
    return jwt.encode({"alg": "Ed25519"}, said, _KEY, algorithms=["Ed25519"])


def add_receipt_key(path: Path) -> Path:
    """Puts a new signing key at the beginning of the key file, before those that are there."""
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key + (path.read_bytes() if path.exists() else b""))
    return path


def add_data_key(path: Path) -> Path:
    """Puts a new key for personal data at the beginning of the key file, before those that are there."""
    key = base64.b64encode(os.urandom(32)) + b"\n"
    path.write_bytes(key + (path.read_bytes() if path.exists() else b""))
    return path


def data_keys_beside(key_file: str | Path) -> Path:
    """The file of keys for personal data that goes with a file of receipt keys, made when it is not there."""
    path = Path(key_file).with_name("data-keys")
    return path if path.exists() else add_data_key(path)


class Served:
    """One process that serves submission.api. ``start`` it, ``stop`` it; several may share a database."""

    def __init__(
        self, settings: Settings, key_file: str | Path, others: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """``others``: who answers at http://others.test, besides the issuer of tokens."""
        self._mounts = {"all://others.test": others} if others else {}
        self.settings = settings.model_copy(
            update={
                "files_url": settings.files_url or (Path(key_file).parent / "files").as_uri(),
                "oidc_issuer": ISSUER,
                "receipt_key_file": str(key_file),
                "data_key_file": str(data_keys_beside(key_file)),
                "public_url": "https://motcua.test",
            }
        )

    async def start(self) -> "Served":
        """Serves on a free port; returns at once, ready or not."""
        self.runtime = Runtime(self.settings, codec.decode)
        self.runtime.http = httpx.AsyncClient(transport=httpx.MockTransport(_issuer), mounts=self._mounts)
        await self.runtime.open(["submission"])
        listening = listen("127.0.0.1", 0)
        routes = api.routes(self.runtime)
        self._server = Server(self.settings, address.application(self.runtime, routes))
        self._tasks = [asyncio.create_task(self._server.serve([listening])), asyncio.create_task(self._begin())]
        port = listening.getsockname()[1]
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=20.0, limits=httpx.Limits(max_connections=200)
        )
        return self

    async def _begin(self) -> None:
        await self.runtime.migrate()
        await api.start(self.runtime)

    async def stop(self) -> None:
        """Stops as a process would."""
        self.runtime.stopping.set()
        self._server.should_exit = True
        await asyncio.gather(*self._tasks)
        await self.client.aclose()
        await self.runtime.close()

    @property
    def counter(self) -> Counter:
        """What the endpoints share."""
        return counter_of(self.runtime)

    async def with_catalogue(self, messages: list[Outgoing] | None = None) -> "Served":
        """Takes over a catalogue as the consumer would, and waits until the API sees it."""
        await self.runtime.migrate()
        messages = things.small_catalogue() if messages is None else messages
        await self.handle(handlers.keep_procedures, *things.of_procedures(messages))
        await self.handle(handlers.keep_agencies, *things.of_agencies(messages))
        await self.counter.catalogue.refresh()
        await eventually(self.ready, lambda status: status == 200)
        return self

    async def ready(self) -> int:
        """The status of /readyz."""
        return (await self.client.get("/readyz")).status_code

    async def handle(self, handler: Any, *events: Event[Any]) -> None:
        """Runs a handler on a batch, in a transaction of its own."""
        async with self.runtime.database("submission").transaction() as connection:
            await handler(Batch(connection, list(events)))

    async def submit(
        self,
        body: Any = None,
        *,
        key: str | None = None,
        sub: str = "an",
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """POST /applications as a citizen."""
        return await self.post(APPLICATIONS, submission() if body is None else body, key, sub, headers, content)

    async def post(
        self,
        path: str,
        body: Any,
        key: str | None = None,
        sub: str = "an",
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """A POST with a token and an Idempotency-Key."""
        sent = {
            "Authorization": f"Bearer {token(sub)}",
            "Idempotency-Key": key or secrets.token_hex(8),
            "Content-Type": "application/json",
            **(headers or {}),
        }
        if content is not None:
            return await self.client.post(path, content=content, headers=sent)
        return await self.client.post(path, json=body, headers=sent)

    async def see(self, path: str, sub: str = "an", role: str = "citizen", **claims: str) -> httpx.Response:
        """A GET with a token."""
        return await self.client.get(path, headers={"Authorization": f"Bearer {token(sub, role, **claims)}"})

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        async with self.runtime.database("submission").acquire() as connection:
            number: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
            return number

    async def form_of(self, application_id: UUID) -> Any:
        """The form that the dossier was submitted with, opened."""
        async with self.runtime.database("submission").acquire() as connection:
            row = await dossiers.read(connection, application_id)
            assert row is not None
            filing = (await dossiers.filings(connection, application_id))[0]
        return Contents(self.counter.data_keys, row).filing(filing)["form"]

    async def accepted(self, **changes: Any) -> UUID:
        """The id of a dossier that was submitted just now."""
        answer = await self.submit(**changes)
        assert answer.status_code == 202, answer.text
        return UUID(answer.json()["application_id"])


def submission(**changes: Any) -> dict[str, Any]:
    """The body of a submission that fits."""
    return {"procedure": things.PROCEDURE, "place": {"province": "01"}, "form": things.filled(), **changes}


def issuer_routes(issuer: str) -> list[Route]:
    """What a process of its own asks the issuer at this address, over the network."""

    async def said(request: Request) -> JSONResponse:
        return JSONResponse(_said_of_itself(issuer, request.url.path))

    return [Route("/.well-known/openid-configuration", said), Route("/jwks", said)]


def _issuer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=_said_of_itself(ISSUER, request.url.path))


def _said_of_itself(issuer: str, path: str) -> dict[str, Any]:
    if path.endswith("openid-configuration"):
        return {"jwks_uri": f"{issuer}/jwks", "token_endpoint": f"{issuer}/token"}
    return {"keys": [{**_KEY.as_dict(private=False), "alg": "Ed25519"}]}
