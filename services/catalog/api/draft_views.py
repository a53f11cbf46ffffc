"""What an editor sees before publishing: the citizen's page of a draft, what it changes, and whether it is his to edit."""

import json
from typing import Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.kernel.database import Connection, Row
from services.kernel.text import Text, negotiated

from .. import problems
from ..days import today
from ..domain.described import description_of, owner
from ..domain.diff import changes
from ..domain.standing import answers_now
from ..procedures import comparing, drafting
from ..procedures.known_agencies import named_in
from ..procedures.rights import refuse_unless, rights_of
from ..register import form_maker
from ..store import agencies, agency_reading
from ..store import life as store
from ..store.life import Who
from .acting import body_of, code_of, editor
from .acting import read as read_body
from .answers import database

router = APIRouter()


class Preview(BaseModel):
    """A description as it is typed, stored or not; ``form``: one of its own."""

    model_config = ConfigDict(extra="forbid")

    description: dict[str, Any]
    form: dict[str, Any] | None = Field(default=None)


@router.post("/procedures/{code}/draft/preview", openapi_extra=body_of(Preview))
async def preview(request: Request, code: str) -> Response:
    """What citizens would read of this description, what it changes against the newest version and against the draft as
    it is kept, and what is still wrong with it. Nothing is stored."""
    who = await editor(request)
    body = await read_body(request, Preview)
    one = drafting.read_description(body.description, code_of(code))
    async with database(request).acquire() as connection:
        held, row = await store.newest(connection, one.code), await store.draft(connection, one.code)
        await refuse_unless(connection, who, *_owners(held, row), *([] if held or row else [owner(one)]))
        named = await named_in(connection, [one])
    shown, found = comparing.previewed(one, body.form, held, today(), form_maker())
    language = negotiated(request.headers)
    answer = {
        "procedure": shown.model_dump(mode="json"),
        "base_version": held["version"] if held else None,
        "changes": [Text(each.vi, each.en).in_(language) for each in found],
        "changes_from_draft": None,
        "errors": [
            {"pointer": each.pointer, "code": each.code, "message": Text(each.vi, each.en).in_(language)}
            for each in drafting.check_all(one, body.form, named, (row and row["publish_on"]) or today())
        ],
    }
    if row is not None and (kept := drafting.stored(row)):
        answer["changes_from_draft"] = [Text(each.vi, each.en).in_(language) for each in changes(kept, one)]
    return _answer(answer)


@router.get("/procedures/{code}/editing")
async def editing(request: Request, code: str) -> Response:
    """Whose it is to edit, whether the reader may, and if not a sentence that says why; the draft, if there is one."""
    who = await editor(request)
    wanted = code_of(code)
    async with database(request).acquire() as connection:
        held, row = await store.newest(connection, wanted), await store.draft(connection, wanted)
        if held is None and row is None:
            raise problems.no_procedure(wanted)
        owners = _owners(held, row)
        rights = await rights_of(connection, who)
        may = all(map(rights.over, owners))
        names = await _names(connection, owners[0])
    draft = row if row is not None and rights.over(row["owner"]) else None
    answer = {
        "code": wanted,
        "owner": owners[0],
        "owner_name": names[0],
        "may_edit": may,
        "why_not": None if may else _why_not(names, who).in_(negotiated(request.headers)),
        "draft": draft and {key: draft[key] for key in ("revision", "edited_by", "edited_at", "publish_on")},
    }
    return _answer(answer)


def _owners(held: Row | None, row: Row | None) -> list[str | None]:
    """Of what is published, then of the draft."""
    found = [] if held is None else [held["owner"] or owner(description_of(json.loads(held["content"])))]
    return [*found, *([row["owner"]] if row else [])]


async def _names(connection: Connection, code: str | None) -> tuple[str | None, str | None]:
    """(the owner's name with its code, the same of whoever answers for it today if that is another)."""
    if code is None:
        return None, None
    line = await agency_reading.line_of_successors(connection, code)
    known = {each: kept.standing for each, kept in (await agencies.kept(connection, line)).items()}
    now = answers_now(code, today(), known.get).now
    said = [f"{known[each].on(today()).name} ({each})" if each in known else each for each in (code, now) if each]
    return said[0], said[1] if now not in (None, code) else None


def _why_not(names: tuple[str | None, str | None], who: Who) -> Text:
    own = Text(f"cơ quan {who.agency}", f"agency {who.agency}")
    name, heir = names
    if name is None:
        return Text(
            f"Thủ tục này do Văn phòng Chính phủ quản lý; bạn là cán bộ {own.vi} nên chỉ xem được.",
            f"The Government Office keeps this procedure; you are an officer of {own.en} and may only read it.",
        )
    after = Text(f", nay là {heir}", f", now {heir}") if heir else Text("", "")
    return Text(
        f"Thủ tục này do {name}{after.vi} công bố. Chỉ cán bộ của cơ quan đó và Văn phòng Chính phủ được sửa; bạn là cán bộ "
        f"{own.vi} nên chỉ xem được.",
        f"This procedure was announced by {name}{after.en}. Only officers of that agency and the Government Office may "
        f"edit it; you are an officer of {own.en} and may only read it.",
    )


def _answer(body: Any) -> Response:
    return Response(orjson.dumps(body), 200, {"Cache-Control": "no-store"}, "application/json")
