"""Routing between real topics: its consumers and its relay run, the other services are only their messages."""

import asyncio
from collections import defaultdict
from uuid import UUID

import orjson

from services.contracts import topics
from services.kernel.event import Outgoing
from services.routing.handlers import SUBSCRIPTIONS
from tests.component.routing.hands import said, subject, submitted, supplemented, withdrawn
from tests.support.environment import Environment
from tests.support.eventually import eventually
from tests.unit.routing import real

AGENCIES = ("H17", "H26", "H38")
PROVINCES = {"H17": "48", "H26": "01", "H38": "15"}


def written(agency: str, application_id: UUID, step: str) -> Outgoing:
    """A report as an agency's own client writes it: no headers."""
    report = said(application_id, step)
    return Outgoing(
        topics.agency_reports(agency),
        str(application_id),
        UUID(report["report_id"]),
        (),
        orjson.dumps(report),
    )


async def _count(environment: Environment, topic: str) -> int:
    return len(await environment.records(topic))


async def test_dossiers_go_from_submission_to_the_agency_and_back_in_order_with_two_of_everything(
    environment: Environment,
) -> None:
    await environment.topics(*AGENCIES)
    dossiers = {agency: [submitted(province=PROVINCES[agency]) for _ in range(20)] for agency in AGENCIES}
    everybody = [message for messages in dossiers.values() for message in messages]
    # The dossiers come first: they wait until the catalogue is there.
    await environment.publish(*everybody)
    async with (
        environment.consuming("routing", SUBSCRIPTIONS),
        environment.consuming("routing", SUBSCRIPTIONS),
        environment.relaying("routing"),
        environment.relaying("routing"),
    ):
        agencies, procedures = real.messages()
        await environment.publish(*agencies, *procedures)
        await eventually(lambda: _count(environment, topics.ROUTED), lambda n: n == len(everybody), 60)
        for step in ("accepted", "supplement-requested"):
            await environment.publish(
                *(written(agency, subject(m), step) for agency, messages in dossiers.items() for m in messages)
            )
        await eventually(lambda: _count(environment, topics.PROCESSED), lambda n: n == 2 * len(everybody), 60)
        # Half of them withdraw before their supplement was read: the topics come in any order, the acts do not.
        await environment.publish(*(withdrawn(subject(m), 3) for m in everybody[::2]))
        await environment.publish(*(supplemented(subject(m), 2) for m in everybody))
        expected = 3 * len(everybody) + len(everybody[::2])
        await eventually(lambda: _count(environment, topics.PROCESSED), lambda n: n == expected, 60)
        await asyncio.sleep(0.3)
    steps = defaultdict(list)
    for event in [*await environment.events(topics.ROUTED), *await environment.events(topics.PROCESSED)]:
        steps[event.envelope.subject].append((event.envelope.sequence, event.envelope.type, event.data))
    assert len(steps) == len(everybody)
    for number, message in enumerate(everybody):
        told = steps[message.key]  # routed, then processed as the topic has it
        assert [sequence for sequence, _, _ in told] == list(range(1, len(told) + 1))
        said_ = [data.step.value for _, kind, data in told if kind == "application.processed"]
        assert said_ == ["accepted", "supplement-requested", "supplemented"] + ["withdrawn"] * (number % 2 == 0)
    for agency in AGENCIES:
        own: dict[str, list[int]] = defaultdict(list)
        for event in await environment.events(topics.agency_inbox(agency)):
            own[event.envelope.subject].append(event.envelope.sequence)
        assert set(own) == {message.key for message in dossiers[agency]}
        assert all(sequences == list(range(1, len(sequences) + 1)) for sequences in own.values())


async def test_bad_input_is_answered_to_its_sender_and_everybody_else_flows(environment: Environment) -> None:
    await environment.topics(*AGENCIES)
    agencies, procedures = real.messages()
    mine, theirs = submitted(), submitted(province=PROVINCES["H26"])
    async with environment.consuming("routing", SUBSCRIPTIONS), environment.relaying("routing"):
        await environment.publish(*agencies, *procedures, mine, theirs)
        await eventually(lambda: _count(environment, topics.ROUTED), lambda n: n == 2, 60)
        garbage = Outgoing(topics.agency_reports("H17"), "x", UUID(int=1), (), b"\xff\x00garbage")
        await environment.publish(
            garbage,
            written("H17", subject(theirs), "accepted"),
            written("H17", subject(mine), "returned"),
            written("H17", subject(mine), "accepted"),
        )
        inbox = topics.agency_inbox("H17")
        await eventually(lambda: _count(environment, inbox), lambda n: n == 5, 60)
        await eventually(lambda: _count(environment, topics.PROCESSED), lambda n: n == 1, 60)
    refused = [e for e in await environment.events(inbox) if e.envelope.type == "agency.report-refused"]
    assert sorted(e.data.code.value for e in refused) == ["illegal-move", "invalid-report", "not-yours"]
    assert {e.data.received.topic for e in refused} == {"agency.h17.reports.v1"}
    (processed,) = await environment.events(topics.PROCESSED)
    assert (processed.data.application_id, processed.data.state.value) == (subject(mine), "accepted")
    assert await _count(environment, topics.agency_inbox("H26")) == 1
