"""The hot endpoint: takes a dossier in, and answers with a signed receipt once it is durable."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson
import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from services.contracts import codec
from services.contracts.events import ApplicationSubmitted, Channel, Language, ProcedureRef
from services.contracts.events import Attachment as AttachmentHash
from services.contracts.events import Place as PlaceOfEvent
from services.kernel import tracing
from services.kernel.auth import forbidden, principal
from services.kernel.body import read_json
from services.kernel.event import derived_id
from services.kernel.idempotency import key_of, reused
from services.kernel.problem import FieldError, Problem, unavailable
from services.kernel.text import Text, negotiated
from services.submission import domain
from services.submission.api.counter import Counter, counter
from services.submission.bodies import Submission, does_not_fit, parse
from services.submission.catalogue import named, today
from services.submission.forms import canonical, canonical_with, digest
from services.submission.store.accepting import Accepted, NewApplication
from services.submission.store.catalogue import Procedure

BASE = "/api/submission/v1/applications"


async def submit(request: Request) -> Response:
    """POST /applications: 202 with the receipt; the same Idempotency-Key and body get the same answer for ever."""
    desk = counter(request)
    applicant = await principal(request)
    if applicant.role != "citizen":
        raise forbidden("vai trò: citizen", "role: citizen")
    key = key_of(request)
    value, _ = await read_json(request)
    body = parse(Submission, value)
    form = canonical(body.form)
    request_sha256 = hashlib.sha256(canonical_with(value, "form", form)).digest()
    try:
        procedure = await _fitting(desk, body)
    except Problem:
        # What was accepted once stays accepted: a repeat is answered even where the catalogue has moved on meanwhile.
        earlier = await desk.earlier(applicant.sub, key)
        if earlier is None:
            raise
        accepted = earlier
    else:
        accepted = await desk.accept(_row(desk, request, applicant.sub, key, body, form, procedure, request_sha256))
    if accepted.request_sha256 != request_sha256:
        raise reused()
    return Response(_answer(desk, accepted), 202, _headers(accepted), "application/json")


async def _fitting(desk: Counter, body: Submission) -> Procedure:
    """The version in force of the procedure, if the place exists and the form fits it. Problem 422 or 503."""
    catalogue = desk.catalogue
    if catalogue.why_not_ready() is not None:
        raise unavailable(Text("Danh mục thủ tục đang được nạp.", "The catalogue is being loaded."))
    procedure = catalogue.procedure(body.procedure, today())
    if procedure is None:
        raise _unknown_procedure(desk, body.procedure)
    if not catalogue.has_province(body.place.province, today()):
        raise _unknown_province(desk, body.place.province)
    faults = (await desk.form(procedure.code, procedure.version)).faults(body.form)
    if faults:
        raise does_not_fit(faults)
    return procedure


def _row(
    desk: Counter,
    request: Request,
    applicant: str,
    key: str,
    body: Submission,
    form: bytes,
    procedure: Procedure,
    request_sha256: bytes,
) -> NewApplication:
    application_id = uuid_utils.compat.uuid7()
    accepted = Accepted(
        application_id=application_id,
        request_sha256=request_sha256,
        procedure_code=procedure.code,
        procedure_version=procedure.version,
        province=body.place.province,
        commune=body.place.commune,
        submitted_at=datetime.now(UTC),
        form_sha256=digest(form),
        attachments=orjson.dumps([file.model_dump() for file in body.attachments]),
        receipt_kid=desk.keys.kid,
        receipt_issuer=desk.issuer,
    )
    name, email, language = contact(body.form)
    language = language or negotiated(request.headers)
    subject = str(application_id)
    event = codec.message(
        ApplicationSubmitted(
            application_id=application_id,
            procedure=ProcedureRef(code=procedure.code, version=procedure.version),
            place=PlaceOfEvent(province=accepted.province, commune=accepted.commune),
            channel=Channel.online,
            language=Language(language),
            submitted_at=accepted.submitted_at,
            form_sha256=accepted.form_sha256,
            attachments=[AttachmentHash(sha256=file.sha256, size=file.size) for file in body.attachments],
        ),
        id=derived_id(application_id, "application.submitted"),
        source=domain.SUBMISSION,
        subject=subject,
        sequence=1,
        correlation_id=application_id,
        time=accepted.submitted_at,
        traceparent=tracing.carried(request.headers),
    )
    return NewApplication(accepted, applicant, key, form, language, name, email, event)


def contact(form: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    """(full name, e-mail address, language vi or en) as the form's applicant gives them."""
    applicant = form.get("applicant")
    if not isinstance(applicant, dict):
        return None, None, None
    name, email, language = (applicant.get(field) for field in ("full_name", "email", "language"))
    return (
        name if isinstance(name, str) else None,
        email if isinstance(email, str) else None,
        language if language in ("vi", "en") else None,
    )


def _answer(desk: Counter, accepted: Accepted) -> bytes:
    address = f"{BASE}/{accepted.application_id}"
    return orjson.dumps(
        {
            "application_id": str(accepted.application_id),
            "receipt": desk.receipt(accepted),
            "links": {
                "self": address,
                "events": f"{address}/events",
                "supplements": f"{address}/supplements",
                "withdrawal": f"{address}/withdrawal",
                "keys": "/.well-known/jwks.json",
            },
        }
    )


def _headers(accepted: Accepted) -> dict[str, str]:
    return {"Location": f"{BASE}/{accepted.application_id}", "Cache-Control": "no-store"}


def _unknown_procedure(desk: Counter, code: str) -> Problem:
    near = named((one.code, one.name) for one in desk.catalogue.nearest_procedures(code))
    known = desk.catalogue.name_of(code)
    if known is not None:
        said = Text(
            f"Thủ tục {code} – {known} hiện không còn hiệu lực.", f"The procedure {code} – {known} is not in force now."
        )
        return _unknown("procedure-not-in-force", "/procedure", said)
    said = Text(
        f"Không có thủ tục nào có mã “{code}”.{near.vi}", f"There is no procedure with the code “{code}”.{near.en}"
    )
    return _unknown("unknown-procedure", "/procedure", said)


def _unknown_province(desk: Counter, code: str) -> Problem:
    near = named(desk.catalogue.nearest_provinces(code, today()))
    said = Text(
        f"Không có tỉnh, thành phố nào có mã “{code}”.{near.vi}",
        f"There is no province or city with the code “{code}”.{near.en}",
    )
    return _unknown("unknown-province", "/place/province", said)


def _unknown(code: str, pointer: str, said: Text) -> Problem:
    title = Text("Không tìm thấy trong danh mục", "Not in the catalogue")
    return Problem(422, code, title, said, [FieldError(pointer, code, said)])
