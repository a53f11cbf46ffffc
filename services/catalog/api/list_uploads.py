"""Registration by spreadsheet: a template to download, an upload answered cell by cell, the marked workbook back."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.body import read_body
from services.kernel.database import Row
from services.kernel.idempotency import key_of
from services.kernel.problem import Problem
from services.kernel.text import Text, negotiated

from ..domain.registrations import Terms
from ..procedures.rights import own_agency
from ..store import list_uploads as store
from ..store import list_work, lists
from ..views import BASE
from ..yearly.registering import terms
from ..yearly.sheets.archive import Unusable
from ..yearly.sheets.checking import Checked, check
from ..yearly.sheets.layout import MOST_BYTES, CellFault
from ..yearly.sheets.marking import marked
from ..yearly.sheets.reading import Read, read_file
from . import list_doors as doors
from .answers import ERRORS, database
from .list_doors import Acting, acting, private
from .list_registrations import open_for_registration, opened, written
from .list_templates import XLSX, download

router = APIRouter(tags=["lists"])

MOST_TOLD = 200
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in (XLSX, "text/csv")},
    }
}
_TITLE = Text("Tệp chưa được ghi", "Nothing of the file was recorded")
# Unpacking and reading take a processor for up to seconds: two at a time, beside the event loop.
_AT_ONCE = asyncio.Semaphore(2)


@router.post("/lists/{year}/uploads", responses=ERRORS, openapi_extra=_FILE)
async def upload(
    request: Request, year: int, agency: str | None = None, rows: Literal["all", "good"] = "all"
) -> Response:
    """Takes a filled template (XLSX or CSV) as drafts: every row, or none and 422 with each wrong cell.

    ``rows=good`` takes the rows that are right and answers 200 with the others. A row of a procedure that is a draft or
    was returned is brought up to date; the same file twice changes nothing.
    """
    who = await doors.signed_in(request, "officer")
    raw = await read_body(request, MOST_BYTES)
    key_of(request)
    # Read and checked before the list is held: an agency's long file must not keep the others waiting.
    async with database(request).acquire() as connection:
        listed = await doors.of_year(connection, year, who)
        asked = await doors.asked_agency(connection, year, who, agency)
        states = await list_work.registration_states(connection, year, asked["agency"])
        held_against = await terms(connection, listed)
        offered = {row["procedure"] for row in await store.rows_of(connection, year, asked["agency"], asked["kind"])}
    looked = await _looked_through(raw, asked["agency"], year, held_against, offered, states)
    async with acting(request, who, year, raw) as now:
        if not now.slot.repeated:
            open_for_registration(now.state)
            meanwhile = await list_work.registration_states(now.connection, year, asked["agency"])
            if meanwhile != states:
                looked = await _looked_through(raw, asked["agency"], year, held_against, offered, meanwhile)
            await _answer(now, request, asked, raw, *looked, take_good=rows == "good")
    assert now.slot.answer is not None
    status, body = now.slot.answer
    media = "application/json" if status < 400 else "application/problem+json"
    return Response(body, status, {"Cache-Control": "no-store"}, media)


@router.get("/lists/{year}/uploads/{upload_id}", responses=ERRORS)
async def uploaded(request: Request, year: int, upload_id: UUID) -> Response:
    """What was answered to an upload."""
    row = await _upload(request, year, upload_id)
    return private(Response(row["report"].encode(), media_type="application/json"))


@router.get("/lists/{year}/uploads/{upload_id}/marked.xlsx", responses=ERRORS, response_class=Response)
async def marked_workbook(request: Request, year: int, upload_id: UUID) -> Response:
    """The uploaded workbook with its wrong cells coloured and a note in each."""
    row = await _upload(request, year, upload_id)
    if row["marked"] is None:
        raise Problem(
            404,
            "nothing-marked",
            Text("Không có ô sai", "No cell was wrong"),
            Text(
                "Tệp này không có ô nào sai nên không có bản đánh dấu.",
                "No cell of this file was wrong: there is no marked copy.",
            ),
        )
    return download(row["marked"], XLSX, f"o-sai-{year}-{row['agency']}.xlsx")


async def _looked_through(
    raw: bytes, agency: str, year: int, held_against: Terms, offered: Collection[str], states: Mapping[str, str]
) -> tuple[Read, Checked, bytes | None]:
    """(what the file says, what of it is right, the marked copy if anything is wrong). Problem 422 for no table at all."""

    def look() -> tuple[Read, Checked, bytes | None]:
        read = read_file(raw, agency, year)
        checked = check(read, held_against, states, offered)
        return read, checked, marked(read, checked.faults) if checked.faults else None

    try:
        async with _AT_ONCE:
            return await asyncio.to_thread(look)
    except Unusable as error:
        detail = Text(f"{error.what.vi} {error.do.vi}", f"{error.what.en} {error.do.en}")
        raise Problem(422, error.code, _TITLE, detail) from error


async def _answer(
    now: Acting,
    request: Request,
    asked: Row,
    raw: bytes,
    read: Read,
    checked: Checked,
    copy: bytes | None,
    *,
    take_good: bool,
) -> None:
    """Takes what may be taken, and keeps the answer: also when nothing was taken."""
    year, agency = now.list["year"], asked["agency"]
    faults = checked.faults
    take = not faults or (take_good and not any(fault.whole for fault in faults))
    upload_id, where = uuid4(), f"{BASE}/lists/{year}/uploads"
    became = await _taken(now, agency, checked, upload_id) if take else ["right"] * len(checked.good)
    counted = {what: became.count(what) for what in ("added", "changed", "unchanged")}
    report = {
        "upload": str(upload_id),
        "year": year,
        "agency": agency,
        "file": {"kind": read.kind, "sha256": hashlib.sha256(raw).hexdigest(), "rows": len(read.rows)},
        "loaded": take,
        "recorded": counted,
        "refused_rows": checked.refused_rows,
        "whole": any(fault.whole for fault in faults),
        "left_blank": checked.left_blank,
        "faults": len(faults),
        "rows": [
            {"row": number, "procedure": one.procedure, "name": one.name, "what": what}
            for (number, one), what in zip(checked.good, became, strict=True)
        ],
        "cells": [_cell(fault) for fault in faults[:MOST_TOLD]],
        "links": {"self": f"{where}/{upload_id}", **({"marked": f"{where}/{upload_id}/marked.xlsx"} if copy else {})},
    }
    await store.add(now.connection, upload_id, year, agency, read.kind, report["file"]["sha256"], take, report, copy)
    detail = {"upload": str(upload_id), "rows": len(read.rows), "faults": len(faults), "recorded": counted}
    await lists.note(now.connection, [now.note("upload", "upload", agency=agency, detail=detail)])
    if take:
        now.answers(report)
    else:
        now.answers(_problem(request, faults, checked, report), 422)


async def _taken(now: Acting, agency: str, checked: Checked, upload_id: UUID) -> list[str]:
    """Writes the right rows, and says of each whether it was added, changed or unchanged.

    Each that is new or changed is an act of its own, as if it had been typed.
    """
    became, acts = [], []
    for _, one in checked.good:
        what = await list_work.put_registration(now.connection, now.list["year"], agency, one)
        became.append(what)
        if what != "unchanged":
            acts.append(written(now.who, now.list["year"], agency, one, what, upload_id))
    if acts:
        await opened(now.connection, now.who, now.list)
        await lists.note(now.connection, acts)
    return became


def _cell(fault: CellFault) -> dict[str, Any]:
    return {
        "sheet": fault.sheet,
        "cell": fault.cell,
        "value": fault.value,
        "code": fault.code,
        "what": fault.what.vi,
        "write": fault.write.vi,
        "what_en": fault.what.en,
        "write_en": fault.write.en,
    }


def _problem(
    request: Request, faults: Sequence[CellFault], checked: Checked, report: Mapping[str, Any]
) -> dict[str, Any]:
    language = negotiated(request.headers)
    whole = any(fault.whole for fault in faults)
    good = len(checked.good)
    detail = Text(
        f"Có {len(faults)} ô sai, nên chưa dòng nào được ghi. Sửa các ô được nêu rồi gửi lại cả tệp."
        + (f" {good} dòng đúng có thể ghi trước bằng rows=good." if good and not whole else ""),
        f"{len(faults)} cells are wrong, so no row was recorded. Mend the cells named and send the whole file again."
        + (f" The {good} rows that are right can be taken first with rows=good." if good and not whole else ""),
    )
    return {
        "type": "urn:motcua:problem:wrong-cells",
        "title": _TITLE.in_(language),
        "status": 422,
        "code": "wrong-cells",
        "detail": detail.in_(language),
        "instance": request.url.path,
        "errors": [
            {
                "pointer": f"/{fault.sheet}/{fault.cell}",
                "code": fault.code,
                "message": f"{fault.cell}: {fault.what.in_(language)} {fault.write.in_(language)}",
            }
            for fault in faults[:MOST_TOLD]
        ],
        "report": report,
    }


async def _upload(request: Request, year: int, upload_id: UUID) -> Row:
    who = await doors.signed_in(request, "officer", "office")
    async with database(request).acquire() as connection:
        await doors.of_year(connection, year, who)
        row = await store.one(connection, year, upload_id)
    if row is None or (who.role == "officer" and row["agency"] != own_agency(who)):
        raise Problem(
            404,
            "unknown-upload",
            Text("Không tìm thấy tệp đã gửi", "No such upload"),
            Text(f"Danh mục năm {year} không có lần gửi tệp này.", f"The list of {year} has no such upload."),
        )
    return row
