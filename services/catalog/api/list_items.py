"""The services a yearly list names: of one ministry, or common to the localities; named and taken off by the office."""

from typing import Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.web import Problem, Text

from .. import questions
from ..domain.lists import ITEMS_OPEN, Refused, too_late
from ..store import list_work, lists
from ..yearly import bodies, views
from . import list_doors as doors
from .answers import ERRORS, answer, database
from .list_doors import acting, done, plain, private, takes

router = APIRouter(tags=["lists"])

Group = Literal["ministries", "localities"]


@router.get("/lists/{year}/items", response_model=views.ItemPage, responses=ERRORS)
async def items(
    request: Request,
    year: int,
    agency: str | None = None,
    group: Group | None = None,
    unregistered: bool = False,
    limit: str | None = None,
    after: str = "",
) -> Response:
    """The services the list names: each ministry's own, and those common to all localities. `unregistered`: those that
    `agency` has not registered, for that agency and the Government Office."""
    most = questions.read_limit(limit)
    async with database(request).acquire() as connection:
        _, who = await doors.seen(request, connection, year)
        whose = doors.code_asked(agency)
        if unregistered:
            whose = doors.may_see_work(who, whose)
            if whose is None:
                raise questions.wrong(
                    "agency",
                    Text("Xin nêu mã cơ quan, ví dụ agency=G01.", "Name the agency by its code, such as agency=G01."),
                )
        rows = await lists.items(
            connection, year, whose, group, plain(after) or "", most + 1, unregistered=unregistered
        )
    found = [views.item_line(dict(row)) for row in rows[:most]]
    return private(
        answer(request, views.ItemPage(items=found, next=rows[most - 1]["place"] if len(rows) > most else None))
    )


@router.post(
    "/lists/{year}/items",
    status_code=201,
    response_model=views.ItemLine,
    responses=ERRORS,
    openapi_extra=takes(bodies.NewItem),
)
async def add_item(request: Request, year: int) -> Response:
    """Names a service, until the list is approved: of one ministry, or (without agency) of every locality."""
    who = await doors.signed_in(request, "office")
    wanted, raw = await doors.body(request, bodies.NewItem)
    async with acting(request, who, year, raw) as now:
        if not now.slot.repeated:
            if now.state not in ITEMS_OPEN:
                raise doors.refused(too_late(now.state))
            asked = await doors.asked_agency(now.connection, year, who, wanted.agency) if wanted.agency else None
            if asked and asked["kind"] != "ministry":
                raise doors.refused(
                    Refused(
                        "localities-together",
                        "Dịch vụ của địa phương là danh mục chung: hãy bỏ “agency”.",
                        "Services of localities are common to all of them: leave “agency” out.",
                        ("agency",),
                    ),
                    422,
                )
            names = await list_work.codes(now.connection, year)
            code = wanted.procedure.upper()
            if code not in names:
                near = questions.nearest(code, {each: name for each, (_, name) in names.items()})
                raise questions.unknown(views.PROCEDURE, "unknown-procedure", wanted.procedure, near)
            procedure, name = names[code]
            agency = asked["agency"] if asked else None
            item = await lists.add_item(now.connection, uuid4(), year, agency, procedure, name)
            if item is None:
                raise doors.refused(
                    Refused(
                        "item-exists",
                        f"Danh mục đã có dịch vụ {procedure} cho {agency or 'các địa phương'}.",
                        f"The list names {procedure} for {agency or 'the localities'} already.",
                        ("procedure",),
                    )
                )
            await lists.note(now.connection, [now.note("item", "add", agency=agency, procedure=procedure)])
            shown = {"id": item, "procedure": procedure, "name": name, "agency": agency, "dropped_reason": None}
            line = views.item_line({**shown, "agency_name": asked["name"] if asked else None})
            now.answers(line.model_dump(mode="json"), 201)
    return done(now.slot)


@router.post(
    "/lists/{year}/items/{item}/drop",
    response_model=views.ItemLine,
    responses=ERRORS,
    openapi_extra=takes(bodies.Dropping),
)
async def drop_item(request: Request, year: int, item: UUID) -> Response:
    """Takes a service off the list before it is approved, with the reason."""
    who = await doors.signed_in(request, "office")
    wanted, raw = await doors.body(request, bodies.Dropping)
    async with acting(request, who, year, raw) as now:
        if not now.slot.repeated:
            row = await lists.item(now.connection, year, item)
            if row is None:
                raise Problem(
                    404,
                    "unknown-item",
                    Text("Không tìm thấy dịch vụ", "No such item"),
                    Text(f"Danh mục năm {year} không có mục này.", f"The list of {year} has no such item."),
                )
            if now.state not in ITEMS_OPEN:
                raise doors.refused(too_late(now.state))
            if row["dropped_reason"] is not None:
                raise doors.refused(
                    Refused(
                        "not-now", "Dịch vụ này đã được đưa ra khỏi Danh mục.", "This service was taken off already."
                    )
                )
            await lists.drop_item(now.connection, item, wanted.reason)
            noted = now.note("item", "drop", agency=row["agency"], procedure=row["procedure"], reason=wanted.reason)
            await lists.note(now.connection, [noted])
            shown = {**dict(row), "agency_name": None, "dropped_reason": wanted.reason}
            now.answers(views.item_line(shown).model_dump(mode="json"))
    return done(now.slot)
