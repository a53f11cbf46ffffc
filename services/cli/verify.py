"""`motcua verify`: the oracle, printed."""

from typing import Annotated

import typer

from services.cli import said
from services.kernel import settings as kernel_settings
from services.oversight.verify import verify as look
from services.oversight.verify.settling import settle


def register(cli: typer.Typer) -> None:
    """Adds the command."""

    @cli.command()
    def verify(
        as_json: Annotated[
            bool, typer.Option("--json", help="for programs; the fields are in docs/operating.md")
        ] = False,
        wait: Annotated[
            float, typer.Option(metavar="SECONDS", min=0, help="first wait until nothing is in flight")
        ] = 0,
        mail: Annotated[
            str | None, typer.Option(metavar="URL", help="also look for every e-mail sent in the local sink")
        ] = None,
    ) -> None:
        """Compare every dossier's rows, outboxes, topics and inboxes. Exit 1 if anything is lost, doubled or out of order.

        Reads the databases (as the auditor) and the topics themselves, changes nothing, and may run at any time.

        Example: motcua verify --wait 60 --mail http://127.0.0.1:8080
        """
        with said.in_one_line("verify"), said.working("looking") as told:
            settings = kernel_settings.load()
            if wait:
                said.run(settle(settings, wait, told))
            report = said.run(look(settings, mail_url=mail, told=told))
        if as_json:
            said.say_json(report.as_json())
        else:
            typer.echo(report.as_text())
        raise typer.Exit(0 if report.ok else 1)
