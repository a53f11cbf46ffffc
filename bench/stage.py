"""Where the benches play: a real PostgreSQL and Kafka in a scratch directory, the roles one asks for, and an issuer."""

import asyncio
import http.client
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from deploy.local import configuration, keys, provision
from deploy.local.kafka import Kafka
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.world.citizens import DOMAIN
from deploy.local.world.issuer.endpoints import PERSONA_GRANT
from services.kernel.settings import Settings

READY_SECONDS = 60.0
PEOPLE = 50


class Stage:
    """``open`` it, ``serve`` roles on it, ``stop`` them, ``close`` it. Everything listens on loopback, on free ports."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environment: dict[str, str] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.addresses: dict[str, int] = {}
        self.tokens: list[str] = []
        self.bodies: list[dict[str, Any]] = []

    async def open(self, **more: str) -> None:
        """Database (durable: fsync on), broker, schemas, topics, issuer. ``more`` are MOTCUA_ values."""
        names = [setting.variable for setting in configuration._SETTINGS]
        local = configuration.read(self.directory, {name: str(free_port()) for name in names})
        self.postgres = Postgres(self.directory / "postgres", local.ports.postgres)
        self.kafka = Kafka(
            self.directory / "kafka", local.ports.kafka, local.ports.kafka_agency, local.ports.kafka_controller
        )
        await asyncio.gather(asyncio.to_thread(self.postgres.start), asyncio.to_thread(self.kafka.start))
        secrets = keys.open_keys(self.directory)
        self.urls = await provision.database(self.postgres.admin_url, secrets)
        values = configuration.values(local, secrets, self.urls, {}) | more
        configuration.write_settings(local, values)
        self.settings: Settings = configuration.kernel_settings(values)
        await provision.broker(self.settings, secrets, "SASL_PLAINTEXT")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        self.environment = inherited | values | {"MOTCUA_DATA": str(self.directory), "MOTCUA_LOG_LEVEL": "WARNING"}
        self._spawn(
            "world", [sys.executable, "-m", "deploy.local.world", "--only", "issuer"], local.ports.http, "/healthz"
        )
        await self._sign_in()

    async def serve(self, name: str, *roles: str, **more: str) -> int:
        """Starts one process with these roles; returns its port once it is ready."""
        port = free_port()
        argv = [sys.executable, "-m", "services", "serve", *roles, "--port", str(port)]
        await asyncio.to_thread(self._spawn, name, argv, port, "/readyz", more)
        return port

    def command(self, name: str, argv: list[str], port: int, **more: str) -> None:
        """Starts any other process that answers /readyz."""
        self._spawn(name, argv, port, "/readyz", more)

    async def load_catalogue(self) -> None:
        """Lets catalog publish and submission, routing and notification make their copies, then stops them again."""
        consumers = ("submission.consumer", "routing.consumer", "notification.consumer")
        port = await self.serve("catalogue", "catalog.api", "catalog.relay", *consumers, "submission.api")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/catalog/v1", trust_env=False) as client:
            provinces = (await client.get("/provinces")).raise_for_status().json()["items"]
            procedures = (await client.get("/procedures", params={"limit": 200})).raise_for_status().json()["items"]
            for number, row in enumerate(procedures):
                form = (await client.get(f"/procedures/{row['code']}/form")).raise_for_status().json()
                place = {"province": provinces[number % len(provinces)]["code"]}
                filled = form.get("schema", form)["examples"][0]
                self.bodies.append({"procedure": row["code"], "place": place, "form": filled})
        await asyncio.sleep(2)  # the copies of routing and notification have no readiness of their own to ask
        self.stop("catalogue")

    def requests(self, path: str, host: str, port: int) -> Iterator[bytes]:
        """Submissions without end: every procedure in turn, fifty citizens, a new Idempotency-Key each."""
        import orjson

        from bench.clients import post

        filled = []
        for number, body in enumerate(self.bodies):
            applicant = body["form"]["applicant"] | {"email": f"bench-{number % PEOPLE}@{DOMAIN}"}
            filled.append(orjson.dumps(body | {"form": body["form"] | {"applicant": applicant}}))
        run = f"{time.time_ns():x}"
        for number in itertools.count():
            token = self.tokens[number % len(self.tokens)]
            yield post(host, port, path, token, filled[number % len(filled)], f"{run}-{number}")

    def stop(self, *names: str) -> None:
        """Stops these processes, or all."""
        for name in names or tuple(self._processes):
            process = self._processes.pop(name, None)
            if process:
                process.terminate()
        for name in names:
            self.addresses.pop(name, None)
        time.sleep(0.2)

    def close(self) -> None:
        """Ends everything."""
        processes = list(self._processes.values())
        self.stop()
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        self.kafka.stop()
        self.postgres.stop()

    async def _sign_in(self) -> None:
        client = (self.settings.oidc_client_id or "", self.settings.oidc_client_secret or "")
        async with httpx.AsyncClient(trust_env=False) as http_client:
            for number in range(PEOPLE):
                persona = {"role": "citizen", "sub": f"bench-{number}", "email": f"bench-{number}@{DOMAIN}"}
                form = {"grant_type": PERSONA_GRANT} | persona
                answer = await http_client.post(f"{self.settings.oidc_issuer}/token", data=form, auth=client)
                self.tokens.append(answer.raise_for_status().json()["access_token"])

    def _spawn(self, name: str, argv: list[str], port: int, ready: str, more: dict[str, str] | None = None) -> None:
        log = (self.directory / f"{name}.log").open("ab")
        process = subprocess.Popen(argv, env=self.environment | (more or {}), stdout=log, stderr=log)
        self._processes[name] = process
        self.addresses[name] = port
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(port, ready):
            if process.poll() is not None or time.monotonic() > deadline:
                said = (self.directory / f"{name}.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{name} did not become ready:\n{said}")
            time.sleep(0.05)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
