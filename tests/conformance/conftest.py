"""Every conformance test runs twice: on the broker in memory and on the real one."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.postgres import Postgres
from services.kernel.broker_admin import TopicSpec
from tests.conformance.things import OTHER, OUTSIDE, TABLE, TOPIC, World
from tests.support.environment import Environment
from tests.support.memory_broker import MemoryBroker


@pytest.fixture(params=["memory", "kafka"])
async def world(request: pytest.FixtureRequest, postgres: Postgres) -> AsyncIterator[World]:
    """The kernel's world on one of the two brokers, and always on a real PostgreSQL."""
    real = request.param == "kafka"
    environment = await Environment.make(postgres, request.getfixturevalue("kafka") if real else None)
    if real:
        names = (TOPIC, OTHER, OUTSIDE.replace("{code}", "g01"))
        await environment.make_topics([TopicSpec(name, 3, {}) for name in names])
    database = await environment.database("catalog")
    async with database.acquire() as connection:
        await connection.execute(TABLE)
    yield World(environment.broker if real else MemoryBroker(), database)
    await environment.close()
