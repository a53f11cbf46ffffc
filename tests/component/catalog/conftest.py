"""A catalogue on a real database: loaded, and its doors open."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette

from deploy.local.postgres import Postgres
from services.catalog import api
from services.catalog.loader import load
from services.catalog.register import Register, read_register
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
    transport = httpx.ASGITransport(Starlette(routes=api.routes(runtime)))
    async with httpx.AsyncClient(transport=transport, base_url="http://catalog.test/api/catalog/v1") as calling:
        yield calling
    await runtime.close()
    await environment.close()


@pytest.fixture
async def lists(database_only: Environment) -> AsyncIterator[ListOffice]:
    """A catalogue whose yearly lists this test may change."""
    opened = await ListOffice.open(database_only)
    yield opened
    await opened.close()
