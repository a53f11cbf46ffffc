"""People's decisions about names: an officer proposes for their agency, the Government Office decides; all can be undone."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID, uuid4

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.kernel.auth import Principal, forbidden
from services.kernel.database import Connection, Row
from services.kernel.idempotency import key_of, once
from services.kernel.misfits import DOES_NOT_FIT, fitted
from services.kernel.web import FieldError, Problem, Text, read_json

from .. import questions
from ..days import VIETNAM
from ..domain.identity.names import LONGEST_NAME, read_name
from ..identity import bodies, views
from ..identity.identifying import names_of
from ..store import identity as store
from ..store import reading
from .answers import database
from .identity import hidden_from, identifying, of_own_agency, own_or_asked, read_position, spelled, submitted
from .list_doors import CANNOT, done, private, signed_in, takes

router = APIRouter()

_LATEST = 2**62
_WANTED = {"reason": Text("Ghi lý do, từ 3 đến 2.000 ký tự.", "Give the reason, 3 to 2,000 characters.")}


@router.get("/identity/decisions", response_model=views.DecisionPage)
async def decisions(
    request: Request,
    agency: str | None = None,
    limit: str | None = None,
    after: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Everything that was decided or proposed, the newest first, with what was undone. An officer sees their agency's."""
    who = await signed_in(request, "office", "officer", "operator")
    whose = own_or_asked(who, agency)
    most, before = questions.read_limit(limit), read_position(after, _LATEST)
    async with database(request).acquire() as connection:
        rows = await store.decisions(connection, whose, before, most + 1)
        called = await names_of(connection, {row["chosen"] for row in rows})
    more = str(rows[most - 1]["position"]) if len(rows) > most else None
    page = views.DecisionPage(items=[views.decision_view(row, called) for row in rows[:most]], next=more)
    return private(Response(page.model_dump_json(), media_type="application/json"))


@router.get("/identity/decisions/{id}", response_model=views.DecisionView)
async def one(request: Request, id: UUID) -> Response:
    """One decision or proposal, with what was undone. An officer sees their agency's."""
    who = await signed_in(request, "office", "officer", "operator")
    async with database(request).acquire() as connection:
        row = await store.decision(connection, id)
        if row is None or hidden_from(who, row["agency"]):
            raise _unknown("quyết định", "decision", id)
        called = await names_of(connection, [row["chosen"]])
    return private(Response(views.decision_view(row, called).model_dump_json(), media_type="application/json"))


@router.post("/identity/decisions", status_code=201, openapi_extra=takes(bodies.DecisionBody))
async def decide(request: Request) -> Response:
    """Says what a submission means: a code, or null for none. The office decides, and from then on it holds; an officer
    proposes. Answers 201 with the decision's id and how many waiting submissions it settled."""
    who = await signed_in(request, "office", "officer")
    key = key_of(request)
    parsed, raw = await read_json(request)
    if isinstance(parsed, dict) and "asked" in parsed:
        parsed = {**parsed, "asked": spelled(parsed["asked"])}
    body = fitted(bodies.DecisionBody, parsed, _WANTED)
    if (body.submission is None) == (body.asked is None):
        raise _wrong(
            "/submission",
            "Hãy gửi “submission” hoặc “asked”, chỉ một trong hai.",
            "Send either “submission” or “asked”.",
        )
    chosen = await _chosen(request, body.choose)
    by = store.Acted(who.sub, who.role, who.agency, body.reason.strip())
    digest = sha256(b"identity/decisions\0" + raw).digest()
    async with database(request).transaction() as connection, once(connection, who.sub, key, digest) as slot:
        if slot.answer is None:
            await store.hold(connection)
            row = await _about(connection, who, body, by)
            if row["settled_by"] is not None:
                raise _already(await store.decision(connection, row["settled_by"]))
            id, kind = uuid4(), "decided" if who.role == "office" else "proposed"
            for_agency = None if body.for_everyone else row["agency"]
            settled = await store.decide(connection, id, row, kind, chosen, for_agency, by)
            slot.answer = (
                201,
                orjson.dumps(
                    {"id": id, "submission": str(row["id"]), "kind": kind, "chosen": chosen, "settled": settled}
                ),
            )
    return done(slot)


@router.post("/identity/decisions/{id}/undo", openapi_extra=takes(bodies.UndoBody))
async def undo(request: Request, id: UUID) -> Response:
    """Takes a decision back; what it settled waits again. The office any, an officer their agency's proposals."""
    who = await signed_in(request, "office", "officer")
    key = key_of(request)
    parsed, raw = await read_json(request)
    body = fitted(bodies.UndoBody, parsed, _WANTED)
    return await _undo(request, who, id, key, raw, body.reason.strip())


@router.delete("/identity/decisions/{id}")
async def delete(request: Request, id: UUID, reason: Annotated[str, Query(max_length=2_000)] = "") -> Response:
    """The same as undo, with the reason in the address: nothing is deleted, the decision stays in the list as undone."""
    who = await signed_in(request, "office", "officer")
    why = reason.replace("\0", "").strip()
    if len(why) < 3:
        raise questions.wrong(
            "reason", Text("Xin nêu lý do (reason), ít nhất 3 ký tự.", "Give the reason, at least 3 characters.")
        )
    return await _undo(request, who, id, key_of(request), why.encode("utf-8", "replace"), why)


async def _undo(request: Request, who: Principal, id: UUID, key: str, raw: bytes, reason: str) -> Response:
    digest = sha256(f"identity/undo/{id}\0".encode() + raw).digest()
    by = store.Acted(who.sub, who.role, who.agency, reason)
    async with database(request).transaction() as connection, once(connection, who.sub, key, digest) as slot:
        if slot.answer is None:
            await store.hold(connection)
            row = await store.decision(connection, id)
            if row is None or hidden_from(who, row["agency"]):
                raise _unknown("quyết định", "decision", id)
            if who.role == "officer" and row["kind"] != "proposed":
                raise forbidden("Văn phòng Chính phủ", "the Government Office")
            if row["undone_at"] is not None:
                raise _already_undone(row)
            await store.undo(connection, id, by)
            slot.answer = (200, orjson.dumps({"id": id, "submission": str(row["submission"]), "undone": True}))
    return done(slot)


async def _about(connection: Connection, who: Principal, body: bodies.DecisionBody, by: store.Acted) -> Row:
    """The submission it is about. Problem 403, 404, 422."""
    if body.asked is not None:
        asked = of_own_agency(who, body.asked, "/asked/agency")
        if len(asked.name) > LONGEST_NAME or not (read_name(asked.name).words or (asked.code and asked.code.strip())):
            raise _wrong(
                "/asked/name",
                f"Tên phải có chữ hoặc số và dài tối đa {LONGEST_NAME} ký tự.",
                f"The name must hold letters or digits, at most {LONGEST_NAME} characters.",
            )
        id = await store.keep(connection, submitted(asked), by)
    else:
        assert body.submission is not None
        id = body.submission
    row = await store.submission(connection, id)
    if row is None or hidden_from(who, row["agency"]):
        raise _unknown("yêu cầu đối chiếu", "submission", id)
    return row


async def _chosen(request: Request, code: str | None) -> str | None:
    """The published code that is meant. Problem 422 for one the register has not, and for one that means several."""
    if code is None:
        return None
    found = await identifying(request).published(database(request), code.strip())
    if len(found) == 1:
        return found[0].code
    if found:
        listed = "; ".join(f"{each.code} ({each.level})" for each in found)
        raise _wrong(
            "/choose",
            f"Mã này gồm nhiều phần, hãy chọn một: {listed}.",
            f"This code has several parts, choose one: {listed}.",
        )
    async with database(request).acquire() as connection:
        near = questions.nearest(code, await reading.procedure_names(connection))
    unknown = questions.unknown(Text("thủ tục", "procedure"), "unknown-procedure", code, near)
    raise _wrong("/choose", unknown.detail.vi, unknown.detail.en)


def _wrong(where: str, vi: str, en: str) -> Problem:
    sentence = Text(vi, en)
    return Problem(422, "does-not-fit", DOES_NOT_FIT, sentence, [FieldError(where, "does-not-fit", sentence)])


def _unknown(vi: str, en: str, id: Any) -> Problem:
    return Problem(
        404,
        f"unknown-{en}",
        Text(f"Không tìm thấy {vi}", f"No such {en}"),
        Text(f"Không có {vi} mang mã {id} mà bạn được xem.", f"There is no {en} {id} that you may see."),
    )


def _already(before: Row | None) -> Problem:
    """409: somebody was first; who, when, and what they chose."""
    assert before is not None
    by, when = _person(before["who"], before["role"], before["of_agency"]), _moment(before["at"])
    chosen = before["chosen"]
    what = Text(f"chọn {chosen}", f"chose {chosen}") if chosen else Text("không có mã nào phù hợp", "no code fits")
    settled = Text(
        f"{by.vi} đã quyết định tên này trước, lúc {when}: {what.vi}. Việc bạn vừa gửi không được ghi. Muốn quyết định "
        "khác, hãy rút quyết định đó trước.",
        f"{by.en} decided this name before you, at {when}: {what.en}. What you sent was not recorded. To decide otherwise, "
        "undo that decision first.",
    )
    id = before["id"]
    return Problem(
        409,
        "already-decided",
        CANNOT,
        settled,
        [FieldError("/submission", "already-decided", Text(f"Quyết định {id}.", f"The decision {id}."))],
    )


def _already_undone(row: Row) -> Problem:
    """409: somebody took it back before."""
    by, when = _person(row["undone_by"], row["undone_role"], row["undone_of"]), _moment(row["undone_at"])
    return Problem(
        409,
        "already-undone",
        CANNOT,
        Text(
            f"{by.vi} đã rút quyết định này trước, lúc {when}. Không còn gì để rút.",
            f"{by.en} undid this decision before you, at {when}. Nothing is left to undo.",
        ),
    )


def _person(who: str, role: str, agency: str | None) -> Text:
    """Somebody as the acts name them: the name they sign in with, and for whom they act."""
    if role == "office":
        return Text(f"{who} (Văn phòng Chính phủ)", f"{who} (the Government Office)")
    return Text(f"{who} (cán bộ cơ quan {agency})", f"{who} (officer of {agency})")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
