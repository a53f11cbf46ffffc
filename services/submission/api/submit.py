"""The hot endpoint: takes a dossier in, and answers with a signed receipt once it is durable."""

import hashlib
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from services.contracts.identifiers import citizen_number, person_name
from services.kernel import tracing
from services.kernel.auth import Principal, forbidden, principal
from services.kernel.body import read_json
from services.kernel.idempotency import key_of, reused
from services.kernel.problem import FieldError, Problem, unavailable
from services.kernel.text import Text, negotiated
from services.submission.api.counter import Counter, counter
from services.submission.bodies import OnBehalf, Submission, does_not_fit, parse
from services.submission.catalogue import named, today
from services.submission.contents import Assisted
from services.submission.forms import canonical_with, taken_in
from services.submission.store.accepting import Accepted
from services.submission.store.catalogue import Procedure, Repeal, Suspension
from services.submission.taking import BASE, Submitted


async def submit(request: Request) -> Response:
    """POST /applications: 202 with the receipt; the same Idempotency-Key and body get the same answer for ever."""
    desk = counter(request)
    applicant = await principal(request)
    if applicant.role not in ("citizen", "officer"):
        raise forbidden("vai trò: citizen, officer", "role: citizen, officer")
    key = key_of(request)
    value, _ = await read_json(request)
    body = parse(Submission, value)
    entries, form = taken_in(body.form)
    body = body.model_copy(update={"form": entries})
    assisted = assisted_by(applicant, body.on_behalf_of)
    request_sha256 = hashlib.sha256(canonical_with(value, "form", form)).digest()
    try:
        procedure = await _fitting(desk, body)
    except Problem:
        # What was accepted once stays accepted: a repeat is answered even where the catalogue has moved on meanwhile.
        earlier = await desk.earlier(applicant.sub, key)
        if earlier is None:
            raise
        taken = earlier
    else:
        language, traceparent = negotiated(request.headers), tracing.carried(request.headers)
        code, version = procedure.code, procedure.version
        submitted = Submitted(
            applicant.sub, key, request_sha256, body, form, code, version, language, traceparent, assisted
        )
        taken = await desk.accept(submitted)
    if taken.accepted.request_sha256 != request_sha256:
        raise reused()
    return Response(taken.answer, 202, headers_of(taken.accepted), "application/json")


def assisted_by(filer: Principal, on_behalf_of: OnBehalf | None) -> Assisted | None:
    """Who files for whom; None when the filer does for themselves. Problem 403 for an officer who names nobody, 422 for a
    number that no person has, and for a representative without a relation or an authority."""
    if on_behalf_of is None:
        if filer.role == "officer":
            raise forbidden("cán bộ nộp thay người dân (on_behalf_of)", "officers file for somebody (on_behalf_of)")
        return None
    faults = [
        FieldError(f"/on_behalf_of/{name}", name, Text(*fault))
        for name, fault in (
            ("full_name", person_name.fault(on_behalf_of.full_name)),
            ("id_number", citizen_number.either_fault(on_behalf_of.id_number, today())),
        )
        if fault is not None
    ]
    if filer.role == "citizen" and not (on_behalf_of.relation or on_behalf_of.authority):
        said = Text(
            "Hãy ghi quan hệ với người được nộp thay, hoặc căn cứ đại diện (giấy ủy quyền, quyết định).",
            "Say what relation you have to the person, or by what authority you act (a power of attorney, a decision).",
        )
        faults.append(FieldError("/on_behalf_of/relation", "relation", said))
    if faults:
        raise does_not_fit(faults)
    agency = filer.agency if filer.role == "officer" else None
    return Assisted(filer.name or filer.sub, agency, **on_behalf_of.model_dump())


async def _fitting(desk: Counter, body: Submission) -> Procedure:
    """The version in force of the procedure, if the place exists and the form fits it. Problem 422 or 503."""
    catalogue = desk.catalogue
    if catalogue.why_not_ready() is not None:
        raise unavailable(Text("Danh mục thủ tục đang được nạp.", "The catalogue is being loaded."))
    day = today()
    if not (catalogue.procedure(body.procedure, day) and catalogue.has_province(body.place.province, day)):
        # What this process holds is up to a second old: what was announced meanwhile must not be called unknown.
        await catalogue.look_again()
    procedure = catalogue.procedure(body.procedure, day)
    if procedure is None:
        raise unknown_procedure(desk, body.procedure)
    suspension = procedure.suspended(day)
    if suspension is not None:
        raise suspended(procedure, suspension)
    if not catalogue.has_province(body.place.province, day):
        raise unknown_province(desk, body.place.province)
    faults = (await desk.form(procedure.code, procedure.version)).faults(
        body.form, today=day, known=catalogue.known(day)
    )
    if faults:
        raise does_not_fit(faults)
    return procedure


def headers_of(accepted: Accepted) -> dict[str, str]:
    """Of the answer with a receipt."""
    return {"Location": f"{BASE}/{accepted.application_id}", "Cache-Control": "no-store"}


def unknown_procedure(desk: Counter, code: str) -> Problem:
    """422: nobody may apply for this procedure today, and why; or there is none of that code."""
    near = named((one.code, one.name) for one in desk.catalogue.nearest_procedures(code))
    known = desk.catalogue.newest(code)
    if known is not None and known.repeal is not None and known.repeal.on <= today():
        return _unknown("procedure-repealed", "/procedure", _repealed(desk, known, known.repeal))
    if known is not None:
        said = Text(
            f"Thủ tục {code} – {known.name} hiện không còn hiệu lực.",
            f"The procedure {code} – {known.name} is not in force now.",
        )
        return _unknown("procedure-not-in-force", "/procedure", said)
    said = Text(
        f"Không có thủ tục nào có mã “{code}”.{near.vi}", f"There is no procedure with the code “{code}”.{near.en}"
    )
    return _unknown("unknown-procedure", "/procedure", said)


def suspended(procedure: Procedure, suspension: Suspension) -> Problem:
    """422: until when nothing is taken, and for what reason."""
    until, opens = suspension.last_day, suspension.last_day + timedelta(days=1)
    said = Text(
        f"Thủ tục {procedure.code} – {procedure.name} tạm ngừng tiếp nhận hồ sơ mới từ ngày "
        f"{suspension.first_day:%d/%m/%Y} đến hết ngày {until:%d/%m/%Y}. Lý do: {_sentence(suspension.reason)} Bạn có thể "
        f"nộp lại từ ngày {opens:%d/%m/%Y}; hồ sơ đã nộp trước đó vẫn được giải quyết.",
        f"Procedure {procedure.code} – {procedure.name_en or procedure.name} takes no new applications from "
        f"{suspension.first_day} to {until}. Reason: {_sentence(suspension.reason)} You can submit from {opens} on; "
        "applications submitted before go on.",
    )
    title = Text("Thủ tục đang tạm ngừng", "The procedure is suspended")
    return Problem(422, "procedure-suspended", title, said, [FieldError("/procedure", "procedure-suspended", said)])


def _repealed(desk: Counter, known: Procedure, repeal: Repeal) -> Text:
    name = desk.catalogue.name_of(repeal.successor) if repeal.successor else None
    instead = f"{repeal.successor} – {name}" if name else repeal.successor
    vi, en = (f" Hãy dùng thủ tục {instead}.", f" Use procedure {instead} instead.") if instead else ("", "")
    return Text(
        f"Thủ tục {known.code} – {known.name} đã bị bãi bỏ từ ngày {repeal.on:%d/%m/%Y}. "
        f"Lý do: {_sentence(repeal.reason)}{vi}",
        f"Procedure {known.code} – {known.name_en or known.name} is repealed from {repeal.on} on. "
        f"Reason: {_sentence(repeal.reason)}{en}",
    )


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?", "…")) else reason + "."


def unknown_province(desk: Counter, code: str) -> Problem:
    """422: no province of today has this code, with the nearest that have."""
    near = named(desk.catalogue.nearest_provinces(code, today()))
    said = Text(
        f"Không có tỉnh, thành phố nào có mã “{code}”.{near.vi}",
        f"There is no province or city with the code “{code}”.{near.en}",
    )
    return _unknown("unknown-province", "/place/province", said)


def _unknown(code: str, pointer: str, said: Text) -> Problem:
    title = Text("Không tìm thấy trong danh mục", "Not in the catalogue")
    return Problem(422, code, title, said, [FieldError(pointer, code, said)])
