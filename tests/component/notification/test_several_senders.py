"""Senders beside each other, senders that die, a database that breaks off: each message once, or again under its old id."""

import asyncio
import operator
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import asyncpg
import orjson
import pytest
from aiosmtpd.smtp import SMTP, Envelope

from services.notification.domain import State
from services.notification.holding import Holding
from services.notification.store.deliveries import Outcome
from tests.component.notification import a_sender_process
from tests.component.notification.post_office import CONNECTIONS, PostOffice
from tests.support.eventually import eventually


@asynccontextmanager
async def sender_process(office: PostOffice, lease_seconds: float) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {
        **os.environ,
        "MOTCUA_DATABASE_URLS": orjson.dumps(office.environment.settings.database_urls).decode(),
        "MOTCUA_SMTP_HOST": office.mail.host,
        "MOTCUA_SMTP_PORT": str(office.mail.port),
        "MOTCUA_SMTP_CONNECTIONS": str(CONNECTIONS),
        "MOTCUA_SUBMISSION_URL": office.submission.url,
        "MOTCUA_OIDC_ISSUER": f"{office.submission.url}/oidc",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", a_sender_process.__name__, str(lease_seconds), env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_two_senders_at_once_send_each_message_once(office: PostOffice) -> None:
    dossiers = await office.dossiers(100)
    async with office.sending(senders=2):
        for _ in range(4):
            await office.owe(*dossiers)
        await office.until(30, sent=400)
    assert len(office.mail.inbox) == 400
    assert set(office.mail.copies.values()) == {1}
    told = await office.notified()
    assert len({one.envelope.id for one in told}) == len(told) == 400
    for dossier in dossiers:
        assert [one.envelope.sequence for one in told if one.envelope.subject == str(dossier)] == [1, 2, 3, 4]


async def test_a_sender_killed_after_the_server_took_the_message_sends_it_again_under_the_same_id(
    office: PostOffice,
) -> None:
    dossier = await office.dossier()
    (delivery_id,) = await office.owe(dossier)
    async with sender_process(office, lease_seconds=2.0) as first:

        async def kill(server: SMTP, envelope: Envelope) -> str:
            os.kill(first.pid, signal.SIGKILL)
            return "250 OK"

        office.mail.at_content["c1@example.vn"] = kill
        await eventually(lambda: asyncio.sleep(0, len(office.mail.inbox)), lambda count: count == 1)
        office.mail.at_content.clear()
    assert (await office.delivery(delivery_id))["state"] == "sending"
    async with office.sending():
        await office.until(sent=1)
    first_copy, second_copy = office.mail.inbox
    assert first_copy["message-id"] == second_copy["message-id"]
    assert first_copy["subject"] == second_copy["subject"]
    (told,) = await office.notified()
    assert told.data.attempts == 2


async def test_a_killed_senders_messages_are_sent_by_the_others(office: PostOffice) -> None:
    dossiers = await office.dossiers(40)

    async def unhurried(server: SMTP, envelope: Envelope) -> str:
        await asyncio.sleep(0.05)
        return "250 OK"

    office.mail.at_content = {f"c{number}@example.vn": unhurried for number in range(1, 41)}
    async with sender_process(office, lease_seconds=2.0) as doomed:
        await office.owe(*dossiers)
        await eventually(lambda: asyncio.sleep(0, len(office.mail.inbox)), lambda count: count >= 10)
        doomed.kill()
        await doomed.wait()
        async with office.sending(lease_seconds=2.0):
            await office.until(sent=40)
    again = [copies for copies in office.mail.copies.values() if copies > 1]
    assert len(office.mail.copies) == 40
    assert len(again) <= 16, "only what was on its way or not yet written down may come twice"
    assert len(await office.notified()) == 40


async def test_an_outcome_that_comes_after_the_lease_was_lost_changes_nothing(office: PostOffice) -> None:
    (delivery_id,) = await office.owe(await office.dossier())
    late, quick = (Holding(office.database, "motcua.example", lease_seconds=0.5) for _ in range(2))
    (first,) = await late.claim(10)
    assert await quick.claim(10) == []
    (second,) = await eventually(lambda: quick.claim(10), bool)
    assert not late.may_send(delivery_id)
    assert second.delivery_id == first.delivery_id == delivery_id
    late.note(Outcome(first, State.PERMANENT_FAILURE, datetime.now(UTC), "too late"))
    await late.flush()
    assert (await office.delivery(delivery_id))["state"] == "sending"
    quick.note(Outcome(second, State.SENT, datetime.now(UTC)))
    await quick.flush()
    assert (await office.delivery(delivery_id))["state"] == "sent"
    assert [told.data.outcome for told in await office.notified()] == ["sent"]


async def test_a_sender_does_not_claim_what_it_holds_itself(office: PostOffice) -> None:
    await office.owe(await office.dossier())
    holding = Holding(office.database, "motcua.example", lease_seconds=0.1)
    assert len(await holding.claim(10)) == 1
    await eventually(lambda: office.count("next_attempt_at <= now()"), lambda ended: ended == 1)
    assert await holding.claim(10) == []


async def test_a_claim_whose_answer_was_lost_is_given_back(office: PostOffice) -> None:
    (delivery_id,) = await office.owe(await office.dossier())
    holding = Holding(office.database, "motcua.example")
    async with office.database.acquire() as connection:
        await connection.execute("ALTER TABLE procedure_name RENAME TO gone")
    with pytest.raises(asyncpg.UndefinedTableError):
        await holding.claim(10)
    async with office.database.acquire() as connection:
        await connection.execute("ALTER TABLE gone RENAME TO procedure_name")
        # What a claim leaves that committed while its answer was lost.
        await connection.execute(
            "UPDATE delivery SET state = 'sending', attempts = 1, claimed_by = $1, next_attempt_at = now() + '1 hour'",
            holding.sender,
        )
    (claimed,) = await holding.claim(10)
    assert (claimed.delivery_id, claimed.attempts) == (delivery_id, 1)


async def test_database_connections_that_break_lose_nothing_and_double_nothing(office: PostOffice) -> None:
    dossiers = await office.dossiers(100)
    async with office.sending(senders=2):
        for _ in range(3):
            before = len(office.mail.inbox)
            await office.owe(*dossiers)
            await eventually(office.accepted, partial(operator.lt, before))
            async with office.database.acquire() as connection:
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
                )
        await office.until(25, sent=300)  # well within a lease: no claim is forgotten
    told = await office.notified()
    assert len(office.mail.copies) == len(told) == 300
    assert len({one.data.delivery_id for one in told}) == 300
    assert set(office.mail.copies.values()) == {1}


async def test_a_stopping_sender_finishes_what_is_on_its_way_and_gives_back_the_rest(office: PostOffice) -> None:
    dossiers = await office.dossiers(60)

    async def unhurried(server: SMTP, envelope: Envelope) -> str:
        await asyncio.sleep(0.3)
        return "250 OK"

    office.mail.at_content = {f"c{number}@example.vn": unhurried for number in range(1, 61)}
    await office.owe(*dossiers)
    async with office.sending(drain_seconds=4.0):
        await eventually(lambda: asyncio.sleep(0, office.mail.together), lambda together: together == 8)
        began = asyncio.get_running_loop().time()
    took = asyncio.get_running_loop().time() - began
    assert took < 2.0
    states = await office.states()
    sent = len(office.mail.inbox)
    assert sent >= 8
    assert states == {"sent": sent, "created": 60 - sent}
    assert len(await office.notified()) == sent


async def test_a_stopping_sender_does_not_wait_for_a_server_that_never_answers(office: PostOffice) -> None:
    (delivery_id,) = await office.owe(await office.dossier())
    reached, never = asyncio.Event(), asyncio.Event()

    async def silent(server: SMTP, envelope: Envelope) -> str:
        reached.set()
        await never.wait()
        return "250 OK"

    office.mail.at_content["c1@example.vn"] = silent
    async with office.sending(drain_seconds=2.0):
        await asyncio.wait_for(reached.wait(), 15)
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 2.0
    # Whether it arrived is unknown: its lease runs out, and it is tried again.
    assert (await office.delivery(delivery_id))["state"] == "sending"
    never.set()
