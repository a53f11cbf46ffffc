"""The PostgreSQL processes of one data directory: finds them, ends what was left over, waits until none is there."""

import signal
import time
from pathlib import Path

import psutil


def pid_file(data: Path) -> list[str]:
    """The lines the running server wrote of itself; empty when there is no such file."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def end_leftover_server(data: Path) -> None:
    """Stop a server of ours that outlived its supervisor; forget a pid file whose number now belongs to another."""
    lines = pid_file(data)
    if lines and lines[0].strip().isdigit():
        pid = int(lines[0])
        ours = {process.pid: process for process in of(data)}
        if pid in ours:
            end(ours[pid], signal.SIGINT)
            gone(data, within=5)
    end_leftovers(data)
    if pid_file(data):  # nobody of this directory lives, so the number in it is dead or a stranger's
        (data / "postmaster.pid").unlink(missing_ok=True)


def end_leftovers(data: Path) -> None:
    """Backends whose postmaster was killed leave by themselves within moments; then they are killed.

    This must come before the pid file goes: without it a new server cannot see that they still write.
    """
    if not gone(data, within=3):
        for process in of(data):
            end(process, signal.SIGKILL)
        gone(data, within=3)


def gone(data: Path, within: float) -> bool:
    """Wait up to `within` seconds until no process of this data directory is left."""
    deadline = time.monotonic() + within
    while of(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def of(data: Path) -> list[psutil.Process]:
    """Every PostgreSQL process of this data directory (each of them has it as working directory)."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and process.cwd() == str(data.resolve()):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def end(process: psutil.Process, signal_number: signal.Signals) -> None:
    """Sends the signal, unless it has ended meanwhile."""
    try:
        process.send_signal(signal_number)
    except psutil.NoSuchProcess:
        return
