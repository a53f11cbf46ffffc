"""Where the benches play: a real PostgreSQL and Kafka in a scratch directory, the roles one asks for, and an issuer."""

import asyncio
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import asyncpg
import httpx
import orjson

from bench import machine, sampled
from bench.clients import post, with_body
from deploy.local import configuration, keys, provision
from deploy.local.kafka import Kafka
from deploy.local.ports import answers, free_port
from deploy.local.postgres import Postgres
from deploy.local.world.citizens import DOMAIN
from deploy.local.world.issuer.endpoints import PERSONA_GRANT
from services.kernel.settings import Settings

SUBMIT = "/api/submission/v1/applications"
READY_SECONDS = 60.0
STOP_SECONDS = 10.0
PEOPLE = 50


class Stage:
    """``open`` it, ``serve`` roles on it, ``stop`` them, ``close`` it. Everything listens on loopback, on free ports."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environment: dict[str, str] = {}
        self.tokens: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.postgres: Postgres | None = None
        self.kafka: Kafka | None = None
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    async def open(self) -> None:
        """Database (durable: fsync on), broker, schemas, topics, issuer, and the catalogue with everybody's copy of it."""
        variables = [setting.variable for setting in configuration.SETTINGS]
        local = configuration.read(self.directory, {name: str(free_port()) for name in variables})
        ports = local.ports
        self.postgres = Postgres(self.directory / "postgres", ports.postgres)
        self.postgres.start()
        self.kafka = Kafka(self.directory / "kafka", ports.kafka, ports.kafka_agency, ports.kafka_controller)
        self.kafka.start()
        secrets = keys.open_keys(self.directory)
        self.urls = await provision.database(self.postgres.admin_url, secrets)
        values = configuration.values(local, secrets, self.urls, {})
        configuration.write_settings(local, values)
        self.settings: Settings = configuration.kernel_settings(values)
        await provision.broker(self.settings, secrets, "SASL_PLAINTEXT")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        self.environment = inherited | values | {"MOTCUA_DATA": str(self.directory), "MOTCUA_LOG_LEVEL": "WARNING"}
        issuer = [sys.executable, "-m", "deploy.local.world", "--only", "issuer"]
        await self.command("issuer", issuer, ports.http, "/healthz")
        await self._sign_in()
        await self._load_catalogue()

    async def serve(
        self, name: str, *roles: str, port: int | None = None, samples: Path | None = None, **more: str
    ) -> int:
        """Starts one process with these roles; returns its port once it is ready. ``more`` are MOTCUA_ values.

        With ``samples`` the process writes there which functions its time went to, when it ends.
        """
        port = port or free_port()
        program = ["bench.sampled", str(samples)] if samples else ["services"]
        argv = [sys.executable, "-m", *program, "serve", *roles, "--port", str(port)]
        await self.command(name, argv, port, "/readyz", **more)
        if samples:
            self._processes[name].send_signal(sampled.BEGIN)
        return port

    async def command(self, name: str, argv: Sequence[str], port: int, ready: str, **more: str) -> None:
        """Starts any process, and returns when it answers 200 at ``ready``. RuntimeError with its last words otherwise."""
        with (self.directory / f"{name}.log").open("ab") as log:
            process = _started(argv, self.environment | more, log)
        self._processes[name] = process
        deadline = time.monotonic() + READY_SECONDS
        while not await asyncio.to_thread(answers, port, ready):
            if process.poll() is not None or time.monotonic() > deadline:
                said = (self.directory / f"{name}.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{name} did not become ready:\n{said}")
            await asyncio.sleep(0.05)

    async def calm(self) -> None:
        """The database writes out what the last measurement left in memory, so that the next one does not pay for it."""
        assert self.postgres
        connection = await asyncpg.connect(self.postgres.admin_url)
        await connection.execute("CHECKPOINT")
        await connection.close()

    def pid(self, name: str) -> int:
        """The process of that name."""
        return self._processes[name].pid

    def processor_seconds(self) -> dict[str, float]:
        """Spent so far, by process; ``clients`` is the bench itself."""
        assert self.postgres
        assert self.kafka
        pids = {name: process.pid for name, process in self._processes.items()}
        pids |= {"PostgreSQL": self.postgres.child.pid or 0, "Kafka": self.kafka.child.pid or 0}
        times = os.times()
        return {name: machine.seconds_of(pid) for name, pid in pids.items()} | {"clients": times.user + times.system}

    def requests(self, port: int) -> Iterator[bytes]:
        """Submissions without end: every procedure in turn, fifty citizens, a new Idempotency-Key each."""
        heads = [post("127.0.0.1", port, SUBMIT, token) for token in self.tokens]
        tails = []
        for number, body in enumerate(self.bodies):
            applicant = body["form"]["applicant"] | {"email": f"bench-{number % PEOPLE}@{DOMAIN}"}
            tails.append(with_body(orjson.dumps(body | {"form": body["form"] | {"applicant": applicant}})))
        run = b"%x-%%d" % time.time_ns()
        for number in itertools.count():
            yield heads[number % len(heads)] + run % number + tails[number % len(tails)]

    def stop(self, *names: str) -> None:
        """Stops these processes in good order, or all, and waits until they are gone."""
        stopping = [self._processes.pop(name) for name in names or tuple(self._processes)]
        for process in stopping:
            process.terminate()
        for process in stopping:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def close(self) -> None:
        """Ends everything."""
        self.stop()
        for server in (self.kafka, self.postgres):
            if server is not None:
                server.stop()

    async def _load_catalogue(self) -> None:
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
        # The copies of routing and notification have no readiness of their own to ask.
        await self._until("routing", "SELECT count(*) FROM procedure", len(procedures))
        await self._until("notification", "SELECT count(*) FROM procedure_name", len(procedures))
        self.stop("catalogue")

    async def _until(self, service: str, query: str, count: int) -> None:
        connection = await asyncpg.connect(self.urls[service])
        deadline = time.monotonic() + READY_SECONDS
        while await connection.fetchval(query) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{service} did not copy the catalogue within {READY_SECONDS:.0f} s")
            await asyncio.sleep(0.1)
        await connection.close()

    async def _sign_in(self) -> None:
        client = (self.settings.oidc_client_id or "", self.settings.oidc_client_secret or "")
        async with httpx.AsyncClient(trust_env=False) as http_client:
            for number in range(PEOPLE):
                persona = {"role": "citizen", "sub": f"bench-{number}", "email": f"bench-{number}@{DOMAIN}"}
                form = {"grant_type": PERSONA_GRANT} | persona
                answer = await http_client.post(f"{self.settings.oidc_issuer}/token", data=form, auth=client)
                self.tokens.append(answer.raise_for_status().json()["access_token"])


def _started(argv: Sequence[str], environment: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(argv, env=environment, stdout=log, stderr=log)
