"""Every command that cannot go on says so on one line, with what to do, and no secret in it."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import typer
from typer.testing import CliRunner

from services.__main__ import app
from services.cli import said
from services.kernel import settings


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path))
    settings.load.cache_clear()
    yield
    settings.load.cache_clear()


_COMMANDS = (
    ["serve", "routing.relay"],
    ["lag"],
    ["verify"],
    ["parked", "list"],
    ["parked", "show", "routing-1"],
    ["parked", "retry", "routing-1"],
    ["parked", "skip", "routing-1", "--reason", "a good reason"],
    *(["agency", verb, "G01"] for verb in ("enroll", "rotate", "revoke")),
    ["agency", "list"],
)


@pytest.mark.parametrize("arguments", _COMMANDS, ids=" ".join)
def test_a_wrong_setting_is_one_line_that_names_it(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_HTTP_PORT", "abc")
    done = CliRunner().invoke(app(), arguments)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "MOTCUA_HTTP_PORT=abc: Input should be a valid integer" in done.stderr
    assert "`motcua settings`" in done.stderr


def test_a_setting_that_is_no_json_is_one_line_without_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE_URLS", "postgresql://a:secret@b/c")
    done = CliRunner().invoke(app(), ["lag"])
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "database_urls" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (asyncpg.InvalidPasswordError("password authentication failed"), "check the login in MOTCUA_DATABASE_URL(S)"),
        (asyncpg.UndefinedTableError('relation "parked"\ndoes not exist'), "start the service once"),
        (asyncpg.InsufficientPrivilegeError("permission denied"), "give the database login its rights"),
        (asyncpg.PostgresSyntaxError("syntax"), "then try again"),
        (FileNotFoundError(2, "No such file", "key.pem"), "[Errno 2] No such file: 'key.pem'"),
        (LookupError("no agency 'X'"), "no agency 'X'"),
        (ValueError("two\nlines"), "two lines"),
    ],
)
def test_what_goes_wrong_outside_is_one_line(error: Exception, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left, said.in_one_line("lag"):
        raise error
    told = capsys.readouterr().err
    assert left.value.exit_code == 1
    assert told.startswith("motcua lag: ")
    assert told.count("\n") == 1
    assert line in told
