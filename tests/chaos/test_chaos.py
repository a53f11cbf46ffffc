"""Everything is killed in turn under load, and nothing is lost, doubled or out of order."""

import os
from pathlib import Path

import pytest

from tests.chaos.run import chaos


@pytest.mark.timeout(900)
async def test_nothing_is_lost_doubled_or_out_of_order_whatever_dies(tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", "20261123"))
    result = await chaos(tmp_path, dossiers=1800, kills=30, rate=25.0, seed=seed, settle_seconds=400)
    report = "\n".join(result.lines()) + "\n" + "\n".join(map(str, result.verdict.verified.get("findings", [])[:20]))
    assert not result.refused, report
    assert result.verdict.clean, report + result.verdict.said
    assert result.verdict.accepted == 1800, report
    assert len(result.kills) == 30, report
