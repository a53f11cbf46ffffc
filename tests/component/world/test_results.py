"""Agencies hand in what they issued, over HTTP, whatever happens to submission and to themselves meanwhile."""

import asyncio
import hashlib
import uuid
from collections import Counter
from collections.abc import Callable

import httpx
import orjson
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.kafka import Kafka
from deploy.local.ports import free_port
from deploy.local.world.issuer.tokens import ALGORITHM, Issuer
from deploy.local.world.settings import WorldSettings
from services.contracts import topics
from tests.component.world.agency import PASSWORD, assigned, enroll, reports
from tests.component.world.conftest import Process, served
from tests.support.environment import Environment
from tests.support.eventually import eventually


class Submission:
    """The one door of submission that agencies need. It knows no report the first time it is asked, as the real one."""

    def __init__(self, settings: WorldSettings) -> None:
        self.keys = KeySet.import_key_set(Issuer(settings).jwks())  # type: ignore[arg-type]  # a JWK set
        self.files: dict[str, str] = {}
        self.asked: Counter[str] = Counter()
        self.officers: set[tuple[str, str]] = set()
        self.at_once = self.most_at_once = 0

    async def take(self, request: Request) -> Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            number, content = request.path_params["id"], await request.body()
            bearer = request.headers["authorization"].removeprefix("Bearer ")
            claims = jwt.decode(bearer, self.keys, algorithms=[ALGORITHM]).claims
            self.officers.add((claims["role"], claims["agency"]))
            self.asked[number] += 1
            await asyncio.sleep(0.02)
            if self.asked[number] == 1:
                return JSONResponse({"code": "unknown-result"}, 404)
            self.files[number] = hashlib.sha256(content).hexdigest()
            return JSONResponse({"number": 1})
        finally:
            self.at_once -= 1

    def routes(self) -> list[Route]:
        return [Route("/api/submission/v1/applications/{id}/results/1", self.take, methods=["PUT"])]


async def test_every_reported_file_is_handed_in_though_submission_was_away_and_the_agencies_were_killed(
    environment: Environment, kafka: Kafka, settings: WorldSettings, process: Callable[..., Process]
) -> None:
    await environment.topics("G01")
    await enroll(environment, ["G01"])
    (settings.data / "agencies.json").write_bytes(orjson.dumps({"G01": PASSWORD}))
    port = free_port()
    world = process(
        "agencies",
        MOTCUA_KAFKA_AGENCY_BOOTSTRAP=kafka.agency_bootstrap,
        MOTCUA_TOPIC_PREFIX=environment.settings.topic_prefix,
        MOTCUA_WORLD_AGENCIES=str(settings.data / "agencies.json"),
        MOTCUA_WORLD_SPEED="20",
        MOTCUA_WORLD_RESULTS="true",
        MOTCUA_WORLD_SUPPLEMENT="0",
        MOTCUA_OIDC_ISSUER=settings.issuer,
        MOTCUA_PUBLIC_URL=f"http://127.0.0.1:{port}",
    )
    await world.start()
    numbers = [uuid.uuid4() for _ in range(25)]
    await environment.publish(*(assigned("G01", number) for number in numbers))
    await asyncio.sleep(1)
    await world.kill()
    await world.start()

    async def named() -> dict[str, set[str]]:
        """Dossier → the hashes its reports named; of one that was refused or not accepted, none."""
        ended: dict[str, set[str]] = {}
        for number, records in (await reports(environment, "G01")).items():
            told = [orjson.loads(record.value or b"") for record in records]
            if any(one["step"] in ("returned", "not-accepted", "stopped") for one in told):
                documents = [document for one in told for document in one.get("documents", ())]
                approved = any(one.get("outcome") == "approved" for one in told)
                ended[str(number)] = {document.get("sha256", "") for document in documents} if approved else set()
        return ended

    hashes = await eventually(named, lambda ended: len(ended) == len(numbers), 40)  # reported, with nobody there
    await world.kill()
    issued = {number: next(iter(found)) for number, found in hashes.items() if found}
    assert len(issued) > 5
    assert all(len(found) < 2 for found in hashes.values()), "a restart reported another hash"
    submission = Submission(settings)
    await world.start()
    async with served(submission.routes(), port):

        async def taken() -> dict[str, str]:
            return submission.files

        await eventually(taken, lambda files: files == issued, 40)
        async with httpx.AsyncClient(trust_env=False) as client:

            async def files() -> dict[str, int]:
                told = (await client.get(f"{settings.own_url}/dev/agencies.json")).json()
                counts: dict[str, int] = told["totals"]["files"]
                return counts

            await eventually(files, lambda counts: counts == {"taken": len(issued)})
    assert submission.officers == {("officer", "G01")}
    assert submission.most_at_once <= 2
    assert len(await environment.records(topics.agency_reports("G01"))) >= len(numbers)
