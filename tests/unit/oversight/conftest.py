"""The world that each test of the oracle begins with."""

import pytest

from tests.unit.oversight.world import World


@pytest.fixture
def world() -> World:
    """Two dossiers, and all is well."""
    one = World()
    one.dossier()
    one.dossier()
    return one
