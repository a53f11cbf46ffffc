"""The yardstick of P2: the same work by the same rules and functions, written the first way that comes to mind.

A transaction for every request, an awaited send for every message, a transaction and a commit of the offset for every
event, one mail after the other, a look every 20 ms where something may have come. It loses nothing and keeps the order.
"""

import asyncio
import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import uuid4

import uvloop
from fastapi import Depends, Request
from starlette.routing import BaseRoute, Mount, Route

from services.contracts import codec, topics
from services.kernel import address, inbox, outbox, process, settings, telemetry
from services.kernel.auth import Principal, allow
from services.kernel.batch import Batch, Subscription
from services.kernel.database import Connection
from services.kernel.idempotency import key_of
from services.kernel.process import Role, Runtime
from services.kernel.web import service_app
from services.notification import addresses, letters, mail, settling
from services.notification import handlers as notification
from services.notification.domain import State
from services.notification.letters import Letter
from services.notification.smtp import Link
from services.notification.store import deliveries
from services.notification.store.deliveries import Outcome
from services.routing import handlers as routing
from services.submission import api as submission_api
from services.submission import handlers as submission
from services.submission import taking
from services.submission.api import answers, reading, submit
from services.submission.api.counter import counter_of
from services.submission.bodies import Submission
from services.submission.forms import canonical
from services.submission.store.accepting import NewApplication
from services.submission.taking import Submitted

LOOK_SECONDS = 0.02
SEEN_AT_ONCE = 100
LEASE = timedelta(seconds=60)

_APPLICATION = """
INSERT INTO application (application_id, applicant, idempotency_key, request_sha256, procedure_code, procedure_version,
    province, commune, language, sealed, submitted_at, receipt_kid, receipt_issuer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_FILING = """
INSERT INTO filing (application_id, round, sealed, form_sha256, attachments, filed_at)
VALUES ($1, 0, $2, $3, $4::text::json, $5)
"""
_KEY = "INSERT INTO dossier_key (application_id, master_key, wrapped) VALUES ($1, $2, $3)"
_TIMELINE = """
INSERT INTO timeline (application_id, event_id, position, source, sequence, at, step, actor)
VALUES ($1, $2, 1, '/motcua/submission', 1, $3, 'submitted', 'applicant')
"""
_NEXT = f"SELECT position, event_id, topic, key, headers, value FROM outbox ORDER BY position LIMIT {SEEN_AT_ONCE}"


def routes(runtime: Runtime) -> list[BaseRoute]:
    """Submitting as FastAPI's tutorial does it; contacts as they are."""
    desk = counter_of(runtime)
    app = service_app(runtime, "submission", "naive")

    @app.post("/v1/applications", status_code=202)
    async def submitted(
        body: Submission, request: Request, citizen: Annotated[Principal, Depends(allow("citizen"))]
    ) -> answers.acts.Receipt:
        procedure = await submit._fitting(desk, body)
        digest, form = hashlib.sha256(canonical(body.model_dump())).digest(), canonical(body.form)
        one = Submitted(citizen.sub, key_of(request), digest, body, form, procedure.code, procedure.version, "vi", None)
        row = taking.worded([one], desk.keys.kid, desk.issuer, desk.data_keys)[0]
        async with desk.database.transaction() as connection:
            await _store(connection, row)
        return answers.acts.Receipt.model_validate_json(
            taking.answered(desk.keys, [row.accepted], desk.data_keys)[0].answer
        )

    app.router.routes.append(Route("/v1/contacts", reading.contacts, methods=["POST"]))
    return [Mount("/api/submission", app)]


start = submission_api.start


async def _store(connection: Connection, row: NewApplication) -> None:
    one, sealed = row.accepted, row.sealed
    await connection.execute(_KEY, one.application_id, sealed.key.master, sealed.key.key)
    await connection.execute(
        _APPLICATION,
        one.application_id,
        row.applicant,
        row.idempotency_key,
        one.request_sha256,
        one.procedure_code,
        one.procedure_version,
        one.province,
        one.commune,
        row.language,
        sealed.contact,
        one.submitted_at,
        one.receipt_kid,
        one.receipt_issuer,
    )
    files = one.attachments.decode()
    await connection.execute(_FILING, one.application_id, sealed.filing, one.form_sha256, files, one.submitted_at)
    await connection.execute(_TIMELINE, one.application_id, row.event.event_id, one.submitted_at)
    await outbox.append(connection, [row.event])


async def relay(service: str, runtime: Runtime) -> None:
    """Sends what is in the outbox, one message after the other."""
    publisher = runtime.broker.publisher()
    await publisher.start()
    while not runtime.stopping.is_set():
        async with runtime.database(service).acquire() as connection:
            rows = await connection.fetch(_NEXT)
            for row in rows:
                await publisher.publish([outbox.from_row(row)])
                await connection.execute("DELETE FROM outbox WHERE position = $1", row["position"])
        if not rows:
            await asyncio.sleep(LOOK_SECONDS)
    await publisher.stop()


async def consumer(service: str, subscription: Subscription, runtime: Runtime) -> None:
    """Reads one event, handles it in a transaction, commits its offset, reads the next."""
    source = runtime.broker.source(f"naive.{subscription.group}", tuple(subscription.handlers))
    await source.start()
    while not runtime.stopping.is_set():
        for record in await source.poll(1, 0.25):
            event = codec.decode(record)
            async with runtime.database(service).transaction() as connection:
                if await inbox.mark(connection, subscription.group, [event.envelope.id]):
                    batch = Batch(connection, [event])
                    await subscription.handlers[record.topic](batch)
                    await outbox.append(connection, batch.published)
            await source.commit({(record.topic, record.partition): record.offset + 1})
    await source.stop()


async def sender(runtime: Runtime) -> None:
    """Takes one delivery, asks for its address, sends it, writes that it was sent, takes the next."""
    database, config = runtime.database("notification"), runtime.settings
    host = mail.envelope_sender(config.mail_from).rpartition("@")[2]
    link, me = Link(config), uuid4()
    while not runtime.stopping.is_set():
        async with database.acquire() as connection:
            claimed = await deliveries.claim(connection, 1, [], me, LEASE, host)
        for one in claimed:
            contacts = await addresses.fetch(runtime, [one.application_id])
            letter = Letter(one, contacts.get(one.application_id))
            recipient, _ = letters.address_of(letter)
            assert recipient
            await link.send(recipient, letters.compose(letter, recipient, config))
            await settling.settle(database, [Outcome(one, State.SENT, datetime.now(UTC))], me)
        if not claimed:
            await asyncio.sleep(LOOK_SECONDS)
    await link.close()


def _of(subscriptions: Sequence[Subscription], group: str) -> Subscription:
    return next(one for one in subscriptions if one.group == group)


submission_relay = partial(relay, "submission")
follow_application = partial(consumer, "submission", _of(submission.SUBSCRIPTIONS, "submission.follow-application"))
routing_relay = partial(relay, "routing")
route_application = partial(consumer, "routing", _of(routing.SUBSCRIPTIONS, "routing.route-application"))
notification_relay = partial(relay, "notification")
plan_message = partial(consumer, "notification", _of(notification.SUBSCRIPTIONS, "notification.plan-message"))

# The same processes as in pipeline.OURS, so that neither has more of them to share two cores with.
ROLES = {
    "submission": [
        Role("submission.api", "api", "bench.naive:routes"),
        Role("submission.relay", "worker", "bench.naive:submission_relay"),
    ],
    "following": [Role("submission.consumer", "worker", "bench.naive:follow_application")],
    "routing": [
        Role("routing.relay", "worker", "bench.naive:routing_relay"),
        Role("routing.consumer", "worker", "bench.naive:route_application"),
    ],
    "planning": [
        Role("notification.relay", "worker", "bench.naive:notification_relay"),
        Role("notification.consumer", "worker", "bench.naive:plan_message"),
    ],
    "sending": [Role("notification.sender", "worker", "bench.naive:sender")],
}

if __name__ == "__main__":
    chosen = settings.load().model_copy(update={"http_port": int(sys.argv[2])})
    telemetry.configure(chosen, f"naive {sys.argv[1]}")
    sys.exit(uvloop.run(process.run(ROLES[sys.argv[1]], chosen, codec.decode, topics.kept_for, address.application)))
