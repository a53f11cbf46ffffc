"""Submission's contacts and the sign-in server's token, as notification meets them: over real HTTP."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "of-a-service"


class SubmissionStandIn:
    """``contacts``: what it knows; ``status``: what it answers with. Of each request: ``asked``, how many ids it named;
    ``traceparents``, what trace it belongs to."""

    def __init__(self) -> None:
        self.contacts: dict[UUID, dict[str, str | None]] = {}
        self.asked: list[int] = []
        self.traceparents: list[str | None] = []
        self.status = 200
        self.of_agencies: dict[tuple[int, str], dict[str, str | None]] = {}
        self.catalogue_status = 200
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    def knows(self, application_id: UUID, email: str | None, *, name: str = "Lê Thị Lan", language: str = "vi") -> None:
        """Adds a contact."""
        self.contacts[application_id] = {"name": name, "email": email, "language": language}

    async def start(self) -> None:
        """Serves until ``stop``."""
        routes = [
            Route("/api/submission/v1/contacts", self._contacts, methods=["POST"]),
            Route("/api/catalog/v1/lists/contacts", self._of_agencies, methods=["POST"]),
            Route("/oidc/.well-known/openid-configuration", self._configuration),
            Route("/oidc/token", self._token, methods=["POST"]),
        ]
        config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off", access_log=False)
        self._server = _Server(config)
        # The socket listens already: whoever comes early waits in its queue.
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))

    async def stop(self) -> None:
        assert self._server is not None
        assert self._task is not None
        self._server.should_exit = True
        await self._task

    async def _contacts(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"title": "Not signed in"}, 401)
        ids = [UUID(one) for one in json.loads(await request.body())["application_ids"]]
        self.asked.append(len(ids))
        self.traceparents.append(request.headers.get("traceparent"))
        if self.status != 200 or len(ids) > 200:
            return JSONResponse({"title": "not now"}, self.status if self.status != 200 else 422)
        known = [{"application_id": str(one), **self.contacts[one]} for one in ids if one in self.contacts]
        return JSONResponse({"contacts": known})

    async def _of_agencies(self, request: Request) -> Response:
        """The catalogue's contacts of agencies, from the same address."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"title": "Not signed in"}, 401)
        if self.catalogue_status != 200:
            return JSONResponse({"title": "not now"}, self.catalogue_status)
        wanted = [(each["year"], each["agency"]) for each in json.loads(await request.body())["registrations"]]
        known = [
            {"year": key[0], "agency": key[1], **self.of_agencies[key]} for key in wanted if key in self.of_agencies
        ]
        return JSONResponse({"contacts": known})

    async def _configuration(self, request: Request) -> Response:
        return JSONResponse({"issuer": f"{self.url}/oidc", "token_endpoint": f"{self.url}/oidc/token"})

    async def _token(self, request: Request) -> Response:
        return JSONResponse({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300})


class _Server(uvicorn.Server):
    """Leaves the signals of the test run alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
