"""`motcua status` says in its first line what is the matter: what ended, what does not answer, what waits."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.local import configuration, report, runstate
from deploy.local.keys import write_private
from deploy.local.ports import free_port
from services.kernel.settings import Settings
from tests.support.environment import Environment

OURSELVES = runstate.Running("relay", os.getpid(), runstate.began(os.getpid()), "nowhere", "relay.log")
RUN = runstate.Run(os.getpid(), runstate.began(os.getpid()), "ready", "http://x", [OURSELVES])

_ANSWER = """
import http.server, sys
class Role(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[2])); self.end_headers(); self.wfile.write(sys.argv[3].encode())
print("up", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Role).serve_forever()
"""


@contextmanager
def role(name: str, status: int, said: dict[str, Any]) -> Iterator[runstate.Running]:
    """A process that answers every question of its readiness like this."""
    port = free_port()
    argv = [sys.executable, "-c", _ANSWER, str(port), str(status), json.dumps(said)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield replace(
                OURSELVES,
                name=name,
                pid=process.pid,
                began=runstate.began(process.pid),
                probe=f"http://127.0.0.1:{port}/readyz",
            )
        finally:
            process.kill()


@pytest.fixture
def data(environment: Environment, tmp_path: Path) -> Path:
    """The directory of a stack whose database and broker are there."""
    keep(tmp_path, environment.settings)
    return tmp_path


def keep(data: Path, settings: Settings, **changes: str) -> None:
    """settings.env, as a stack writes it."""
    kept = {
        "MOTCUA_PROFILE": "local",
        "MOTCUA_DATABASE_URLS": json.dumps(settings.database_urls),
        "MOTCUA_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "MOTCUA_TOPIC_PREFIX": settings.topic_prefix,
    } | changes
    write_private(data / "settings.env", "".join(f"{name}='{value}'\n" for name, value in kept.items()))
    assert configuration.read_settings(data) == kept


async def status(data: Path, run: runstate.Run) -> dict[str, Any]:
    runstate.write(data, run)
    return await asyncio.to_thread(report.gather, data)


async def test_a_stack_in_which_everything_answers_is_ready(data: Path) -> None:
    with role("services", 200, {"ready": True}) as services:
        found = await status(data, replace(RUN, children=[OURSELVES, services]))
    assert (found["state"], found["why"]) == ("ready", [])
    assert found["lag"] is not None


async def test_what_ended_and_what_the_supervisor_says_of_it_comes_first(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with role("routing.relay", 503, {"reasons": {"routing.relay": "Kafka is away"}}) as waiting:
        gone = replace(OURSELVES, name="world", began=1.0)
        run = replace(RUN, children=[waiting, gone], troubles={"Kafka": runstate.ended("Kafka")})
        found = await status(data, run)
    assert found["running"]
    assert found["state"] == "not-ready"
    assert found["why"] == [
        "world has ended and is being started again",
        "Kafka has ended and is being started again",
        "routing.relay waits: Kafka is away",
    ]
    assert found["lag"] is None  # nobody asks a broker that is known to be away
    report.show(found)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "not ready: world has ended and is being started again",
        "           Kafka has ended and is being started again",
        "           routing.relay waits: Kafka is away",
        f"running on {data}",
    ]


async def test_what_a_process_of_all_roles_waits_for_is_said_with_its_part(data: Path) -> None:
    reasons = {"submission.catalogue": "no procedures", "catalog.database": "PostgreSQL is away"}
    with role("services", 503, {"reasons": reasons}) as services, role("world", 503, {"dead": ["agencies"]}) as world:
        found = await status(data, replace(RUN, children=[services, world]))
    assert found["why"] == [
        "services waits: submission.catalogue: no procedures; catalog.database: PostgreSQL is away",
        "world answers 503",
    ]


async def test_who_does_not_answer_is_named(data: Path, environment: Environment) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    urls = dict.fromkeys(environment.settings.database_urls or {}, f"postgresql://a:b@{nowhere}/c")
    keep(data, environment.settings, MOTCUA_DATABASE_URLS=json.dumps(urls), MOTCUA_KAFKA_BOOTSTRAP=nowhere)
    silent = replace(OURSELVES, name="routing.api", probe=f"http://{nowhere}/readyz")
    found = await status(data, replace(RUN, children=[silent]))
    assert found["why"] == ["PostgreSQL does not answer", "Kafka does not answer", "routing.api does not answer"]


async def test_a_stack_that_is_still_starting_is_asked_nothing(tmp_path: Path) -> None:
    found = await status(tmp_path, replace(RUN, state="starting"))
    assert (found["state"], found["why"], found["lag"]) == ("starting", [], None)
