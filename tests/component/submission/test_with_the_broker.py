"""Submission against a real broker: its events go out, the others' come in, and it accepts while Kafka is away."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from services.contracts import topics
from services.contracts.events import State, Step
from services.kernel.event import Event, Outgoing
from services.submission.handlers import SUBSCRIPTIONS
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served
from tests.component.submission.test_following import notified, processed, routed
from tests.support.environment import Environment
from tests.support.eventually import eventually


def outgoing(event: Event[Any]) -> Outgoing:
    """The message this event came from."""
    record = event.record
    headers = tuple((name, value.decode()) for name, value in record.headers)
    return Outgoing(record.topic, event.envelope.subject, event.envelope.id, headers, record.value)


async def test_submission_lives_on_its_topics_alone(environment: Environment, key_file: Path) -> None:
    await environment.topics()
    served = await Served(environment.settings, key_file).start()
    try:
        await environment.publish(*things.small_catalogue())
        async with environment.consuming("submission", SUBSCRIPTIONS), environment.relaying("submission"):
            await eventually(served.ready, lambda status: status == 200)
            application_id = await served.accepted(key="k")
            told = [
                routed(application_id),
                processed(application_id, 2, Step.accepted, State.accepted),
                notified(application_id),
            ]
            await environment.publish(*(outgoing(event) for event in (*told, *told)))  # everything twice

            async def steps() -> list[str]:
                seen = (await served.see(f"{APPLICATIONS}/{application_id}")).json()
                return [entry["step"] for entry in seen["timeline"]]

            assert await eventually(steps, lambda now: len(now) >= 4) == ["submitted", "routed", "notified", "accepted"]
            await served.post(f"{APPLICATIONS}/{application_id}/withdrawal", {})
            published = await eventually(
                lambda: environment.events(topics.SUBMITTED, topics.WITHDRAWN), lambda now: len(now) == 2
            )
            assert {event.envelope.sequence: event.envelope.type for event in published} == {
                1: "application.submitted",
                2: "application.withdrawn",
            }
            assert {event.envelope.subject for event in published} == {str(application_id)}
            assert await eventually(lambda: served.count("outbox"), lambda rows: rows == 0) == 0
            assert await served.count("parked") == 0
    finally:
        await served.stop()


async def test_an_event_of_a_strange_dossier_is_parked_visibly_and_others_flow(
    environment: Environment, key_file: Path
) -> None:
    await environment.topics()
    served = await Served(environment.settings, key_file).start()
    try:
        await served.with_catalogue()
        known = await served.accepted()
        strange = uuid4()
        async with environment.consuming("submission", SUBSCRIPTIONS):
            await environment.publish(*(outgoing(routed(one)) for one in (strange, known)))

            async def state() -> str:
                answer: str = (await served.see(f"{APPLICATIONS}/{known}")).json()["state"]
                return answer

            assert await eventually(state, lambda now: now == "assigned") == "assigned"
            await eventually(lambda: served.count("parked"), lambda rows: rows == 1)
        async with served.runtime.database("submission").acquire() as connection:
            parked = await connection.fetchrow("SELECT kind, code, reason FROM parked")
        assert (parked["kind"], parked["code"]) == ("poison", "unknown-application")
        assert str(strange) in parked["reason"]
    finally:
        await served.stop()


async def test_it_accepts_while_kafka_is_away(database_only: Environment, key_file: Path) -> None:
    served = await (await Served(database_only.settings, key_file).start()).with_catalogue()
    try:
        async with database_only.relaying("submission"):  # to a broker that is not there
            assert len({await served.accepted() for _ in range(5)}) == 5
            assert await served.count("outbox") == 5
            assert await served.ready() == 200
    finally:
        await served.stop()
