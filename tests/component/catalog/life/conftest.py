"""A catalogue that knows the agencies and holds no procedure yet."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from services.catalog.loader import load
from services.catalog.register import Register
from tests.component.catalog.editors import Desk, desk
from tests.support.environment import Environment


@pytest.fixture
async def doors(database_only: Environment, register: Register) -> AsyncIterator[Desk]:
    """Its doors, open to editors."""
    async with desk(database_only) as opened:
        # Of an edition before the first one, so that a test may load the register itself.
        await load(opened.database, replace(register, edition=0, procedures=[]), date(2026, 1, 1))
        yield opened
