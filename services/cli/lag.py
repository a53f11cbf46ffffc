"""`motcua lag`: how far behind each consumer group is."""

from dataclasses import asdict
from typing import Annotated

import typer

from services.cli import said
from services.kernel import settings as kernel_settings
from services.oversight.lag import lags


def register(cli: typer.Typer) -> None:
    """Adds the command."""

    @cli.command()
    def lag(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
        """Per consumer group: messages that wait, and the age of the oldest. Asks the broker, not the services.

        Example: motcua lag --json
        """
        with said.in_one_line("lag"), said.working("asking the broker"):
            found = said.run(lags(kernel_settings.load()))
        if as_json:
            said.say_json([asdict(one) for one in found])
            return
        typer.echo(f"{'group':<34} {'behind':>9}  oldest")
        for one in found:
            oldest = "-" if one.oldest_seconds is None else said.ago(one.oldest_seconds)
            typer.echo(f"{one.group:<34} {one.behind:>9}  {oldest}")
