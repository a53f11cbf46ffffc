"""Every service in one process on one port, with real Kafka and PostgreSQL, and hands of citizens, officers and the clock."""

import asyncio
import base64
import importlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.local.provision import agency_codes
from deploy.local.world.issuer.personas import KNOWN
from deploy.local.world.issuer.tokens import Issuer, Persona
from deploy.local.world.payment.calling import Caller
from services.__main__ import ROLES
from services.catalog.register import read_register
from services.kernel.process import Runtime, begin, loops
from tests.component.notification.mail_server import MailServer
from tests.component.routing.hands import said
from tests.component.submission.served import data_keys_beside
from tests.support.environment import SERVICES, Environment
from tests.support.eventually import eventually

APPLICATIONS, DRAFTS = "/api/submission/v1/applications", "/api/submission/v1/drafts"
# Enough for every page at once; five services share one PostgreSQL with whatever else the run has open.
CONNECTIONS = 6

Json = dict[str, Any]


class Counter:
    """A whole portal. ``address`` is where it is; ``mail.to(address)`` what was sent; everybody acts through its doors."""

    def __init__(self, address: str, runtime: Runtime, issuer: Issuer, mail: MailServer, payment: Caller) -> None:
        """``payment``: the simulated payment service, whose faults a test may set."""
        self.address, self.runtime, self.mail, self.payment = address, runtime, mail, payment
        self.issuer = issuer
        self.http = httpx.AsyncClient(base_url=address, timeout=30, trust_env=False)

    def bearer(self, sub: str) -> str:
        """A token of one of the local issuer's people: ``lan``, ``minh``, ``binh-h17``, …"""
        return self.issuer.token(KNOWN[sub].persona)

    def officer(self, agency: str) -> Persona:
        """An officer of this agency, to ask as."""
        return Persona(role="officer", sub=f"officer-{agency}", agency=agency, name="Cán bộ thụ lý")

    async def asked(
        self, who: str | Persona | None, method: str, path: str, body: Any = None, **headers: str
    ) -> httpx.Response:
        """One request to an API, signed in as ``who``; a new Idempotency-Key unless one is given."""
        sent = {"Idempotency-Key": uuid4().hex} if method != "GET" else {}
        if who is not None:
            sent["Authorization"] = f"Bearer {self.bearer(who) if isinstance(who, str) else self.issuer.token(who)}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, path, json=body, headers=sent | named)

    async def example(self, procedure: str) -> Json:
        """A form of this procedure that fits."""
        form = (await self.asked(None, "GET", f"/api/catalog/v1/procedures/{procedure}/form")).raise_for_status().json()
        found: Json = form["examples"][0]
        return found

    async def draft(self, who: str, procedure: str, entries: Json, province: str = "48", **more: Any) -> str:
        """The id of a draft that they have begun, with these entries typed. ``more``: of the body, as ``on_behalf_of``."""
        begun = {"procedure": procedure, "place": {"province": province}, **more}
        made = (await self.asked(who, "POST", DRAFTS, begun)).raise_for_status().json()
        typed = {"base_revision": made["revision"], "entries": entries}
        (await self.asked(who, "PATCH", f"{DRAFTS}/{made['draft_id']}", typed)).raise_for_status()
        return str(made["draft_id"])

    async def file(
        self, who: str, draft: str, component: str, name: str, content: bytes, announced: int | None = None
    ) -> str:
        """The id of a file sent for this citizen's draft; ``announced``: bytes, where some are missing."""
        said = {"filename": name, "draft": draft, "component": component}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        tus = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.bearer(who)}"}
        begun = await self.http.post(
            "/api/submission/v1/uploads",
            headers=tus | {"Upload-Length": str(announced or len(content)), "Upload-Metadata": metadata},
        )
        address = begun.raise_for_status().headers["location"]
        sent = tus | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        (await self.http.patch(address, content=content, headers=sent)).raise_for_status()
        return str(address.rpartition("/")[2])

    async def dossier(self, who: str, procedure: str, province: str = "48", **changes: Any) -> str:
        """The id of a dossier that this citizen has submitted, once an agency has it. ``changes``: of the body."""
        body = {"procedure": procedure, "place": {"province": province}, "form": await self.example(procedure)}
        answer = await self.asked(who, "POST", APPLICATIONS, body | changes)
        assert answer.status_code == 202, answer.text
        application_id = str(answer.json()["application_id"])
        await self.until(application_id, lambda seen: seen["state"] == "assigned")
        return application_id

    async def application(self, application_id: str) -> Json:
        """The dossier as an operator sees it: state, timeline and what else ``GET /applications/{id}`` tells."""
        operator = Persona(role="operator", sub="who-watches", name="Người trực")
        answer = await self.asked(operator, "GET", f"{APPLICATIONS}/{application_id}")
        found: Json = answer.raise_for_status().json()
        return found

    async def steps(self, application_id: str) -> list[str]:
        """The steps of its timeline, oldest first."""
        return [entry["step"] for entry in (await self.application(application_id))["timeline"]]

    async def until(self, application_id: str, holds: Callable[[Json], bool], seconds: float = 30.0) -> Json:
        """The dossier, as soon as this holds of it."""
        return await eventually(lambda: self.application(application_id), holds, seconds)

    async def report(self, application_id: str, step: str, **fields: Any) -> Json:
        """An officer of the agency that has the dossier reports a step; returns when the citizen's timeline tells it."""
        agency = await self.agency_of(application_id)
        officer = self.officer(agency)
        before = (await self.steps(application_id)).count(step)
        path = f"/api/routing/v1/assignments/{application_id}/reports"
        answer = await self.asked(officer, "POST", path, said(UUID(application_id), step, **fields))
        assert answer.status_code == 200, answer.text
        await eventually(lambda: self.steps(application_id), lambda told: told.count(step) > before)
        came_to: Json = answer.json()
        return came_to

    async def agency_of(self, application_id: str) -> str:
        """The code of the agency that has the dossier."""
        async with self.runtime.database("routing").acquire() as connection:
            code: str = await connection.fetchval(
                "SELECT agency_code FROM assignment WHERE application_id = $1::text::uuid", application_id
            )
        return code

    async def sign_out_behind_their_back(self, sub: str) -> None:
        """Every session of this person ends, as it does when the time is over."""
        async with self.runtime.database("portal").acquire() as connection:
            await connection.execute("DELETE FROM session WHERE sub = $1", sub)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs every relay, consumer and worker of the table of roles meanwhile; a defect of one fails the run."""
        apis = [importlib.import_module(role.where.partition(":")[0]) for role in ROLES if role.kind == "api"]
        starts = [begin(start, self.runtime) for api in apis if (start := getattr(api, "start", None))]
        works = [loop for role in ROLES for _, loop in loops(role, self.runtime)]
        running = [asyncio.create_task(each) for each in (*starts, *works)]
        calling = asyncio.create_task(self.payment.run())
        try:
            await eventually(self._ready, lambda reasons: not reasons, 120)
            await eventually(self._unheard, lambda missing: missing <= 0, 60)
            yield
        finally:
            calling.cancel()
            self.runtime.stopping.set()
            await asyncio.wait(running, timeout=self.runtime.settings.drain_seconds)
            for late in running:
                late.cancel()
            ended = await asyncio.gather(*running, return_exceptions=True)
            await self.http.aclose()
        assert [each for each in ended if isinstance(each, Exception)] == []

    async def _unheard(self) -> int:
        """How many procedures of the register submission or routing has not been told of yet."""
        heard = []
        for service in ("submission", "routing"):
            async with self.runtime.database(service).acquire() as connection:
                heard.append(await connection.fetchval("SELECT count(DISTINCT code) FROM procedure"))
        return len(read_register().procedures) - min(heard)

    async def _ready(self) -> Mapping[str, str]:
        answer = await self.http.get("/readyz")
        reasons: Mapping[str, str] = answer.json()["reasons"]
        return reasons


async def prepared(environment: Environment, base: str, key_file: Path, mail: MailServer, **changes: Any) -> Runtime:
    """A runtime of every service whose doors are all at ``base``, with the topics of every agency."""
    await environment.topics(*agency_codes())
    addresses = dict.fromkeys(("public_url", "catalog_url", "submission_url", "routing_url", "notification_url"), base)
    return await environment.runtime(
        *SERVICES,
        **addresses,
        oidc_issuer=f"{base}/oidc",
        receipt_key_file=str(key_file),
        data_key_file=str(data_keys_beside(key_file)),
        files_url=(key_file.parent / "files").as_uri(),
        smtp_host=mail.host,
        smtp_port=mail.port,
        smtp_connections=2,
        database_pool=CONNECTIONS,
        **changes,
    )
