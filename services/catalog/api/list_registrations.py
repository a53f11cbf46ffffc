"""What an agency promises for a year's list: kept as drafts, submitted, returned with a reason or consolidated."""

from typing import Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from services.kernel.auth import Principal, forbidden
from services.kernel.database import Connection, Row
from services.kernel.misfits import DOES_NOT_FIT
from services.kernel.problem import Problem
from services.kernel.web import Text, read_json

from .. import questions
from ..domain import registrations as domain
from ..domain.lists import REGISTRATION_OPEN, STATE_NAMES, ListState, Refused
from ..domain.registration_rows import read_row
from ..domain.registrations import FIELDS, OPEN_TO_AGENCY, Value
from ..store import list_work, lists
from ..yearly import bodies, views
from ..yearly.registering import terms
from . import list_doors as doors
from .answers import ERRORS, answer, database
from .list_doors import Acting, acting, done, plain, private, takes

router = APIRouter(tags=["lists"])

State = Literal["draft", "submitted", "returned", "consolidated"]


class Written(BaseModel):
    """A registration as an agency writes it: a level in words or by its code, a day of the list's year."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    level: str | int | None = None
    partial_reason: str | None = None
    planned_on: str | None = None
    note: str | None = None


@router.get("/lists/{year}/registrations", response_model=views.RegistrationPage, responses=ERRORS)
async def registrations(
    request: Request,
    year: int,
    agency: str | None = None,
    state: State | None = None,
    procedure: str | None = None,
    limit: str | None = None,
    after: str = "",
) -> Response:
    """Promises by agency and procedure: all for the office, their own for an officer."""
    most = questions.read_limit(limit)
    async with database(request).acquire() as connection:
        _, who = await doors.seen(request, connection, year)
        whose = doors.may_see_work(who, doors.code_asked(agency))
        rows = await list_work.registrations(
            connection, year, whose, state, plain(after) or "", most + 1, plain(procedure)
        )
    found = [
        views.RegistrationLine(**{name: row[name] for name in views.RegistrationLine.model_fields})
        for row in rows[:most]
    ]
    page = views.RegistrationPage(items=found, next=rows[most - 1]["place"] if len(rows) > most else None)
    return private(answer(request, page))


@router.put("/lists/{year}/registrations/{agency}/{procedure}", response_model=views.RegistrationLine, responses=ERRORS,
            openapi_extra=takes(Written))  # fmt: skip
async def write(request: Request, year: int, agency: str, procedure: str) -> Response:
    """Writes a draft, or corrects a returned one; the same twice changes nothing. 422 names each field and what to write."""
    who = await doors.signed_in(request, "officer")
    row = _row_of(await read_json(request), procedure)
    async with database(request).transaction() as connection:
        listed = await doors.of_year(connection, year, who, lock=True)
        asked = await doors.asked_agency(connection, year, who, agency)
        open_for_registration(ListState(listed["state"]))
        one, faults = read_row(row, await terms(connection, listed))
        if one is None:
            raise doors.faulty(faults)
        states = await list_work.registration_states(connection, year, asked["agency"])
        state = states.get(one.procedure, "draft")
        if state not in OPEN_TO_AGENCY:
            raise doors.refused(settled(one.procedure, state))
        what = await list_work.put_registration(connection, year, asked["agency"], one)
        if what != "unchanged":
            await opened(connection, who, listed)
            await lists.note(connection, [written(who, year, asked["agency"], one, what)])
        (line,) = await list_work.registrations(connection, year, asked["agency"], None, "", 1, one.procedure)
    shown = views.RegistrationLine(**{name: line[name] for name in views.RegistrationLine.model_fields})
    return Response(shown.model_dump_json(), 201 if what == "added" else 200, media_type="application/json")


@router.delete("/lists/{year}/registrations/{agency}/{procedure}", status_code=204, responses=ERRORS)
async def remove(request: Request, year: int, agency: str, procedure: str) -> Response:
    """Takes back a draft or a returned registration."""
    who = await doors.signed_in(request, "officer")
    async with database(request).transaction() as connection:
        listed = await doors.of_year(connection, year, who, lock=True)
        asked = await doors.asked_agency(connection, year, who, agency)
        open_for_registration(ListState(listed["state"]))
        code = plain(procedure.upper()) or ""
        states = await list_work.registration_states(connection, year, asked["agency"])
        if code not in states:
            raise _unknown(code, asked["agency"])
        if states[code] not in OPEN_TO_AGENCY:
            raise doors.refused(settled(code, states[code]))
        await list_work.remove_registration(connection, year, asked["agency"], code)
        act = lists.Act(who.sub, who.role, who.agency, year, "registration", "remove", agency=asked["agency"],
                        procedure=code, from_state=states[code])  # fmt: skip
        await lists.note(connection, [act])
    return Response(status_code=204)


@router.post("/lists/{year}/registrations/acts", responses=ERRORS, openapi_extra=takes(bodies.RegistrationAct))
async def act(request: Request, year: int) -> Response:
    """submit, return (with a reason) or consolidate registrations of one agency: those named, or all that can be."""
    who = await doors.signed_in(request, "office", "officer")
    wanted, raw = await doors.body(request, bodies.RegistrationAct)
    needed = "officer" if wanted.act == "submit" else "office"
    if who.role != needed:
        raise forbidden(*doors.role_words(needed))
    async with acting(request, who, year, raw) as now:
        if not now.slot.repeated:
            await _moved(now, wanted)
    return done(now.slot)


async def _moved(now: Acting, wanted: bodies.RegistrationAct) -> None:
    year = now.list["year"]
    asked = await doors.asked_agency(now.connection, year, now.who, wanted.agency)
    open_for_registration(now.state)
    if wanted.act == "return" and not wanted.reason:
        raise doors.refused(
            Refused("no-reason", "Trả lại phải nêu lý do.", "A return needs a reason.", ("reason",)), 422
        )
    agency = asked["agency"]
    states = await list_work.registration_states(now.connection, year, agency)
    named = [code.upper() for code in wanted.procedures or ()]
    # Consolidated registrations are returned only when they are named.
    all_that_can = [
        code
        for code, state in states.items()
        if (wanted.act, state) in domain.MOVES and (wanted.act, state) != ("return", "consolidated")
    ]
    chosen = list(dict.fromkeys(named)) if named else all_that_can
    after: dict[str, str] = {}
    for code in chosen:
        if code not in states:
            raise _unknown(code, agency)
        moved = domain.move(wanted.act, states[code])
        if isinstance(moved, Refused):
            raise doors.refused(Refused(moved.code, f"{code}: {moved.vi}", f"{code}: {moved.en}"))
        after[code] = moved
    if not after:
        raise doors.refused(
            Refused(
                "nothing-to-do",
                f"Cơ quan {agency} không có đăng ký nào để {domain.ACT_NAMES[wanted.act]}.",
                f"{agency} has no registration to “{wanted.act}”.",
            )
        )
    to = next(iter(after.values()))
    await list_work.move_registrations(now.connection, year, agency, list(after), to, wanted.reason, now.today)
    await lists.note(
        now.connection,
        [
            now.note("registration", wanted.act, agency=agency, procedure=code, from_state=states[code], to_state=to,
                     reason=wanted.reason)
            for code in after
        ],
    )  # fmt: skip
    now.answers({"act": wanted.act, "agency": agency, "state": to, "procedures": sorted(after)})


def open_for_registration(state: ListState) -> None:
    """Problem 409 unless agencies may register now."""
    if state not in REGISTRATION_OPEN:
        vi, en = STATE_NAMES[state]
        raise doors.refused(
            Refused(
                "registration-closed",
                f"Danh mục {vi}, nên không nhận hoặc sửa đăng ký. Nếu cần, xin Văn phòng Chính phủ mở lại.",
                f"The list is in the state “{en}” and takes no registrations. "
                "If need be, ask the Government Office to reopen it.",
            )
        )


def settled(code: str, state: str) -> Refused:
    """Why a registration is no longer the agency's to change."""
    vi, en = domain.STATE_NAMES[state]
    return Refused(
        "already-submitted",
        f"Đăng ký {code} {vi}; muốn sửa, xin Văn phòng Chính phủ trả lại.",
        f"The registration of {code} is {en}; to change it, ask the Government Office to return it.",
    )


async def opened(connection: Connection, who: Principal, listed: Row) -> None:
    """The first registration opens a list that was sent."""
    if listed["state"] == ListState.SENT:
        await lists.put_state(connection, listed["year"], ListState.REGISTERING)
        act = lists.Act(who.sub, who.role, who.agency, listed["year"], "list", "open", agency=who.agency,
                        from_state=ListState.SENT, to_state=ListState.REGISTERING)  # fmt: skip
        await lists.note(connection, [act])


def written(
    who: Principal, year: int, agency: str, one: domain.Registration, what: str, upload: UUID | None = None
) -> lists.Act:
    """The act of writing one registration, by hand or out of a file; ``what``: added or changed."""
    detail = {"level": one.level, "planned_on": one.planned_on.isoformat()} | (
        {"upload": str(upload)} if upload else {}
    )
    return lists.Act(
        who.sub, who.role, who.agency, year, "registration", {"added": "add", "changed": "change"}[what],
        agency=agency, procedure=one.procedure, to_state="draft", detail=detail,
    )  # fmt: skip


def _row_of(read: tuple[Any, bytes], procedure: str) -> dict[str, Value]:
    parsed, _ = read
    if not isinstance(parsed, dict) or not set(parsed) <= set(FIELDS) - {"procedure"}:
        allowed = ", ".join(field for field in FIELDS if field != "procedure")
        raise Problem(
            422, "does-not-fit", DOES_NOT_FIT,
            Text(f"Xin gửi một đối tượng JSON với các mục: {allowed}.", f"Send one JSON object with: {allowed}."),
        )  # fmt: skip
    row: dict[str, Value] = {
        field: value if isinstance(value, str | int | float | None) else orjson.dumps(value).decode()
        for field, value in parsed.items()
    }
    return {**row, "procedure": procedure}


def _unknown(code: str, agency: str) -> Problem:
    return Problem(
        404,
        "unknown-registration",
        Text("Không tìm thấy đăng ký", "No such registration"),
        Text(
            f"Cơ quan {agency} chưa đăng ký thủ tục “{questions.shown(code)}”.",
            f"{agency} has registered no procedure “{questions.shown(code)}”.",
        ),
    )
