"""A spine for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.component.operations.spine import Spine
from tests.support.environment import Environment


@pytest.fixture
async def spine(environment: Environment) -> AsyncIterator[Spine]:
    """Databases migrated, topics made, catalogue loaded; nothing runs yet."""
    async with Spine.made(environment) as made:
        yield made
