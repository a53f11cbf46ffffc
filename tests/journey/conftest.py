"""One whole stack for all journeys: every role its own process, 84 simulated agencies, a crowd of citizens."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.citizens import Citizens
from tests.support.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`motcua up --each-role-its-own-process`, agencies twenty times as fast as in the demonstration."""
    started = Stack.new(tmp_path_factory.mktemp("journey"), MOTCUA_WORLD_SPEED="20", MOTCUA_LOG_LEVEL="WARNING")
    started.start("--each-role-its-own-process")
    yield started
    assert started.stop() < 15


@pytest.fixture
async def citizens(stack: Stack, request: pytest.FixtureRequest) -> AsyncIterator[Citizens]:
    """People who know the catalogue and are signed in; others for every test."""
    crowd = Citizens(stack.url, stack.settings(), seed=abs(hash(request.node.name)) % 1_000_000, people=5)
    await crowd.prepare()
    yield crowd
    await crowd.close()
