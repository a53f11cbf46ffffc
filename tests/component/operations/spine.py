"""The four services' real consumers, relays and sender on one test's database and topics, with hands of citizen and agency."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from services.catalog.days import today
from services.catalog.loader import load
from services.catalog.register import read_register
from services.contracts import codec, events, topics
from services.kernel.event import Outgoing, derived_id
from services.notification import handlers as notification
from services.notification.sender import Sender
from services.oversight.verify import verify
from services.oversight.verify.report import Report
from services.oversight.verify.settling import settle
from services.routing import handlers as routing
from services.submission import contents
from services.submission import handlers as submission
from services.submission.sealing import MasterKeys
from services.submission.store import accepting
from services.submission.store.accepting import Accepted, NewApplication
from tests.component.notification.mail_server import MailServer
from tests.component.notification.submission_stand_in import SubmissionStandIn
from tests.support.environment import Environment
from tests.support.eventually import eventually

AGENCY = "H17"  # UBND thành phố Đà Nẵng
PROCEDURE, PROVINCE = "1.013128", "48"
SERVICES = ("catalog", "submission", "routing", "notification")
TO_THE_END = ("accepted", "in-progress", "decided", "returned")


class Spine:
    """Everything but the outside world; ``running`` runs it, the hands work whether it runs or not."""

    def __init__(self, environment: Environment, mail: MailServer, contacts: SubmissionStandIn) -> None:
        self.environment = environment
        self._mail = mail
        self._contacts = contacts

    @classmethod
    @asynccontextmanager
    async def made(cls, environment: Environment) -> AsyncIterator["Spine"]:
        """With the real catalogue in catalog's outbox and the topics of one agency."""
        mail, contacts = MailServer(), SubmissionStandIn()
        await mail.start()
        await contacts.start()
        for service in SERVICES:
            await environment.database(service)
        await environment.topics(AGENCY)
        await load(await environment.database("catalog"), read_register(), today())
        yield cls(environment, mail, contacts)
        await mail.go_away()
        await contacts.stop()

    @asynccontextmanager
    async def running(self, *, relays: Sequence[str] = SERVICES) -> AsyncIterator[None]:
        """Consumers, sender and these relays run meanwhile."""
        runtime = await self.environment.runtime(
            "notification",
            smtp_host=self._mail.host,
            smtp_port=self._mail.port,
            submission_url=self._contacts.url,
            oidc_issuer=f"{self._contacts.url}/oidc",
        )
        sending = asyncio.create_task(Sender(runtime).run())
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.environment.relaying(*relays))
            for service, module in (("submission", submission), ("routing", routing), ("notification", notification)):
                await stack.enter_async_context(self.environment.consuming(service, module.SUBSCRIPTIONS))
            yield
        runtime.stopping.set()
        await sending
        await runtime.close()

    async def submit(self) -> UUID:
        """A citizen's dossier, accepted by submission's own statement."""
        one, now = uuid4(), datetime.now(UTC)
        self._contacts.knows(one, "an@example.vn")
        accepted = Accepted(
            one, uuid4().bytes, PROCEDURE, 1, PROVINCE, "20194", now, "a" * 64, b"[]", "a-key", "https://motcua.test"
        )
        data = events.ApplicationSubmitted(
            application_id=one,
            procedure=events.ProcedureRef(code=PROCEDURE, version=1),
            place=events.Place(province=PROVINCE, commune="20194"),
            channel=events.Channel.online,
            language=events.Language.vi,
            submitted_at=now,
            form_sha256="a" * 64,
        )
        event = codec.message(
            data,
            id=derived_id(one, "application.submitted"),
            source="/motcua/submission",
            subject=str(one),
            sequence=1,
            correlation_id=one,
        )
        sealer, key = MasterKeys([bytes(32)]).new(contents.owner(one))
        filing = contents.filing_of(sealer, 0, b'{"name":"An"}', [], None)
        sealed = contents.Sealed(key, filing, contents.contact_of(sealer, "An", "an@example.vn"))
        row = NewApplication(accepted, "an", str(uuid4()), "vi", sealed, event)
        await accepting.write(await self.environment.database("submission"), [row])
        return one

    async def report(self, dossier: UUID, *steps: str) -> None:
        """What the agency writes to its topic, in order, as kcat would: no headers."""
        for step in steps:
            body: dict[str, Any] = {
                "report_id": str(uuid4()),
                "application_id": str(dossier),
                "step": step,
                "occurred_at": datetime.now(UTC).isoformat(),
            }
            body |= {"outcome": "approved"} if step == "decided" else {}
            await self.write(topics.agency_reports(AGENCY), str(dossier), orjson.dumps(body))

    async def write(self, topic: str, key: str, value: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Any record at all."""
        await self.environment.publish(Outgoing(topic, key, uuid4(), headers, value))

    async def settled(self) -> None:
        """Until nothing is in flight."""
        assert await settle(self.environment.settings, 60.0, lambda _: None), "it did not come to rest"

    async def until_in_outbox(self, service: str, count: int) -> None:
        """Until so many rows are in that service's outbox."""
        database = await self.environment.database(service)

        async def rows() -> int:
            async with database.acquire() as connection:
                return int(await connection.fetchval("SELECT count(*) FROM outbox"))

        await eventually(rows, lambda seen: seen == count)

    async def finish(self, *dossiers: UUID) -> None:
        """The agency takes each of these dossiers to its end."""
        await self.settled()
        for dossier in dossiers:
            await self.report(dossier, *TO_THE_END)
        await self.settled()

    async def verify(self) -> Report:
        """What the oracle says."""
        return await verify(self.environment.settings)

    async def execute(self, service: str, sql: str, *values: Any) -> str:
        """A statement as that service, which a test uses to break something."""
        async with (await self.environment.database(service)).acquire() as connection:
            return await connection.execute(sql, *values)
