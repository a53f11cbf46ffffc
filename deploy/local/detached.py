"""`motcua up --detach`: a supervisor of its own session, and a foreground that waits until it is ready."""

import asyncio
import subprocess
import sys
import time

from deploy.local import configuration, demonstration, runstate
from deploy.local.configuration import Local
from deploy.local.failures import Refusal
from deploy.local.screen import Screen
from deploy.local.session import Wanted, addresses

_PATIENCE = 600.0  # seconds; a first start downloads


def run(local: Local, wanted: Wanted) -> int:
    """Start it, wait until it is ready, play the demonstration against it. Exit code as in the foreground."""
    if runstate.is_held(local.data):
        with runstate.held(local.data):  # refuses, and says who holds it
            raise AssertionError("the lock was held a moment ago")
    screen = Screen()
    log = local.data / "log" / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "services", "up", "--no-demo", "--data", str(local.data)]
    if wanted.each_role_its_own_process:
        argv.append("--each-role-its-own-process")
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    return asyncio.run(_attend(local, wanted, screen, supervisor))


async def _attend(local: Local, wanted: Wanted, screen: Screen, supervisor: "subprocess.Popen[bytes]") -> int:
    log = local.data / "log" / "up.log"
    deadline = time.monotonic() + _PATIENCE
    doing, done = "Starting in the background", f"Running in the background (pid {supervisor.pid}, log {log})"
    async with screen.step(doing, done, lambda: _last_line(local)):
        while True:
            run = runstate.read(local.data)
            if run and run.pid == supervisor.pid and run.state == "ready":
                break
            if supervisor.poll() is not None:
                raise Refusal(
                    _last_line(local).removeprefix("motcua: ") or f"it did not start: see {log}", supervisor.returncode
                )
            if time.monotonic() > deadline:
                raise Refusal(f"it was not ready after {_PATIENCE:.0f} s: see {log}, stop it with `motcua down`")
            await asyncio.sleep(0.1)
    settings = configuration.read_settings(local.data)
    played = None
    if wanted.demonstration:
        played = await demonstration.play(settings, local.public_url, screen.line)
    kafka = settings["MOTCUA_KAFKA_AGENCY_BOOTSTRAP"]
    addresses(local.public_url, kafka, screen, played, "Stop it with `motcua down`.")
    return 0 if played or not wanted.demonstration else 1


def _last_line(local: Local) -> str:
    lines = (local.data / "log" / "up.log").read_text(errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
