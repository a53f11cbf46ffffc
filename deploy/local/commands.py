"""The commands of the local stack: up, down, status, reset. Added to `motcua` where this package is installed."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from deploy.local import configuration, runstate, token
from deploy.local.failures import Refusal
from services.cli import said

Data = Annotated[Path | None, typer.Option(help="where the local state lives; else MOTCUA_DATA, else .motcua")]

# What a stack makes in its data directory, and so all that a reset may delete there.
_MADE = (
    *("postgres", "kafka", "world", "log", "keys.json", "agencies.json", "receipt-key.pem", "data-keys"),
    *("settings.env", "run.json", "up.lock"),
)


def register(app: typer.Typer) -> None:
    """Add them, and `token`, to `motcua`."""
    ports = ", ".join(f"{each.variable} ({each.default})" for each in configuration.SETTINGS)
    all_at_once = f"{configuration.PORT_BASE}=20000 moves all at once: 20000, 20001, …, the roles from 20010 up"
    app.command(epilog=f"Ports: {ports}. {all_at_once}.")(up)
    for command in (down, status, reset):
        app.command()(command)
    token.register(app)


def up(
    once: Annotated[bool, typer.Option("--once", help="stop after the demonstration; exit 0 if it succeeded")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="return when all is ready and leave it running")] = False,
    each_role_its_own_process: Annotated[
        bool, typer.Option("--each-role-its-own-process", help="as in production; needs more memory")
    ] = False,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="play no application")] = False,
    data: Data = None,
) -> None:
    """Start everything on this machine, play one real application, stay until Ctrl-C.

    Example: motcua up --once

    With MOTCUA_DATABASE_URL (an administrator's) and MOTCUA_KAFKA_BOOTSTRAP set, those are used and none is started.
    """
    from deploy.local import detached, session  # here: `motcua --help` should not wait for the clients of a broker

    if once and detach:
        raise typer.BadParameter("--once stops everything, --detach leaves it running: choose one")
    with _in_one_line():
        _choose(data)
        wanted = session.Wanted(
            once=once, demonstration=not no_demo, each_role_its_own_process=each_role_its_own_process
        )
        local = configuration.read()
        code = detached.run(local, wanted) if detach else session.run(local, wanted)
    if code:
        raise typer.Exit(code)


def down(data: Data = None) -> None:
    """Stop what `motcua up` started, here or detached.

    Example: motcua down
    """
    with _in_one_line():
        _choose(data)
        place = configuration.read().data
        typer.echo(f"stopped: {place}" if runstate.stop(place) else f"nothing runs on {place}")


def status(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False, data: Data = None) -> None:
    """Who runs, on which address, how far behind, with how much memory. Exit 1 when nothing runs.

    Example: motcua status --json
    """
    from deploy.local import report  # here: see up

    with _in_one_line():
        _choose(data)
        place = configuration.read().data
        found = report.gather(place)
        if as_json:
            typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        elif found["running"]:
            report.show(found)
        else:
            raise Refusal(f"nothing runs on {place}: start it with `motcua up`")
        if not found["running"]:
            raise typer.Exit(1)


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="do it: every dossier, message and key here is lost")] = False,
    data: Data = None,
) -> None:
    """Wipe the local data. The downloaded jars stay.

    Example: motcua reset --yes
    """
    from deploy.local import postgres_place  # here: see up

    with _in_one_line():
        _choose(data)
        place = configuration.read().data
        doomed = [place / name for name in _MADE if (place / name).exists()]
        if not doomed:
            typer.echo(f"nothing to wipe in {place}")
            return
        if not yes:
            raise Refusal(f"this would delete everything the local stack keeps in {place}: add --yes to do it", 2)
        with runstate.held(place):
            postgres_place.forget(place / "postgres")
            for path in (*doomed, place / "up.lock"):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        typer.echo(f"wiped: {place}")


def _choose(data: Path | None) -> None:
    """--data is MOTCUA_DATA for this process and all it starts."""
    if data is not None:
        os.environ["MOTCUA_DATA"] = str(data.absolute())


@contextmanager
def _in_one_line() -> Iterator[None]:
    """A refusal is one line on standard error and an exit code, never a traceback."""
    try:
        yield
    except Refusal as refusal:
        typer.echo(f"motcua: {refusal}", err=True)
        sys.stdout.flush()
        raise typer.Exit(refusal.exit_code) from None
    except ValidationError as failure:
        typer.echo(f"motcua: {said.wrong_settings(failure)}", err=True)
        raise typer.Exit(2) from None
    except OSError as failure:
        if failure.errno is None:
            raise
        where = f" ({failure.filename})" if failure.filename else ""
        advice = (
            "free some space" if failure.errno == 28 else "check the place and its rights, or choose one with --data"
        )
        typer.echo(f"motcua: {failure.strerror}{where}: {advice}", err=True)
        raise typer.Exit(1) from None
