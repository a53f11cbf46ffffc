"""Paying: what is due and what was paid, a new payment with the address to pay at, and the provider's own word."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow, principal
from services.kernel.body import read_body, read_json
from services.kernel.database import Connection, Row
from services.kernel.failures import Transient
from services.kernel.idempotency import key_of, once
from services.kernel.problem import Problem
from services.kernel.telemetry import logger
from services.kernel.text import Language, Text, negotiated
from services.submission.api.counter import Counter, counter
from services.submission.api.reading import answered, application_id_of, may_follow, unknown_application
from services.submission.bodies import Pay, parse
from services.submission.domain import payments as rules
from services.submission.domain.payments import Cause, State
from services.submission.forms import canonical
from services.submission.payments import book
from services.submission.payments.looking import look
from services.submission.payments.provider import Forged, Order, Provider
from services.submission.payments.standing import Standing, standing
from services.submission.payments.till import Till, till_of
from services.submission.payments.words import WHY_NOT, WHY_UNPINNED
from services.submission.store import dossiers
from services.submission.store import payments as store
from services.submission.taking import instant

log = logger(__name__)

_LARGEST_CALLBACK = 16 * 1024


async def payments(request: Request) -> Response:
    """GET /applications/{id}/payments: what is due, whether it can be paid online, and every payment with its steps."""
    who = await principal(request)
    return await _shown(request, who)


async def pay(request: Request) -> Response:
    """POST /applications/{id}/payments: 201 with the address to pay at; while a payment is open it is that one, again."""
    who = await allow("citizen")(request)
    key = key_of(request)
    value, _ = await read_json(request)
    parse(Pay, value)
    desk, till, application_id = counter(request), _till(request), application_id_of(request)
    provider = _provider(till)
    await _look_first(desk, till, provider, who, application_id)
    asked = hashlib.sha256(request.url.path.encode() + b"\0" + canonical(value)).digest()
    async with desk.database.transaction() as connection, once(connection, who.sub, key, asked) as slot:
        if slot.answer is None:
            row = await _own(connection, who, application_id, lock=True)
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


async def check(request: Request) -> Response:
    """POST /applications/{id}/payments/{payment_id}/check: asks the provider if we know nothing yet, then as GET."""
    who = await allow("citizen")(request)
    desk, till = counter(request), _till(request)
    async with desk.database.acquire() as connection:
        dossier = await _own(connection, who, application_id_of(request))
        row = await _payment(connection, request, dossier["application_id"])
    if till.provider is not None:
        try:
            await look(desk.database, till.provider, row)
        except Transient as error:
            # The page says what is known; the provider's word comes by itself, or the worker asks again.
            log.warning("payment service not asked", payment=str(row["payment_id"]), why=str(error))
    return await _shown(request, who)


async def callback(request: Request) -> Response:
    """POST /payments/callback/{provider}: the provider's word, signed; answered in its own codes, however often it comes."""
    desk, till = counter(request), _till(request)
    name = request.path_params["provider"]
    if till.provider is None or till.provider.name != name:
        detail = Text(f"Không có dịch vụ thanh toán “{name[:60]}”.", f"There is no payment service “{name[:60]}”.")
        raise Problem(404, "unknown-provider", Text("Không tìm thấy", "Not found"), detail)
    raw = await read_body(request, _LARGEST_CALLBACK)
    try:
        fields = dict(parse_qsl(raw.decode("utf-8", "replace"), max_num_fields=100))
        told = till.provider.callback(fields)
    except Forged as error:
        log.warning("forged callback", provider=name, why=str(error))
        return _told(till.provider, "forged")
    except ValueError as error:
        # Unreadable, or more fields than any callback has.
        log.warning("unreadable callback", provider=name, why=str(error))
        return _told(till.provider, "unreadable")
    heard = await book.hear(desk.database, name, told, Cause.CALLBACK, datetime.now(UTC))
    if heard.outcome in ("unknown", "amount"):
        log.warning("callback does not fit", provider=name, reference=told.reference, what=heard.outcome)
    return _told(till.provider, heard.outcome)


def _told(provider: Provider, outcome: str) -> Response:
    said = provider.answers(outcome)
    return Response(orjson.dumps({"code": said.code, "message": said.message}), 200, media_type="application/json")


async def _look_first(desk: Counter, till: Till, provider: Provider, who: Principal, application_id: UUID) -> None:
    """A payment that is under way may have been paid in another tab. Problem 409 only where not knowing could cost money."""
    async with desk.database.acquire() as connection:
        under_way = (await standing(connection, await _own(connection, who, application_id), till)).open
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
        await store.pin(connection, found.charge)
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
        book.reference(payment_id),
        row["amount"],
        row["created_at"],
        row["expires_at"],
        # Without accents: what banks print on a statement.
        f"Nop phi, le phi ho so {application_id}",
        row["language"],
        till.return_url(application_id, payment_id),
    )


async def _shown(request: Request, who: Principal) -> Response:
    desk, till, language = counter(request), _till(request), negotiated(request.headers)
    async with desk.database.snapshot() as connection:
        row = await dossiers.read(connection, application_id_of(request))
        if row is None or not may_follow(who, row):
            raise unknown_application(request.path_params["application_id"])
        found = await standing(connection, row, till)
        steps = await store.moves(connection, [each["payment_id"] for each in found.payments])
    answer: dict[str, Any] = {
        "application_id": str(row["application_id"]),
        "may_pay": found.why_not is None,
        "provider": till.called or None,
        "charge": _charge(desk, found, language),
        "payments": [_one(each, steps[each["payment_id"]]) for each in found.payments],
    }
    if found.why_not is not None:
        answer |= {"why_not": found.why_not, "text": _why(found.why_not, found).in_(language)}
    if found.rule.refund:
        answer["refund_rule"] = {"when": list(found.rule.refund), "source": found.rule.source}
    return answered(answer, language)


def _charge(desk: Counter, found: Standing, language: Language) -> dict[str, Any]:
    charge = found.charge
    shown: dict[str, Any] = {
        "amount": charge.pinned.amount,
        "basis": charge.pinned.basis,
        "why_not": charge.pinned.why_not,
        "items": [{"text": item.text, "amount": item.amount} for item in charge.pinned.items],
        "fee_text": charge.fee_text,
        "reason": charge.reason,
        "agency": charge.agency_code,
        "agency_name": desk.catalogue.agency_name(charge.agency_code),
        "asked": charge.asked_sequence is not None,
        "settled_by": str(charge.settled_by) if charge.settled_by else None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _one(row: Row, steps: list[Row]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "payment_id": str(row["payment_id"]),
        "reference": book.reference(row["payment_id"]),
        "amount": row["amount"],
        "state": row["state"],
        "created_at": instant(row["created_at"]),
        "expires_at": instant(row["expires_at"]),
        "paid_at": instant(row["paid_at"]) if row["paid_at"] else None,
        "transaction": row["transaction"] or None,
        "refund_cause": row["refund_cause"],
        "steps": [{"at": instant(step["at"]), "state": step["state"], "cause": step["cause"]} for step in steps],
    }
    return {name: value for name, value in shown.items() if value is not None}


async def _own(connection: Connection, who: Principal, application_id: UUID, *, lock: bool = False) -> Row:
    row = await dossiers.read(connection, application_id, lock=lock)
    if row is None or row["applicant"] != who.sub:
        raise unknown_application(str(application_id))
    return row


async def _payment(connection: Connection, request: Request, application_id: UUID) -> Row:
    given = request.path_params["payment_id"]
    try:
        row = await store.one(connection, UUID(given))
    except ValueError:
        row = None
    if row is None or row["application_id"] != application_id:
        said = Text(
            f"Hồ sơ này không có lần nộp “{given[:60]}”.", f"There is no payment “{given[:60]}” of this dossier."
        )
        raise Problem(404, "unknown-payment", Text("Không tìm thấy lần nộp", "No such payment"), said)
    return row


def _till(request: Request) -> Till:
    return till_of(request.app.state.runtime)


def _provider(till: Till) -> Provider:
    if till.provider is None:
        raise _problem("not-online", WHY_NOT["not-online"])
    return till.provider


def _refused(code: str, found: Standing) -> Problem:
    return _problem(code, _why(code, found))


def _why(code: str, found: Standing) -> Text:
    why = found.charge.pinned.why_not
    return WHY_UNPINNED[why] if code == "cannot-be-pinned" and why else WHY_NOT[code]


def _problem(code: str, said: Text) -> Problem:
    return Problem(409, code, Text("Chưa nộp được trực tuyến", "This cannot be paid online now"), said)
