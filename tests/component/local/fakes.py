"""Small programs that stand for a role: each does one thing a real one may do."""

import sys
from pathlib import Path

from deploy.local.child import Child, Program
from deploy.local.supervisor import Service

_STUBBORN = (
    "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
_OBEDIENT = "import time; print('up', flush=True); time.sleep(600)"
_BROKEN = "import sys; print('the table is gone'); sys.exit(3)"


def service(name: str, directory: Path, code: str = _OBEDIENT, **more: float) -> Service:
    """A service that is ready when its program has printed `up`."""
    log = directory / f"{name}.log"
    child = Child(Program(name, [sys.executable, "-u", "-c", code], log))
    return Service(name, child, "nowhere", ready=lambda: child.alive and "up" in log.read_text(), **more)


def stubborn(name: str, directory: Path) -> Service:
    """One that does not care for SIGTERM."""
    return service(name, directory, _STUBBORN, stop_seconds=0.3)


def broken(name: str, directory: Path) -> Service:
    """One that ends at once, saying why."""
    return service(name, directory, _BROKEN)
