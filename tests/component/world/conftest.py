"""Serves the world's parts on free ports, in this process or (to be killed) in one of its own."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from deploy.local.ports import free_port
from deploy.local.world.mail.smtp import Sink
from deploy.local.world.mail.store import MailStore
from deploy.local.world.settings import WorldSettings


@asynccontextmanager
async def served(routes: Sequence[BaseRoute] | ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """The base URL of an HTTP server with these routes, or this application, on a free port unless told."""
    # Said to be TCP: asyncio then sends at once (TCP_NODELAY), and no answer waits 40 ms for an acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    app = routes if callable(routes) else Starlette(routes=list(routes))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    server.capture_signals = contextmanager(lambda: iter([None]))  # type: ignore[method-assign]  # pytest keeps its signals
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listening.close()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[MailStore]:
    opened = MailStore(tmp_path / "mail.sqlite3")
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def sink(store: MailStore) -> AsyncIterator[Sink]:
    listening = Sink(store, "127.0.0.1", 0)
    await listening.start()
    yield listening
    await listening.stop()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def settings(tmp_path: Path) -> WorldSettings:
    """Settings of a world on free ports with its own data."""
    port = free_port()
    return WorldSettings(
        profile="local",
        data=tmp_path,
        world_port=port,
        smtp_port=free_port(),
        oidc_issuer=f"http://127.0.0.1:{port}/oidc",
        oidc_client_id="motcua-local",
        oidc_client_secret="a secret",
    )


class Process:
    """`python -m deploy.local.world` as a process that a test may kill."""

    def __init__(self, settings: WorldSettings, only: str, **more: str) -> None:
        self.settings, self.only = settings, only
        self._more = more
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns once /healthz answers."""
        settings = self.settings
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        ours = {
            "MOTCUA_PROFILE": "local",
            "MOTCUA_DATA": str(settings.data),
            "MOTCUA_WORLD_PORT": str(settings.world_port),
            "MOTCUA_SMTP_PORT": str(settings.smtp_port),
            **self._more,
        }
        argv = [sys.executable, "-m", "deploy.local.world", "--only", self.only]
        log = (settings.data / "world.log").open("ab")
        self._process = await asyncio.create_subprocess_exec(*argv, env=inherited | ours, stdout=log, stderr=log)
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(400):
                try:
                    if (await client.get(f"{settings.own_url}/healthz")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise AssertionError(f"the world did not start: {(settings.data / 'world.log').read_text()[-2000:]}")

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 10)


@pytest.fixture
async def process(settings: WorldSettings) -> AsyncIterator[Callable[..., Process]]:
    """Makes world processes, and kills at the end what still runs."""
    made: list[Process] = []

    def make(only: str, **more: str) -> Process:
        made.append(Process(settings, only, **more))
        return made[-1]

    yield make
    for one in made:
        await one.kill()
