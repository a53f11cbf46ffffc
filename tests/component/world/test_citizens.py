"""The simulated citizens: every request for a supplement is answered exactly once, by the right person, whatever dies."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiosmtplib
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.world.citizens import Citizens
from deploy.local.world.issuer.tokens import Issuer
from deploy.local.world.mail.smtp import Sink
from deploy.local.world.mail.store import MailStore
from deploy.local.world.settings import WorldSettings
from services.notification import mail
from services.notification.texts import Facts, render
from tests.component.world.conftest import served
from tests.support.eventually import eventually


@dataclass
class Portal:
    """Stands in for submission: notes every answer and says whatever `answers` has next, then 202."""

    issuer: Issuer
    answers: list[int] = field(default_factory=list)
    taken: list[tuple[str, str, str, bytes]] = field(default_factory=list)

    async def supplements(self, request: Request) -> Response:
        keys = KeySet.import_key_set(self.issuer.jwks())  # type: ignore[arg-type]  # a JWK set as it is served
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
        assert claims["role"] == "citizen"
        number = request.path_params["number"]
        self.taken.append((str(claims["sub"]), number, request.headers["idempotency-key"], await request.body()))
        return JSONResponse({}, self.answers.pop(0) if self.answers else 202)

    def routes(self) -> list[Route]:
        path = "/api/submission/v1/applications/{number}/supplements"
        return [Route(path, self.supplements, methods=["POST"])]


@pytest.fixture
def portal(settings: WorldSettings) -> Portal:
    return Portal(Issuer(settings))


@pytest.fixture
async def citizens(portal: Portal, store: MailStore) -> AsyncIterator[None]:
    async with served(portal.routes()) as url:
        running = asyncio.create_task(Citizens(store, portal.issuer, url).run())
        yield
        running.cancel()


async def ask(sink: Sink, to: str, template: str = "supplement-requested") -> mail.Stamp:
    """The mail that asks for two papers, as notification sends it."""
    delivery = uuid.uuid4()
    stamp = mail.Stamp(uuid.uuid4(), uuid.uuid4(), delivery, template, f"<{delivery}@motcua.example>", "vi")
    facts = Facts(stamp.application_id, datetime.now(UTC), components=["Tờ khai", "Bản sao thẻ căn cước"])
    rendered = render("supplement-requested", "vi", facts, public_url="http://127.0.0.1:8080")
    content = mail.compose(rendered, stamp, sender="a@motcua.example", recipient=to, at=datetime.now(UTC))
    await aiosmtplib.send(
        content, sender="a@motcua.example", recipients=[to], hostname="127.0.0.1", port=sink.port, start_tls=False
    )
    return stamp


async def unanswered(store: MailStore) -> int:
    rows = await store.read("SELECT count(*) FROM mail WHERE answered_at IS NULL")
    return int(rows[0][0])


async def test_whoever_is_asked_hands_in_the_papers_named_in_the_letter(
    portal: Portal, citizens: None, sink: Sink, store: MailStore
) -> None:
    stamp = await ask(sink, "lan@citizen.example")
    await eventually(lambda: unanswered(store), lambda left: left == 0)
    ((sub, number, key, content),) = portal.taken
    assert (sub, number) == ("lan", str(stamp.application_id))
    assert str(stamp.event_id) in key
    assert orjson.loads(content)["components"] == ["Tờ khai", "Bản sao thẻ căn cước"]


async def test_nobody_answers_for_strangers_or_to_other_mail(
    portal: Portal, citizens: None, sink: Sink, store: MailStore
) -> None:
    await ask(sink, "lan@example.org")
    await ask(sink, "@citizen.example".rjust(len("@citizen.example") + 1, "x"), template="accepted")
    await ask(sink, "mai@citizen.example")
    await eventually(lambda: unanswered(store), lambda left: left == 2)
    assert [sub for sub, *_ in portal.taken] == ["mai"]


async def test_an_answer_the_portal_cannot_take_yet_is_sent_again_with_the_same_key_and_body(
    portal: Portal, citizens: None, sink: Sink, store: MailStore
) -> None:
    portal.answers = [503, 409, 500]
    await ask(sink, "lan@citizen.example")
    await eventually(lambda: unanswered(store), lambda left: left == 0)
    assert len(portal.taken) == 4
    assert len(set(portal.taken)) == 1


async def test_a_final_no_is_noted_and_not_argued_with(
    portal: Portal, citizens: None, sink: Sink, store: MailStore
) -> None:
    portal.answers = [422]
    await ask(sink, "lan@citizen.example")
    await eventually(lambda: unanswered(store), lambda left: left == 0)
    (row,) = await store.read("SELECT answer_note FROM mail")
    assert row["answer_note"].startswith("422")


async def test_after_a_restart_only_what_is_unanswered_is_answered(
    portal: Portal, sink: Sink, store: MailStore, settings: WorldSettings
) -> None:
    stamps = [await ask(sink, f"citizen-{number}@citizen.example") for number in range(5)]
    nobody_there = asyncio.create_task(Citizens(store, portal.issuer, "http://127.0.0.1:1").run())
    tried = "SELECT 1 FROM mail WHERE answer_attempts > 0"
    await eventually(lambda: store.read(tried), lambda rows: len(rows) == 5)
    nobody_there.cancel()
    for _ in range(2):
        async with served(portal.routes()) as url:
            running = asyncio.create_task(Citizens(store, portal.issuer, url).run())
            await eventually(lambda: unanswered(store), lambda left: left == 0)
            running.cancel()
    assert sorted(number for _, number, _, _ in portal.taken) == sorted(str(stamp.application_id) for stamp in stamps)
