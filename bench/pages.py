"""Pages of the portal as one reader after the other asks for them: how long the server takes, beside a file it only sends.

The reader is signed in, so each page also costs its session and whatever the services are asked with that person's rights.
Everything runs on the same cores; one request is under way at a time.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
from starlette.responses import Response

from bench.search import share
from bench.stage import SUBMIT, Stage
from deploy.local.ports import free_port
from services.contracts import codec
from services.kernel.auth import Principal
from services.kernel.process import Runtime
from services.portal import sessions

GOAL_MS = 50.0
STATIC = "/static/variables.css"
DRAFTS = "/api/submission/v1/drafts"
WARM = 10
_APIS = ("catalog.api", "submission.api", "routing.api", "notification.api")


@dataclass
class Paged:
    """Milliseconds of every answer by page, those of the file between them, and how many answers were no page."""

    pages: Mapping[str, Sequence[float]] = field(default_factory=dict)
    static_ms: Sequence[float] = ()
    failed: int = 0

    def ratio(self, page: str) -> float:
        """How many times as long as the file the page takes, by the medians."""
        return share(self.pages[page], 0.5) / share(self.static_ms, 0.5)


async def measure(stage: Stage, *, rounds: int) -> Paged:
    """``rounds`` times every page and the file, in turn."""
    apis = f"http://127.0.0.1:{await stage.serve('apis', *_APIS)}"
    port = free_port()
    doors = {f"MOTCUA_{name}_URL": apis for name in ("CATALOG", "SUBMISSION", "ROUTING", "NOTIFICATION")}
    portal = f"http://127.0.0.1:{port}"
    await stage.serve("portal", "portal.web", port=port, samples=None, MOTCUA_PUBLIC_URL=portal, **doors)
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            addresses = await _addresses(stage, http, apis)
            http.cookies = httpx.Cookies(await _signed_in(stage))
            return await _asked(http, portal, addresses, rounds)
    finally:
        stage.stop("portal", "apis")


async def _addresses(stage: Stage, http: httpx.AsyncClient, apis: str) -> Mapping[str, str]:
    """Page → its address, of a dossier and a draft of the first of the stage's citizens."""
    body = stage.bodies[0]
    http.headers["Authorization"] = f"Bearer {stage.tokens[0]}"

    async def made(path: str, what: object) -> httpx.Response:
        answer = await http.post(apis + path, json=what, headers={"Idempotency-Key": uuid4().hex})
        return answer.raise_for_status()

    dossier = (await made(SUBMIT, body)).json()["application_id"]
    draft = (await made(DRAFTS, {"procedure": body["procedure"], "place": body["place"]})).json()["draft_id"]
    del http.headers["Authorization"]
    return {
        "home": "/",
        "procedure": f"/thu-tuc/{body['procedure']}",
        "dossier": f"/ho-so/{dossier}",
        "form": f"/ban-nhap/{draft}/buoc/1",
    }


async def _signed_in(stage: Stage) -> dict[str, str]:
    """The cookie of a session of that citizen, begun as the portal begins one."""
    runtime = Runtime(stage.settings, codec.decode)
    await runtime.open(["portal"])
    response = Response()
    citizen = Principal("bench-0", "citizen")
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    await sessions.begin(runtime, response, citizen, stage.tokens[0], None, ends_at, "bench")
    await runtime.close()
    cookie = response.headers["set-cookie"].partition(";")[0]
    name, _, value = cookie.partition("=")
    return {name: value}


async def _asked(http: httpx.AsyncClient, portal: str, addresses: Mapping[str, str], rounds: int) -> Paged:
    found, file = Paged(), list[float]()
    spent: dict[str, list[float]] = {page: [] for page in addresses}
    for number in range(rounds + WARM):
        for page, path in (*addresses.items(), ("", STATIC)):
            began = time.perf_counter()
            answer = await http.get(portal + path)
            milliseconds = (time.perf_counter() - began) * 1e3
            found.failed += answer.status_code != 200
            if number >= WARM:
                (spent[page] if page else file).append(milliseconds)
    found.pages, found.static_ms = spent, file
    return found
