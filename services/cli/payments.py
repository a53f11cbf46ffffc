"""`motcua payments`: what is open, paid and refunded, and where the payment service's word differs from ours."""

from typing import Annotated

import typer

from services.cli import said
from services.kernel import settings as kernel_settings
from services.oversight.payments import book

STATES = ("intended", "redirected", "paid", "failed", "expired", "refund-asked", "refunded")


def register(cli: typer.Typer) -> None:
    """Adds the command."""

    @cli.command()
    def payments(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
        """Payments by state, in đồng, and every difference to the payment service's list. Exit 1 while there is one.

        Example: motcua payments --json
        """
        with said.in_one_line("payments"):
            found = said.run(book(kernel_settings.load()))
        if as_json:
            states = {state: {"payments": n, "amount": amount} for state, (n, amount) in found.states.items()}
            said.say_json({"states": states, "differences": found.differences})
        else:
            typer.echo(f"{'state':<14} {'payments':>9} {'đồng':>18}")
            for state in STATES:
                number, amount = found.states.get(state, (0, 0))
                typer.echo(f"{state:<14} {number:>9} {amount:>18,}")
            typer.echo("no differences" if not found.differences else f"\n{len(found.differences)} differences:")
            for one in found.differences:
                typer.echo(
                    f"  {one['kind']:<17} {one['reference']}  here: {one['ours'] or 'nothing'}  there: "
                    f"{one['theirs'] or 'nothing'}  since {one['first_seen']:%Y-%m-%d %H:%M}, {one['times']} times"
                )
        if found.differences:
            raise typer.Exit(1)
