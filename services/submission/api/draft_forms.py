"""A draft against its form: what keeps it from being submitted, and whether a newer version of the form has come."""

import re
from datetime import date, timedelta
from typing import Any

from services.kernel.problem import FieldError
from services.kernel.text import Language, Text
from services.submission.api.counter import Counter
from services.submission.api.files.unready import unready
from services.submission.api.submit import suspended, unknown_procedure, unknown_province
from services.submission.bodies import Submission
from services.submission.catalogue import today
from services.submission.domain.drafts import OVERLAP
from services.submission.domain.filling import fill
from services.submission.domain.moving import Change, changes
from services.submission.forms import taken_in
from services.submission.store.catalogue import Procedure
from services.submission.store.drafts import Draft, Whole

MOST_CHANGES = 200
_COMMUNE = re.compile(r"[0-9]{5}")


class Ready:
    """A draft as the submission it would be now, and everything that keeps it from being one."""

    def __init__(self, submission: Submission | None, form: bytes, faults: list[FieldError]) -> None:
        self.submission = submission
        self.form = form
        self.faults = faults


async def ready(desk: Counter, whole: Whole) -> Ready:
    """Pointers of faults: ``/procedure``, ``/place/…``, ``/files/<component>``, and ``/form/…`` where it was typed.

    Raises Transient.
    """
    day, draft, place, files = today(), whole.draft, whole.place or {}, whole.files
    form = await desk.form(draft.procedure_code, draft.procedure_version)
    filled = fill(form.schema, whole.entries)
    entries, written = taken_in(filled.form)
    faults = [*_of_procedure(desk, draft, day), *await _of_place(desk, place, day)]
    for fault in form.faults(entries, "", today=day, known=desk.catalogue.known(day)):
        faults.append(FieldError("/form" + filled.typed_at(fault.pointer), fault.code, fault.message))
    faults += unready(files)
    if faults:
        return Ready(None, written, faults)
    submission = Submission.model_validate(
        {
            "procedure": draft.procedure_code,
            "place": {"province": place["province"], "commune": place.get("commune") or None},
            "form": entries,
            "on_behalf_of": draft.on_behalf_of,
            "attachments": [
                {"name": file.name, "sha256": file.sha256, "size": file.size, "component": file.component}
                for file in files
            ],
        }
    )
    return Ready(submission, written, faults)


async def unplaced(desk: Counter, whole: Whole) -> list[str]:
    """Pointers of answers that the draft's form has no place for: kept, and not submitted. Raises Transient."""
    form = await desk.form(whole.draft.procedure_code, whole.draft.procedure_version)
    return fill(form.schema, whole.entries).unplaced


async def form_moved(desk: Counter, draft: Draft, language: Language) -> dict[str, Any] | None:
    """``{version, must, changed}`` when another version of the form is in force than the draft's. Raises Transient."""
    day = today()
    current = desk.catalogue.procedure(draft.procedure_code, day)
    if current is None or current.version == draft.procedure_version:
        return None
    old = await desk.form(draft.procedure_code, draft.procedure_version)
    new = await desk.form(current.code, current.version)
    return {
        "version": current.version,
        "must": _must_move(desk, draft, current, day),
        "changed": [
            {"pointer": each.pointer, "kind": each.kind, "what": _told(each).in_(language)}
            for each in changes(old.schema, new.schema)[:MOST_CHANGES]
        ],
    }


def _must_move(desk: Counter, draft: Draft, current: Procedure, day: date) -> bool:
    """Whether the law no longer allows the version the draft was begun under (docs/decisions/0017)."""
    own = desk.catalogue.version(draft.procedure_code, draft.procedure_version)
    return own is None or not own.in_force(day) or day > current.valid_from + timedelta(days=OVERLAP.days)


def _of_procedure(desk: Counter, draft: Draft, day: date) -> list[FieldError]:
    current = desk.catalogue.procedure(draft.procedure_code, day)
    if current is None:
        return [*unknown_procedure(desk, draft.procedure_code).errors]
    suspension = current.suspended(day)
    if suspension is not None:
        return [*suspended(current, suspension).errors]
    if current.version == draft.procedure_version or not _must_move(desk, draft, current, day):
        return []
    said = Text(
        "Tờ khai của thủ tục này đã thay đổi và mẫu cũ không còn được nhận. Xin chuyển bản nháp sang mẫu mới; "
        "những gì bạn đã điền vẫn được giữ.",
        "The form of this procedure has changed and the old one is no longer taken. Move the draft to the new form; "
        "what you filled in is kept.",
    )
    return [FieldError("/procedure", "form-moved", said)]


async def _of_place(desk: Counter, place: dict[str, str], day: date) -> list[FieldError]:
    province, commune = place.get("province", ""), place.get("commune") or ""
    if not province:
        said = Text("Hãy chọn tỉnh, thành phố nơi bạn nộp hồ sơ.", "Choose the province or city where you apply.")
        return [FieldError("/place/province", "required", said)]
    if not desk.catalogue.has_province(province, day):
        await desk.catalogue.look_again()
    if not desk.catalogue.has_province(province, day):
        return [*unknown_province(desk, province).errors]
    if commune and not _COMMUNE.fullmatch(commune):
        said = Text("Hãy chọn xã, phường trong danh sách.", "Choose the commune or ward from the list.")
        return [FieldError("/place/commune", "pattern", said)]
    return []


def _told(change: Change) -> Text:
    match change.kind:
        case "added" if change.required:
            return Text(f"Mục mới, phải điền: “{change.vi}”.", f"New, and to be answered: “{change.en}”.")
        case "added":
            return Text(f"Mục mới: “{change.vi}”.", f"New: “{change.en}”.")
        case "removed":
            return Text(f"Không còn hỏi: “{change.vi}”.", f"No longer asked: “{change.en}”.")
        case "required":
            return Text(f"Nay phải điền: “{change.vi}”.", f"To be answered now: “{change.en}”.")
        case _:
            return Text(f"Cách điền đã đổi: “{change.vi}”.", f"To be answered in another way: “{change.en}”.")
