"""`motcua catalogue`: procedures in from a file, with a report row by row, and out to a file."""

import getpass
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.catalog.days import today
from services.catalog.procedures import exporting, importing
from services.catalog.procedures.import_files import LARGEST_FILE
from services.catalog.store import imports as store
from services.catalog.store.life import Who
from services.cli import said
from services.kernel import settings as kernel_settings
from services.kernel.database import Database

_WORDS = {
    "new": "new", "changed": "changed", "offers-changed": "new places", "drafted": "drafted", "unchanged": "unchanged",
    "refused": "REFUSED",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Adds the command and its parts."""
    catalogue = typer.Typer(no_args_is_help=True, help="Procedures in from a file, and out to a file.")
    cli.add_typer(catalogue, name="catalogue")
    catalogue.command("import")(import_)
    catalogue.command("export")(export)


def import_(
    file: Annotated[Path, typer.Argument(help="our CSV (UTF-8), or the national JSON form (LayThuTuc)")],
    why: Annotated[str, typer.Option(help="the decision or letter it comes from; kept with your name")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    every_row: Annotated[bool, typer.Option("--all", help="also rows in which nothing changed")] = False,
) -> None:
    """Load the good rows of a file as published procedures, and say of every other one why it was refused.

    Running it twice changes nothing the second time. Exit 0 when every row was good, 1 when any was refused.

    Example: motcua catalogue import procedures.csv --why "QĐ 1234/QĐ-BNV ngày 01/11/2026"
    """
    if len(why.strip()) < 5:
        said.fail("catalogue import", "--why must name the decision or letter that the file comes from", 2)
    with said.in_one_line("catalogue import"):
        if file.stat().st_size > LARGEST_FILE:
            said.fail("catalogue import", f"{file} is larger than {LARGEST_FILE // 2**20} MiB: split it", 2)
        content = file.read_bytes()
        row, lines = said.run(_import(file.name, content, why.strip()))
    if row["refusal"]:
        refusal = json.loads(row["refusal"])
        said.fail("catalogue import", f"{file}: nothing was loaded. {refusal['vi']} / {refusal['en']}")
    counts = json.loads(row["counts"])
    if as_json:
        said.say_json({"id": str(row["id"]), "counts": counts, "lines": lines})
    else:
        for line in lines:
            if every_row or line["outcome"] != "unchanged":
                version = f" version {line['version']}" if line["outcome"] in ("new", "changed") else ""
                typer.echo(f"line {line['line']}  {line['code'] or '(no code)'}  {_WORDS[line['outcome']]}{version}")
                for each in line["said"]:
                    typer.echo(f"    {each['pointer']} {each['vi']} / {each['en']}".replace("     ", "    "))
        summary = ", ".join(f"{number} {_WORDS[outcome]}" for outcome, number in sorted(counts.items()))
        typer.echo(f"{row['total']} procedures: {summary or 'nothing'}")
    raise typer.Exit(1 if counts.get("refused") else 0)


def export(
    file: Annotated[Path, typer.Argument(help="where to: .csv for our CSV, .json for the national form")],
) -> None:
    """Write all procedures on offer to a file that `motcua catalogue import` reads back.

    Example: motcua catalogue export procedures.json
    """
    if file.suffix not in (".csv", ".json"):
        said.fail("catalogue export", f"{file}: name it .csv (our form) or .json (the national form)", 2)

    async def write() -> None:
        async with _catalogue() as database:
            with file.open("wb") as out:
                async for part in exporting.stream(database, file.suffix[1:]):
                    out.write(part)

    with said.in_one_line("catalogue export"):
        said.run(write())
    typer.echo(f"written: {file}")


async def _import(name: str, content: bytes, why: str) -> tuple[Any, list[dict[str, Any]]]:
    who = Who(f"cli:{getpass.getuser()}", "office")
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    async with _catalogue() as database:
        async with database.transaction() as connection:
            job = await importing.begin(connection, name, content, "publish", why, who, claimed=True)
        with bar:
            task = bar.add_task(f"importing {name}", total=None)
            await importing.work(
                database, job, today(), lambda done, total: bar.update(task, completed=done, total=total)
            )
        async with database.acquire() as connection:
            row = await store.job(connection, job)
        return row, [line async for line in _lines(database, job)]


async def _lines(database: Database, job: UUID) -> AsyncIterator[dict[str, Any]]:
    after = -1
    while True:
        async with database.acquire() as connection:
            rows = await store.lines(connection, job, outcome=None, after=after, limit=1000)
        for row in rows:
            yield dict(row) | {"said": json.loads(row["said"])}
        if len(rows) < 1000:
            return
        after = rows[-1]["position"]


@asynccontextmanager
async def _catalogue() -> AsyncIterator[Database]:
    database = Database("catalog", kernel_settings.load().url_of("catalog"), connections=2)
    await database.open()
    try:
        yield database
    finally:
        await database.close()
