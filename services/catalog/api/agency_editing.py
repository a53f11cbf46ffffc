"""The Government Office's doors to the register of agencies: make, change, end, merge, take back a mistake."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.idempotency import key_of, once
from services.kernel.web import FieldError, Problem, Text

from ..agencies import editing as agency_editing
from ..agencies import views as agency_views
from ..agencies.editing import Editor
from ..days import today
from ..domain import agency_acts
from ..domain.agency_acts import Draft, Register
from ..domain.agency_refusals import Refused
from ..domain.agency_rules import Fault, code_faults
from ..domain.standing import Standing
from ..domain.texts import nfc
from .agency_bodies import Acted, Asked, Change, End, Merge, NewAgency
from .agency_finding import found
from .answers import ERRORS, database
from .list_doors import body, done, signed_in, takes

router = APIRouter()

_ERRORS = ERRORS | {401: {"description": "Not signed in"}, 403: {"description": "Needs the role office"}}


@router.post("/agencies", status_code=201, response_model=Acted, responses=_ERRORS, openapi_extra=takes(NewAgency))
async def create(request: Request) -> Response:
    """A new agency of any level below its superior; it may take over from others on its first day."""
    who = await signed_in(request, "office")
    asked, raw = await body(request, NewAgency)
    code, faults = code_faults(asked.code, asked.code_2016, asked.parent)
    before, more = _codes(asked.predecessors, "predecessors")
    if code is None or faults or more:
        raise refused([*faults, *more])
    draft = Draft(
        *(code, asked.kind, nfc(asked.name), asked.valid_from, asked.valid_to, before, nfc(asked.evidence)),
        province=asked.province,
    )
    editor = Editor(who.sub, who.role, nfc(asked.reason))

    def act(register: Register) -> list[Standing]:
        return agency_acts.create(register, draft)

    return await _once(request, editor, raw, 201, [code, *before], act)


@router.post("/agencies/merge", response_model=Acted, responses=_ERRORS, openapi_extra=takes(Merge))
async def merge(request: Request) -> Response:
    """Several agencies become one on the day after their last."""
    who = await signed_in(request, "office")
    asked, raw = await body(request, Merge)
    codes, faults = _codes(asked.codes, "codes")
    into, more = _codes([asked.into], "into")
    if faults or more:
        raise refused([*faults, *more])
    target: Draft | str = into[0]
    if asked.create is not None:
        first = date.fromordinal(min(asked.valid_to.toordinal() + 1, date.max.toordinal()))
        target = Draft(into[0], asked.create.kind, nfc(asked.create.name), first, evidence=nfc(asked.create.evidence),
                       province=asked.create.province)  # fmt: skip
    editor = Editor(who.sub, who.role, nfc(asked.reason))

    def act(register: Register) -> list[Standing]:
        return agency_acts.merge(register, codes, target, _last(asked.valid_to))

    return await _once(request, editor, raw, 200, [*codes, *into], act, "merged")


@router.post("/agencies/{code}/end", response_model=Acted, responses=_ERRORS, openapi_extra=takes(End))
async def end(request: Request, code: str) -> Response:
    """The agency's last day, and who takes over on the next."""
    who = await signed_in(request, "office")
    asked, raw = await body(request, End)
    successors, faults = _codes(asked.successors, "successors")
    if faults:
        raise refused(faults)
    known = await _known(request, code)
    editor = Editor(who.sub, who.role, nfc(asked.reason))

    def act(register: Register) -> list[Standing]:
        last = _last(asked.valid_to)
        return agency_acts.end(register, known, last, successors, with_children=asked.with_children)

    return await _once(request, editor, raw, 200, [known, *successors], act)


@router.post("/agencies/{code}/withdraw", response_model=Acted, responses=_ERRORS, openapi_extra=takes(Asked))
async def withdraw(request: Request, code: str) -> Response:
    """Takes back an agency that an editor entered by mistake and that nothing depends on; what names it still finds its name."""
    who = await signed_in(request, "office")
    asked, raw = await body(request, Asked)
    known = await _known(request, code)
    editor = Editor(who.sub, who.role, nfc(asked.reason))
    digest = _digest(request, raw)
    async with (
        database(request).transaction() as connection,
        once(connection, who.sub, key_of(request), digest) as slot,
    ):
        if slot.answer is None:
            if in_the_way := await agency_editing.withdraw(connection, editor, today(), known):
                raise _cannot_withdraw(known, in_the_way)
            slot.answer = (200, Acted(changed=[]).model_dump_json().encode())
    return done(slot)


@router.patch("/agencies/{code}", response_model=Acted, responses=_ERRORS, openapi_extra=takes(Change))
async def change(request: Request, code: str) -> Response:
    """Another name from a day on, or a correction of a name, the kind, or the note on its source."""
    who = await signed_in(request, "office")
    asked, _ = await body(request, Change)
    if (asked.name is None) != (asked.from_ is None):
        said = (
            "Đổi tên cần cả “name” và “from” (ngày tên bắt đầu).",
            "A new name needs “name” and “from”, its first day.",
        )
        raise refused([Fault("from" if asked.name else "name", "name-and-day", *said)])
    known = await _known(request, code)
    editor = Editor(who.sub, who.role, nfc(asked.reason))

    def act(register: Register) -> list[Standing]:
        first: list[Standing] = []
        if asked.name is not None and asked.from_ is not None:
            first = agency_acts.rename(register, known, nfc(asked.name), asked.from_)
        evidence = nfc(asked.evidence) if asked.evidence is not None else None
        after = {**register, **{one.code: one for one in first}}
        return agency_acts.regrade(after, known, asked.kind, evidence) or first

    async with database(request).transaction() as connection:
        try:
            changed = await agency_editing.carry_out(connection, editor, today(), [known], act)
        except Refused as error:
            raise refused(error.faults) from error
    return Response(_acted(changed.values()), 200, {"Cache-Control": "no-store"}, "application/json")


def refused(faults: Sequence[Fault]) -> Problem:
    """422 with every fault at its field."""
    first = faults[0]
    detail = (
        Text(first.vi, first.en)
        if len(faults) == 1
        else Text(
            f"Chưa ghi được: có {len(faults)} điểm cần sửa.", f"Not recorded: {len(faults)} points must be mended."
        )
    )
    errors = [FieldError(f"/{fault.field}", fault.code, Text(fault.vi, fault.en)) for fault in faults[:200]]
    return Problem(422, first.code, Text("Danh mục cơ quan không đổi", "The register was not changed"), detail, errors)


async def _once(
    request: Request,
    editor: Editor,
    raw: bytes,
    status: int,
    codes: Sequence[str],
    act: agency_editing.Act,
    word: str | None = None,
) -> Response:
    async with (
        database(request).transaction() as connection,
        once(connection, editor.who, key_of(request), _digest(request, raw)) as slot,
    ):
        if slot.answer is None:
            try:
                changed = await agency_editing.carry_out(connection, editor, today(), codes, act, word)
            except Refused as error:
                raise refused(error.faults) from error
            slot.answer = (status, _acted(changed.values()))
    return done(slot)


def _acted(changed: Any) -> bytes:
    lines = [agency_views.line_of(one, today()) for one in changed]
    return Acted(changed=lines).model_dump_json().encode()


async def _known(request: Request, code: str) -> str:
    async with database(request).acquire() as connection:
        return (await found(connection, code)).standing.code


def _codes(texts: Sequence[str], field: str) -> tuple[tuple[str, ...], list[Fault]]:
    codes, faults = [], []
    for place, text in enumerate(texts):
        code, wrong = code_faults(text, None, None)
        codes.append(code or text)
        at = f"{field}/{place}" if field != "into" else field
        faults += [Fault(at, fault.code, fault.vi, fault.en) for fault in wrong]
    return tuple(codes), faults


def _last(day: date) -> date:
    """The last day PostgreSQL and the calendar can name has no next; nobody ends there."""
    return min(day, date(9999, 12, 30))


def _digest(request: Request, raw: bytes) -> bytes:
    return hashlib.sha256(str(request.url).encode() + b"\0" + raw).digest()


def _cannot_withdraw(code: str, why: str) -> Problem:
    said = {
        "already-withdrawn": ("cơ quan này đã được rút", "it is withdrawn already"),
        "from-the-files": (
            "cơ quan này có trong dữ liệu gốc của hệ thống; nếu không còn hoạt động, hãy kết thúc nó",
            "it is in the register's own files; if it exists no more, end it",
        ),
        "children-still-there": ("còn cơ quan cấp dưới", "there are agencies under it"),
        "has-relatives": (
            "đã ghi cơ quan trước hoặc sau nó; hãy kết thúc thay vì rút",
            "others came before or after it; end it instead",
        ),
        "answers-for-a-province": (
            "từ ngày đầu hiệu lực, UBND này phụ trách một tỉnh, thành phố; hãy kết thúc nó và nêu UBND cấp tỉnh tiếp nhận "
            "địa bàn",
            "since its first day it has answered for a province; end it and say which people's committee takes over",
        ),
    }[why]
    return Problem(
        409,
        why,
        Text("Không rút được cơ quan", "The agency cannot be withdrawn"),
        Text(f"{code}: {said[0]}.", f"{code}: {said[1]}."),
    )
