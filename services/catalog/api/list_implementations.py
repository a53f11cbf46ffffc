"""What became of each service of a yearly list: implemented by its agency, verified by the office, or dropped."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.auth import forbidden
from services.kernel.database import Row

from .. import questions
from ..domain import implementations as domain
from ..domain.list_levels import ONLINE, Scheme, choices, read_level
from ..domain.lists import STATE_NAMES, Refused
from ..store import list_work, lists
from ..yearly import bodies, views
from . import list_doors as doors
from .answers import ERRORS, answer, database
from .list_doors import Acting, acting, done, plain, private, takes

router = APIRouter(tags=["lists"])

State = Literal["registered", "implemented", "verified", "dropped"]


@router.get("/lists/{year}/implementations", response_model=views.ImplementationPage, responses=ERRORS)
async def implementations(
    request: Request,
    year: int,
    agency: str | None = None,
    state: State | None = None,
    procedure: str | None = None,
    limit: str | None = None,
    after: str = "",
) -> Response:
    """What became of each service; public as the list is."""
    most = questions.read_limit(limit)
    async with database(request).acquire() as connection:
        await doors.seen(request, connection, year)
        rows = await list_work.implementations(
            connection, year, doors.code_asked(agency), state, plain(after) or "", most + 1, plain(procedure)
        )
    found = [
        views.ImplementationLine(**{name: row[name] for name in views.ImplementationLine.model_fields})
        for row in rows[:most]
    ]
    page = views.ImplementationPage(items=found, next=rows[most - 1]["place"] if len(rows) > most else None)
    return private(answer(request, page))


@router.post("/lists/{year}/implementations/acts", responses=ERRORS, openapi_extra=takes(bodies.ImplementationAct))
async def act(request: Request, year: int) -> Response:
    """implement (the agency), verify (the office), drop (the office; the agency what it did unasked), with who and why.

    A service of the catalogue that the list does not name may be reported too: it counts as the agency's own.
    """
    who = await doors.signed_in(request, "office", "officer")
    wanted, raw = await doors.body(request, bodies.ImplementationAct)
    async with acting(request, who, year, raw) as now:
        if not now.slot.repeated:
            if now.state not in domain.OPEN:
                vi, en = STATE_NAMES[now.state]
                raise doors.refused(
                    Refused(
                        "not-implementing",
                        f"Danh mục {vi}; chỉ ghi kết quả khi Danh mục đang triển khai.",
                        f"The list is in the state “{en}”; results are recorded while it is being implemented.",
                    )
                )
            await _acted(now, wanted)
    return done(now.slot)


async def _acted(now: Acting, wanted: bodies.ImplementationAct) -> None:
    year = now.list["year"]
    asked = await doors.asked_agency(now.connection, year, now.who, wanted.agency)
    names = await list_work.codes(now.connection, year)
    agency = asked["agency"]
    code, _ = names.get(wanted.procedure.upper(), (wanted.procedure.upper(), ""))
    level = _level(now.list["scheme"], wanted.level) if wanted.level else None
    rows = await list_work.implementations_of(now.connection, year, agency, code)
    if wanted.act == "implement":
        before, after = None, "implemented"
        if now.who.role != "officer":
            raise forbidden("cán bộ của cơ quan đó", "an officer of that agency")
        row = await _implement(now, wanted, agency, code, level, rows, names)
        before = row["state"] if row else None
        level = level or (row["level"] if row else None)
    else:
        row = _chosen(rows, code, agency, level)
        if now.who.role != "office" and (wanted.act == "verify" or row["origin"] != "own"):
            raise forbidden("Văn phòng Chính phủ", "the Government Office")
        moved = domain.move(wanted.act, row["state"], reason=wanted.reason)
        if isinstance(moved, Refused):
            raise doors.refused(moved, 422 if moved.code == "no-reason" else 409)
        await list_work.settle_implementation(now.connection, row["id"], moved, now.today, wanted.reason)
        before, after, level = row["state"], moved, row["level"]
    noted = now.note("implementation", wanted.act, agency=agency, procedure=code, from_state=before, to_state=after,
                     reason=wanted.reason, detail={"level": level, "on": str(wanted.on or now.today)})  # fmt: skip
    await lists.note(now.connection, [noted])
    now.answers({"act": wanted.act, "agency": agency, "procedure": code, "level": level, "state": after})


async def _implement(
    now: Acting,
    wanted: bodies.ImplementationAct,
    agency: str,
    code: str,
    level: str | None,
    rows: list[Row],
    names: Mapping[str, tuple[str, str]],
) -> Row | None:
    """Records that a service is online; the row it stood in, or None for a new one."""
    if wanted.on is None or wanted.address is None:
        raise doors.refused(
            Refused(
                "no-day-or-address",
                "Cần ngày dịch vụ lên mạng và địa chỉ của dịch vụ.",
                "The day it went online and its web address are needed.",
                tuple(name for name in ("on", "address") if getattr(wanted, name) is None),
            ),
            422,
        )
    if why := domain.when(wanted.on, now.today, now.list["year"]):
        raise doors.refused(why, 422)
    waiting = [row for row in rows if row["state"] == "registered"]
    level = level or next((row["level"] for row in waiting if row["level"]), None)
    if level is None:
        raise doors.refused(_no_level(now.list["scheme"]), 422)
    same = next((row for row in rows if row["level"] == level), None)
    if same is not None and same["state"] != "registered":
        raise doors.refused(_already(code, same))
    # What was promised at one level may come at another; once it is online at one, another level is a row of its own.
    row = same or next((row for row in waiting if row["level"] is None or len(rows) == 1), None)
    if row is not None:
        await list_work.implement(now.connection, row["id"], level, wanted.on, wanted.address)
        return row
    if not rows and code not in names:
        near = questions.nearest(code, {each: name for each, (_, name) in names.items()})
        raise questions.unknown(views.PROCEDURE, "unknown-procedure", wanted.procedure, near)
    procedure, name = (code, rows[0]["name"]) if rows else names[code]
    known = rows[0] if rows else None
    await list_work.add_implementation(
        now.connection, now.list["year"], agency, known, procedure, name, level, wanted.on, wanted.address
    )
    return None


def _chosen(rows: list[Row], code: str, agency: str, level: str | None) -> Row:
    fit = [row for row in rows if level is None or row["level"] == level]
    if len(fit) == 1:
        return fit[0]
    if fit:
        levels = ", ".join(row["level"] or "?" for row in fit)
        why = Refused("which-level", f"{code} có nhiều mức ({levels}); xin nêu một mức.",
                      f"{code} is there at several levels ({levels}); say which.", ("level",))  # fmt: skip
        raise doors.refused(why, 422)
    raise doors.refused(
        Refused("unknown-service", f"Danh mục không có dịch vụ {code} của cơ quan {agency} ở mức này.",
                f"The list has no service {code} of {agency} at this level."), 404,
    )  # fmt: skip


def _level(scheme: Scheme, text: str) -> str:
    level = read_level(text)
    if level not in ONLINE[scheme]:
        raise doors.refused(_no_level(scheme), 422)
    return level


def _no_level(scheme: Scheme) -> Refused:
    words = choices(scheme)
    return Refused(
        "no-level",
        f"Nêu mức độ của dịch vụ: {words}.",
        f"Say at which level: {words.replace('hoặc', 'or')}.",
        ("level",),
    )


def _already(code: str, row: Row) -> Refused:
    vi, en = domain.STATE_NAMES[row["state"]]
    return Refused(
        "not-now", f"Dịch vụ {code} ở mức này {vi} rồi.", f"The service {code} is {en} at this level already."
    )
