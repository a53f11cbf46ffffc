"""A supplement: what the agency asked for and nothing else, whole, in one transaction with its event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.contracts.events import ApplicationSupplemented
from services.kernel.auth import Principal
from services.kernel.database import Connection, Row
from services.kernel.problem import FieldError
from services.kernel.text import Text
from services.submission import contents
from services.submission.api.acts import begin, once_for, refuse, tell
from services.submission.api.asked import covered_now, not_asked
from services.submission.api.counter import Counter
from services.submission.api.files.unready import unready
from services.submission.api.reading import application_id_of, unknown_application
from services.submission.bodies import Supplement, does_not_fit, parse
from services.submission.contents import Contents
from services.submission.domain.asking import Covered
from services.submission.domain.dossier import why_no_supplement
from services.submission.forms import digest, taken_in
from services.submission.sealing import Sealer
from services.submission.store import dossiers
from services.submission.store.drafts import attachment
from services.submission.store.files import uploads
from services.submission.taking import contact, handed_in


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
    if body.form is not None and not request.takes_form:
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
