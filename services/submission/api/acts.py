"""The citizen's later acts: each in one transaction with its event, once however often sent. Here: to withdraw."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.contracts import codec
from services.contracts.events import (
    ApplicationComplained,
    ApplicationRated,
    ApplicationSupplemented,
    ApplicationWithdrawn,
)
from services.kernel import outbox, tracing
from services.kernel.auth import Principal, allow
from services.kernel.body import read_json
from services.kernel.database import Connection, Row
from services.kernel.event import derived_id
from services.kernel.idempotency import key_of, once
from services.kernel.problem import Problem
from services.kernel.text import Text
from services.submission import contents
from services.submission.api.counter import Counter, counter
from services.submission.api.wire import application_id_of, unknown_application
from services.submission.bodies import Withdrawal, parse
from services.submission.contents import Contents
from services.submission.domain.dossier import SUBMISSION, Entry, why_no_withdrawal
from services.submission.forms import canonical
from services.submission.sealing import Sealer
from services.submission.store import dossiers, sealing, timeline
from services.submission.taking import instant

Act = Callable[[Connection, Row, Sealer, datetime], Awaitable[dict[str, Any]]]


async def withdraw(request: Request) -> Response:
    """POST /applications/{id}/withdrawal: the wish to withdraw; routing decides. 202 {application_id, requested_at}."""
    desk, who, value = await begin(request)
    body = parse(Withdrawal, value)

    async def act(connection: Connection, row: Row, sealer: Sealer, at: datetime) -> dict[str, Any]:
        refuse(why_no_withdrawal(dossiers.progress(row)))
        application_id, number = row["application_id"], row["sequence"] + 1
        await dossiers.ask_withdrawal(connection, application_id, at)
        event = ApplicationWithdrawn(application_id=application_id, withdrawn_at=at)
        detail = contents.reason_of(sealer, number, body.reason) if body.reason else {}
        await tell(connection, row, event, f"application.withdrawn/{number}", "withdrawal-requested", at, detail)
        return {"application_id": str(application_id), "requested_at": instant(at)}

    return await once_for(request, desk, who, value, act)


async def begin(request: Request) -> tuple[Counter, Principal, Any]:
    """The counter, the filer and the body of an act. Problem 4xx without a token, a key or JSON."""
    who = await allow("citizen", "officer")(request)
    key_of(request)
    value, _ = await read_json(request)
    return counter(request), who, value


async def once_for(request: Request, desk: Counter, who: Principal, value: Any, act: Act) -> Response:
    """Runs the act under the dossier's row lock, so that its events are numbered in the order they are written."""
    application_id = application_id_of(request)
    # The address belongs to what was asked: the same key for another dossier is another request.
    asked = hashlib.sha256(request.url.path.encode() + b"\0" + canonical(value)).digest()
    async with (
        desk.database.transaction() as connection,
        once(connection, who.sub, key_of(request), asked) as slot,
    ):
        if slot.answer is None:
            row = await dossiers.read(connection, application_id, lock=True)
            if row is None or row["applicant"] != who.sub:
                raise unknown_application(str(application_id))
            if row["sealed"] is None:
                await sealing.seal(connection, desk.data_keys, only=[application_id])
                row = await dossiers.read(connection, application_id) or row
            sealer = Contents(desk.data_keys, row).sealer
            if sealer is None:
                raise erased()
            slot.answer = (202, orjson.dumps(await act(connection, row, sealer, datetime.now(UTC))))
        status, body = slot.answer
    return Response(body, status, {"Cache-Control": "no-store"}, "application/json")


async def tell(
    connection: Connection,
    row: Row,
    event: ApplicationSupplemented | ApplicationWithdrawn | ApplicationRated | ApplicationComplained,
    kind: str,
    step: str,
    at: datetime,
    detail: dict[str, Any],
) -> None:
    """The act's event and its entry in the timeline, numbered after what the locked row says."""
    application_id, sequence = row["application_id"], row["sequence"] + 1
    message = codec.message(
        event,
        id=derived_id(application_id, kind),
        source=SUBMISSION,
        subject=str(application_id),
        sequence=sequence,
        correlation_id=application_id,
        time=at,
        traceparent=tracing.current(),
    )
    entry = Entry(
        application_id, message.event_id, SUBMISSION, sequence, at, step, "applicant", detail, row["entries"] + 1
    )
    await timeline.add(connection, [entry])
    await outbox.append(connection, [message])


_REFUSALS = {
    "withdrawal-requested": Text(
        "Bạn đã đề nghị rút hồ sơ này; Cổng đang xử lý đề nghị.",
        "You have asked to withdraw this application already; it is being dealt with.",
    ),
    "supplement-already-sent": Text(
        "Bạn đã gửi phần bổ sung theo đề nghị này; xin chờ cơ quan xem.",
        "You have already answered this request; wait for the agency to look at it.",
    ),
    "supplement-not-requested": Text(
        "Cơ quan chưa đề nghị bổ sung hồ sơ này (hoặc đề nghị chưa về tới Cổng). Khi có đề nghị, bạn sẽ được báo.",
        "The agency has not asked for a supplement (or its request has not arrived yet). You will be told when it does.",
    ),
    "already-decided": Text(
        "Hồ sơ đã có kết quả hoặc đã kết thúc nên không rút được nữa.",
        "The application has been decided or closed, so it can no longer be withdrawn.",
    ),
}


def erased() -> Problem:
    """409: nothing personal is left to act on."""
    said = Text(
        "Dữ liệu cá nhân của hồ sơ này đã được xóa nên không gửi thêm gì được nữa.",
        "The personal data of this application were erased, so nothing can be added to it.",
    )
    return Problem(409, "erased", Text("Chưa làm được việc này", "This cannot be done now"), said)


def refuse(code: str | None) -> None:
    """Problem 409 with the sentence for this code; None is no reason to refuse."""
    if code is not None:
        raise Problem(409, code, Text("Chưa làm được việc này", "This cannot be done now"), _REFUSALS[code])
