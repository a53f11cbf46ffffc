"""docs/operating.md names everything an operator can meet: roles, metrics, fields, ports."""

from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from deploy.local import configuration
from services.__main__ import ROLES
from services.kernel import metrics
from services.kernel.outbox import LANES
from tests.unit.oversight.world import World

GUIDE = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_every_role_is_in_the_guide(role: str) -> None:
    assert f"`{role}`" in GUIDE


def test_every_metric_is_in_the_guide_and_no_other() -> None:
    known = {
        sample.name + ("_total" if sample.type == "counter" else "")
        for metric in vars(metrics).values()
        if isinstance(metric, MetricWrapperBase)
        for sample in metric.collect()
    }
    named = {
        word
        for word in GUIDE.replace("`", " ").replace(",", " ").split()
        if word.startswith("motcua_") and "_" in word[7:]
    }
    assert known == named


def test_every_field_of_the_oracles_answer_is_in_the_guide() -> None:
    world = World()
    world.dossier()
    for field in world.judge().as_json():
        assert f"`{field}`" in GUIDE, field


def test_the_ports_and_the_lanes_are_those_of_the_program() -> None:
    for setting in vars(configuration).values():
        if isinstance(setting, configuration.Setting):
            assert f"`{setting.variable}` ({setting.default}" in GUIDE
    assert f"`{configuration.PORT_BASE}`" in GUIDE
    assert f"up to {LANES} each" in GUIDE
