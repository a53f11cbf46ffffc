"""The whole local stack as its own processes, started and stopped by the same command a person uses."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.local import runstate
from deploy.local.configuration import PORT_BASE
from deploy.local.ports import free_base
from services.kernel.settings import Settings

START_SECONDS = 180.0


@dataclass
class Stack:
    """``motcua up`` on a directory and ports of its own."""

    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def new(cls, data: Path, **more: str) -> "Stack":
        """A stack that is not started yet. ``more`` are MOTCUA_ values, such as MOTCUA_WORLD_SPEED."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        # Citizens of a load test pay nobody: a dossier with a fee would wait for ever. Nor do they fetch what is issued.
        plain = {"MOTCUA_WORLD_FEES": "{}", "MOTCUA_WORLD_RESULTS": "false"}
        environment |= {PORT_BASE: str(free_base()), "MOTCUA_DATA": str(data), **plain} | more
        return cls(data, environment)

    def start(self, *arguments: str) -> None:
        """Returns when everything is ready. RuntimeError with the last lines it printed when it is not."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "up.out").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services", "up", "--no-demo", "--data", str(self.data), *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not ((run := runstate.read(self.data)) and run.state == "ready" and run.pid == self.process.pid):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the stack did not start:\n{self.said()[-3000:]}")
            time.sleep(0.1)

    def said(self) -> str:
        """What ``motcua up`` printed so far."""
        return (self.data / "up.out").read_text(errors="replace")

    def children(self) -> dict[str, runstate.Running]:
        """Every supervised process that lives now, by name."""
        run = runstate.read(self.data)
        return {child.name: child for child in run.children} if run else {}

    @property
    def url(self) -> str:
        """The one address of everything."""
        return f"http://127.0.0.1:{self.environment[PORT_BASE]}"

    def settings(self) -> Settings:
        """The settings the stack wrote for other commands."""
        return Settings(_env_file=self.data / "settings.env")

    async def command(self, *words: str, seconds: float = 300.0) -> tuple[int, str, str]:
        """Runs ``motcua …`` beside the stack: (exit code, standard output, standard error)."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services", *words,
            env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, error = await asyncio.wait_for(process.communicate(), seconds)
        except TimeoutError:
            process.kill()
            raise
        return process.returncode or 0, out.decode(), error.decode()

    def stop(self, seconds: float = 20.0) -> float:
        """Ctrl-C; returns how long it took."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        return time.monotonic() - began
