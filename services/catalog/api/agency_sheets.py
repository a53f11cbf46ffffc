"""Agencies as a spreadsheet: the template, what is there now, and a file taken in with an answer for every row."""

from datetime import date

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from services.kernel.database import Connection
from services.kernel.web import FieldError, Problem, Text, negotiated, read_body

from ..agencies import editing as agency_editing
from ..agencies import sheet as agency_sheet
from ..agencies.editing import Editor
from ..agencies.importing import Outcome, Reported, take_in
from ..days import today
from ..domain.texts import nfc
from ..questions import wrong
from ..store import agencies as store
from .answers import ERRORS, answer_bytes, database
from .list_doors import signed_in

router = APIRouter()

_CSV = "text/csv; charset=utf-8"
_TAKEN = {"text/csv", "application/csv", "application/vnd.ms-excel", "text/plain", "application/octet-stream"}


class Reason(BaseModel):
    """Why a row was refused, in the language asked for; ``column`` is empty where it is the row as a whole."""

    column: str
    code: str
    message: str


class RowReport(BaseModel):
    """What became of one row; ``line`` counts the file's lines from 1, the header."""

    line: int
    code: str
    outcome: Outcome
    reasons: list[Reason]


class Report(BaseModel):
    """``dry_run``: nothing was written, this is what would happen."""

    dry_run: bool
    rows: int
    loaded: int
    unchanged: int
    refused: int
    lines: list[RowReport]


@router.get("/agencies/template.csv", response_class=Response)
async def template(request: Request) -> Response:
    """The columns of an import with an explanation of each and examples, to be filled in."""
    return _file(request, agency_sheet.template(), "co-quan-mau.csv")


@router.get("/agencies/export.csv", response_class=Response)
async def export(request: Request) -> Response:
    """Every agency with all its names; an import of it changes nothing."""
    async with database(request).acquire() as connection:
        known = store.standing_only(await store.kept(connection))
    return _file(request, agency_sheet.exported(known.values()), "co-quan.csv")


@router.post(
    "/agencies/import",
    response_model=Report,
    responses=ERRORS,
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def take(request: Request, reason: str | None = None, dry_run: str | None = None) -> Response:
    """Takes a CSV file in, row by row: good rows are loaded, bad ones refused with the reason; the same file again changes
    nothing. `reason` is kept with every agency; `dry_run=true` only says what would happen."""
    who = await signed_in(request, "office")
    why = nfc(reason or "")
    if not 5 <= len(why) <= 1000 or not why.isprintable():
        raise wrong(
            "reason",
            Text("“reason” phải nêu lý do, từ 5 đến 1000 ký tự.", "“reason” must say why, in 5 to 1000 characters."),
        )
    if dry_run not in (None, "true", "false"):
        raise wrong("dry_run", Text("“dry_run” là true hoặc false.", "“dry_run” is true or false."))
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in _TAKEN:
        raise Problem(
            415,
            "not-csv",
            Text("Định dạng không được hỗ trợ", "Unsupported media type"),
            Text(
                "Xin gửi nội dung tệp CSV với Content-Type: text/csv; tệp Excel hãy lưu lại dạng “CSV UTF-8”.",
                "Send the CSV file with Content-Type: text/csv; save a workbook as “CSV UTF-8” first.",
            ),
        )
    raw = await read_body(request, agency_sheet.MOST_BYTES)
    try:
        lines = agency_sheet.parsed(raw)
    except agency_sheet.Unusable as error:
        raise _unusable(error) from error
    editor = Editor(who.sub, who.role, why)
    async with database(request).transaction() as connection:
        reported = await _carry_out(connection, editor, today(), lines, write=dry_run != "true")
    return _report(request, reported, dry_run == "true")


async def _carry_out(
    connection: Connection, editor: Editor, day: date, lines: list[agency_sheet.Line], *, write: bool
) -> list[Reported]:
    await store.lock(connection)
    kept = await store.kept(connection)
    reported, changed = take_in(store.standing_only(kept), lines)
    if write and changed:
        await agency_editing.keep(connection, editor, day, kept, list(changed.values()), "imported")
    return reported


def _report(request: Request, reported: list[Reported], dry_run: bool) -> Response:
    language = negotiated(request)
    counted = {
        outcome: sum(each.outcome == outcome for each in reported) for outcome in ("loaded", "unchanged", "refused")
    }
    body = Report(
        dry_run=dry_run,
        rows=len(reported),
        loaded=counted["loaded"],
        unchanged=counted["unchanged"],
        refused=counted["refused"],
        lines=[
            RowReport(
                line=each.line,
                code=each.code,
                outcome=each.outcome,
                reasons=[
                    Reason(column=fault.field, code=fault.code, message=Text(fault.vi, fault.en).in_(language))
                    for fault in each.reasons
                ],
            )
            for each in reported
        ],
    )
    return Response(body.model_dump_json(), 200, {"Cache-Control": "no-store"}, "application/json")


def _file(request: Request, text: str, name: str) -> Response:
    """With a byte-order mark: without it a spreadsheet program does not take UTF-8 for what it is."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return answer_bytes(request, b"\xef\xbb\xbf" + text.encode(), _CSV, headers)


def _unusable(error: agency_sheet.Unusable) -> Problem:
    title = Text("Tệp không nhập được", "The file cannot be taken in")
    return Problem(422, error.code, title, error.said, [FieldError("", error.code, error.said)])
