"""One PostgreSQL and one Kafka for a test run; a database and a topic prefix of its own for every test."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from tests.support.environment import Environment


@pytest.fixture(scope="session", autouse=True)
def no_local_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What `make run` wrote in the working directory, settings among it, is not the tests' business."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTCUA_DATA", str(tmp_path_factory.mktemp("no-state")))
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server on a free port. Process kills are survived without fsync; only a power cut would need it."""
    # Not under pytest's own directory: the next test run makes that private again, and this server runs as another user.
    with tempfile.TemporaryDirectory(prefix="motcua-postgres-", ignore_cleanup_errors=True) as directory:
        server = Postgres(Path(directory), settings={"fsync": "off", "full_page_writes": "off"})
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A real broker on free ports, with the listeners and the authorizer of production."""
    broker = Kafka(tmp_path_factory.mktemp("kafka"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def environment(postgres: Postgres, kafka: Kafka) -> AsyncIterator[Environment]:
    """A database and topics that no other test sees."""
    fresh = await Environment.make(postgres, kafka)
    yield fresh
    await fresh.close()


@pytest.fixture
async def database_only(postgres: Postgres) -> AsyncIterator[Environment]:
    """The same without a broker, for tests that need PostgreSQL alone."""
    fresh = await Environment.make(postgres, None)
    yield fresh
    await fresh.close()


@pytest.fixture
async def database_empty(postgres: Postgres) -> AsyncIterator[Environment]:
    """A database without a table in it, for tests of migrations."""
    fresh = await Environment.empty(postgres)
    yield fresh
    await fresh.close()
