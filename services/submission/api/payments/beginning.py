"""A new payment with the address to pay at; while one is under way it is that one, again."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import orjson
import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow
from services.kernel.body import read_json
from services.kernel.database import Connection, Row
from services.kernel.failures import Transient
from services.kernel.idempotency import key_of, once
from services.kernel.problem import Problem
from services.kernel.text import Language, Text, negotiated
from services.submission.api.counter import Counter, counter
from services.submission.api.payments.showing import own, why
from services.submission.api.wire import application_id_of
from services.submission.bodies import Pay, parse
from services.submission.domain import payments as rules
from services.submission.domain.payments import State
from services.submission.forms import canonical
from services.submission.payments import telling
from services.submission.payments.looking import look
from services.submission.payments.provider import Order, Provider
from services.submission.payments.standing import Standing, standing
from services.submission.payments.till import Till, till_of
from services.submission.payments.words import WHY_NOT
from services.submission.store import charges
from services.submission.store import payments as store
from services.submission.taking import instant


async def pay(request: Request) -> Response:
    """POST /applications/{id}/payments: 201 with the address to pay at; while a payment is open it is that one, again."""
    who = await allow("citizen")(request)
    key = key_of(request)
    value, _ = await read_json(request)
    parse(Pay, value)
    desk, till, application_id = counter(request), till_of(request.app.state.runtime), application_id_of(request)
    provider = _provider(till)
    await _look_first(desk, till, provider, who, application_id)
    asked = hashlib.sha256(request.url.path.encode() + b"\0" + canonical(value)).digest()
    async with desk.database.transaction() as connection, once(connection, who.sub, key, asked) as slot:
        if slot.answer is None:
            row = await own(connection, who, application_id, lock=True)
            found = await standing(connection, row, till)
            if found.why_not is not None:
                raise _refused(found.why_not, found)
            opened = found.open or await _open(connection, row, found, till, negotiated(request.headers))
            order = _order(opened, till)
            body = {
                "payment_id": str(opened["payment_id"]),
                "amount": opened["amount"],
                "state": State.REDIRECTED.value,
                "expires_at": instant(opened["expires_at"]),
                "redirect": provider.address(order),
            }
            slot.answer = (201, orjson.dumps(body))
        status, answer = slot.answer
    return Response(answer, status, {"Cache-Control": "no-store"}, "application/json")


async def _look_first(desk: Counter, till: Till, provider: Provider, who: Principal, application_id: UUID) -> None:
    """A payment that is under way may have been paid in another tab. Problem 409 only where not knowing could cost money."""
    async with desk.database.acquire() as connection:
        under_way = (await standing(connection, await own(connection, who, application_id), till)).open
    if under_way is None:
        return
    try:
        await look(desk.database, provider, under_way)
    except Transient as error:
        if datetime.now(UTC) >= under_way["expires_at"]:
            raise Problem(
                409,
                "payment-unclear",
                Text("Chưa hỏi được đơn vị thanh toán", "The payment service does not answer"),
                Text(
                    "Lần nộp trước của bạn chưa rõ kết quả và đơn vị thanh toán chưa trả lời. Xin đợi ít phút rồi thử lại: "
                    "chúng tôi không mở lần nộp mới để bạn khỏi nộp hai lần.",
                    "It is not known yet what became of your last payment, and the payment service does not answer. Try again "
                    "in a few minutes: no new payment is opened, so that you do not pay twice.",
                ),
                headers={"Retry-After": "60"},
            ) from error


async def _open(connection: Connection, dossier: Row, found: Standing, till: Till, language: Language) -> Row:
    """A new payment of the charge, intended and at once on its way. The dossier's lock is held."""
    if not found.known:
        await charges.pin(connection, found.charge)
    now = datetime.now(UTC)
    payment_id = UUID(int=uuid_utils.compat.uuid7().int)
    assert till.provider is not None
    new = {
        "payment_id": payment_id,
        "application_id": dossier["application_id"],
        "charge": found.charge.number,
        "provider": till.provider.name,
        "amount": found.charge.pinned.amount,
        "language": language,
        "created_at": now,
        "expires_at": now + till.open_for,
    }
    await store.open_(connection, new)
    row = await store.one(connection, payment_id)
    assert row is not None
    await store.move(connection, rules.redirect(store.payment(row)), now)
    return row


def _order(row: Row, till: Till) -> Order:
    application_id, payment_id = row["application_id"], row["payment_id"]
    return Order(
        telling.reference(payment_id),
        row["amount"],
        row["created_at"],
        row["expires_at"],
        # Without accents: what banks print on a statement.
        f"Nop phi, le phi ho so {application_id}",
        row["language"],
        till.return_url(application_id, payment_id),
    )


def _provider(till: Till) -> Provider:
    if till.provider is None:
        raise _problem("not-online", WHY_NOT["not-online"])
    return till.provider


def _refused(code: str, found: Standing) -> Problem:
    return _problem(code, why(code, found))


def _problem(code: str, said: Text) -> Problem:
    return Problem(409, code, Text("Chưa nộp được trực tuyến", "This cannot be paid online now"), said)
