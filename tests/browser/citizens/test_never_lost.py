"""Whatever dies while somebody types, what was called saved is there, and everything typed comes back."""

import os
from pathlib import Path

import pytest

from tests.never_lost.run import VICTIMS, never_lost


@pytest.mark.timeout(300)
async def test_everything_typed_survives_whatever_is_killed(tmp_path: Path) -> None:
    result = await never_lost(tmp_path, runs=len(VICTIMS), seed=int(os.environ.get("NEVER_LOST_SEED", "20261123")))
    report = "\n".join(result.lines())
    assert result.clean, report
    assert sorted(result.killed) == sorted(VICTIMS)
    # It was a test: letters were typed, and the page said that they were saved.
    assert result.oracle.letters > 40, report
    assert result.oracle.claims > 0, report
    assert result.conflicts == 0, report
