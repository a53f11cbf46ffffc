"""`motcua payments` and `payments-cleared`: what is open, paid and refunded, and where the payment service says otherwise."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from services.cli import said
from services.kernel import settings as kernel_settings
from services.kernel.database import Database
from services.oversight.payments import book
from services.submission.store import payment_differences

STATES = ("intended", "redirected", "paid", "failed", "expired", "refund-asked", "refunded")


def register(cli: typer.Typer) -> None:
    """Adds the commands."""
    cli.command(name="payments-cleared")(cleared)

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


def cleared(
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="as `motcua payments` names it")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="such as refunded-unasked")],
) -> None:
    """Close a difference that you have cleared with the payment service. Found again, it stands again.

    Example: motcua payments-cleared 019ca0f46d2b7c3e9a513f0c8f6f1b11 refunded-unasked
    """
    with said.in_one_line("payments-cleared"):
        if not said.run(_close(reference, kind)):
            said.fail("payments-cleared", f"no {kind} of {reference} stands; `motcua payments` lists what does")
    typer.echo(f"{kind} of {reference} is closed")


async def _close(reference: str, kind: str) -> bool:
    database = Database("submission", kernel_settings.load().url_of("submission"), connections=1)
    await database.open()
    try:
        async with database.transaction() as connection:
            return await payment_differences.close(connection, reference, kind, datetime.now(UTC))
    finally:
        await database.close()
