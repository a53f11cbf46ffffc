"""The yearly lists (Danh mục): drafted, sent, consolidated, approved and closed by the Government Office; read by all."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.auth import principal_or_none
from services.kernel.idempotency import key_of, once
from services.kernel.web import Text

from .. import questions
from ..days import today
from ..domain.agencies import normal_code
from ..domain.list_levels import scheme_of
from ..domain.lists import ITEMS_OPEN, ListState, Refused, move, too_late
from ..store import list_work, lists, reading
from ..yearly import bodies, views
from . import list_doors as doors
from .answers import ERRORS, answer, database
from .list_doors import acting, done, plain, private, takes

router = APIRouter(tags=["lists"])

# A list asks agencies of level 1; how they share the work out is theirs.
_ASKED = ("ministry", "province")


@router.get("/lists", response_model=views.ListPage, responses=ERRORS)
async def all_lists(request: Request, limit: str | None = None, after: int = 0) -> Response:
    """The lists one may see, the newest year first. Approved ones are public; the others need a sign-in."""
    most = questions.read_limit(limit)
    who = await principal_or_none(request)
    async with database(request).acquire() as connection:
        rows = await lists.all_lists(connection, doors.visible_states(who), _year(after), most + 1)
    items = [views.list_answer(row) for row in rows[:most]]
    return private(answer(request, views.ListPage(items=items, next=items[-1].year if len(rows) > most else None)))


@router.post(
    "/lists", status_code=201, response_model=views.ListAnswer, responses=ERRORS, openapi_extra=takes(bodies.NewList)
)
async def draft(request: Request) -> Response:
    """A new list, in draft. Levels are told in the scheme of the year: NĐ 43/2011, since 2022 NĐ 42/2022."""
    who = await doors.signed_in(request, "office")
    wanted, raw = await doors.body(request, bodies.NewList)
    scheme = scheme_of(wanted.year)
    async with (
        database(request).transaction() as connection,
        once(connection, who.sub, key_of(request), b"list" + raw) as slot,
    ):
        if slot.answer is None:
            known = {
                row["code"]: row for row in await reading.agencies(connection, as_of=today(), level=1, limit=10_000)
            }
            first_level = [code for code, row in known.items() if "." not in code and row["kind"] in _ASKED]
            codes = [normal_code(code) or code.upper() for code in wanted.agencies] if wanted.agencies else first_level
            for code in codes:
                if code not in first_level:
                    near = questions.nearest(code, {each: known[each]["name"] for each in first_level})
                    raise questions.unknown(Text("cơ quan", "agency"), "unknown-agency", code, near)
            if not await lists.add(connection, wanted.year, wanted.title, scheme, wanted.registration_due):
                raise doors.refused(
                    Refused(
                        "list-exists",
                        f"Đã có Danh mục năm {wanted.year}; mỗi năm một Danh mục.",
                        f"There is a list of {wanted.year} already; one a year.",
                        ("year",),
                    )
                )
            await lists.add_agencies(
                connection,
                wanted.year,
                [(code, known[code]["kind"], known[code]["name"]) for code in dict.fromkeys(codes)],
            )
            act = lists.Act(who.sub, who.role, None, wanted.year, "list", "draft", to_state="draft",
                            detail={"agencies": len(set(codes))})  # fmt: skip
            await lists.note(connection, [act])
            row = await lists.one(connection, wanted.year)
            assert row is not None
            shown = views.list_answer(row, await lists.counts(connection, wanted.year))
            slot.answer = (201, shown.model_dump_json().encode())
    return done(slot)


@router.get("/lists/{year}", response_model=views.ListAnswer, responses=ERRORS)
async def one(request: Request, year: int) -> Response:
    """One list: its state, its decision, what it holds, and the acts that lead on."""
    async with database(request).acquire() as connection:
        row, _ = await doors.seen(request, connection, year)
        counts = await lists.counts(connection, year)
    return private(answer(request, views.list_answer(row, counts)))


@router.patch(
    "/lists/{year}", response_model=views.ListAnswer, responses=ERRORS, openapi_extra=takes(bodies.ListChange)
)
async def change(request: Request, year: int) -> Response:
    """Another title or due date, until the registrations are consolidated."""
    who = await doors.signed_in(request, "office")
    wanted, raw = await doors.body(request, bodies.ListChange)
    async with acting(request, who, year, raw) as now:
        if not now.slot.repeated:
            if now.state not in ITEMS_OPEN - {ListState.CONSOLIDATED}:
                raise doors.refused(too_late(now.state))
            before = now.list
            title = wanted.title or before["title"]
            due = wanted.registration_due or before["registration_due"]
            await lists.change(now.connection, year, title, due)
            detail = {"title": title, "registration_due": due.isoformat()}
            await lists.note(now.connection, [now.note("list", "change", detail=detail)])
            await _answer(now)
    return done(now.slot)


@router.post(
    "/lists/{year}/transitions",
    response_model=views.ListAnswer,
    responses=ERRORS,
    openapi_extra=takes(bodies.Transition),
)
async def transition(request: Request, year: int) -> Response:
    """send, open, consolidate, reopen, approve (with the decision), start, verify or close; 409 says what is missing."""
    who = await doors.signed_in(request, "office")
    wanted, raw = await doors.body(request, bodies.Transition)
    async with acting(request, who, year, raw) as now:
        if not now.slot.repeated:
            counts = await lists.counts(now.connection, year)
            after = move(
                wanted.act,
                views.standing(now.state, counts),
                reason=wanted.reason,
                decision_number=wanted.decision_number,
                decision_date=wanted.decision_date,
                today=now.today,
            )
            if isinstance(after, Refused):
                raise doors.refused(after, 422 if after.code.startswith(("no-", "decision")) else 409)
            decision = (wanted.decision_number, wanted.decision_date) if wanted.act == "approve" else (None, None)
            await lists.put_state(now.connection, year, after, *decision)
            detail: dict[str, Any] = {}
            if wanted.act == "approve":
                duties = await list_work.begin_implementations(now.connection, year)
                detail = {"decision": decision[0], "dated": str(decision[1]), "services": duties}
            await lists.note(
                now.connection,
                [
                    now.note(
                        "list", wanted.act, from_state=now.state, to_state=after, reason=wanted.reason, detail=detail
                    )
                ],
            )
            await _answer(now)
    return done(now.slot)


@router.get("/lists/{year}/acts", response_model=views.ActPage, responses=ERRORS)
async def acts(
    request: Request,
    year: int,
    agency: str | None = None,
    kind: str | None = None,
    newest: bool = False,
    limit: str | None = None,
    after: int = 0,
) -> Response:
    """Who did what, when and why: all of it for the office, for an officer what concerns their own agency.

    In the order it was done, or with ``newest=true`` the newest first.
    """
    most = questions.read_limit(limit)
    async with database(request).acquire() as connection:
        _, who = await doors.seen(request, connection, year)
        whose = doors.may_see_work(who, doors.code_asked(agency))
        rows = await lists.acts(
            connection, year, whose, plain(kind), min(max(after, 0), 2**62), most + 1, newest=newest
        )
    found = [views.act_line(row) for row in rows[:most]]
    return private(answer(request, views.ActPage(items=found, next=str(found[-1].id) if len(rows) > most else None)))


async def _answer(now: doors.Acting) -> None:
    row = await lists.one(now.connection, now.list["year"])
    assert row is not None
    counts = await lists.counts(now.connection, now.list["year"])
    now.answers(views.list_answer(row, counts).model_dump(mode="json"))


def _year(number: int) -> int:
    return min(max(number, 0), 10_000)
