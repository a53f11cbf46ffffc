"""Submission's API and its payments worker as processes of their own, which a test kills."""

import asyncio
import os
import secrets
import signal
import sys

import httpx
import orjson

from deploy.local.ports import free_port
from services.kernel.settings import Settings
from tests.component.submission.served import token
from tests.support.eventually import eventually

API, WORKER = "submission.api", "submission.payments"


class Processes:
    """One process for each of the two roles. ``start`` and ``kill`` as often as wanted; their addresses stay."""

    def __init__(self) -> None:
        self._ports = {API: free_port(), WORKER: free_port()}
        self._running: list[asyncio.subprocess.Process] = []
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._ports[API]}", timeout=20.0)
        self._issuer = ""

    async def start(self, settings: Settings) -> None:
        """Returns when both are ready."""
        assert settings.oidc_issuer is not None
        self._issuer = settings.oidc_issuer
        said = {f"MOTCUA_{name.upper()}": value for name, value in settings.model_dump(exclude_unset=True).items()}
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")},
            **{name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in said.items()},
            "MOTCUA_DATA": os.environ["MOTCUA_DATA"],
            "MOTCUA_LOG_LEVEL": "ERROR",
        }
        for role, port in self._ports.items():
            words = ("-m", "services", "serve", role, "--port", str(port))
            self._running.append(await asyncio.create_subprocess_exec(sys.executable, *words, env=environment))
        for port in self._ports.values():
            await eventually(lambda port=port: self._ready(port), bool)  # type: ignore[misc]  # the port of this turn

    async def kill(self) -> None:
        """SIGKILL to both at once; returns when they are gone. AssertionError when one had ended by itself."""
        running, self._running = self._running, []
        for process in running:
            assert process.returncode is None, "it ended by itself"
            os.kill(process.pid, signal.SIGKILL)
        for process in running:
            assert await process.wait() == -signal.SIGKILL

    async def asks(self, method: str, path: str) -> httpx.Response:
        """A request of the citizen's."""
        headers = {"Authorization": f"Bearer {token(iss=self._issuer)}", "Idempotency-Key": secrets.token_hex(8)}
        return await self.client.request(method, path, json={} if method == "POST" else None, headers=headers)

    async def close(self) -> None:
        """Nothing of it runs afterwards."""
        await self.kill()
        await self.client.aclose()

    async def _ready(self, port: int) -> bool:
        assert all(process.returncode is None for process in self._running), "it ended by itself"
        try:
            return (await self.client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
        except httpx.TransportError:
            return False
