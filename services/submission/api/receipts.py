"""The receipt of a dossier again: as signed text, and as the page that one prints."""

import asyncio
from dataclasses import replace

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import forbidden, principal
from services.kernel.database import Row
from services.kernel.problem import unavailable
from services.kernel.text import Language, Text, negotiated
from services.submission import receipt_page
from services.submission.api.counter import Counter, counter
from services.submission.api.reading import may_follow
from services.submission.api.wire import answered, application_id_of, unknown_application
from services.submission.contents import Contents
from services.submission.receipt_page import FileLine, Page
from services.submission.store import accepting, dossiers
from services.submission.store.accepting import Accepted
from services.submission.taking import receipt_of

# How long one may wait for a free core; whoever waits longer is asked to come again.
_WAIT_SECONDS = 10.0


async def receipt(request: Request) -> Response:
    """GET /applications/{id}/receipt: {receipt}, the same bytes as at the submission."""
    desk = counter(request)
    _, accepted, _ = await _own(request, desk)
    return answered({"receipt": receipt_of(desk.keys, accepted, desk.data_keys)}, negotiated(request.headers))


async def receipt_pdf(request: Request) -> Response:
    """GET /applications/{id}/receipt.pdf: to print and to keep, after TT 01/2018 mẫu số 01, signed text and QR in it."""
    desk, language = counter(request), negotiated(request.headers)
    row, accepted, files = await _own(request, desk)
    page = _page(desk, row, accepted, files, language)
    try:
        async with asyncio.timeout(_WAIT_SECONDS):
            await desk.printing.acquire()
    except TimeoutError:
        raise unavailable(Text("Có quá nhiều giấy đang được in.", "Too many receipts are being made."), 5) from None
    try:
        content = await asyncio.to_thread(receipt_page.render, page, language)
    finally:
        desk.printing.release()
    name = f"giay-tiep-nhan-{row['code']}.pdf" if row["code"] else f"giay-xac-nhan-{row['application_id']}.pdf"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": language,
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
    }
    return Response(content, 200, headers, "application/pdf")


async def _own(request: Request, desk: Counter) -> tuple[Row, Accepted, tuple[FileLine, ...]]:
    """The dossier, what was accepted, and its first files by name. Problem 401, 403 or 404; the look is noted."""
    who = await principal(request)
    application_id = application_id_of(request)
    async with desk.database.snapshot() as connection:
        row = await dossiers.read(connection, application_id)
        if row is None or (who.role == "citizen" and not may_follow(who, row)):
            raise unknown_application(str(application_id))
        if not may_follow(who, row):
            raise forbidden("cán bộ của cơ quan đang giải quyết hồ sơ", "an officer of the agency that has the dossier")
        accepted = await accepting.of(connection, application_id)
        first = (await dossiers.filings(connection, application_id))[0]
    await desk.looks.note(who, row, "receipt")
    named = Contents(desk.data_keys, row).filing(first)["attachments"]
    return row, accepted, tuple(FileLine(one.get("name") or "", one["size"], one["sha256"]) for one in named)


def _page(desk: Counter, row: Row, accepted: Accepted, files: tuple[FileLine, ...], language: Language) -> Page:
    signed, contents = receipt_of(desk.keys, accepted, desk.data_keys), Contents(desk.data_keys, row)
    assisted = contents.assisted()
    if assisted and assisted.agency:
        assisted = replace(assisted, agency=desk.catalogue.agency_name(assisted.agency) or assisted.agency)
    return Page(
        receipt=signed,
        kid=_kid(signed),
        issuer=accepted.receipt_issuer,
        application_id=str(accepted.application_id),
        procedure=accepted.procedure_code,
        procedure_name=desk.catalogue.name_of(accepted.procedure_code),
        place=_place(desk, accepted, language),
        applicant=contents.contact()[0],
        submitted_at=accepted.submitted_at,
        form_sha256=accepted.form_sha256,
        files=files,
        agency=desk.catalogue.agency_name(row["agency_code"]),
        code=row["code"],
        due_at=row["due_at"],
        assisted=assisted,
    )


def _kid(signed: str) -> str:
    """The key that really signed: a key that has left the file is replaced by the current one."""
    head = signed.partition(".")[0]
    kid: str = orjson.loads(receipt_page.decoded(head))["kid"]
    return kid


def _place(desk: Counter, accepted: Accepted, language: Language) -> str:
    province = desk.catalogue.province_name(accepted.province) or accepted.province
    commune = Text("xã, phường mã", "commune with code").in_(language)
    return f"{province}, {commune} {accepted.commune}" if accepted.commune else province
