"""How every command speaks: failures on one line that says what to do, progress on stderr, plain answers on stdout."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console

from services.kernel import postgres_words
from services.kernel.failures import Transient
from services.kernel.settings import Settings

T = TypeVar("T")

_aside = Console(stderr=True, highlight=False)

# A wrong number or choice is repeated to whoever gave it.
_REPEATED = {
    name for name, field in Settings.model_fields.items() if field.annotation not in (str, str | None, dict[str, str])
}


@contextmanager
def in_one_line(command: str) -> Iterator[None]:
    """Turns what may go wrong outside this program into one line on stderr: exit 1, or 2 for a wrong setting."""
    try:
        yield
    except ValidationError as error:
        fail(command, wrong_settings(error), 2)
    except SettingsError as error:
        fail(command, f"{_one_line(error)}: give JSON there (`motcua settings` tells what each means)", 2)
    except typer.Exit:
        raise
    except Exception as error:
        refused = postgres_words.refused(error)
        if refused:
            fail(command, refused)
        if not isinstance(error, Transient | LookupError | RuntimeError | OSError | ValueError):
            raise  # a defect of ours: the traceback is what is needed
        # str() puts a LookupError's text into quotes.
        fail(command, _one_line(error.args[0] if isinstance(error, LookupError) and error.args else error))


def wrong_settings(error: ValidationError) -> str:
    """Which settings are wrong, and how. A text is not repeated: it may hold a password."""
    faults = []
    for fault in error.errors():
        name = str(fault["loc"][0]) if fault["loc"] else "settings"
        given = f"={fault['input']}" if name in _REPEATED else ""
        faults.append(f"MOTCUA_{name.upper()}{given}: {fault['msg']}")
    return f"{'; '.join(faults)}. Mend it; `motcua settings` tells what each setting means"


def _one_line(said: object) -> str:
    return " ".join(str(said).split()) or type(said).__name__


def fail(command: str, sentence: str, code: int = 1) -> NoReturn:
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
