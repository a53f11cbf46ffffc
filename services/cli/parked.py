"""`motcua parked`: what waits for a person, and the two things a person can do about it."""

import getpass
import time
from typing import Annotated, Any

import typer

from services.cli import said
from services.kernel import settings as kernel_settings
from services.kernel.parking import Parked
from services.oversight import parked as store
from services.oversight.parked import Waiting

_BODY_SHOWN = 4000

Json = Annotated[bool, typer.Option("--json", help="for programs")]


def register(cli: typer.Typer) -> None:
    """Adds the command and its parts."""
    parked = typer.Typer(no_args_is_help=True, help="Poison that waits, with the reason and what queues behind it.")
    cli.add_typer(parked, name="parked")
    for command in (show, retry, skip):
        parked.command()(command)
    parked.command("list")(list_)


def list_(
    group: Annotated[str | None, typer.Option(help="only this consumer group")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="also what is early or waits behind, and moves by itself")
    ] = False,
    as_json: Json = False,
) -> None:
    """List what is parked, oldest first.

    Example: motcua parked list --group routing.apply-report
    """
    with said.in_one_line("parked list"):
        found = said.run(store.waiting(kernel_settings.load(), group=group, everything=everything))
    if as_json:
        said.say_json([_as_json(one) for one in found])
        return
    if not found:
        typer.echo("nothing is parked")
    for one in found:
        item = one.item
        age = said.ago(time.time() - item.parked_at.timestamp())
        typer.echo(f"{one.number}  {item.group}  {item.kind} {item.code}  {age} ago  {one.behind} behind")
        typer.echo(f"    {item.blocking_key or 'no dossier'} at {item.record.place}: {item.reason}")


def show(number: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show one item: the reason, the record as it was read, and what waits behind it.

    Example: motcua parked show routing-17
    """
    with said.in_one_line("parked show"):
        one, behind = said.run(store.show(kernel_settings.load(), number))
    if as_json:
        said.say_json(_as_json(one) | _content(one.item) | {"queue": [_place(item) for item in behind]})
        return
    item = one.item
    typer.echo(f"{one.number}  {item.kind} {item.code}: {item.reason}")
    typer.echo(
        f"group    {item.group}\ndossier  {item.blocking_key or 'none'}\nevent    {item.event_id or 'not readable'}"
    )
    typer.echo(
        f"record   {item.record.place}\nparked   {item.parked_at:%Y-%m-%d %H:%M:%S %Z}, {item.attempts} attempts since"
    )
    for name, value in _content(item)["headers"]:
        typer.echo(f"  {name}: {value}")
    typer.echo(_content(item)["value"])
    typer.echo(f"{len(behind)} behind it" + "".join(f"\n  {_place(other)}" for other in behind))


def retry(numbers: Annotated[list[str], typer.Argument(metavar="ID…")]) -> None:
    """Let the consumer try these again; do it after the cause was mended. Kept in parked_audit with your name.

    Example: motcua parked retry routing-17 routing-18
    """
    with said.in_one_line("parked retry"):
        done = said.run(store.retry(kernel_settings.load(), numbers, getpass.getuser()))
    for number in done:
        typer.echo(f"{number} is tried again within seconds; motcua parked show {number} tells what came of it")
    left = [number for number in numbers if number not in done]
    if left:
        said.fail("parked retry", f"{', '.join(left)}: not parked as poison (any more), see `motcua parked list --all`")


def skip(
    number: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option(help="why this event may be given up; kept for the audit")],
) -> None:
    """Give one event up for good: it will never be handled, and what waits behind it goes on.

    Example: motcua parked skip routing-17 --reason "test record of 3 May, no dossier behind it"
    """
    if len(reason.strip()) < 5:
        said.fail("parked skip", "--reason must say why, in words a later auditor understands", 2)
    with said.in_one_line("parked skip"):
        done = said.run(store.skip(kernel_settings.load(), number, getpass.getuser(), reason.strip()))
    if not done:
        said.fail("parked skip", f"{number} is not parked (any more), see `motcua parked list --all`")
    typer.echo(f"{number} is given up; what waited behind it goes on within seconds")


def _as_json(one: Waiting) -> dict[str, Any]:
    item = one.item
    return {
        "id": one.number,
        "group": item.group,
        "kind": item.kind,
        "code": item.code,
        "reason": item.reason,
        "dossier": item.blocking_key,
        "event": item.event_id,
        "record": item.record.place,
        "parked_at": item.parked_at.isoformat(),
        "attempts": item.attempts,
        "behind": one.behind,
    }


def _content(item: Parked) -> dict[str, Any]:
    value = (item.record.value or b"").decode(errors="backslashreplace")
    return {
        "key": None if item.record.key is None else item.record.key.decode(errors="backslashreplace"),
        "headers": [(name, content.decode(errors="backslashreplace")) for name, content in item.record.headers],
        "value": value if len(value) <= _BODY_SHOWN else value[:_BODY_SHOWN] + f"… ({len(value)} characters)",
    }


def _place(item: Parked) -> str:
    return f"{item.record.place} {item.kind}: {item.reason}"
