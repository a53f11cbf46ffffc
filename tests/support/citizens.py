"""Citizens who submit real procedures in real provinces and do not give up: the load of chaos tests and benches."""

import asyncio
import itertools
import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.local.world.citizens import DOMAIN
from deploy.local.world.issuer.endpoints import PERSONA_GRANT
from services.kernel.settings import Settings


@dataclass
class Tally:
    """What the citizens themselves remember; the services' counters are not asked."""

    accepted: dict[str, str] = field(default_factory=dict)  # application id → idempotency key
    refused: list[str] = field(default_factory=list)
    tries: int = 0
    failures: int = 0
    seconds: list[float] = field(default_factory=list)


class Citizens:
    """A crowd that knows the catalogue and holds tokens."""

    def __init__(self, url: str, settings: Settings, *, seed: int = 1, people: int = 20) -> None:
        self.url = url
        self._settings = settings
        self._random = random.Random(seed)
        self._names = [f"citizen-{seed}-{number}" for number in range(people)]
        self._tokens: dict[str, str] = {}
        self._bodies: list[dict[str, Any]] = []
        self.tally = Tally()
        # A crowd behind one address: connections are kept, and a server that dies closes them under us.
        self.http = httpx.AsyncClient(timeout=30.0, limits=httpx.Limits(max_connections=128), trust_env=False)

    async def prepare(self) -> None:
        """Learns the procedures, their forms and the provinces, and signs everybody in."""
        for name in self._names:
            form = {"grant_type": PERSONA_GRANT, "role": "citizen", "sub": name, "email": f"{name}@{DOMAIN}"}
            client = (self._settings.oidc_client_id or "", self._settings.oidc_client_secret or "")
            answer = await self.http.post(f"{self._settings.oidc_issuer}/token", data=form, auth=client)
            self._tokens[name] = answer.raise_for_status().json()["access_token"]
        catalog = f"{self.url}/api/catalog/v1"
        provinces = (await self.http.get(f"{catalog}/provinces")).raise_for_status().json()["items"]
        listed = (
            (await self.http.get(f"{catalog}/procedures", params={"limit": 200})).raise_for_status().json()["items"]
        )
        for row in listed:
            form = (await self.http.get(f"{catalog}/procedures/{row['code']}/form")).raise_for_status().json()
            schema = form.get("schema", form)
            place = {"province": self._random.choice(provinces)["code"]}
            self._bodies.append({"procedure": row["code"], "place": place, "form": schema["examples"][0]})

    def wishes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Who wants what, for ever: every procedure in turn, provinces and people at random, the same for one seed."""
        for body in itertools.cycle(self._bodies):
            name = self._random.choice(self._names)
            applicant = body["form"]["applicant"] | {"email": f"{name}@{DOMAIN}"}
            yield name, body | {"form": body["form"] | {"applicant": applicant}}

    async def submit(self, name: str, body: dict[str, Any], *, patience_seconds: float = 120.0) -> str | None:
        """Submits until it is accepted, always with the same Idempotency-Key; the application id, or None if refused."""
        key = str(uuid.UUID(int=self._random.getrandbits(128)))
        headers = {"Authorization": f"Bearer {self._tokens[name]}", "Idempotency-Key": key}
        began = time.monotonic()
        pause = 0.05
        while time.monotonic() - began < patience_seconds:
            self.tally.tries += 1
            try:
                answer = await self.http.post(f"{self.url}/api/submission/v1/applications", json=body, headers=headers)
            except httpx.TransportError:
                self.tally.failures += 1
            else:
                if answer.status_code == 202:
                    application = str(answer.json()["application_id"])
                    self.tally.accepted[application] = key
                    self.tally.seconds.append(time.monotonic() - began)
                    return application
                if answer.status_code < 500:
                    self.tally.refused.append(f"{answer.status_code} {answer.text[:300]}")
                    return None
                self.tally.failures += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)
        self.tally.refused.append(f"no answer within {patience_seconds:.0f} s")
        return None

    async def crowd(self, count: int, *, rate: float | None = None, at_once: int = 32) -> None:
        """Submits ``count`` applications, at most ``at_once`` at a time, at ``rate`` a second if given."""
        wishes = itertools.islice(self.wishes(), count)
        began = time.monotonic()
        gate = asyncio.Semaphore(at_once)
        running: set[asyncio.Task[str | None]] = set()

        async def one(name: str, body: dict[str, Any]) -> str | None:
            try:
                return await self.submit(name, body)
            finally:
                gate.release()

        for number, (name, body) in enumerate(wishes):
            if rate:
                await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            await gate.acquire()
            task = asyncio.create_task(one(name, body))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)

    async def close(self) -> None:
        """Closes the connections."""
        await self.http.aclose()
