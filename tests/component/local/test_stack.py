"""The whole stack, really run: one application to the citizen, everything killed and started again, and nothing left."""

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from deploy.local import configuration, runstate
from deploy.local.configuration import PORT_BASE
from deploy.local.failures import Refusal
from deploy.local.kafka import Kafka
from deploy.local.ports import free_base
from deploy.local.postgres import Postgres
from deploy.local.screen import Screen
from deploy.local.stack import Stack
from tests.support.eventually import eventually


class Machine:
    """A person's terminal on one data directory, with ports of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        self.environment |= {PORT_BASE: str(free_base()), "MOTCUA_DATA": str(data), "MOTCUA_WORLD_SPEED": "5"}

    async def motcua(self, *arguments: str) -> tuple[int, str]:
        """Run a command to its end: exit code, and everything it printed."""
        process = await self.start(*arguments)
        output, _ = await asyncio.wait_for(process.communicate(), 240)
        assert process.returncode is not None
        return process.returncode, output.decode()

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """Begin a command."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services", *arguments),
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def status(self) -> dict[str, Any]:
        _, output = await self.motcua("status", "--json")
        found: dict[str, Any] = json.loads(output)
        return found

    async def applications(self) -> int:
        """How many dossiers submission holds."""
        settings = configuration.read_settings(self.data)
        connection = await asyncpg.connect(json.loads(settings["MOTCUA_DATABASE_URLS"])["auditor"])
        try:
            count: int = await connection.fetchval("SELECT count(*) FROM submission.application")
        finally:
            await connection.close()
        return count

    def processes(self) -> list[str]:
        """Command lines of whatever still runs for this data directory."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            try:
                ours = process.pid != os.getpid() and process.environ().get("MOTCUA_DATA") == str(self.data)
                if (ours or str(self.data) in " ".join(process.info["cmdline"] or ())) and process.is_running():
                    found.append(" ".join(process.info["cmdline"] or ())[:120])
            except psutil.Error:
                continue
        return found


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "state")
    yield made
    runstate.stop(made.data)


@pytest.mark.timeout(600)
async def test_one_application_reaches_the_citizen_and_all_data_outlives_a_kill_of_everything(machine: Machine) -> None:
    code, printed = await machine.motcua("up", "--once")
    assert code == 0, printed
    for step in ("submitted", "routed", "e-mail", "Subject: "):
        assert step in printed, printed
    assert re.search(r"to [GH]\d\d by rule \S+: ", printed), printed
    assert re.search(r"due \S+ \S+ \S+ \(\d+ working days?\)", printed), printed
    assert machine.processes() == []

    code, printed = await machine.motcua("up", "--detach", "--no-demo")
    assert code == 0, printed
    found = await machine.status()
    assert found["running"]
    assert {child["name"] for child in found["children"]} == {"PostgreSQL", "Kafka", "services", "world"}
    assert found["memory"] < 2_000_000_000

    # One role's process dies: the supervisor brings it back.
    services = next(child for child in found["children"] if child["name"] == "services")
    os.kill(services["pid"], signal.SIGKILL)

    async def restarts() -> int:
        children = (await machine.status())["children"]
        return int(next((child["restarts"] for child in children if child["name"] == "services"), 0))

    await eventually(restarts, lambda count: count == 1)

    # So does the broker: until it is back, `motcua status` says what is the matter, and afterwards that all is well.
    async def well() -> dict[str, Any]:
        return await machine.status()

    await eventually(well, lambda found: found["state"] == "ready", seconds=60)
    kafka = next(child for child in (await machine.status())["children"] if child["name"] == "Kafka")
    os.kill(kafka["pid"], signal.SIGKILL)
    code, printed = await machine.motcua("status")
    assert (code, printed.splitlines()[0][:16]) == (0, "not ready: Kafka"), printed
    await eventually(well, lambda found: found["state"] == "ready", seconds=60)

    # Everything dies at once.
    pids = [found["pid"], *(child["pid"] for child in (await machine.status())["children"])]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    await eventually(lambda: asyncio.to_thread(machine.processes), lambda left: left == [])
    code, printed = await machine.motcua("up", "--detach", "--no-demo")
    assert code == 0, printed
    assert await machine.applications() == 1

    code, printed = await machine.motcua("down")
    assert (code, printed) == (0, f"stopped: {machine.data}\n")
    said = re.search(r"Everything stopped \(([0-9.]+) s\)", (machine.data / "log" / "up.log").read_text())
    assert said
    assert float(said[1]) < 10
    assert machine.processes() == []


@pytest.mark.timeout(300)
async def test_a_database_and_a_broker_of_ones_own_are_used_and_none_is_started(
    machine: Machine, tmp_path: Path
) -> None:
    postgres, kafka = Postgres(tmp_path / "postgres"), Kafka(tmp_path / "kafka")
    postgres.start()
    kafka.start()
    try:
        machine.environment |= {
            "MOTCUA_DATABASE_URL": postgres.admin_url,
            "MOTCUA_KAFKA_BOOTSTRAP": kafka.bootstrap,
            "MOTCUA_KAFKA_AGENCY_BOOTSTRAP": kafka.agency_bootstrap,
        }
        code, printed = await machine.motcua("up", "--once")
        assert code == 0, printed
        assert "PostgreSQL" not in printed
        assert not (machine.data / "postgres").exists()
        assert not (machine.data / "kafka").exists()
        assert postgres.ready()
        assert kafka.ready()
        kept = (machine.data / "settings.env").read_text()
        assert postgres.admin_url not in kept  # the administrator's password stays with the person who gave it
    finally:
        kafka.stop()
        postgres.stop()


@pytest.mark.timeout(200)
async def test_ctrl_c_while_it_starts_leaves_nothing(machine: Machine) -> None:
    process = await machine.start("up")

    async def children() -> int:
        run = runstate.read(machine.data)
        return len(run.children) if run else 0

    await eventually(children, lambda count: count > 0, seconds=60)
    process.send_signal(signal.SIGINT)
    printed, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 130, printed
    assert b"Traceback" not in printed
    assert machine.processes() == []


@pytest.mark.timeout(120)
async def test_ctrl_c_during_a_download_does_not_wait_for_it(machine: Machine, tmp_path: Path) -> None:
    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    asked = asyncio.Event()
    async with await asyncio.start_server(never_answer, "127.0.0.1", 0) as silent:
        proxy = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
        proxies = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
        machine.environment |= {"MOTCUA_JARS": str(tmp_path / "jars"), **dict.fromkeys(proxies, proxy)}
        process = await machine.start("up")
        await asyncio.wait_for(asked.wait(), 60)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 30)
        assert time.monotonic() - began < 5
    assert process.returncode == 130
    assert machine.processes() == []


async def test_a_full_disk_is_refused_in_one_sentence(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("usage", (), {"free": 12_345_678})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    local = configuration.read(machine.data, machine.environment)
    with pytest.raises(Refusal, match=r"only 12 MB are free on the disk of .* free some, or choose another place"):
        await Stack(local, Screen()).start()
