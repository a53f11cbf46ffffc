"""A supplement: what the agency asked for and nothing else, whole, in one transaction with its event; the form it corrects."""

from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.contracts.events import ApplicationSupplemented
from services.kernel.auth import Principal, allow
from services.kernel.database import Connection, Row
from services.kernel.problem import FieldError
from services.kernel.text import Text, negotiated
from services.submission import contents
from services.submission.api.acts import begin, erased, once_for, refuse, tell
from services.submission.api.asked import covered_now, not_asked
from services.submission.api.counter import Counter, counter
from services.submission.api.files.unready import unready
from services.submission.api.wire import answered, application_id_of, unknown_application
from services.submission.bodies import Supplement, does_not_fit, parse
from services.submission.contents import Contents
from services.submission.domain.asking import Covered
from services.submission.domain.dossier import why_no_supplement
from services.submission.domain.filling import fill, pointers
from services.submission.draft_bodies import misfits
from services.submission.forms import digest, taken_in
from services.submission.sealing import Sealer
from services.submission.store import dossiers
from services.submission.store.attachments import attachment
from services.submission.store.files import uploads
from services.submission.taking import contact, handed_in


async def supplement(request: Request) -> Response:
    """POST /applications/{id}/supplements: what the agency asked for. 202 {application_id, round, form_sha256}."""
    desk, who, value = await begin(request)
    body = parse(Supplement, value)
    new_form = None
    if body.form is not None or body.entries is not None:
        form, new_form = await _corrected(desk, who, application_id_of(request), body)
        body = body.model_copy(update={"form": form})

    async def act(connection: Connection, row: Row, sealer: Sealer, at: datetime) -> dict[str, Any]:
        refuse(why_no_supplement(dossiers.progress(row)))
        application_id, number = row["application_id"], row["rounds"] + 1
        await _refuse_unasked(connection, body, application_id, await covered_now(connection, row))
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
            files=handed_in(named + sent, listed=True),
        )
        detail = {"components": body.components, "round": number}
        await tell(connection, row, event, f"application.supplemented/{number}", "supplement-sent", at, detail)
        return {"application_id": str(application_id), "round": number, "form_sha256": form_sha256}

    return await once_for(request, desk, who, value, act)


async def form_in_force(request: Request) -> Response:
    """GET /applications/{id}/form: the applicant's own answers as they stand now, to be corrected. Problem 409 once erased."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    row = await _own(desk, who, application_id_of(request))
    contents_of = Contents(desk.data_keys, row)
    async with desk.database.acquire() as connection:
        filings = [contents_of.filing(filing) for filing in await dossiers.filings(connection, row["application_id"])]
    in_force = next((filing for filing in reversed(filings) if filing["form"] is not None), None)
    if in_force is None:
        raise erased()
    await desk.looks.note(who, row, "form")
    answer = {
        "application_id": str(row["application_id"]),
        "procedure": desk.catalogue.named(row["procedure_code"], row["procedure_version"]),
        "entries": dict(pointers(in_force["form"])),
        "form_sha256": in_force["form_sha256"],
    }
    return answered(answer, language)


async def _refuse_unasked(connection: Connection, body: Supplement, application_id: UUID, request: Covered) -> None:
    """Problem 422 for what was not asked for, and for files that are not whole or were refused: it would go without them.

    The dossier's row is held: no file begins, is kept or goes away until this supplement is handed in.
    """
    files = [each for each in await uploads.of_application(connection, application_id) if each["round"] is None]
    faults = [
        FieldError(f"/components/{number}", "not-asked", not_asked(request))
        for number, component in enumerate(body.components)
        if not request.has(component)
    ]
    if (body.form is not None or body.entries is not None) and not request.takes_form:
        said = Text(
            "Cơ quan không đề nghị sửa tờ khai nên tờ khai đã nộp giữ nguyên. Xin gửi lại mà không kèm tờ khai.",
            "The agency does not ask for the form to be corrected, so it stays as it was handed in. Send it without a form.",
        )
        faults.append(FieldError("/form", "not-asked", said))
    faults += [
        FieldError(f"/attachments/{number}/component", "not-asked", not_asked(request))
        for number, file in enumerate(body.attachments)
        if file.component is not None and not request.takes_file(file.component)
    ]
    for file in files:
        if not request.takes_file(file["component"]):
            vi, en = not_asked(request)
            take_out = Text(
                f"Tệp “{file['name']}”: {vi} Xin bỏ tệp này.", f"The file “{file['name']}”: {en} Take it out."
            )
            faults.append(FieldError(f"/files/{file['component']}", "not-asked", take_out))
    faults += unready([attachment(file) for file in files])
    if faults:
        raise does_not_fit(faults)


async def _corrected(
    desk: Counter, who: Principal, application_id: UUID, body: Supplement
) -> tuple[dict[str, Any], bytes]:
    """The new form, held against the pinned version. Outside the transaction, because the form may have to be read first.

    Codes of places and agencies are not asked again: what the dossier named when it came may have ended since. Problem 422;
    what was typed is at fault where it was typed.
    """
    if body.form is not None and body.entries is not None:
        said = Text(
            "Hãy gửi form hoặc entries, không gửi cả hai: hai bản có thể khác nhau.",
            "Send form or entries, not both: they may differ.",
        )
        raise does_not_fit([FieldError("/entries", "form-and-entries", said)])
    row = await _own(desk, who, application_id)
    form = await desk.form(row["procedure_code"], row["procedure_version"])
    if body.form is not None:
        whole, written = taken_in(body.form)
        faults = form.faults(whole)
    else:
        entries = body.entries or {}
        if wrong := misfits(entries):
            raise does_not_fit(wrong[:50])
        filled = fill(form.schema, entries)
        whole, written = taken_in(filled.form)
        faults = [
            FieldError("/form" + filled.typed_at(fault.pointer), fault.code, fault.message)
            for fault in form.faults(whole, "")
        ] + [FieldError(f"/form{pointer}", "no-such-field", _NO_FIELD) for pointer in filled.unplaced[:50]]
    if faults:
        raise does_not_fit(faults)
    return whole, written


async def _own(desk: Counter, who: Principal, application_id: UUID) -> Row:
    async with desk.database.acquire() as connection:
        row = await dossiers.read(connection, application_id)
    if row is None or row["applicant"] != who.sub:
        raise unknown_application(str(application_id))
    return row


_NO_FIELD = Text("Tờ khai không có mục này; xin bỏ mục này.", "The form has no such field; take it out.")
