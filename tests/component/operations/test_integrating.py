"""docs/integrating.md as a developer of an agency uses it: its lines are executed as they stand, its tables are complete."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError

from services.contracts import codec, events, topics
from services.kernel.broker_admin import BrokerAdmin
from services.kernel.event import Outgoing
from services.kernel.kafka import KafkaBroker, read_all
from services.kernel.settings import Settings
from services.oversight import enrolment
from services.routing.domain.moves import MOVES, Step
from services.routing.domain.refusals import SENTENCES
from tests.support.environment import Environment

GUIDE = (Path(__file__).parents[3] / "docs" / "integrating.md").read_text(encoding="utf-8")
PASSWORD, OTHERS = "of-g01-in-a-test", "of-g02-in-a-test"


def snippet(name: str) -> str:
    """The block of the guide that is marked with this name, as it stands."""
    found = re.search(rf"<!-- executed by \S+: {name} -->\n```\w+\n(.*?)```", GUIDE, re.S)
    assert found, f"docs/integrating.md has no block {name!r}"
    return found[1]


def _kcat() -> list[str]:
    """A shell in which kcat works: where it is older than the guide asks for, after the guide's own remedy."""
    if not shutil.which("kcat"):
        pytest.skip("kcat is not installed (on Debian: apt install kcat)")
    about = subprocess.run(["kcat", "-V"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"librdkafka (\d+)\.(\d+)\.(\d+)", about)
    assert version, about
    old = tuple(map(int, version.groups())) < (2, 6, 1)
    # -O: aliases are for people, and a person's shell has them on.
    return ["bash", "-O", "expand_aliases", "-c", snippet("borrow librdkafka") if old else ""]


@pytest.fixture
async def settings(environment: Environment) -> AsyncIterator[Settings]:
    """A broker on which G01 and G02 are enrolled under the names the guide uses, without a test's prefix."""
    settings = environment.settings.model_copy(update={"topic_prefix": ""})
    admin = BrokerAdmin(settings)
    await enrolment.enroll(admin, "G01", PASSWORD)
    await enrolment.enroll(admin, "G02", OTHERS)
    yield settings
    await admin.revoke(["agency-g01", "agency-g02"])
    await admin.delete_topics(spec.name for spec in enrolment.specifications(["G01", "G02"]))


def _login(settings: Settings, agency: str = "g01", password: str = PASSWORD) -> dict[str, str]:
    return {
        "bootstrap_servers": settings.kafka_agency_bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": f"agency-{agency}",
        "sasl_plain_password": password,
    }


def _variables(settings: Settings, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        # python3 is the one that has the libraries.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "BROKER": settings.kafka_agency_bootstrap,
        "SECURITY": "SASL_PLAINTEXT",
        "AGENCY": "g01",
        "PASSWORD": PASSWORD,
        **more,
    }


async def _assigned(settings: Settings) -> str:
    """A message in G01's inbox, as routing writes it; returns the dossier."""
    one = uuid4()
    message = codec.message(
        events.AgencyApplicationPaid(
            application_id=one, amount=50_000, reference="TT-1", paid_at="2026-11-02T08:00:00+07:00"
        ),
        id=uuid4(),
        source="/motcua/routing/agency/G01",
        subject=str(one),
        sequence=1,
        correlation_id=one,
        topic=topics.agency_inbox("G01"),
    )
    await _publish(settings, message)
    return str(one)


async def _publish(settings: Settings, message: Outgoing) -> None:
    publisher = KafkaBroker(settings).publisher()
    await publisher.start()
    await publisher.publish([message])
    await publisher.stop()


async def _run(arguments: list[str], environment: dict[str, str], until: str | None = None) -> str:
    """Standard output of a program; killed as soon as a line holds ``until``."""
    process = await asyncio.create_subprocess_exec(
        *arguments, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said = b""
    assert process.stdout
    assert process.stderr
    try:
        async with asyncio.timeout(60):
            async for line in process.stdout:
                said += line
                if until and until in line.decode():
                    process.kill()
                    break
            complaint = (await process.stderr.read()).decode()
            await process.wait()
    except BaseException:
        # Only then: to kill one that has ended by itself takes its return code away from asyncio, which then says 255.
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    assert until or process.returncode == 0, complaint
    assert not until or until in said.decode(), complaint
    return said.decode()


async def test_the_ten_lines_of_python_read_the_inbox_as_they_stand(settings: Settings) -> None:
    dossier = await _assigned(settings)
    script = snippet("read with python")
    assert len(script.strip().splitlines()) == 10
    said = await _run([sys.executable, "-c", script], _variables(settings), until=dossier)
    assert "agency.application-paid" in said


async def test_the_line_of_kcat_reads_the_inbox_as_it_stands(settings: Settings) -> None:
    dossier = await _assigned(settings)
    line = snippet("read with kcat")
    assert len(line.strip().splitlines()) == 1
    *shell, before = _kcat()
    said = await _run([*shell, before + line], _variables(settings))
    assert dossier in said
    assert "ce_type=agency.application-paid" in said


@pytest.mark.parametrize("tool", ["python", "kcat"])
async def test_a_report_written_as_the_guide_says_is_one_that_routing_reads(settings: Settings, tool: str) -> None:
    dossier = str(uuid4())
    script = snippet(f"report with {tool}")
    *program, before = [sys.executable, "-c", ""] if tool == "python" else _kcat()
    await _run([*program, before + script], _variables(settings, APPLICATION=dossier))
    records = [record async for record in read_all(settings, [topics.agency_reports("G01")])]
    assert len(records) >= 1 if tool == "kcat" else len(records) == 1
    for record in records:
        report = codec.decode(record)
        assert str(report.data.application_id) == dossier
        assert record.key == dossier.encode()
        assert report.envelope.source == "/agency/G01"


async def test_a_foreign_credential_may_neither_read_nor_write_elsewhere(settings: Settings) -> None:
    await _assigned(settings)
    stranger = _login(settings, "g02", OTHERS)
    reader = AIOKafkaConsumer(topics.agency_inbox("G01"), **stranger)
    with pytest.raises(TopicAuthorizationFailedError):
        await reader.start()
    await reader.stop()
    member = AIOKafkaConsumer(topics.agency_inbox("G02"), group_id="agency.g01.reader", **stranger)
    with pytest.raises(GroupAuthorizationFailedError):
        await member.start()
        await member.getone()
    await member.stop()
    for topic in (topics.agency_reports("G01"), topics.agency_inbox("G02"), topics.agency_inbox("G01")):
        writer = AIOKafkaProducer(**stranger)
        await writer.start()
        with pytest.raises(TopicAuthorizationFailedError):
            await writer.send_and_wait(topic, orjson.dumps({}))
        await writer.stop()


async def test_a_wrong_or_revoked_password_does_not_log_in(settings: Settings) -> None:
    for password in ("wrong", None):
        if password is None:
            await BrokerAdmin(settings).revoke(["agency-g01"])
        reader = AIOKafkaConsumer(topics.agency_inbox("G01"), **_login(settings, password=password or PASSWORD))
        with pytest.raises(KafkaError, match=r"Authentication failed|Unable to bootstrap"):
            await reader.start()
        await reader.stop()


def test_every_step_and_the_states_it_is_legal_from_stand_in_the_guide() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z-]+)` \| ((?:`[a-z-]+`(?:, )?)+) \|", GUIDE.split("### Which step when")[1], re.M)
    )
    expected = {step.value: {state.value for state, moves in MOVES.items() if step in moves} for step in Step}
    assert {step: set(re.findall(r"`([a-z-]+)`", states)) for step, states in rows.items()} == expected


def test_every_refusal_and_every_message_stands_in_the_guide() -> None:
    for case in SENTENCES:
        code = {"extension-too-late": "extension-limit", "again-without-reason": "supplement-limit"}.get(case, case)
        assert f"`{code}`" in GUIDE
    for event in next(topic for topic in topics.all() if topic.name == topics.AGENCY_INBOX).events:
        assert f"| `{event}` |" in GUIDE
