"""What is owed is sent once, told once, and what goes wrong harms only itself."""

import asyncio
import time

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from services.contracts import events
from services.notification import domain
from tests.component.notification.mail_server import hang_up
from tests.component.notification.post_office import PostOffice
from tests.support.eventually import eventually


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


async def test_a_bad_recipient_fails_for_good_and_stops_no_other(office: PostOffice) -> None:
    dossiers = await office.dossiers(12)
    office.mail.at_recipient["c3@example.vn"] = "550 5.1.1 <c3@example.vn>: no such mailbox"

    async def spam(server: SMTP, envelope: Envelope) -> str:
        return "554 5.7.1 refused by policy"

    office.mail.at_content["c5@example.vn"] = spam
    async with office.sending():
        ids = await office.owe(*dossiers)
        await office.until(sent=10, permanent_failure=2)
    refused = await office.delivery(ids[2])
    assert refused["last_error"] == "the mail server said: 550 5.1.1 <…>: no such mailbox"
    failed = {told.data.delivery_id: told.data for told in await office.notified() if told.data.outcome == "failed"}
    assert set(failed) == {ids[2], ids[4]}
    assert failed[ids[4]].reason == "the mail server said: 554 5.7.1 refused by policy"
    assert all("@" not in (data.reason or "") for data in failed.values())


async def test_a_passing_refusal_is_tried_again_with_the_same_message_id(office: PostOffice) -> None:
    dossier = await office.dossier()
    office.mail.at_recipient["c1@example.vn"] = "451 4.7.1 try again later"
    async with office.sending():
        (delivery_id,) = await office.owe(dossier)
        await office.until(temporary_failure=1)
        delivery = await office.delivery(delivery_id)
        pause = (delivery["next_attempt_at"] - delivery["created_at"]).total_seconds()
        assert 29 < pause < 40
        assert delivery["attempts"] == 1
        assert await office.notified() == []
        office.mail.at_recipient.clear()
        await office.due_now()
        await office.until(sent=1)
    assert office.mail.inbox[0]["message-id"] == delivery["message_id"]
    (told,) = await office.notified()
    assert told.data.attempts == 2


async def test_after_the_last_attempt_it_fails_for_a_technical_reason(office: PostOffice) -> None:
    dossier = await office.dossier()
    office.mail.at_recipient["c1@example.vn"] = "450 4.2.0 mailbox busy"
    (delivery_id,) = await office.owe(dossier)
    async with office.database.acquire() as connection:
        await connection.execute(
            "UPDATE delivery SET attempts = $1, state = 'temporary-failure'", domain.MAX_ATTEMPTS - 1
        )
    async with office.sending():
        await office.until(technical_failure=1)
    (told,) = await office.notified()
    assert told.data.outcome == "failed"
    assert told.data.attempts == domain.MAX_ATTEMPTS
    assert told.data.reason == (
        f"given up after {domain.MAX_ATTEMPTS} attempts; the last one: the mail server said: 450 4.2.0 mailbox busy"
    )
    assert (await office.delivery(delivery_id))["sent_at"] is None


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


async def test_our_own_refused_address_loses_no_message(office: PostOffice) -> None:
    dossier = await office.dossier()
    office.mail.at_sender = "553 5.7.1 sender not allowed"
    async with office.sending():
        await office.owe(dossier)
        await office.until(temporary_failure=1)
        office.mail.at_sender = "250 OK"
        await office.due_now()
        await office.until(sent=1)


async def test_a_server_that_hangs_up_on_one_message_gets_the_others(office: PostOffice) -> None:
    dossiers = await office.dossiers(10)
    office.mail.at_content["c4@example.vn"] = hang_up
    async with office.sending():
        ids = await office.owe(*dossiers)
        await office.until(sent=9, temporary_failure=1)
        assert (await office.delivery(ids[3]))["last_error"].startswith("the connection ended")
        del office.mail.at_content["c4@example.vn"]
        await office.due_now()
        await office.until(sent=10)


async def test_a_connection_the_server_closed_while_idle_costs_nothing(office: PostOffice) -> None:
    dossiers = await office.dossiers(8)
    async with office.sending():
        await office.owe(*dossiers)
        await office.until(sent=8)
        office.mail.hang_up_on_all()
        await asyncio.sleep(0.05)
        ids = await office.owe(*dossiers)
        await office.until(sent=16)
    assert {(await office.delivery(one))["attempts"] for one in ids} == {1}


async def test_a_slow_recipient_does_not_hold_up_the_others(office: PostOffice) -> None:
    dossiers = await office.dossiers(30)
    release = asyncio.Event()

    async def slow(server: SMTP, envelope: Envelope) -> str:
        await release.wait()
        return "250 OK"

    office.mail.at_content["c1@example.vn"] = slow
    async with office.sending(lease_seconds=1.0):
        ids = await office.owe(*dossiers)
        await office.until(sent=29, sending=1)
        await asyncio.sleep(1.5)  # longer than the lease, which is renewed meanwhile
        assert (await office.delivery(ids[0]))["state"] == "sending"
        release.set()
        await office.until(sent=30)
    assert set(office.mail.copies.values()) == {1}


async def test_a_mail_server_that_is_away_costs_no_attempt_and_all_flows_when_it_is_back(office: PostOffice) -> None:
    dossiers = await office.dossiers(20)
    await office.mail.go_away()
    async with office.sending():
        await office.owe(*dossiers)
        await eventually(office.states, lambda seen: seen == {"created": 20})
        await asyncio.sleep(1.0)
        assert await office.states() == {"created": 20}
        await office.mail.start()
        await office.until(sent=20)
    assert {told.data.attempts for told in await office.notified()} == {1}


async def test_submission_away_pauses_and_costs_no_attempt(office: PostOffice) -> None:
    dossiers = await office.dossiers(5)
    office.submission.status = 503
    async with office.sending():
        await office.owe(*dossiers)
        await eventually(lambda: asyncio.sleep(0, len(office.submission.asked)), lambda asked: asked >= 3)
        assert office.mail.inbox == []
        office.submission.status = 200
        await office.until(sent=5)
    assert {told.data.attempts for told in await office.notified()} == {1}


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


async def test_a_server_that_wants_few_connections_gets_few(office: PostOffice) -> None:
    dossiers = await office.dossiers(40)
    office.mail.most_connections = 2
    await office.owe(*dossiers)
    async with office.sending():
        await office.until(sent=40)
    assert {told.data.attempts for told in await office.notified()} == {1}


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_server_that_wants_a_login_gets_it_and_a_wrong_one_costs_no_message(office: PostOffice) -> None:
    dossier = await office.dossier()
    office.mail.login = ("motcua", "right")
    await office.owe(dossier)
    async with office.sending(smtp_username="motcua", smtp_password="wrong"):
        await eventually(lambda: asyncio.sleep(0, office.mail.connections), lambda connections: connections >= 3)
        assert await office.states() in ({"created": 1}, {"sending": 1})
    assert await office.states() == {"created": 1}
    async with office.sending(smtp_username="motcua", smtp_password="right"):
        await office.until(sent=1)
