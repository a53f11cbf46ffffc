"""The commands of whoever keeps this running, typed as a person types them: answers, exit codes, one line when it fails."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.__main__ import app
from services.cli.settings import table
from services.contracts import topics
from services.kernel.settings import Settings
from tests.component.operations.spine import AGENCY, Spine
from tests.support.eventually import eventually

ROOT = Path(__file__).parents[3]


class Terminal:
    """Runs `motcua` with an environment's settings; ``code``, ``out`` and ``err`` are of the last command."""

    def __init__(self, settings: Settings, data: Path) -> None:
        given = settings.model_dump(mode="json", exclude_unset=True)
        values = {
            f"MOTCUA_{name.upper()}": json.dumps(value) if isinstance(value, dict) else str(value)
            for name, value in given.items()
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        self._environment = clean | values | {"MOTCUA_DATA": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        self.code, self.out, self.err = -1, "", ""

    async def type(self, *arguments: str) -> str:
        """Standard output of `motcua <arguments>`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "services", *arguments),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        self.code, self.out, self.err = process.returncode or 0, out.decode(), err.decode()
        return self.out

    async def json(self, *arguments: str) -> Any:
        """The same as data."""
        return json.loads(await self.type(*arguments, "--json"))

    @property
    def complaint(self) -> str:
        """The one line on stderr."""
        assert len(self.err.strip().splitlines()) == 1, self.err
        return self.err.strip()


@pytest.fixture
def terminal(spine: Spine, tmp_path: Path) -> Terminal:
    return Terminal(spine.environment.settings, tmp_path)


async def test_verify_and_lag_answer_in_words_and_as_data_and_exit_1_on_a_fault(
    spine: Spine, terminal: Terminal
) -> None:
    async with spine.running():
        dossier = await spine.submit()
        await spine.settled()
    said = await terminal.type("verify", "--wait", "5")
    assert terminal.code == 0, said
    assert said.startswith("OK: 0 lost, 0 duplicated, 0 out of order; 0 parked, 0 in flight\n1 dossiers, ")
    assert "1  at the agency: assigned" in said
    waiting = await spine.submit()
    await spine.report(dossier, "accepted")
    lags = {one["group"]: one for one in await terminal.json("lag")}
    assert terminal.code == 0
    assert lags["routing.apply-report"]["behind"] == 1
    assert 0 <= lags["routing.apply-report"]["oldest_seconds"] < 120
    assert lags["routing.route-application"] == {
        "group": "routing.route-application",
        "behind": 0,
        "oldest_seconds": None,
        "by_topic": {},
    }
    await spine.execute("submission", "DELETE FROM outbox")
    found = await terminal.json("verify")
    assert terminal.code == 1
    assert (found["ok"], found["lost"], found["duplicated"], found["out_of_order"]) == (False, 2, 0, 0)
    assert {one["dossier"] for one in found["findings"]} == {str(waiting)}


async def test_what_is_parked_is_listed_shown_tried_again_and_skipped(spine: Spine, terminal: Terminal) -> None:
    async with spine.running():
        dossier = await spine.submit()
        await spine.settled()
        await spine.write(topics.PROCESSED, str(dossier), b"\xff garbage")
        await spine.report(dossier, "accepted")
        await spine.settled()
        listed = {one["group"]: one for one in await terminal.json("parked", "list")}
        one = listed["submission.follow-application"]
        assert (one["kind"], one["code"], one["dossier"], one["behind"]) == (
            "poison",
            "missing-header",
            str(dossier),
            1,
        )
        assert (await terminal.type("parked", "list", "--group", "routing.apply-report")) == "nothing is parked\n"
        shown = await terminal.type("parked", "show", one["id"])
        assert "\\xff garbage" in shown
        assert "1 behind it" in shown
        await terminal.type("parked", "retry", one["id"])
        assert terminal.code == 0

        async def kind() -> tuple[str, int]:
            seen = await terminal.json("parked", "show", one["id"])
            return seen["kind"], seen["attempts"]

        await eventually(kind, lambda seen: seen == ("poison", 1))  # tried, and poison as before
        for row in listed.values():
            await terminal.type("parked", "skip", row["id"], "--reason", "garbage written by a test")
            assert terminal.code == 0, terminal.err
        await spine.settled()
    report = await spine.verify()
    assert report.ok, report.as_text()
    assert not report.parked
    assert sum(count.count for count in report.skipped) == 2
    assert [(count.why, count.count) for count in report.dossiers] == [("accepted", 1)]
    assert await terminal.type("parked", "list") == "nothing is parked\n"


async def test_a_number_that_is_not_parked_and_a_skip_without_reason_are_refused_in_one_line(
    spine: Spine, terminal: Terminal
) -> None:
    await terminal.type("parked", "show", "routing-999")
    assert (terminal.code, terminal.complaint[:39]) == (1, "motcua parked show: routing-999: There ")
    await terminal.type("parked", "retry", "nonsense")
    assert (terminal.code, "look like routing-17" in terminal.complaint) == (1, True)
    await terminal.type("parked", "skip", "routing-1", "--reason", "  ")
    assert (terminal.code, "--reason must say why" in terminal.complaint) == (2, True)
    await terminal.type("parked", "skip", "routing-1")
    assert terminal.code == 2


async def test_an_agency_is_enrolled_rotated_and_revoked_and_a_wrong_code_names_the_nearest(
    spine: Spine, terminal: Terminal
) -> None:
    async with spine.environment.relaying("catalog"):
        await spine.until_in_outbox("catalog", 0)
    printed = await terminal.type("agency", "enroll", AGENCY.lower())
    assert terminal.code == 0, terminal.err
    assert f"{spine.environment.name}.agency.h17.inbox.v1" in printed
    assert printed.count("SCRAM-SHA-256") == 2
    rows = {row["code"]: row for row in await terminal.json("agency", "list")}
    assert (rows["H17"]["enrolled"], rows["G01"]["enrolled"]) == (True, False)
    await terminal.type("agency", "enroll", "H17")
    assert (terminal.code, "motcua agency rotate H17" in terminal.complaint) == (1, True)
    assert await terminal.type("agency", "rotate", "H17") != printed
    await terminal.type("agency", "revoke", "H17")
    assert terminal.code == 0
    await terminal.type("agency", "rotate", "H17")
    assert (terminal.code, "motcua agency enroll H17" in terminal.complaint) == (1, True)
    await terminal.type("agency", "enroll", "H171")
    assert (terminal.code, "H17 UBND thành phố Đà Nẵng" in terminal.complaint) == (1, True)


async def test_what_is_away_or_not_configured_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    terminal = Terminal(Settings(kafka_bootstrap="127.0.0.1:1"), tmp_path)
    await terminal.type("lag")
    assert (terminal.code, "Kafka at 127.0.0.1:1 does not answer: start it" in terminal.complaint) == (1, True)
    await terminal.type("parked", "list")
    assert (terminal.code, "set MOTCUA_DATABASE_URL" in terminal.complaint) == (1, True)


async def test_every_setting_is_listed_with_its_meaning_and_no_value(tmp_path: Path) -> None:
    terminal = Terminal(Settings(kafka_password="a secret"), tmp_path)
    said = await terminal.type("settings")
    assert terminal.code == 0
    assert "a secret" not in said
    for name, _, meaning in table():
        assert meaning, f"{name} has no description"
        assert f"{name} = " in said


@pytest.mark.parametrize(
    "command",
    [
        *("verify", "lag", "settings", "parked list", "parked show", "parked retry", "parked skip"),
        *("agency enroll", "agency rotate", "agency revoke", "agency list", "catalogue import", "catalogue export"),
    ],
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    said = CliRunner().invoke(app(), [*command.split(), "--help"])
    assert said.exit_code == 0
    assert f"Example: motcua {command}" in said.output
