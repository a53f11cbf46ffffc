"""One test's world: its own database, its own topics on the shared broker, and hands to publish, read and run with."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg

from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from services.catalog.loader import load
from services.catalog.register import read_register
from services.contracts import codec, topics
from services.kernel.batch import Subscription
from services.kernel.broker_admin import BrokerAdmin, TopicSpec
from services.kernel.consumer import Consumer, Limits
from services.kernel.database import Database
from services.kernel.event import Event, Outgoing, Record
from services.kernel.kafka import KafkaBroker, read_all
from services.kernel.migrate import migrate
from services.kernel.process import Runtime
from services.kernel.provision import provision_database
from services.kernel.relay import Relay
from services.kernel.settings import Settings

SERVICES = ("catalog", "submission", "routing", "notification", "portal")
PASSWORD = "of-a-test"


# (address of a server, the day the register was loaded) → the database there that others are copied from. Migrating and
# loading is most of what a test would wait for.
_templates: dict[tuple[str, date | None], str] = {}


class Environment:
    """Settings that point at one test's database and topic prefix. ``make`` it, use it, ``close`` it."""

    def __init__(self, name: str, settings: Settings, admin_url: str) -> None:
        self.name = name
        self.settings = settings
        self._admin_url = admin_url
        self._databases: dict[str, Database] = {}

    @classmethod
    async def make(cls, postgres: Postgres, kafka: Kafka | None) -> "Environment":
        """A new database with every service's role, schema and tables; the topics are made by ``topics``."""
        return await cls._on(postgres, kafka, await _migrated(postgres))

    @classmethod
    async def loaded(cls, postgres: Postgres, on: date) -> "Environment":
        """The same with the real register in the catalogue, loaded on that day, and without a broker."""
        return await cls._on(postgres, None, await _loaded(postgres, on))

    @classmethod
    async def empty(cls, postgres: Postgres) -> "Environment":
        """The same without a table in it, and without a broker."""
        return await cls._on(postgres, None, None)

    @classmethod
    async def _on(cls, postgres: Postgres, kafka: Kafka | None, template: str | None) -> "Environment":
        name = f"t{uuid.uuid4().hex[:12]}"
        # Copying files costs a third of writing every block to the log, which nobody replays here.
        like = f'TEMPLATE "{template}" STRATEGY file_copy' if template else ""
        admin = await asyncpg.connect(postgres.admin_url)
        await admin.execute(f'CREATE DATABASE "{name}" {like}')
        await admin.close()
        url = postgres.admin_url.rpartition("/")[0] + f"/{name}"
        passwords = dict.fromkeys([*SERVICES, "auditor"], PASSWORD)
        urls = await provision_database(url, SERVICES, passwords)
        if template:
            # What routing holds in memory is held by this number: two copies of one template must not share it.
            fresh = await asyncpg.connect(url)
            await fresh.execute("UPDATE routing.catalogue SET instance = gen_random_uuid()")
            await fresh.close()
        settings = Settings(
            profile="local",
            database_urls=urls,
            kafka_bootstrap=kafka.bootstrap if kafka else "127.0.0.1:1",
            kafka_agency_bootstrap=kafka.agency_bootstrap if kafka else "127.0.0.1:1",
            topic_prefix=f"{name}.",
            oidc_issuer="http://127.0.0.1:1/oidc",
            drain_seconds=3.0,
        )
        return cls(name, settings, postgres.admin_url)

    async def close(self) -> None:
        """Closes the pools and drops the database."""
        for database in self._databases.values():
            await database.close()
        admin = await asyncpg.connect(self._admin_url)
        await admin.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        await admin.close()

    async def database(self, service: str) -> Database:
        """The service's pool on its migrated schema."""
        if service not in self._databases:
            database = Database(service, self.settings.url_of(service))
            await database.open()
            await migrate(database)
            self._databases[service] = database
        return self._databases[service]

    async def auditor(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection that reads every schema. The caller closes it."""
        return await asyncpg.connect(self.settings.url_of("auditor"))

    async def runtime(self, *services: str, **changes: Any) -> Runtime:
        """A runtime of these services, opened and migrated. The caller closes it."""
        settings = self.settings.model_copy(update=changes)
        runtime = Runtime(settings, codec.decode)
        await runtime.open(services)
        await runtime.migrate()
        return runtime

    async def topics(self, *agencies: str) -> None:
        """Makes the topics of topics.yaml, with an inbox and a reports topic for each of these agencies."""
        specs: list[TopicSpec] = []
        for topic in topics.all():
            config = {"cleanup.policy": topic.cleanup}
            names = [topic.named(code) for code in agencies] if topic.of_agencies else [topic.name]
            specs += [TopicSpec(name, topic.partitions, config) for name in names]
        await self.make_topics(specs)

    async def make_topics(self, specs: Sequence[TopicSpec]) -> None:
        """Makes these topics, under the prefix."""
        await BrokerAdmin(self.settings).ensure_topics(specs)

    @property
    def broker(self) -> KafkaBroker:
        """The real broker, seen through the kernel's protocol."""
        return KafkaBroker(self.settings)

    async def publish(self, *messages: Outgoing) -> None:
        """Writes messages as a relay would, and returns when they are durable."""
        publisher = self.broker.publisher()
        await publisher.start()
        try:
            await publisher.publish(messages)
        finally:
            await publisher.stop()

    async def records(self, *names: str) -> list[Record]:
        """Everything in these topics now."""
        return [record async for record in read_all(self.settings, names)]

    async def events(self, *names: str) -> list[Event[Any]]:
        """Everything in these topics now, decoded."""
        return [codec.decode(record) for record in await self.records(*names)]

    @asynccontextmanager
    async def consuming(
        self, service: str, subscriptions: Sequence[Subscription], limits: Limits | None = None
    ) -> AsyncIterator[None]:
        """Runs a service's consumers meanwhile."""
        database = await self.database(service)
        stopping = asyncio.Event()
        running = [
            asyncio.create_task(Consumer(one, self.broker, database, codec.decode, limits).run(stopping))
            for one in subscriptions
        ]
        async with _meanwhile(running, stopping):
            yield

    @asynccontextmanager
    async def relaying(self, *services: str) -> AsyncIterator[None]:
        """Runs these services' relays meanwhile."""
        stopping = asyncio.Event()
        running = [
            asyncio.create_task(Relay(await self.database(service), self.broker).run(stopping)) for service in services
        ]
        async with _meanwhile(running, stopping):
            yield


@asynccontextmanager
async def _meanwhile(running: list[asyncio.Task[None]], stopping: asyncio.Event) -> AsyncIterator[None]:
    try:
        yield
    finally:
        stopping.set()
        # A defect of a loop fails the test that ran it.
        await asyncio.gather(*running)


async def _migrated(postgres: Postgres) -> str:
    """The name of a database of this server with every migration applied and nobody connected."""
    key = postgres.admin_url, None
    if key not in _templates:
        made = await Environment.empty(postgres)
        for service in SERVICES:
            await (await made.database(service)).close()
        _templates[key] = made.name
    return _templates[key]


async def _loaded(postgres: Postgres, on: date) -> str:
    """The same with the real register in the catalogue."""
    key = postgres.admin_url, on
    if key not in _templates:
        made = await Environment.make(postgres, None)
        database = await made.database("catalog")
        await load(database, read_register(), on)
        await database.close()
        _templates[key] = made.name
    return _templates[key]
