"""Where a local stack listens: its defaults, a base that moves them all, and single ports that win over both."""

from dataclasses import astuple
from pathlib import Path

import pytest

from deploy.local import configuration
from deploy.local.failures import Refusal
from deploy.local.keys import Keys
from deploy.local.world.settings import WorldSettings
from services.__main__ import ROLES
from services.kernel.settings import Settings


def _ports(**variables: str) -> tuple[int, ...]:
    return astuple(configuration.read(Path("x"), variables).ports)


def test_a_base_moves_every_port_and_leaves_the_roles_room() -> None:
    assert _ports() == (8080, 11025, 15432, 19092, 19093, 19094, 18080)
    assert _ports(MOTCUA_LOCAL_PORT_BASE="20000") == (20000, 20001, 20002, 20003, 20004, 20005, 20010)
    assert configuration.ROLES_AFTER + len(ROLES) <= configuration.SPAN


def test_a_port_of_its_own_wins_over_the_base() -> None:
    assert _ports(MOTCUA_LOCAL_PORT_BASE="20000", MOTCUA_LOCAL_KAFKA_PORT="9092")[3] == 9092


def test_a_base_that_takes_a_port_of_its_own_is_refused() -> None:
    with pytest.raises(Refusal, match="MOTCUA_LOCAL_HTTP_PORT and MOTCUA_LOCAL_KAFKA_PORT are both 20003"):
        _ports(MOTCUA_LOCAL_PORT_BASE="20000", MOTCUA_LOCAL_HTTP_PORT="20003")


@pytest.mark.parametrize("base", ["many", "0", "-1", "65506", "2e4", "٢٠٠٠٠"])
def test_a_base_that_is_none_is_refused_in_one_sentence(base: str) -> None:
    with pytest.raises(Refusal) as refused:
        _ports(MOTCUA_LOCAL_PORT_BASE=base)
    said = f"MOTCUA_LOCAL_PORT_BASE={base} is no port to begin with: give a number from 1 to 65505"
    assert (str(refused.value), refused.value.exit_code) == (said, 2)


def test_every_service_finds_every_other_where_this_stack_listens(tmp_path: Path) -> None:
    local = configuration.read(tmp_path, {"MOTCUA_LOCAL_PORT_BASE": "20000"})
    told = configuration.values(local, Keys(tmp_path, "secret", "secret"), {}, {})
    addresses = {f"MOTCUA_{name}".upper() for name in Settings.model_fields if name.endswith("_url")} & told.keys()
    elsewhere = {name for name, field in Settings.model_fields.items() if ":8080" in str(field.default)}
    assert {f"MOTCUA_{name}".upper() for name in elsewhere} <= addresses
    assert not [name for name in addresses if ":8080" in told[name]]


def test_every_value_that_is_written_for_the_stack_is_one_that_somebody_reads(tmp_path: Path) -> None:
    local = configuration.read(tmp_path, {})
    told = configuration.values(local, Keys(tmp_path, "secret", "secret"), {}, {})
    read = {f"MOTCUA_{name}".upper() for name in (*Settings.model_fields, *WorldSettings.model_fields)}
    assert {name for name in told if name.startswith("MOTCUA_")} - read == set()
