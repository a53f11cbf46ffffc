"""The world as one process: starts, says in one line why it cannot, shows its first page, stops quickly."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable

import httpx
import pytest

from deploy.local.world.settings import WorldSettings
from tests.component.world.conftest import Process


async def run(*arguments: str, **environment: str) -> tuple[int, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.local.world",
        *arguments,
        env=inherited | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, said.decode()


async def test_it_refuses_to_run_in_production(settings: WorldSettings) -> None:
    code, said = await run(MOTCUA_DATA=str(settings.data))
    assert (code, said.count("\n")) == (2, 1)
    assert "local profile" in said


async def test_a_port_in_use_is_one_line_that_names_the_setting(settings: WorldSettings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.world_port))
        taken.listen()
        code, said = await run(
            "--only",
            "ingress",
            MOTCUA_PROFILE="local",
            MOTCUA_DATA=str(settings.data),
            MOTCUA_WORLD_PORT=str(settings.world_port),
        )
    assert (code, said.count("\n")) == (1, 1)
    assert "MOTCUA_WORLD_PORT" in said


@pytest.mark.parametrize(("only", "names"), [("post", "post"), ("", "nothing")])
async def test_an_unknown_part_is_wrong_use(only: str, names: str) -> None:
    code, said = await run("--only", only, MOTCUA_PROFILE="local")
    assert code == 2
    assert names in said


async def test_a_setting_that_does_not_fit_is_named() -> None:
    code, said = await run(MOTCUA_PROFILE="local", MOTCUA_WORLD_SPEED="0")
    assert (code, said.count("\n")) == (2, 1)
    assert "MOTCUA_WORLD_SPEED" in said


async def test_the_developers_page_warns_and_asks_no_other_host_and_the_end_is_quick(
    process: Callable[..., Process],
    settings: WorldSettings,
    http: httpx.AsyncClient,
) -> None:
    world = process("ingress,mail,issuer,citizens")
    await world.start()
    page = await http.get(f"{settings.own_url}/dev")
    assert "không phải quy định hiện hành" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    english = (await http.get(f"{settings.own_url}/dev", headers={"Accept-Language": "en"})).text
    assert "not current law" in english
    assert settings.kafka_agency_bootstrap in english, "who writes a consumer needs where Kafka is"
    linked = ("/", "/bien-tap", "/danh-muc", "/tien-do", "/dev/mail", "/api/submission/docs")
    for address in (*linked, "/oidc/.well-known/openid-configuration"):
        assert f'href="{address}"' in english
    assert 'src="http' not in english
    health = (await http.get(f"{settings.own_url}/healthz")).json()
    assert (health["alive"], health["parts"]) == (True, ["ingress", "mail", "issuer", "citizens"])
    began = time.monotonic()
    assert await world.stop() == 0
    assert time.monotonic() - began < 5
