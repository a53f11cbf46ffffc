"""The citizen's later acts, a supplement and a withdrawal: each in one transaction with its event, once however often sent."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

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
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text
from services.submission import contents
from services.submission.api.counter import Counter, counter
from services.submission.api.files.unready import unready
from services.submission.api.reading import application_id_of, unknown_application
from services.submission.bodies import Supplement, Withdrawal, does_not_fit, parse
from services.submission.contents import Contents
from services.submission.domain.dossier import SUBMISSION, Entry, why_no_supplement, why_no_withdrawal
from services.submission.domain.life import asked
from services.submission.forms import canonical, digest, taken_in
from services.submission.sealing import Sealer
from services.submission.store import dossiers, sealing, timeline
from services.submission.store.drafts import attachment
from services.submission.store.files import uploads
from services.submission.taking import contact, instant

Act = Callable[[Connection, Row, Sealer, datetime], Awaitable[dict[str, Any]]]


async def supplement(request: Request) -> Response:
    """POST /applications/{id}/supplements: what the agency asked for. 202 {application_id, round, form_sha256}."""
    desk, who, value = await begin(request)
    body = parse(Supplement, value)
    new_form = None
    if body.form is not None:
        entries, new_form = taken_in(body.form)
        body = body.model_copy(update={"form": entries})
        await _refuse_misfit(desk, who, application_id_of(request), entries)

    async def act(connection: Connection, row: Row, sealer: Sealer, at: datetime) -> dict[str, Any]:
        progress = dossiers.progress(row)
        _refuse(why_no_supplement(progress))
        application_id, number = row["application_id"], row["rounds"] + 1
        request = asked(progress, await timeline.read(connection, application_id))
        _refuse_unasked(body.components, request.components if request else ())
        await _refuse_unready(connection, application_id)
        form_sha256 = digest(new_form) if new_form else await dossiers.form_sha256(connection, application_id)
        sent = await uploads.to_hand_in(connection, application_id)
        await uploads.hand_in(connection, application_id, number)
        named = [file.model_dump(exclude_none=True) for file in body.attachments]
        attachments, names = contents.stored_files(named + sent)
        name, email, language = contact(body.form or {})
        known_name, known_email = Contents(desk.data_keys, row).contact()
        await dossiers.supplement(
            connection,
            application_id,
            round=number,
            sealed=contents.filing_of(sealer, number, new_form, names, body.note),
            form_sha256=form_sha256,
            attachments=attachments,
            components=body.components,
            at=at,
            contact=contents.contact_of(sealer, name or known_name, email or known_email),
            language=language,
        )
        event = ApplicationSupplemented(
            application_id=application_id,
            round=number,
            supplemented_at=at,
            form_sha256=form_sha256,
            components=body.components,
        )
        detail = {"components": body.components, "round": number}
        await tell(connection, row, event, f"application.supplemented/{number}", "supplement-sent", at, detail)
        return {"application_id": str(application_id), "round": number, "form_sha256": form_sha256}

    return await once_for(request, desk, who, value, act)


async def withdraw(request: Request) -> Response:
    """POST /applications/{id}/withdrawal: the wish to withdraw; routing decides. 202 {application_id, requested_at}."""
    desk, who, value = await begin(request)
    body = parse(Withdrawal, value)

    async def act(connection: Connection, row: Row, sealer: Sealer, at: datetime) -> dict[str, Any]:
        _refuse(why_no_withdrawal(dossiers.progress(row)))
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
                raise _erased()
            slot.answer = (202, orjson.dumps(await act(connection, row, sealer, datetime.now(UTC))))
        status, body = slot.answer
    return Response(body, status, {"Cache-Control": "no-store"}, "application/json")


async def _refuse_misfit(desk: Counter, who: Principal, application_id: UUID, form: dict[str, Any]) -> None:
    """Holds a new form against the pinned version. Outside the transaction, because the form may have to be read first.

    Codes of places and agencies are not asked again: what the dossier named when it came may have ended since.
    """
    async with desk.database.acquire() as connection:
        row = await dossiers.read(connection, application_id)
    if row is None or row["applicant"] != who.sub:
        raise unknown_application(str(application_id))
    faults = (await desk.form(row["procedure_code"], row["procedure_version"])).faults(form)
    if faults:
        raise does_not_fit(faults)


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


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


async def _refuse_unready(connection: Connection, application_id: UUID) -> None:
    """The dossier's row is held: no file begins, is kept or goes away until this supplement is handed in."""
    rows = await uploads.of_application(connection, application_id)
    faults = unready([attachment(row) for row in rows if row["round"] is None])
    if faults:
        raise does_not_fit(faults)


def _refuse_unasked(handed_in: Sequence[str], wanted: Sequence[str]) -> None:
    """Papers beyond the request are nobody's to demand or to judge (NĐ 61/2018 Đ.5.1e): the first one is named."""
    names = "; ".join(wanted)
    faults = [
        FieldError(
            f"/components/{number}",
            "not-asked",
            Text(
                f"Cơ quan không đề nghị giấy tờ này. Giấy tờ được đề nghị: {names}.",
                f"The agency does not ask for this paper. It asks for: {names}.",
            ),
        )
        for number, component in enumerate(handed_in)
        if wanted and _plain(component) not in {_plain(name) for name in wanted}
    ]
    if faults:
        raise does_not_fit(faults)


_REFUSALS = {
    "withdrawal-requested": Text(
        "Bạn đã đề nghị rút hồ sơ này; cơ quan đang xem xét.", "You have asked to withdraw this application already."
    ),
    "supplement-already-sent": Text(
        "Bạn đã gửi giấy tờ bổ sung cho yêu cầu này; xin chờ cơ quan xem.",
        "You have already answered this request; wait for the agency to look at it.",
    ),
    "supplement-not-requested": Text(
        "Cơ quan chưa đề nghị bổ sung hồ sơ này (hoặc yêu cầu chưa về tới Cổng). Khi có yêu cầu, bạn sẽ được báo.",
        "The agency has not asked for a supplement (or its request has not arrived yet). You will be told when it does.",
    ),
    "already-decided": Text(
        "Hồ sơ đã có kết quả hoặc đã kết thúc nên không rút được nữa.",
        "The application has been decided or closed, so it can no longer be withdrawn.",
    ),
}


def _erased() -> Problem:
    said = Text(
        "Dữ liệu cá nhân của hồ sơ này đã được xóa nên không gửi thêm gì được nữa.",
        "The personal data of this application were erased, so nothing can be added to it.",
    )
    return Problem(409, "erased", Text("Chưa làm được việc này", "This cannot be done now"), said)


def _refuse(code: str | None) -> None:
    if code is not None:
        raise Problem(409, code, Text("Chưa làm được việc này", "This cannot be done now"), _REFUSALS[code])
