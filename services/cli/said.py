"""How every command speaks: failures on one line that says what to do, progress on stderr, plain answers on stdout."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
from rich.console import Console

from services.kernel.failures import Transient

T = TypeVar("T")

_aside = Console(stderr=True, highlight=False)


@contextmanager
def in_one_line(command: str) -> Iterator[None]:
    """Turns what may go wrong outside this program into one line on stderr and exit 1."""
    try:
        yield
    except (Transient, LookupError, RuntimeError, OSError) as error:
        said = error.args[0] if error.args else type(error).__name__
        fail(command, " ".join(str(said).split()))


def fail(command: str, sentence: str, code: int = 1) -> None:
    """Says so on stderr and exits: 1 failed, 2 wrong use."""
    typer.echo(f"motcua {command}: {sentence}", err=True)
    raise typer.Exit(code)


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """Shows a person that something is going on; yields the function that changes the words. Silent in a pipe."""
    with _aside.status(what) as status:
        yield lambda now: status.update(now)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs it to its end. Client libraries keep their complaints: what matters comes as an exception."""
    for name in ("aiokafka", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return asyncio.run(work)


def say_json(value: Mapping[str, Any] | list[Any]) -> None:
    """JSON for programs, Vietnamese as it is."""
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def ago(seconds: float) -> str:
    """A duration as people say it: 12 s, 5 min, 3 h, 2 days."""
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
