"""`motcua erase`: destroys the key of a dossier, and with it everything personal in it."""

import getpass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from services.cli import said
from services.kernel import settings as kernel_settings
from services.kernel.database import Database
from services.submission.erasing import NotErasable
from services.submission.erasing import erase as erase_dossier
from services.submission.store.erasures import Erasure

_WHY = {
    "unknown-application": "there is no such dossier",
    "still-open": "its agency has not finished; wait, or have it withdrawn first",
}


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(erase)


def erase(
    application: Annotated[UUID, typer.Argument(metavar="ID", help="application_id of the dossier")],
    reason: Annotated[str, typer.Option(help="shown to the citizen; no personal data")],
    basis: Annotated[str, typer.Option(help="the law it is done by; shown, too")],
) -> None:
    """Erase the personal data of one closed dossier for ever; its events, receipt and timeline still verify.

    Example: motcua erase 019ca0f4-6d2b-7c3e-9a51-3f0c8f6f1b11 --reason "Theo yêu cầu của người nộp" --basis "Luật 91/2025/QH15"
    """
    if not (reason.strip() and basis.strip()):
        typer.echo("motcua erase: --reason and --basis are shown to the citizen and may not be empty", err=True)
        raise typer.Exit(2)
    with said.in_one_line("erase"):
        try:
            at = said.run(_erase(application, Erasure(reason.strip(), basis.strip(), getpass.getuser())))
        except NotErasable as refusal:
            when = f"it was erased at {refusal.at.isoformat()}" if refusal.at else _WHY[refusal.code]
            said.fail("erase", f"{application} is left as it is: {when}")
    typer.echo(f"the personal data of {application} were erased at {at.isoformat()}")


async def _erase(application_id: UUID, erasure: Erasure) -> datetime:
    database = Database("submission", kernel_settings.load().url_of("submission"))
    await database.open()
    try:
        async with database.transaction() as connection:
            return await erase_dossier(connection, application_id, erasure)
    finally:
        await database.close()
