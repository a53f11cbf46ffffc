"""`motcua serve`: runs roles in this process."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from services.cli import said
from services.contracts import codec, topics
from services.kernel import address, process, telemetry
from services.kernel import settings as kernel_settings
from services.kernel.server import PortInUse


def register(cli: typer.Typer, roles: Sequence[process.Role]) -> None:
    """Adds the command for this table of roles."""

    @cli.command()
    def serve(
        names: Annotated[
            list[str], typer.Argument(metavar="ROLE… | SERVICE… | all", help="what to run in this process")
        ],
        port: Annotated[int | None, typer.Option(help="port to listen on; else MOTCUA_HTTP_PORT")] = None,
    ) -> None:
        """Run one or several roles in this process until SIGTERM.

        Example: motcua serve routing.consumer routing.relay --port 8083
        """
        chosen = select(roles, names)
        with said.in_one_line("serve"):
            settings = kernel_settings.load()
            if port is not None:
                settings = settings.model_copy(update={"http_port": port})
            telemetry.configure(settings, " ".join(names))
        try:
            code = _run(chosen, settings)
        except (PortInUse, LookupError) as error:
            said.fail("serve", str(error.args[0] if error.args else error))
        raise typer.Exit(code)


def select(roles: Sequence[process.Role], names: Sequence[str]) -> list[process.Role]:
    """The rows that these names mean: a role, a service (all its roles), or ``all``. Exit 2 for an unknown name."""
    chosen = [role for role in roles if "all" in names or role.name in names or role.service in names]
    known = {"all", *(role.name for role in roles), *(role.service for role in roles)}
    unknown = [name for name in names if name not in known]
    if unknown:
        typer.echo(
            f"motcua serve: there is no role {unknown[0]!r}. Roles: {', '.join(role.name for role in roles)}; or a service's "
            "name for all its roles, or all",
            err=True,
        )
        raise typer.Exit(2)
    return chosen


def _run(chosen: Sequence[process.Role], settings: kernel_settings.Settings) -> int:
    work = process.run(chosen, settings, codec.decode, topics.kept_for, address.application)
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop  # here: it has no build for Windows

    return uvloop.run(work)
