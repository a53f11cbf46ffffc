"""A catalogue on a real database: loaded, and its doors open."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from deploy.local.postgres import Postgres
from services.catalog.loader import load
from services.catalog.register import Register, read_register
from tests.component.catalog.editors import Desk, caller, desk
from tests.component.catalog.list_office import ListOffice
from tests.support.environment import Environment

LOADED_ON = date(2026, 11, 2)


@pytest.fixture(scope="session")
def register() -> Register:
    """The register's own files."""
    return read_register()


@pytest.fixture(scope="session")
async def client(postgres: Postgres, register: Register) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the API of a loaded catalogue that no test changes."""
    environment = await Environment.make(postgres, None)
    runtime = await environment.runtime("catalog")
    await load(runtime.database("catalog"), register, LOADED_ON)
    async with caller(runtime) as calling:
        yield calling
    await runtime.close()
    await environment.close()


@pytest.fixture
async def doors(postgres: Postgres) -> AsyncIterator[Desk]:
    """A loaded catalogue that this test may change, its doors open to editors."""
    environment = await Environment.loaded(postgres, date(2026, 1, 1))
    async with desk(environment) as opened:
        yield opened
    await environment.close()


@pytest.fixture
async def office(postgres: Postgres) -> AsyncIterator[ListOffice]:
    """A loaded catalogue that this test may change, called with tokens of an issuer."""
    environment = await Environment.loaded(postgres, LOADED_ON)
    opened = await ListOffice.open(environment)
    yield opened
    await opened.close()
    await environment.close()


@pytest.fixture
async def lists(office: ListOffice) -> ListOffice:
    """The same, for what concerns the yearly lists."""
    return office
