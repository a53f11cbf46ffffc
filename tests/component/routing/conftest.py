"""Routing that knows the real catalogue."""

import pytest

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
