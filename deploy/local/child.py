"""One child process of ours: in the foreground, its log in a file, never outliving the process that began it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 10 * 1024 * 1024  # bytes; a longer log is moved to <name>.log.1 when its process starts
# Loaded before any fork: between fork and exec nothing may be imported or opened.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to run and how to end it: `stop_signal` asks it to finish, `death_signal` is sent when we die first."""

    name: str
    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None  # None: our own; else exactly these
    directory: Path | None = None
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL


@dataclass
class Child:
    """A started, or not yet started, `Program`. Start it from the main thread: the kernel ties a child to the
    *thread* that forked it, and `death_signal` comes when that thread ends."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = field(default=0.0)  # time.monotonic()

    def start(self) -> None:
        """Fork and exec. Raises OSError when the program cannot be executed."""
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        rotate(program.log)
        with program.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(program.argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if program.environment is None else dict(program.environment),
                cwd=program.directory,
                user=program.user,
                group=program.user,
                extra_groups=[] if program.user else None,
                start_new_session=True,  # Ctrl-C in the terminal reaches us alone, and we stop the children in order
                preexec_fn=die_with_parent(program.death_signal),
            )
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs or before it started; negative: ended by that signal."""
        return self.process.poll() if self.process else None

    def send(self, signal_number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal_number)

    def wait(self, seconds: float) -> bool:
        """True once it has ended; False when it still runs after `seconds`."""
        if self.process is None:
            return True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, seconds: float) -> None:
        """Ask it to finish; after `seconds` kill it. Returns when it has ended."""
        self.send(self.program.stop_signal)
        if not self.wait(seconds):
            self.kill()

    def kill(self) -> None:
        """SIGKILL, and wait for the end."""
        self.send(signal.SIGKILL)
        self.wait(10)

    def last_words(self, lines: int = 3) -> str:
        """The end of its log on one line, for a message."""
        try:
            text = self.program.log.read_bytes()[-4000:].decode(errors="replace")
        except OSError:
            return ""
        return " | ".join(line.strip() for line in text.splitlines() if line.strip()).strip()[-200 * lines :]


def rotate(log: Path) -> None:
    """Move a log that has grown over the limit aside, so that two of them bound the disk a child can fill."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(log.suffix + ".1"))


def die_with_parent(death_signal: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """A `preexec_fn`: it runs in the child between fork and exec, after the change of user, which would clear the
    setting. The kernel sends the signal when the thread that forked ends, not only its process."""
    libc, parent = _libc, os.getpid()
    if libc is None:
        return None  # no such call outside Linux: what is left over is recognised at the next start

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl: nobody would tell us any more
            os._exit(1)

    return ask_kernel
