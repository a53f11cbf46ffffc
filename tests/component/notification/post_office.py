"""One test's notification service: its database, a mail server, submission's stand-in, and hands to plan and send."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from services.contracts import codec
from services.kernel import outbox
from services.kernel.database import Database
from services.kernel.event import Event, Record, derived_id
from services.kernel.process import Runtime
from services.notification.sender import Sender
from services.notification.store import planning
from services.notification.store.planning import Heard, Planned
from tests.component.notification.mail_server import MailServer
from tests.component.notification.submission_stand_in import SubmissionStandIn
from tests.support.environment import Environment
from tests.support.eventually import eventually

PROCEDURE = ("1.010727", 1, "Cấp giấy phép môi trường", "Environmental permit")
AGENCY = ("H36", "UBND tỉnh Lâm Đồng")
# Of one sender at once, so that tests can say how many mails may be on their way.
CONNECTIONS = 8


class PostOffice:
    """Everything around a sender. Addresses are ``c<number>@example.vn``."""

    def __init__(self, environment: Environment, database: Database, mail: MailServer, submission: SubmissionStandIn):
        self.environment = environment
        self.database = database
        self.mail = mail
        self.submission = submission
        self.runtimes: list[Runtime] = []

    async def runtime(self, **changes: Any) -> Runtime:
        """A process of its own, as far as a sender can tell."""
        runtime = await self.environment.runtime(
            "notification",
            **{
                "smtp_host": self.mail.host,
                "smtp_port": self.mail.port,
                "smtp_connections": CONNECTIONS,
                "submission_url": self.submission.url,
                "catalog_url": self.submission.url,
                "oidc_issuer": f"{self.submission.url}/oidc",
                "public_url": "https://dichvucong.example",
                **changes,
            },
        )
        self.runtimes.append(runtime)
        return runtime

    @asynccontextmanager
    async def sending(self, senders: int = 1, *, lease_seconds: float = 30.0, **changes: Any) -> AsyncIterator[None]:
        """Runs senders meanwhile, each with connections of its own; a defect in one of them fails the test."""
        runtimes = [await self.runtime(**changes) for _ in range(senders)]
        running = [asyncio.create_task(Sender(one, lease_seconds=lease_seconds).run()) for one in runtimes]
        try:
            yield
        finally:
            for runtime in runtimes:
                runtime.stopping.set()
            await asyncio.gather(*running)

    async def dossier(self, number: int = 1, **contact: Any) -> UUID:
        """A dossier whose procedure and agency are known, and whose citizen has an address."""
        application_id = uuid4()
        self.submission.knows(application_id, f"c{number}@example.vn", **contact)
        async with self.database.transaction() as connection:
            await planning.keep_procedures(connection, [PROCEDURE])
            await planning.keep_agencies(connection, [AGENCY])
            heard = Heard(
                application_id, 1, PROCEDURE[0], PROCEDURE[1], AGENCY[0], datetime(2026, 12, 2, 10, tzinfo=UTC)
            )
            await planning.hear(connection, [heard])
        return application_id

    async def dossiers(self, count: int) -> list[UUID]:
        """Many dossiers, numbered from 1."""
        return [await self.dossier(number) for number in range(1, count + 1)]

    async def owe(self, *dossiers: UUID, template: str = "accepted", traceparent: str | None = None) -> list[UUID]:
        """Plans one message for each; returns the deliveries."""
        planned = []
        for application_id in dossiers:
            event_id = uuid4()
            planned.append(
                Planned(
                    delivery_id=derived_id(event_id, "email"),
                    application_id=application_id,
                    event_id=event_id,
                    event_type="application.processed",
                    correlation_id=application_id,
                    traceparent=traceparent,
                    template=template,
                    facts={"agency": AGENCY[0]},
                    happened_at=datetime.now(UTC),
                )
            )
        async with self.database.transaction() as connection:
            await planning.plan(connection, planned)
        return [one.delivery_id for one in planned]

    async def delivery(self, delivery_id: UUID) -> dict[str, Any]:
        """One row."""
        async with self.database.acquire() as connection:
            row = await connection.fetchrow("SELECT * FROM delivery WHERE delivery_id = $1", delivery_id)
        assert row is not None
        return dict(row)

    async def states(self) -> dict[str, int]:
        """How many deliveries are in which state."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch("SELECT state, count(*) FROM delivery GROUP BY state")
        return dict(rows)

    async def count(self, condition: str) -> int:
        """How many deliveries meet an SQL condition."""
        async with self.database.acquire() as connection:
            number: int = await connection.fetchval(f"SELECT count(*) FROM delivery WHERE {condition}")
            return number

    async def accepted(self) -> int:
        """How many messages the mail server took."""
        return len(self.mail.inbox)

    async def until(self, seconds: float = 15.0, **wanted: int) -> None:
        """Waits until exactly so many deliveries are in these states (``temporary_failure=1, sent=2``)."""
        expected = {state.replace("_", "-"): count for state, count in wanted.items()}
        await eventually(self.states, lambda seen: seen == expected, seconds)

    async def due_now(self) -> None:
        """Lets no time pass until the next attempts."""
        async with self.database.acquire() as connection:
            await connection.execute("UPDATE delivery SET next_attempt_at = now() WHERE state = 'temporary-failure'")

    async def notified(self) -> Sequence[Event[Any]]:
        """The application.notified that wait in the outbox, in order, read as a consumer would."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch("SELECT * FROM outbox ORDER BY position")
        return [_event(row) for row in rows]


def _event(row: Any) -> Event[Any]:
    message = outbox.from_row(
        {**row, "headers": row["headers"] if isinstance(row["headers"], str) else orjson.dumps(row["headers"])}
    )
    headers = tuple((name, value.encode()) for name, value in message.headers)
    return codec.decode(Record(message.topic, 0, 0, message.key.encode(), headers, message.value))
