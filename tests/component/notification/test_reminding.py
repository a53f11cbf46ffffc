"""A reminder becomes one e-mail to the agency's contact; the address comes from the catalogue, when it is sent."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4, uuid5

import pytest

from services.contracts import codec, events
from services.kernel.event import Outgoing
from services.notification.handlers import SUBSCRIPTIONS
from services.notification.store import planning
from tests.component.notification.mail_server import MailServer
from tests.component.notification.post_office import AGENCY, PostOffice
from tests.component.notification.submission_stand_in import SubmissionStandIn
from tests.support.environment import Environment

LIST = uuid5(UUID(int=7), "2027/H36")


def reminder(days_left: int, event_id: UUID | None = None) -> Outgoing:
    """As the catalogue writes it."""
    data = events.CatalogRegistrationDue(agency=AGENCY[0], year=2027, due_on=date(2026, 12, 31), days_left=days_left)
    return codec.message(
        data, id=event_id or uuid4(), source="/motcua/catalog", subject=AGENCY[0], sequence=0, correlation_id=LIST
    )


@pytest.fixture
async def with_broker(environment: Environment) -> AsyncIterator[PostOffice]:
    """A post office that hears real topics."""
    mail, owners = MailServer(), SubmissionStandIn()
    await mail.start()
    await owners.start()
    await environment.topics()
    built = PostOffice(environment, await environment.database("notification"), mail, owners)
    async with built.database.transaction() as connection:
        await planning.keep_agencies(connection, [AGENCY])
    yield built
    for runtime in built.runtimes:
        await runtime.close()
    await mail.go_away()
    await owners.stop()


async def test_a_reminder_is_sent_once_to_the_agencys_contact(with_broker: PostOffice) -> None:
    office, repeated = with_broker, uuid4()
    office.submission.of_agencies[2027, AGENCY[0]] = {
        "name": AGENCY[1],
        "email": "dau-moi@lamdong.example",
        "language": "vi",
    }
    await office.environment.publish(reminder(7, repeated), reminder(7, repeated), reminder(1))
    async with office.environment.consuming("notification", SUBSCRIPTIONS[:1]), office.sending():
        await office.until(sent=2)
    subjects = sorted(str(letter["subject"]) for letter in office.mail.inbox)
    assert subjects == ["Còn 1 ngày: đăng ký Danh mục 2027", "Còn 7 ngày: đăng ký Danh mục 2027"]
    assert {str(letter["to"]) for letter in office.mail.inbox} == {"dau-moi@lamdong.example"}
    # It is about no dossier: nobody's timeline is told.
    assert await office.notified() == []


async def test_citizens_are_written_to_while_the_catalogue_is_away(office: PostOffice) -> None:
    async with office.database.transaction() as connection:
        await planning.keep_agencies(connection, [AGENCY])
        await planning.plan(connection, [_planned()])
    office.submission.catalogue_status = 503
    dossier = await office.dossier(1)
    async with office.sending():
        await office.owe(dossier)
        await office.until(created=1, sent=1)
        office.submission.catalogue_status = 200
        office.submission.of_agencies[2027, AGENCY[0]] = {
            "name": AGENCY[1],
            "email": "a@lamdong.example",
            "language": "en",
        }
        async with office.database.acquire() as connection:
            await connection.execute("UPDATE delivery SET next_attempt_at = now() WHERE state = 'created'")
        await office.until(sent=2)


async def test_an_agency_without_a_contact_is_said_to_have_none(office: PostOffice) -> None:
    async with office.database.transaction() as connection:
        await planning.keep_agencies(connection, [AGENCY])
        await planning.plan(connection, [_planned()])
    office.submission.of_agencies[2027, AGENCY[0]] = {"name": AGENCY[1], "email": None, "language": "vi"}
    async with office.sending():
        await office.until(technical_failure=1)
    async with office.database.acquire() as connection:
        reason = await connection.fetchval("SELECT last_error FROM delivery")
    assert reason == "the agency has named no e-mail address for its registration"
    assert await office.notified() == []


def _planned() -> planning.Planned:
    event_id = uuid4()
    return planning.Planned(
        delivery_id=uuid4(),
        application_id=LIST,
        event_id=event_id,
        event_type="catalog.registration-due",
        correlation_id=LIST,
        traceparent=None,
        template="registration-due",
        facts={"agency": AGENCY[0], "list_year": 2027, "days_left": 7, "due_at": "2026-12-31T23:59:00+07:00"},
        happened_at=datetime.now(UTC),
    )
