"""Editing a draft of a procedure: every field, rows that come and go, what citizens would read beside it, two editors."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, Fault, NotThere
from ...describing import merging, shown, typed
from ...describing.fields import PARTS, SECTIONS
from ...doors import Catalogue
from .addresses import code_of, door, page_of, sheet_of
from .preview import Seen, preview

# A description of 150,000 bytes and a form of 256 KiB, as a browser writes them in a form's body.
LARGEST = 3_000_000
MOST_FIELDS = 6_000

_DONE = {
    "saved": Text("Đã lưu bản nháp.", "The draft is saved."),
    "begun": Text("Đã tạo bản nháp; hãy sửa rồi lưu.", "The draft is there; change it and save."),
}
_NO_JSON = Text(
    "Biểu mẫu riêng không phải JSON: hãy dán lại, hoặc để trống.", "It is not JSON: paste it again, or leave it empty."
)


@dataclass(slots=True)
class Sheet:
    """What stands in the form: the description as typed, a form of its own (JSON text), why, and what it began from."""

    code: str
    typed: dict[str, Any]
    form: str = ""
    why: str = ""
    revision: str = ""
    base: str = ""
    saved: bool = True
    focus: str | None = None
    answer: Answer | None = None
    conflict: dict[str, Any] | None = None
    gone: bool = False
    checked: bool = False
    draft: dict[str, Any] = field(default_factory=dict)


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/thu-tuc/{code}/sua."""

    async def show(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        catalogue = Catalogue(runtime, seen.language, seen.session)
        code = code_of(request)
        try:
            sheet = await _kept(catalogue, code)
        except NotThere:
            # No draft yet: it is begun on the procedure's own page, which also says why somebody may not.
            return done.go(seen, f"{page_of(code)}#sua")
        sheet.why = await _last_reason(catalogue, seen, code)
        if "kiem-tra" in request.query_params:
            sheet.answer = await catalogue.send("POST", f"{door(code)}/draft/check")
            sheet.checked = True
        return await _page(seen, catalogue, sheet)

    async def change(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        sent = await forms.read(seen, largest=LARGEST, most=MOST_FIELDS)
        catalogue = Catalogue(runtime, seen.language, seen.session)
        sheet = Sheet(
            code_of(request), typed.read(PARTS, sent), sent.get("form", "").strip(),
            sent.get("why", ""), sent.get("_revision", ""), sent.get("_base", ""), saved=False,
        )  # fmt: skip
        asked = sent.get("_do", "save")
        if asked not in ("save", "check"):
            sheet.focus = typed.act(PARTS, sheet.typed, asked)
            return await _page(seen, catalogue, sheet)
        return await _save(seen, catalogue, sheet, check=asked == "check")

    return [
        Route("/bien-tap/thu-tuc/{code}/sua", show),
        Route("/bien-tap/thu-tuc/{code}/sua", change, methods=["POST"]),
    ]


async def _kept(catalogue: Catalogue, code: str) -> Sheet:
    """The draft as the catalogue has it. NotThere when there is none, Refused when it is not the reader's."""
    draft = await catalogue.get(f"{door(code)}/draft")
    form = json.dumps(draft["form"], ensure_ascii=False, indent=1) if draft["form"] else ""
    return Sheet(
        code, draft["description"], form, revision=str(draft["revision"]), base=merging.packed(draft["description"]),
        draft=draft,
    )  # fmt: skip


async def _last_reason(catalogue: Catalogue, seen: frame.Visit, code: str) -> str:
    """Why this editor changed it last: whoever saves ten times for one decision types it once."""
    acts = (await catalogue.get(f"{door(code)}/acts", limit=1))["items"]
    own = acts and acts[0]["by_sub"] == seen.who.sub and acts[0]["act"] in ("drafted", "edited")
    return str(acts[0]["why"]) if own else ""


async def _save(seen: frame.Visit, catalogue: Catalogue, sheet: Sheet, *, check: bool) -> Response:
    sheet.typed = typed.pruned(PARTS, sheet.typed)
    address = sheet_of(sheet.code)
    try:
        form = json.loads(sheet.form) if sheet.form else None
    except ValueError:
        sheet.answer = Answer.refused(
            "does-not-fit", seen.say(_NO_JSON), (Fault("/form", "not-json", seen.say(_NO_JSON)),)
        )
        return await _page(seen, catalogue, sheet, 422)
    etag = f'"r{sheet.revision}"' if sheet.revision.isascii() and sheet.revision.isdigit() else None
    try:
        answer = await catalogue.send(
            "PUT",
            f"{door(sheet.code)}/draft",
            {"description": {"code": sheet.code, **sheet.typed}, "form": form, "why": sheet.why},
            etag=etag,
        )
    except NotThere:
        sheet.gone, sheet.revision, sheet.base = True, "", ""
        return await _page(seen, catalogue, sheet, 409)
    if answer.done:
        return done.go(seen, f"{address}?kiem-tra=1" if check else address, "saved")
    if answer.status in (412, 428):
        theirs = await _kept(catalogue, sheet.code)
        mine = theirs.draft["edited_by"] == seen.who.sub
        if mine and merging.same(theirs.typed, {"code": sheet.code, **sheet.typed}):
            return done.go(seen, address, "saved")  # sent twice: it is saved
        _put_together(sheet, theirs)
        return await _page(seen, catalogue, sheet, 409)
    sheet.answer = answer
    return await _page(seen, catalogue, sheet, 422)


def _put_together(sheet: Sheet, theirs: Sheet) -> None:
    """Their changes join the typed ones; from now on the form saves on top of theirs."""
    found = merging.merged(merging.unpacked(sheet.base), sheet.typed, theirs.typed)
    sheet.typed, sheet.revision, sheet.base = found.typed, theirs.revision, theirs.base
    sheet.conflict = {
        "edited_by": theirs.draft["edited_by"],
        "edited_at": theirs.draft["edited_at"],
        "taken": found.taken,
        "both": found.both,
    }


async def _page(seen: frame.Visit, catalogue: Catalogue, sheet: Sheet, status: int = 200) -> Response:
    sections = shown.page_of(SECTIONS, sheet.typed, seen.language, sheet.focus)
    controls = [part for _, _, parts in sections for part in parts]
    before: Seen = await preview(catalogue, sheet.code, typed.pruned(PARTS, sheet.typed), sheet.form)
    faults: list[Fault] = list(sheet.answer.faults) if sheet.answer else []
    if sheet.checked and sheet.answer:
        faults = [Fault(**each) for each in sheet.answer.body["errors"]]
    places = shown.mark(controls, faults)
    places |= {"/why": ("why", seen.say(Text("Lý do", "Reason")))}
    places |= {
        each.pointer: ("form", seen.say(Text("Biểu mẫu riêng", "Form of its own")))
        for each in faults
        if each.pointer.startswith("/form")
    }
    labels = {part.id.partition("/")[0]: part.label for part in controls}
    for part in shown.everything(controls):
        if (read := before.readings.get(part.id)) and isinstance(part, shown.Control):
            part.hint = f"{part.hint} {seen.say(read)}".strip()
    return done.page(
        seen, _DONE, "editing/draft.html", status,
        sheet=sheet, sections=sections, before=before, faults=faults, places=places, labels=labels,
        runs=shown.runs, form_fault=" ".join(each.message for each in faults if each.pointer.startswith("/form")),
    )  # fmt: skip
