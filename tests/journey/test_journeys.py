"""From the citizen to the agency and back, on the whole stack, also on bad days."""

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from deploy.local.ports import free_port
from services.contracts import topics
from services.kernel.event import Outgoing
from services.kernel.kafka import KafkaBroker
from tests.chaos.judge import Verdict, judge
from tests.support.citizens import Citizens
from tests.support.eventually import eventually
from tests.support.stack import Stack

pytestmark = pytest.mark.timeout(400)


async def _follow(citizens: Citizens, name: str, application: str) -> dict[str, object]:
    answer = await citizens.http.get(
        f"{citizens.url}/api/submission/v1/applications/{application}",
        headers={"Authorization": f"Bearer {citizens._tokens[name]}"},
    )
    return dict(answer.raise_for_status().json())


async def test_an_application_reaches_its_agency_and_its_citizen_is_told_of_every_step(
    stack: Stack, citizens: Citizens
) -> None:
    name, body = next(citizens.wishes())
    application = await citizens.submit(name, body)
    assert application, citizens.tally.refused

    async def seen() -> dict[str, object]:
        return await _follow(citizens, name, application)

    final = ("not-accepted", "stopped", "returned", "withdrawn")
    dossier = await eventually(seen, lambda dossier: dossier["state"] in final, seconds=120)
    timeline = dossier["timeline"]
    assert isinstance(timeline, list)
    steps = [entry["step"] for entry in timeline]
    assert "submitted" in steps
    assert "routed" in steps

    async def mails() -> list[str]:
        page = await citizens.http.get(f"{stack.url}/dev/mail.json", params={"application": application})
        found = page.raise_for_status().json()
        return [mail["template"] for mail in (found.get("items") or found.get("mails") or found)]

    told = await eventually(mails, lambda mails: len(mails) >= 3, seconds=60)
    assert "submitted" in told
    assert "routed" in told


async def test_two_processes_of_every_consumer_and_relay_keep_order_and_once_ness(
    stack: Stack, citizens: Citizens
) -> None:
    doubled = [name for name in stack.children() if name.endswith((".consumer", ".relay", ".sender"))]
    assert len(doubled) == 8
    with _more(stack, doubled):
        await asyncio.sleep(8)  # they join their groups and take their share of the lanes
        await citizens.crowd(300, rate=30)
        verdict = await judge(stack, citizens.tally, settle_seconds=240)
    _all_arrived(verdict)


async def test_submissions_are_accepted_while_kafka_is_away_and_flow_when_it_is_back(
    stack: Stack, citizens: Citizens
) -> None:
    kafka = stack.children()["Kafka"].pid
    os.kill(kafka, signal.SIGSTOP)
    try:
        await citizens.crowd(20, rate=10)
        assert len(citizens.tally.accepted) == 20, citizens.tally.refused
        assert citizens.tally.failures == 0
    finally:
        os.kill(kafka, signal.SIGCONT)
    verdict = await judge(stack, citizens.tally, settle_seconds=240)
    _all_arrived(verdict)


async def test_nothing_is_acknowledged_that_postgresql_did_not_keep(stack: Stack, citizens: Citizens) -> None:
    async def killed() -> None:
        await asyncio.sleep(0.7)
        os.kill(stack.children()["PostgreSQL"].pid, signal.SIGKILL)

    await asyncio.gather(citizens.crowd(100, rate=50), killed())
    assert not citizens.tally.refused
    verdict = await judge(stack, citizens.tally, settle_seconds=240)
    _all_arrived(verdict)
    assert len(citizens.tally.accepted) == 100


async def test_garbage_on_every_topic_parks_its_own_dossier_and_others_flow(stack: Stack, citizens: Citizens) -> None:
    ours = [topic.name for topic in topics.all() if not topic.of_agencies and topic.groups]
    publisher = KafkaBroker(stack.settings()).publisher()
    await publisher.start()
    wrong = [
        Outgoing(name, str(uuid4()), uuid4(), (("content-type", "application/json"),), b"\xff garbage") for name in ours
    ]
    unknown = (
        ("ce_id", str(uuid4())),
        ("ce_type", "application.submitted"),
        ("ce_dataschema", "application.submitted/99"),
    )
    wrong.append(Outgoing(topics.SUBMITTED, str(uuid4()), uuid4(), unknown, b"{}"))
    await publisher.publish(wrong)
    await publisher.stop()
    readers = sum(len(topic.groups) for topic in topics.all() if topic.name in ours) + len(
        topics.carrying("application.submitted").groups
    )

    await citizens.crowd(20, rate=20)
    verdict = await judge(stack, citizens.tally, settle_seconds=240)
    assert not verdict.missing
    assert not verdict.unfinished, "the others did not flow"
    assert verdict.exit_code == 0, verdict.verified.get("findings") or verdict.said

    async def parked() -> list[dict[str, object]]:
        code, out, error = await stack.command("parked", "list", "--json")
        assert code == 0, error
        found = json.loads(out)
        return list(found["items"] if isinstance(found, dict) else found)

    waiting = await eventually(parked, lambda items: len(items) >= readers, seconds=60)
    assert len(waiting) == readers
    for item in waiting:
        code, _, error = await stack.command("parked", "skip", str(item["id"]), "--reason", "thrown in by a test")
        assert code == 0, error
    assert not await parked()


async def test_a_mail_server_that_refuses_one_recipient_does_not_hold_up_the_others(
    stack: Stack, citizens: Citizens
) -> None:
    (unlucky, body), (lucky, other) = itertools.islice(
        ((name, body) for name, body in citizens.wishes() if name.endswith(("-0", "-1"))), 2
    )
    while lucky == unlucky:
        lucky, other = next(citizens.wishes())
    fault = {"mode": "5xx", "share": 1.0, "recipient_pattern": f"{unlucky}@*"}
    (await citizens.http.post(f"{stack.url}/dev/mail/faults", json=fault)).raise_for_status()
    try:
        refused = await citizens.submit(unlucky, body)
        told = await citizens.submit(lucky, other)

        async def outcomes(application: str | None) -> set[str]:
            code, out, error = await stack.command("token", "operator")
            assert code == 0, error
            answer = await citizens.http.get(
                f"{stack.url}/api/notification/v1/deliveries",
                params={"application": application or ""},
                headers={"Authorization": f"Bearer {out.strip()}"},
            )
            found = answer.raise_for_status().json()
            return {row["state"] for row in found["items"]}

        await eventually(lambda: outcomes(told), lambda states: "sent" in states, seconds=60)
        await eventually(lambda: outcomes(refused), lambda states: "permanent-failure" in states, seconds=60)
    finally:
        (await citizens.http.post(f"{stack.url}/dev/mail/faults", json={"mode": "none"})).raise_for_status()


def _all_arrived(verdict: Verdict) -> None:
    """Not only was nothing lost: everything moved to its end."""
    assert verdict.exit_code == 0, verdict.verified.get("findings") or verdict.said
    assert not verdict.missing
    assert not verdict.unfinished
    assert not verdict.verified["in_flight"], verdict.verified["in_flight_by"]


@contextmanager
def _more(stack: Stack, roles: list[str]) -> Iterator[None]:
    """A second process of each of these roles, for a while."""
    environment = {name: value for name, value in stack.environment.items() if not name.startswith("MOTCUA_LOCAL")}
    running = []
    for role in roles:
        argv = [sys.executable, "-m", "services", "serve", role, "--port", str(free_port())]
        more = environment | {"MOTCUA_INSTANCE": f"second-{role}"}
        with (stack.data / f"second-{role}.log").open("ab") as log:
            running.append(subprocess.Popen(argv, env=more, stdout=log, stderr=log))
    try:
        yield
        assert all(process.poll() is None for process in running), "a second process ended by itself"
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(15)
