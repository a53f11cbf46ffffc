"""Which procedure a submitted name means: the question itself, submissions that may wait for a person, and their queue."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from services.kernel.auth import Principal, forbidden
from services.kernel.idempotency import key_of, once
from services.kernel.misfits import DOES_NOT_FIT, fitted
from services.kernel.web import FieldError, Problem, Text, read_json

from .. import questions
from ..domain.agencies import normal_code
from ..domain.identity.answers import Answer
from ..domain.identity.names import read_name
from ..domain.identity.reasons import unknown_agency
from ..identity import bodies, views
from ..identity.identifying import Identifying, names_of
from ..procedures.rights import own_agency
from ..store import identity as store
from .answers import database
from .list_doors import done, private, signed_in, takes

router = APIRouter()

# What people write in a sheet for a level.
_LEVELS = {
    "cap bo": "ministry", "bo": "ministry", "trung uong": "ministry", "cap trung uong": "ministry",
    "cap tinh": "province", "tinh": "province", "cap huyen": "district", "huyen": "district",
    "cap xa": "commune", "xa": "commune",
}  # fmt: skip

_POSITION = re.compile(r"[0-9]{1,18}")


@router.post("/identity/match", response_model=views.MatchPage, openapi_extra=takes(bodies.NamesBody))
async def match(request: Request) -> Response:
    """At most 500 names, each with an outcome (certain, ask, none), a score, reasons and up to five candidates. Stores
    nothing."""
    names, _ = await read_names(request)
    answers = await answered(request, names)
    page = views.MatchPage(
        items=[
            views.MatchView(**views.match_fields(one, answer, said(one)))
            for one, answer in zip(names, answers, strict=True)
        ],
        counts=views.counts(answers),
    )
    return _json(page)


@router.post("/identity/submissions", response_model=views.SubmittedPage, openapi_extra=takes(bodies.NamesBody))
async def submit(request: Request) -> Response:
    """Like match; what a person must look at is kept in the queue, the same submission once. An officer submits for the
    agency in their token."""
    who = await signed_in(request, "office", "officer", "operator", "service")
    key = key_of(request)
    names, raw = await read_names(request)
    names = [of_own_agency(who, each, f"/names/{place}/agency") for place, each in enumerate(names)]
    answers = await answered(request, names)
    digest = sha256(b"identity/submissions\0" + raw).digest()
    by = store.Acted(who.sub, who.role, who.agency, "")
    async with database(request).transaction() as connection, once(connection, who.sub, key, digest) as slot:
        if slot.answer is None:
            items = []
            await store.hold(connection)
            for one, answer in zip(names, answers, strict=True):
                kept = await store.keep(connection, submitted(one), by) if answer.outcome == "ask" else None
                items.append(views.SubmittedView(**views.match_fields(one, answer, said(one)), submission=kept))
            page = views.SubmittedPage(items=items, counts=views.counts(answers))
            slot.answer = (200, page.model_dump_json().encode())
    return done(slot)


@router.get("/identity/queue", response_model=views.WaitingPage)
async def queue(
    request: Request,
    agency: str | None = None,
    limit: str | None = None,
    after: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """What waits for a person, the longest first, with what the matcher says now and what officers propose. An officer
    sees their own agency's."""
    who = await signed_in(request, "office", "officer", "operator")
    whose = own_or_asked(who, agency)
    most, beyond = questions.read_limit(limit), read_position(after)
    async with database(request).acquire() as connection:
        rows = await store.waiting(connection, whose, beyond, most + 1)
        proposed = await store.proposals(connection, [row["id"] for row in rows[:most]])
        called = await names_of(connection, {each["chosen"] for each in proposed})
    asked = [views.asked_of(row) for row in rows[:most]]
    answers = await answered(request, asked)
    items = [
        views.WaitingView(
            **views.match_fields(one, answer, said(one)),
            id=row["id"],
            times=row["times"],
            submitted_at=row["submitted_at"],
            last_at=row["last_at"],
            proposals=[views.proposal_view(each, called) for each in proposed if each["submission"] == row["id"]],
        )
        for row, one, answer in zip(rows, asked, answers, strict=False)
    ]
    more = str(rows[most - 1]["position"]) if len(rows) > most else None
    return private(_json(views.WaitingPage(items=items, next=more)))


async def answered(request: Request, asked: Sequence[bodies.AskedBody]) -> list[Answer]:
    """What the matcher of this process says of each."""
    if not asked:
        return []
    return await identifying(request).match(database(request), [each.asked() for each in asked])


def identifying(request: Request) -> Identifying:
    """This process's matcher."""
    state = request.app.state
    if not hasattr(state, "identifying"):
        state.identifying = Identifying()
    found: Identifying = state.identifying
    return found


def said(asked: bodies.AskedBody) -> tuple[Any, ...]:
    """What must be said of a submission besides the outcome."""
    return (unknown_agency(asked.strange_agency),) if asked.strange_agency else ()


def submitted(asked: bodies.AskedBody) -> store.Submitted:
    """As it is kept: the agency by its code as of 2020, a code that stands in the name beside it, with what identifies it."""
    read, name = asked.asked(), read_name(asked.name)
    key = name.key
    code = read.code.strip() if read.code else name.code.published if name.code else None
    return store.Submitted(
        uuid4(), asked.name, code, read.field, read.agency, read.level, key,
        sha256(key.encode()).digest(),
    )  # fmt: skip


def of_own_agency(who: Principal, asked: bodies.AskedBody, where: str) -> bodies.AskedBody:
    """An officer's submission is their agency's, named or not. Problem 403 when another one is named."""
    if who.role != "officer":
        return asked
    own = own_agency(who)
    if asked.agency and asked.agency.strip() and normal_code(asked.agency) != own:
        problem = forbidden(f"cán bộ của cơ quan {asked.agency[:40]}", f"an officer of the agency {asked.agency[:40]}")
        problem.errors = [FieldError(where, "forbidden", problem.detail)]
        raise problem
    return asked.model_copy(update={"agency": own})


def hidden_from(who: Principal, agency: str | None) -> bool:
    """Whether a submission of that agency is none of theirs to see."""
    return who.role == "officer" and agency != own_agency(who)


def own_or_asked(who: Principal, agency: str | None) -> str | None:
    """Whose entries are shown: an officer's own agency's, else those of the agency asked for, or all. Problem 403, 422."""
    code = normal_code(agency) if agency else None
    if agency and code is None:
        raise questions.wrong(
            "agency",
            Text(
                f"“{questions.shown(agency)}” không phải mã cơ quan, ví dụ G01.",
                f"“{questions.shown(agency)}” is no agency code, such as G01.",
            ),
        )
    if who.role != "officer":
        return code
    if code not in (None, own_agency(who)):
        raise forbidden(f"cán bộ của cơ quan {code}", f"an officer of the agency {code}")
    return own_agency(who)


def read_position(text: str | None, first: int = 0) -> int:
    """The ``next`` of the page before. Problem 422 for anything else."""
    if not text:
        return first
    if not _POSITION.fullmatch(text):
        raise questions.wrong(
            "after",
            Text("“after” phải là giá trị “next” của trang trước.", "“after” must be the “next” of the page before."),
        )
    return int(text)


async def read_names(request: Request) -> tuple[list[bodies.AskedBody], bytes]:
    """(the submissions, the raw body). Problem 4xx names every entry that does not fit."""
    parsed, raw = await read_json(request)
    names = parsed.get("names") if isinstance(parsed, dict) else None
    if isinstance(names, list):
        if len(names) > bodies.MOST_NAMES:
            sentence = Text(
                f"Mỗi lần đối chiếu tối đa {bodies.MOST_NAMES} tên; ở đây có {len(names)}. Xin chia thành nhiều lần gửi.",
                f"At most {bodies.MOST_NAMES} names are matched at once; here are {len(names)}. Send them in parts.",
            )
            raise Problem(422, "too-many", DOES_NOT_FIT, sentence, [FieldError("/names", "too-long", sentence)])
        parsed = {**parsed, "names": [spelled(each) for each in names]}
    return fitted(bodies.NamesBody, parsed).names, raw


def spelled(asked: Any) -> Any:
    """A bare text as a name; a level in Vietnamese words by its code."""
    if isinstance(asked, str):
        return {"name": asked}
    if isinstance(asked, dict) and isinstance(level := asked.get("level"), str):
        return {**asked, "level": _LEVELS.get(read_name(f"x {level}").key.removeprefix("x "), level) or None}
    return asked


def _json(page: BaseModel) -> Response:
    return Response(page.model_dump_json().encode(), 200, {"Cache-Control": "no-store"}, "application/json")
