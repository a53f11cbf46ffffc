"""A mail server that refuses, hangs up, is slow or away: retried or failed with the reason, and the others unaffected."""

import asyncio
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from services.notification import domain
from services.notification.smtp import Away, Link
from tests.component.notification.mail_server import hang_up
from tests.component.notification.post_office import PostOffice
from tests.support.eventually import eventually


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
            "UPDATE delivery SET attempts = $1, state = 'temporary-failure', created_at = now() - $2::interval",
            domain.MAX_ATTEMPTS - 1,
            domain.TRIED_FOR,
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


async def test_attempts_used_up_by_senders_that_died_do_not_end_the_72_hours(office: PostOffice) -> None:
    dossier = await office.dossier()
    office.mail.at_recipient["c1@example.vn"] = "450 4.2.0 mailbox busy"
    await office.owe(dossier)
    async with office.database.acquire() as connection:
        await connection.execute("UPDATE delivery SET attempts = $1, state = 'sending'", domain.MAX_ATTEMPTS - 1)
    async with office.sending():
        await office.until(temporary_failure=1)
        office.mail.at_recipient.clear()
        await office.due_now()
        await office.until(sent=1)


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
        await eventually(lambda: asyncio.sleep(0, office.mail.open_connections), lambda count: count == 0)
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
    async with office.sending(senders=2, lease_seconds=2.0):
        ids = await office.owe(*dossiers)
        await office.until(sent=29, sending=1)
        first = (await office.delivery(ids[0]))["locked_until"]
        # Renewed until well after the first lease would have ended: the other sender leaves it alone.
        kept = await eventually(
            lambda: office.delivery(ids[0]), lambda row: row["locked_until"] > first + timedelta(seconds=3)
        )
        assert (kept["state"], kept["attempts"]) == ("sending", 1)
        release.set()
        await office.until(sent=30)
    assert set(office.mail.copies.values()) == {1}


async def test_a_mail_server_that_is_away_costs_no_attempt_and_all_flows_when_it_is_back(office: PostOffice) -> None:
    dossiers = await office.dossiers(20)
    await office.mail.go_away()
    async with office.sending():
        await office.owe(*dossiers)
        # A message gets its id when it is claimed: all were tried, and all were given back.
        await eventually(lambda: office.count("message_id IS NOT NULL"), lambda claimed: claimed == 20)
        await office.until(created=20)
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


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_password_is_never_sent_in_clear_but_on_a_laptop(office: PostOffice) -> None:
    await office.owe(await office.dossier())
    office.mail.login = ("motcua", "right")
    async with office.sending(profile="production", smtp_username="motcua", smtp_password="right"):
        health = office.runtimes[-1].health
        reasons = await eventually(health.reasons, lambda seen: "notification.sender" in seen)
        assert "MOTCUA_SMTP_STARTTLS" in reasons["notification.sender"]
    assert (await office.states(), office.mail.connections) == ({"created": 1}, 0)
    with pytest.raises(Away, match="in clear"):
        await Link(office.runtimes[-1].settings).open()
    assert office.mail.connections == 0
