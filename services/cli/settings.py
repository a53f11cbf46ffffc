"""`motcua settings`: every setting with its default and its meaning."""

import json
from typing import Annotated, Any

import typer
from pydantic_core import PydanticUndefined

from services.cli import said
from services.kernel.settings import Settings


def register(cli: typer.Typer) -> None:
    """Adds the command."""

    @cli.command()
    def settings(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
        """List every setting: environment variable, default, meaning. Values are not shown, some are secret.

        They are read from the environment, else from settings.env in MOTCUA_DATA (.motcua unless set).

        Example: motcua settings | grep KAFKA
        """
        if as_json:
            said.say_json(
                [{"name": name, "default": default, "meaning": meaning} for name, default, meaning in table()]
            )
            return
        for name, default, meaning in table():
            typer.echo(f"{name} = {'' if default is None else json.dumps(default, ensure_ascii=False)}\n    {meaning}")


def table() -> list[tuple[str, Any, str]]:
    """(environment variable, default or None, meaning), in the order of the class."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        rows.append(
            (f"MOTCUA_{name.upper()}", None if default is PydanticUndefined else default, field.description or "")
        )
    return rows
