"""What was erased stays erased, in whatever order events come and whatever is being sent at that moment."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.contracts import codec, events
from services.kernel.batch import Batch
from services.kernel.event import Event, Outgoing, Record
from services.notification import handlers
from services.notification.domain import State
from services.notification.settling import settle
from services.notification.store import deliveries, planning
from services.notification.store.deliveries import Outcome
from tests.component.notification.post_office import PostOffice
from tests.component.notification.test_planning import life, message, processed

NAME = "Trịnh Hoài Ân"
LEASE = timedelta(seconds=30)


def _read(sent: Outgoing) -> Event[Any]:
    headers = tuple((name, value.encode()) for name, value in sent.headers)
    return codec.decode(Record(sent.topic, 0, 0, sent.key.encode(), headers, sent.value))


def _older(application_id: UUID) -> list[Event[Any]]:
    """What the agency said of the person, in every field in which it may."""
    papers = [events.Document(name=f"Giấy phép của {NAME}", sha256="a" * 64, size=9)]
    said = {"reason": f"{NAME} thiếu giấy.", "unit": f"Phòng của {NAME}", "components": [f"Giấy của {NAME}"]}
    steps = (events.Step.supplement_requested, events.Step.decided)
    asked, decided = (
        processed(application_id, number, step, documents=papers if number == 3 else [], **said)
        for number, step in enumerate(steps, 2)
    )
    return [_read(one) for one in (asked, decided)]


def _erased(application_id: UUID) -> Event[Any]:
    data = events.ApplicationErased(application_id=application_id, erased_at=datetime.now(UTC))
    return _read(message(data, application_id, "submission", 9))


async def _handle(office: PostOffice, handler: Callable[[Batch[Any]], Awaitable[None]], *read: Event[Any]) -> None:
    async with office.database.transaction() as connection:
        await handler(Batch(connection, list(read)))


async def _kept(office: PostOffice) -> str:
    async with office.database.acquire() as connection:
        return "\n".join(row[0] for row in await connection.fetch("SELECT d::text FROM delivery AS d"))


async def test_older_events_that_come_after_the_erasure_bring_no_word_of_an_agency_back(office: PostOffice) -> None:
    one, other, unheard = uuid4(), uuid4(), uuid4()
    asked, decided = _older(one)
    await _handle(office, handlers.plan_messages, asked)
    assert NAME in await _kept(office)
    # The erasure of one that nothing was heard of yet comes in the same batch.
    await _handle(office, handlers.forget_dossiers, _erased(one), _erased(unheard))
    await _handle(office, handlers.forget_dossiers, _erased(one))
    submitted = [_read(each) for each in life(unheard)[:1]]
    await _handle(office, handlers.plan_messages, decided, asked, *submitted, *_older(unheard))
    assert await office.count("true") == 5, "that something happened is told all the same"
    assert NAME not in await _kept(office)
    await _handle(office, handlers.plan_messages, *_older(other))
    assert NAME in await _kept(office), "a dossier that was not erased keeps what its agency said"


async def test_an_erasure_and_an_older_event_at_the_same_moment_leave_no_word_whoever_is_first(
    office: PostOffice,
) -> None:
    for first, second in (("plan", "forget"), ("forget", "plan")):
        application_id = uuid4()
        handle = {
            "plan": (handlers.plan_messages, _older(application_id)),
            "forget": (handlers.forget_dossiers, [_erased(application_id)]),
        }
        async with office.database.transaction() as connection:
            handler, read = handle[first]
            await handler(Batch(connection, list(read)))  # type: ignore[operator] # one of two handlers
            handler, read = handle[second]
            waiting = asyncio.create_task(_handle(office, handler, *read))  # type: ignore[arg-type] # as above
            await asyncio.sleep(0.3)
            assert not waiting.done(), "the second waits for the first: neither can miss what the other does"
        await waiting
        assert NAME not in await _kept(office), f"{first} before {second}"


async def test_what_a_mail_server_says_of_an_erased_dossier_is_neither_kept_nor_told(office: PostOffice) -> None:
    application_id = await office.dossier()
    await office.owe(application_id)
    sender = uuid4()
    async with office.database.acquire() as connection:
        (claimed,) = await deliveries.claim(connection, 9, [], sender, LEASE, "motcua.example")
    async with office.database.transaction() as connection:
        await planning.forget(connection, {application_id: datetime.now(UTC)})
    refused = Outcome(claimed, State.PERMANENT_FAILURE, datetime.now(UTC), reason=f"550 {NAME} is unknown here")
    await settle(office.database, [refused], sender)
    delivery = await office.delivery(claimed.delivery_id)
    assert (delivery["state"], delivery["last_error"]) == ("permanent-failure", None)
    (told,) = await office.notified()
    assert (told.data.outcome, told.data.reason) == (events.DeliveryOutcome.failed, None)
