"""Who runs on a data directory: the lock that lets only one stack run, and run.json that tells others about it."""

import fcntl
import json
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil

from deploy.local.configuration import PORT_BASE
from deploy.local.failures import Refusal

State = Literal["starting", "ready", "stopping"]


@dataclass(frozen=True)
class Running:
    """One child as others see it. `began` (epoch seconds) tells it from a later process with the same number; `probe` is a
    URL that answers 200 while it would do its work."""

    name: str
    pid: int
    began: float
    address: str
    log: str
    restarts: int = 0
    probe: str = ""


@dataclass(frozen=True)
class Run:
    """run.json: the supervisor, its living children, and a sentence for each by name that ended and is not back."""

    pid: int
    began: float
    state: State
    public_url: str
    children: Sequence[Running] = field(default_factory=list)
    troubles: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the data directory for this process. Raises `Refusal` (exit 1) naming who holds it already.

    The lock is the kernel's and dies with its holder, so a `kill -9` leaves nothing to clean up.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "up.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            run = read(data)
            who = f"pid {run.pid}, {run.public_url}" if run else "starting just now"
            raise Refusal(
                f"Một Cửa runs already on {data} ({who}): stop it with `motcua down`, "
                f"or start a second one with --data and {PORT_BASE}"
            ) from None
        yield


def is_held(data: Path) -> bool:
    """Whether a living supervisor holds this data directory."""
    if not (data / "up.lock").exists():
        return False
    with (data / "up.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def write(data: Path, run: Run) -> None:
    """Replace run.json in one step."""
    scratch = data / "run.json.new"
    scratch.write_text(json.dumps(asdict(run), indent=1))
    scratch.replace(data / "run.json")


def read(data: Path) -> Run | None:
    """What run.json says, true or stale; None without a readable one."""
    try:
        found: dict[str, Any] = json.loads((data / "run.json").read_text())
        children = [Running(**child) for child in found.pop("children")]
        return Run(**found, children=children)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remove(data: Path) -> None:
    (data / "run.json").unlink(missing_ok=True)


def ended(name: str) -> str:
    """What is said of a child that is gone and will be back."""
    return f"{name} has ended and is being started again"


def began(pid: int) -> float:
    """When the process began, in epoch seconds; 0 when there is none."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


def process_of(pid: int, since: float) -> psutil.Process | None:
    """The living process `pid` that began at `since`; None when it is gone or the number is another's by now."""
    try:
        process = psutil.Process(pid)
        alive = abs(process.create_time() - since) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if alive else None


def stop(data: Path, seconds: float = 15) -> bool:
    """End the stack of this data directory, its supervisor first; False when none ran. Leftovers are ended too."""
    run = read(data)
    supervisor = process_of(run.pid, run.began) if run else None
    if supervisor:
        with suppress(psutil.Error):
            supervisor.send_signal(signal.SIGTERM)
        _wait(supervisor, seconds)
    return bool(end_leftovers(data)) or supervisor is not None


def end_leftovers(data: Path) -> list[str]:
    """End the children that a dead supervisor left, newest first, and forget its run.json. Returns their names.

    On Linux there are none, children die with their supervisor; this is for a kernel that does not see to that.
    """
    ended = []
    run = read(data)
    for child in reversed(run.children if run else ()):
        if process := process_of(child.pid, child.began):
            ended.append(child.name)
            with suppress(psutil.Error):
                process.terminate()
            _wait(process, 5)
    remove(data)
    return ended


def _wait(process: psutil.Process, seconds: float) -> None:
    """Until it has ended; after `seconds` it is killed."""
    deadline = time.monotonic() + seconds
    with suppress(psutil.NoSuchProcess):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                process.kill()
                return
            time.sleep(0.05)
