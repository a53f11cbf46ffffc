"""The embedded PostgreSQL and Kafka: what they promise across a stop, a kill -9 and a leftover of an earlier life."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from confluent_kafka.admin import AdminClient, NewTopic

from deploy.local.failures import Refusal
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres

_LEAVE_BEHIND = """
import ctypes, os, signal, sys
from pathlib import Path
import deploy.local.child as child
child._libc = None  # as on a system without the parent-death signal
from deploy.local.{module} import {name}
server = {name}(Path(sys.argv[1]), *map(int, sys.argv[2:]))
server.start()
print(server.child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def fresh_postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres")
    yield server
    server.stop()


@pytest.fixture
def fresh_kafka(tmp_path: Path) -> Iterator[Kafka]:
    server = Kafka(tmp_path / "kafka")
    yield server
    server.stop()


async def ask(server: Postgres, statement: str) -> object:
    connection = await asyncpg.connect(server.admin_url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_a_committed_row_outlives_a_kill_of_postgresql(fresh_postgres: Postgres) -> None:
    fresh_postgres.start()
    await ask(fresh_postgres, "CREATE TABLE dossier (code text)")
    await ask(fresh_postgres, "INSERT INTO dossier VALUES ('H22-1')")
    fresh_postgres.kill()
    fresh_postgres.start()
    assert await ask(fresh_postgres, "SELECT code FROM dossier") == "H22-1"


async def test_postgresql_promises_durability_and_asks_for_a_password(fresh_postgres: Postgres) -> None:
    fresh_postgres.start()
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert await ask(fresh_postgres, f"SHOW {setting}") == "on"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://postgres:guess@127.0.0.1:{fresh_postgres.port}/postgres")
    assert (fresh_postgres.directory / "password").stat().st_mode & 0o777 == 0o600


async def test_postgresql_starts_although_a_stranger_has_the_number_in_its_pid_file(fresh_postgres: Postgres) -> None:
    fresh_postgres.start()
    fresh_postgres.kill()
    note = fresh_postgres.data / "postmaster.pid"
    note.write_text("\n".join([str(os.getpid()), *note.read_text().splitlines()[1:]]) + "\n")
    fresh_postgres.start()
    assert await ask(fresh_postgres, "SELECT 1") == 1
    assert psutil.pid_exists(os.getpid())


@pytest.mark.parametrize(("module", "name"), [("postgres", "Postgres"), ("kafka", "Kafka")])
async def test_a_server_left_over_from_a_killed_supervisor_is_ended_first(
    module: str, name: str, fresh_postgres: Postgres, fresh_kafka: Kafka
) -> None:
    server: Postgres | Kafka = fresh_postgres if module == "postgres" else fresh_kafka
    ports = [server.port] if isinstance(server, Postgres) else [server.port, server.agency_port, server.controller_port]
    argv = [sys.executable, "-c", _LEAVE_BEHIND.format(module=module, name=name), str(server.directory)]
    ran = await asyncio.to_thread(subprocess.run, [*argv, *map(str, ports)], capture_output=True, text=True)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    left = psutil.Process(int(ran.stdout))
    assert left.is_running()
    server.start()
    assert server.ready()
    assert server.child.pid != left.pid
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE


async def test_an_acknowledged_message_outlives_a_kill_of_kafka(fresh_kafka: Kafka) -> None:
    fresh_kafka.start()
    admin = AdminClient({"bootstrap.servers": fresh_kafka.bootstrap})
    admin.create_topics([NewTopic("t", 1)])["t"].result(10)
    producer = AIOKafkaProducer(bootstrap_servers=fresh_kafka.bootstrap, acks="all")
    await producer.start()
    await producer.send_and_wait("t", b"kept")
    await producer.stop()
    fresh_kafka.kill()
    fresh_kafka.start()
    consumer = AIOKafkaConsumer(
        "t", bootstrap_servers=fresh_kafka.bootstrap, group_id="g", auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        assert (await asyncio.wait_for(consumer.getone(), 20)).value == b"kept"
    finally:
        await consumer.stop()


async def test_nobody_without_a_credential_gets_through_the_agencies_door(fresh_kafka: Kafka) -> None:
    fresh_kafka.start()
    stranger = {
        "bootstrap.servers": fresh_kafka.agency_bootstrap,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.username": "agency-g01",
        "sasl.password": "guess",
        "log_level": 0,
    }
    refused: list[str] = []
    client = AdminClient(stranger | {"error_cb": lambda error: refused.append(error.str())})
    await asyncio.to_thread(client.poll, 3)
    assert any("Authentication failed" in why for why in refused), refused


def test_a_taken_port_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=f"port {port} for PostgreSQL is in use"):
            Postgres(tmp_path / "postgres", port).start()
        with pytest.raises(Refusal, match=f"port {port} for Kafka is in use"):
            Kafka(tmp_path / "kafka", port).start()
