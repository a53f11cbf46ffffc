"""The copy each test of the gate may change."""

from pathlib import Path

import pytest

from tests.contract.copies import Copy


@pytest.fixture
def contract(tmp_path: Path) -> Copy:
    return Copy.made_in(tmp_path)
