"""Routing that knows the real catalogue."""

from collections.abc import AsyncIterator

import pytest

from tests.component.routing.desk import Desk
from tests.component.routing.hands import Hands
from tests.support.environment import Environment


@pytest.fixture
async def empty(database_only: Environment) -> Hands:
    """Routing that knows no procedure and no agency yet."""
    return Hands(await database_only.database("routing"))


@pytest.fixture
async def hands(empty: Hands) -> Hands:
    """Routing that knows the real catalogue."""
    await empty.learn()
    return empty


@pytest.fixture
async def desk(database_only: Environment, hands: Hands) -> AsyncIterator[Desk]:
    """Routing's API beside the same database; the catalogue is known."""
    opened = await Desk.open(database_only)
    yield opened
    await opened.close()
