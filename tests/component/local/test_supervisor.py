"""The supervisor: order, restart, end, and that nothing is left of it or its children."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deploy.local.failures import Refusal
from deploy.local.supervisor import Supervisor
from tests.component.local import fakes
from tests.support.eventually import eventually

_SUPERVISE = """
import asyncio, sys
from pathlib import Path
from deploy.local.supervisor import Supervisor
from tests.component.local import fakes

async def main():
    supervisor = Supervisor(say=print)
    await supervisor.start(fakes.service("child", Path(sys.argv[1])))
    print(supervisor.services[0].child.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_a_child_that_died_is_started_again_and_said_so(tmp_path: Path) -> None:
    said: list[str] = []
    troubles: list[str | None] = []
    supervisor = Supervisor(
        say=said.append, changed=lambda: troubles.append(supervisor.troubles().get("routing.relay"))
    )
    await supervisor.start(fakes.service("routing.relay", tmp_path))
    try:
        first = supervisor.services[0].child.pid
        assert first
        os.kill(first, signal.SIGKILL)

        async def what_was_said() -> list[str]:
            return said

        await eventually(what_was_said, lambda lines: any("is back" in line for line in lines))
        assert said[0] == "routing.relay ended (signal 9); starting it again in 0.2 s"
        assert supervisor.services[0].child.pid != first
        assert supervisor.running()[0].restarts == 1
        assert troubles == [
            None,
            "routing.relay has ended and is being started again",
            "routing.relay was started again and does not answer yet",
            None,
        ]
    finally:
        await supervisor.stop()
    assert not supervisor.running()


async def test_a_child_that_cannot_be_started_again_says_why_until_it_can(tmp_path: Path) -> None:
    supervisor = Supervisor(say=lambda _: None)
    weak = fakes.service("weak", tmp_path)
    await supervisor.start(weak)

    def refused() -> None:
        raise Refusal("the port is in use")

    async def troubles() -> list[str]:
        return list(supervisor.troubles().values())

    try:
        weak.prepare = refused
        assert weak.child.pid
        os.kill(weak.child.pid, signal.SIGKILL)
        why = "weak has ended and cannot be started again: the port is in use"
        await eventually(troubles, lambda found: found == [why])
        weak.prepare = None
        await eventually(troubles, lambda found: found == [])
    finally:
        await supervisor.stop()


async def test_a_child_that_keeps_dying_is_started_again_ever_more_slowly(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(say=said.append)
    code = "import time; print('up', flush=True); time.sleep(0.4)"
    await supervisor.start(fakes.service("weak", tmp_path, code))

    async def pauses() -> list[str]:
        return [line.split("again in ")[1] for line in said if "again in" in line]

    try:
        seen = await eventually(pauses, lambda pauses: len(pauses) >= 3)
    finally:
        await supervisor.stop()
    assert seen[:3] == ["0.2 s", "0.4 s", "0.8 s"]


async def test_children_stop_in_reverse_order_and_a_stubborn_one_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = Supervisor(say=print)
    first, second = fakes.service("first", tmp_path), fakes.stubborn("second", tmp_path)
    await supervisor.start(first)
    await supervisor.start(second)
    ended: dict[str, float] = {}
    for service in (first, second):
        child = service.child

        def noted(seconds: float, name: str = service.name, stop: Callable[[float], None] = child.stop) -> None:
            ended[f"{name} asked"] = time.monotonic()
            stop(seconds)
            ended[name] = time.monotonic()

        monkeypatch.setattr(child, "stop", noted)
    await supervisor.stop()
    assert ended["second"] <= ended["first asked"]  # it waits for the one that was started after it
    assert ended["second"] - ended["second asked"] >= 0.3  # what a stubborn one is given
    assert (first.child.exit_code, second.child.exit_code) == (-signal.SIGTERM, -signal.SIGKILL)


async def test_a_child_that_never_starts_is_refused_with_its_last_words(tmp_path: Path) -> None:
    supervisor = Supervisor(say=print)
    with pytest.raises(Refusal, match=r"relay did not start: the table is gone \(log: .*relay\.log\)"):
        await supervisor.start(fakes.broken("relay", tmp_path), fakes.service("healthy", tmp_path))
    await supervisor.stop()
    assert not supervisor.running()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
async def test_no_child_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    supervisor = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SUPERVISE, str(tmp_path)), stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout
    child = psutil.Process(int(await supervisor.stdout.readline()))
    assert child.is_running()
    supervisor.kill()
    await supervisor.wait()

    async def lives() -> bool:
        return child.is_running() and child.status() != psutil.STATUS_ZOMBIE

    await eventually(lives, lambda alive: not alive, seconds=5)
