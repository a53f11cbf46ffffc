"""What is owed is sent once, told once, and what goes wrong harms only itself."""

import asyncio
import time

from aiosmtpd.smtp import SMTP, Envelope

from services.contracts import events
from tests.component.notification.post_office import PostOffice


async def test_a_message_is_sent_and_told(office: PostOffice) -> None:
    dossier = await office.dossier()
    async with office.sending():
        (delivery_id,) = await office.owe(dossier)
        await office.until(sent=1)
    (message,) = office.mail.inbox
    delivery = await office.delivery(delivery_id)
    assert message["to"] == "c1@example.vn"
    assert message["subject"] == "Hồ sơ được tiếp nhận: Cấp giấy phép môi trường"
    assert message["message-id"] == delivery["message_id"] == f"<{delivery_id}@motcua.example>"
    assert message["x-motcua-application"] == str(dossier)
    assert message["x-motcua-event"] == str(delivery["event_id"])
    assert message["x-motcua-template"] == "accepted"
    text = str(message.get_body(("plain",)))
    assert message.get_body(("plain",)).get_content().startswith("Kính chào Lê Thị Lan,"), text  # type: ignore[union-attr] # both parts are always there
    (told,) = await office.notified()
    assert told.envelope.source == "/motcua/notification"
    assert told.envelope.sequence == 1
    assert told.envelope.causation_id == delivery["event_id"]
    assert told.data.outcome is events.DeliveryOutcome.sent
    assert told.data.delivery_id == delivery_id
    assert told.data.about == delivery["event_id"]
    assert told.data.attempts == 1


async def test_it_is_on_its_way_within_a_moment(office: PostOffice) -> None:
    dossier = await office.dossier()
    async with office.sending():
        await office.owe(dossier)
        await office.until(sent=1)  # connections are open now
        took = []
        for expected in range(2, 12):
            began = time.perf_counter()
            await office.owe(dossier)
            while len(office.mail.inbox) < expected:
                await asyncio.sleep(0.001)
                assert time.perf_counter() - began < 5
            took.append(time.perf_counter() - began)
    # Polling alone would need half a second; the median shows that NOTIFY works even on a busy machine.
    assert sorted(took)[5] < 0.25, took


async def test_the_language_is_the_citizens(office: PostOffice) -> None:
    dossier = await office.dossier(language="en", name="John Smith")
    async with office.sending():
        await office.owe(dossier)
        await office.until(sent=1)
    assert office.mail.inbox[0]["subject"] == "Application accepted: Environmental permit"
    assert office.mail.inbox[0]["content-language"] == "en"


async def test_without_an_address_it_fails_at_once_with_the_reason(office: PostOffice) -> None:
    nobody, unknown, unusable = await office.dossiers(3)
    office.submission.knows(nobody, None)
    del office.submission.contacts[unknown]
    office.submission.knows(unusable, "lan@ví-dụ.vn\r\nBcc: x@example.vn")
    async with office.sending():
        await office.owe(nobody, unknown, unusable)
        await office.until(technical_failure=3)
    assert office.mail.inbox == []
    assert {told.data.reason for told in await office.notified()} == {
        "no e-mail address was given with the application",
        "submission knows no contact for this application",
        "the e-mail address given with the application cannot be used",
    }


async def test_addresses_are_asked_for_in_batches(office: PostOffice) -> None:
    dossiers = await office.dossiers(150)
    await office.owe(*dossiers)
    async with office.sending():
        await office.until(sent=150)
    assert len(office.submission.asked) <= 3


async def test_several_connections_are_used_but_not_many(office: PostOffice) -> None:
    async def unhurried(server: SMTP, envelope: Envelope) -> str:
        await asyncio.sleep(0.02)
        return "250 OK"

    dossiers = await office.dossiers(60)
    office.mail.at_content = {f"c{number}@example.vn": unhurried for number in range(1, 61)}
    await office.owe(*dossiers)
    async with office.sending():
        await office.until(sent=60)
    assert 4 <= office.mail.together <= 8
    assert office.mail.connections <= 8


async def test_messages_of_one_dossier_go_out_in_order_and_are_numbered_without_gaps(office: PostOffice) -> None:
    dossiers = await office.dossiers(5)
    for template in ("submitted", "routed", "accepted", "in-progress", "approved"):
        await office.owe(*dossiers, template=template)
    async with office.sending():
        await office.until(sent=25)
    for dossier in dossiers:
        mails = [one["x-motcua-template"] for one in office.mail.inbox if one["x-motcua-application"] == str(dossier)]
        assert mails == ["submitted", "routed", "accepted", "in-progress", "approved"]
        told = [one for one in await office.notified() if one.envelope.subject == str(dossier)]
        assert [one.envelope.sequence for one in told] == [1, 2, 3, 4, 5]


async def test_a_template_that_fails_stops_no_other_and_is_tried_again(office: PostOffice) -> None:
    dossiers = await office.dossiers(3)
    (broken,) = await office.owe(dossiers[0], template="not-yet-written")
    await office.owe(*dossiers[1:])
    async with office.sending():
        await office.until(sent=2, temporary_failure=1)
    assert (await office.delivery(broken))["last_error"] == "the message could not be written (KeyError), see the log"


async def test_a_name_that_is_a_moment_late_is_waited_for(office: PostOffice) -> None:
    dossier = await office.dossier()
    async with office.database.acquire() as connection:
        await connection.execute("DELETE FROM procedure_name")
    async with office.sending():
        await office.owe(dossier)
        await asyncio.sleep(0.4)
        assert office.mail.inbox == []
        await office.dossier(2)  # brings the names
        await office.until(sent=1)
    assert "Cấp giấy phép môi trường" in office.mail.inbox[0]["subject"]


async def test_a_name_that_never_comes_is_replaced_by_the_code(office: PostOffice) -> None:
    dossier = await office.dossier()
    async with office.database.acquire() as connection:
        await connection.execute("DELETE FROM procedure_name")
    await office.owe(dossier)
    async with office.database.acquire() as connection:
        await connection.execute("UPDATE delivery SET created_at = created_at - interval '1 minute'")
    async with office.sending():
        await office.until(sent=1)
    assert office.mail.inbox[0]["subject"] == "Hồ sơ được tiếp nhận: 1.010727"
