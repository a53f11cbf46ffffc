"""The repository's own contract holds, and the commands say so."""

import time

import typer
from typer.testing import CliRunner

from services.cli import schemas
from services.contracts import generate, topics
from services.contracts.gate import check
from services.contracts.source import ROOT
from tests.contract.copies import Copy

RUN = CliRunner()


def command() -> typer.Typer:
    cli = typer.Typer()
    schemas.register(cli)
    return cli


def test_the_contract_of_this_repository_holds_and_is_checked_in_twenty_seconds() -> None:
    started = time.process_time()
    verdict = check()
    assert [str(finding) for finding in verdict.findings] == []
    assert time.process_time() - started < 20


def test_an_untouched_copy_holds_so_every_other_finding_comes_from_the_change(contract: Copy) -> None:
    assert contract.sentences() == []


def test_generating_twice_changes_nothing(contract: Copy) -> None:
    assert generate.write(contract.root, contract.package) == []


def test_the_check_command_says_that_the_contract_holds() -> None:
    result = RUN.invoke(command(), ["schemas", "check"])
    assert result.exit_code == 0, result.output
    events = sum(len(topic.events) for topic in topics.all())
    assert f"The contract holds: {len(topics.all())} topics, {events} events" in result.output


def test_the_check_command_fails_with_a_sentence_for_each_finding(contract: Copy) -> None:
    contract.edit("events/application.paid/1.json", lambda schema: schema.pop("description"))
    result = RUN.invoke(command(), ["schemas", "check", "--root", str(contract.root)])
    assert result.exit_code == 1
    assert "schemas/events/application.paid/1.json: The event has no description" in result.output
    assert "The contract does not hold: 2 findings." in result.output


def test_the_diff_command_names_each_difference_and_whether_it_may_be(contract: Copy) -> None:
    def change(schema: dict) -> None:
        schema["properties"]["method"] = {"type": "string", "default": "card", "description": "How it was paid."}
        del schema["properties"]["reference"]
        schema["required"].remove("reference")

    contract.new_version("application.paid", change)
    command_line = ["schemas", "diff", "application.paid/1", "application.paid/2", "--root", str(contract.root)]
    result = RUN.invoke(command(), command_line)
    assert result.exit_code == 0, result.output
    assert "allowed    /method is new (string, default 'card')." in result.output
    assert "forbidden  /reference (string) is gone." in result.output


def test_the_diff_command_names_the_versions_there_are() -> None:
    result = RUN.invoke(command(), ["schemas", "diff", "application.paid/1", "application.paid/9"])
    assert result.exit_code == 2
    assert "there is no 'application.paid/9'" in result.output
    assert "application.paid/1" in result.output


def test_equal_versions_say_the_same() -> None:
    result = RUN.invoke(command(), ["schemas", "diff", "application.paid/1", "application.paid/1", "--root", str(ROOT)])
    assert "say the same" in result.output
