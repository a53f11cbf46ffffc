"""A catalogue that holds nothing yet."""

from collections.abc import AsyncIterator

import pytest

from tests.component.catalog.editors import Desk, desk
from tests.support.environment import Environment


@pytest.fixture
async def doors(database_only: Environment) -> AsyncIterator[Desk]:
    """Its doors, open to editors."""
    async with desk(database_only) as opened:
        yield opened
