"""What is due and what was paid, shown; before that the provider is asked when the citizen comes back from it."""

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow, principal
from services.kernel.database import Connection, Row
from services.kernel.failures import Transient
from services.kernel.problem import Problem
from services.kernel.telemetry import logger
from services.kernel.text import Language, Text, negotiated
from services.submission.api.counter import Counter, counter
from services.submission.api.reading import may_follow
from services.submission.api.wire import answered, application_id_of, unknown_application
from services.submission.payments import telling
from services.submission.payments.looking import look
from services.submission.payments.standing import Standing, standing
from services.submission.payments.till import Till, till_of
from services.submission.payments.words import WHY_NOT, WHY_UNPINNED
from services.submission.store import dossiers
from services.submission.store import payments as store
from services.submission.taking import instant

log = logger(__name__)


async def payments(request: Request) -> Response:
    """GET /applications/{id}/payments: what is due, whether it can be paid online, and every payment with its steps."""
    who = await principal(request)
    return await _shown(request, who)


async def check(request: Request) -> Response:
    """POST /applications/{id}/payments/{payment_id}/check: asks the provider if we know nothing yet, then as GET."""
    who = await allow("citizen")(request)
    desk, provider = counter(request), till(request).provider
    async with desk.database.acquire() as connection:
        dossier = await own(connection, who, application_id_of(request))
        row = await _payment(connection, request, dossier["application_id"])
    if provider is not None:
        try:
            await look(desk.database, provider, row)
        except Transient as error:
            # The page says what is known; the provider's word comes by itself, or the worker asks again.
            log.warning("payment service not asked", payment=str(row["payment_id"]), why=str(error))
    return await _shown(request, who)


async def _shown(request: Request, who: Principal) -> Response:
    desk, language = counter(request), negotiated(request.headers)
    async with desk.database.snapshot() as connection:
        row = await dossiers.read(connection, application_id_of(request))
        if row is None or not may_follow(who, row):
            raise unknown_application(request.path_params["application_id"])
        found = await standing(connection, row, till(request))
        steps = await store.moves(connection, [each["payment_id"] for each in found.payments])
    await desk.looks.note(who, row, "payments")
    answer: dict[str, Any] = {
        "application_id": str(row["application_id"]),
        "may_pay": found.why_not is None,
        "provider": till(request).called or None,
        "charge": _charge(desk, found, language),
        "payments": [_one(each, steps[each["payment_id"]]) for each in found.payments],
    }
    if found.why_not is not None:
        answer |= {"why_not": found.why_not, "text": why(found.why_not, found).in_(language)}
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
        "reference": telling.reference(row["payment_id"]),
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


async def own(connection: Connection, who: Principal, application_id: UUID, *, lock: bool = False) -> Row:
    """The citizen's own dossier. Problem 404."""
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


def till(request: Request) -> Till:
    """The till of this process."""
    return till_of(request.app.state.runtime)


def why(code: str, found: Standing) -> Text:
    """Why nothing can be paid online now, with what to do instead."""
    why = found.charge.pinned.why_not
    return WHY_UNPINNED[why] if code == "cannot-be-pinned" and why else WHY_NOT[code]
