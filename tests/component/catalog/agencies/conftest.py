"""The Government Office at the doors of agencies, on a catalogue of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.component.catalog.agency_office import Office
from tests.support.environment import Environment


@pytest.fixture
async def office(database_only: Environment) -> AsyncIterator[Office]:
    opened = await Office.open(database_only)
    assert isinstance(opened, Office)
    yield opened
    await opened.close()
