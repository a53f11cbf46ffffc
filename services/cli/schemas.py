"""`motcua schemas`: asks the contract gate, and tells a person what two versions of an event differ in."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.contracts import source
from services.contracts.gate import changes, check, rules
from services.contracts.gate.findings import ToolMissing


def register(cli: typer.Typer) -> None:
    """Adds the commands of this file under ``schemas``."""
    commands = typer.Typer(help="The contract: check it, compare two versions of an event.", no_args_is_help=True)
    commands.command("check")(_check)
    commands.command("diff")(_diff)
    cli.add_typer(commands, name="schemas")


def _check(
    root: Annotated[
        Path, typer.Option(help="the folder schemas/ to check", exists=True, file_okay=False)
    ] = source.ROOT,
) -> None:
    """Check everything in schemas/: may this change land? Exit 0 yes, 1 no.

    Example: motcua schemas check
    """
    started = time.monotonic()
    try:
        with Console(stderr=True).status("Checking the contract: rules, examples, generated files, drawn messages"):
            verdict = check(root.resolve())
    except ToolMissing as error:
        typer.echo(f"motcua schemas check: {error}", err=True)
        raise typer.Exit(1) from None
    for finding in verdict.findings:
        typer.echo(str(finding), err=True)
    if verdict.findings:
        typer.echo(f"The contract does not hold: {len(verdict.findings)} findings.", err=True)
        raise typer.Exit(1)
    for note in verdict.notes:
        typer.echo(note)
    typer.echo(f"The contract holds: {verdict.counted} ({time.monotonic() - started:.1f} s).")


def _diff(
    old: Annotated[str, typer.Argument(metavar="A", help="event/version, such as application.submitted/1")],
    new: Annotated[str, typer.Argument(metavar="B", help="event/version, such as application.submitted/2")],
    root: Annotated[Path, typer.Option(help="the folder schemas/", exists=True, file_okay=False)] = source.ROOT,
) -> None:
    """Say in sentences what B differs in from A, and what of it may not be.

    Example: motcua schemas diff application.submitted/1 application.submitted/2
    """
    before, after = _schema(old, root), _schema(new, root)
    found = changes.between(before, after)
    for change in found:
        typer.echo(("allowed    " if change.allowed else "forbidden  ") + rules.described(change))
    if not found:
        typer.echo(f"{old} and {new} say the same.")


def _schema(named: str, root: Path) -> source.Schema:
    """The schema of ``event/version``; exit 2 when there is none of that name."""
    known = [f"{event}/{version}" for event, versions in source.events(root).items() for version in versions]
    if named not in known:
        typer.echo(f"motcua schemas diff: there is no {named!r}. There are: {', '.join(known)}", err=True)
        raise typer.Exit(2)
    event, version = named.rsplit("/", 1)
    return source.whole(event, int(version), root)
