"""The spreadsheet an agency downloads to register with: what the list names for it, filled in already."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from ..store import list_uploads as store
from ..store import list_work
from ..yearly.sheets import template as sheets
from . import list_doors as doors
from .answers import ERRORS, database
from .list_doors import private

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(tags=["lists"])


@router.get("/lists/{year}/template.xlsx", responses=ERRORS, response_class=Response)
async def template_xlsx(request: Request, year: int, agency: str | None = None) -> Response:
    """The template of an agency: its services filled in, drop-downs, headings in both languages, a guide."""
    filled = await _template(request, year, agency)
    raw = await asyncio.to_thread(sheets.workbook, filled)
    return download(raw, XLSX, f"dang-ky-{year}-{filled.agency}.xlsx")


@router.get("/lists/{year}/template.csv", responses=ERRORS, response_class=Response)
async def template_csv(request: Request, year: int, agency: str | None = None) -> Response:
    """The same as CSV: UTF-8 with a byte order mark, separated by semicolons."""
    filled = await _template(request, year, agency)
    return download(sheets.table(filled), "text/csv; charset=utf-8", f"dang-ky-{year}-{filled.agency}.csv")


async def _template(request: Request, year: int, agency: str | None) -> sheets.Template:
    who = await doors.signed_in(request, "officer", "office")
    async with database(request).acquire() as connection:
        listed = await doors.of_year(connection, year, who)
        asked = await doors.asked_agency(connection, year, who, agency)
        rows = await store.rows_of(connection, year, asked["agency"], asked["kind"])
        codes = sorted(set((await list_work.codes(connection, year)).values()))
    return sheets.Template(
        year, listed["title"], listed["scheme"], listed["registration_due"], asked["agency"], asked["name"],
        [sheets.Filled(**dict(row)) for row in rows], codes, listed["synthetic"],
    )  # fmt: skip


def download(raw: bytes, media: str, name: str) -> Response:
    """A file to be saved under this name; what it holds depends on who asks."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return private(Response(raw, media_type=media, headers=headers))
