"""The progress report of a yearly list: for any day, per agency and level, beside what was published; JSON, CSV, SVG."""

import asyncio
import csv
import re
from datetime import date
from functools import cache
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.database import Row
from services.kernel.text import Text, negotiated

from .. import questions
from ..days import today
from ..domain.announcement import lists_and_days, reconcile
from ..domain.progress import Group, RawRows, report
from ..register import DATA
from ..store import list_progress as store
from ..views import BASE
from ..yearly import progress_views as views
from ..yearly.progress_chart import chart
from ..yearly.views import NOTICE, NOTICE_EN
from . import list_doors as doors
from .answers import ERRORS, answer, answer_bytes, database
from .list_doors import private

router = APIRouter(tags=["lists"])

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@router.get("/lists/{year}/progress", response_model=views.ProgressReport, responses=ERRORS)
async def progress(
    request: Request,
    year: int,
    as_of: str | None = None,
    group: Group | None = None,
    format: Literal["json", "csv"] = "json",
    table: Literal["agencies", "published"] = "agencies",
) -> Response:
    """What is online on a day (today, or ``as_of``), counted from the rows; and what an announcement published, as stated.

    ``format=csv``: one line an agency and level, or with ``table=published`` one a published figure.
    """
    found = await _report(request, year, as_of, group)
    if format == "json":
        return private(answer(request, found))
    raw = views.table(found) if table == "agencies" else views.published_table(found)
    name = f"tien-do-{year}-{found.as_of}-{table}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(answer_bytes(request, raw, "text/csv; charset=utf-8", headers))


@router.get("/lists/{year}/progress.svg", responses=ERRORS, response_class=Response)
async def picture(request: Request, year: int, as_of: str | None = None, group: Group | None = None) -> Response:
    """The same as a chart: one bar an agency. The figures as a table are at /progress."""
    found = await _report(request, year, as_of, group)
    drawn = chart(found, negotiated(request.headers)).encode()
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    response = private(answer_bytes(request, drawn, "image/svg+xml", headers))
    response.headers["Vary"] = "Authorization, Accept-Language"
    return response


async def _report(request: Request, year: int, as_of: str | None, group: Group | None) -> views.ProgressReport:
    day = _day(as_of)
    async with database(request).snapshot() as connection:
        listed, _ = await doors.seen(request, connection, year)
        rows = await store.raw_rows(connection, year)
    # Up to 10,000 rows a year are counted in tens of milliseconds: not on the event loop.
    return await asyncio.to_thread(_counted, listed, rows, day, group)


def _counted(listed: Row, rows: RawRows, day: date, group: Group | None) -> views.ProgressReport:
    year = listed["year"]
    counted = report(rows, day)
    days = {on for of, on in lists_and_days() if of == year}
    figures = reconcile(_stated(), {(year, on): report(rows, on) for on in days}, year)
    where = f"{BASE}/lists/{year}/progress"
    return views.ProgressReport(
        year=year,
        title=listed["title"],
        state=listed["state"],
        synthetic=listed["synthetic"],
        notice=NOTICE if listed["synthetic"] else None,
        notice_en=NOTICE_EN if listed["synthetic"] else None,
        as_of=day,
        groups=views.groups(counted, group),
        agencies=views.agencies(counted, group),
        published=views.published(figures, group),
        links={
            "self": f"{where}?as_of={day}",
            "csv": f"{where}?as_of={day}&format=csv",
            "chart": f"{where}.svg?as_of={day}",
        },
    )


@cache
def _stated() -> list[dict[str, str]]:
    text = DATA.joinpath("published-figures.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise questions.wrong(
        "as_of",
        Text(
            f"“as_of” phải là một ngày có thật, dạng năm-tháng-ngày như 2017-03-31, không phải “{questions.shown(text)}”.",
            f"“as_of” must be an existing day, year-month-day like 2017-03-31, not “{questions.shown(text)}”.",
        ),
    )
