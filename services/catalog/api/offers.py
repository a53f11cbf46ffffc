"""Where procedures are offered: sets of agencies, provinces and communes."""

import json
from typing import Any

import orjson
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from services.kernel.body import read_json
from services.kernel.text import Text

from .. import problems, questions
from ..days import today
from ..domain.described import description_of, owner
from ..domain.offers import PLACES, Offer
from ..procedures.known_places import Places
from ..procedures.rights import refuse_unless
from ..store import exports, imports, life
from ..store.life import Act
from .acting import body_of, code_of, editor, parsed
from .answers import answer_bytes, database
from .drafts import Why

router = APIRouter()


class Offers(Why):
    """All the places of a procedure; what was said before is replaced."""

    offers: list[Offer] = Field(max_length=100)


@router.get("/procedures/{code}/offers")
async def offers(request: Request, code: str) -> Response:
    """Where a procedure is offered; an empty list when nobody said so yet."""
    wanted = code_of(code)
    async with database(request).acquire() as connection:
        if await life.newest(connection, wanted) is None:
            raise problems.no_procedure(wanted)
        found = (await imports.offers(connection, [wanted])).get(wanted, [])
    body = {"code": wanted, "items": [each.model_dump(mode="json") for each in found]}
    return answer_bytes(request, orjson.dumps(body), "application/json", {})


@router.put("/procedures/{code}/offers", openapi_extra=body_of(Offers))
async def put(request: Request, code: str) -> Response:
    """Says anew where a procedure is offered."""
    who = await editor(request)
    value, _ = await read_json(request)
    body, wanted = parsed(Offers, value), code_of(code)
    async with database(request).transaction() as connection:
        held = await life.newest(connection, wanted, hold=True)
        if held is None:
            raise problems.no_procedure(wanted)
        await refuse_unless(connection, who, held["owner"] or owner(description_of(json.loads(held["content"]))))
        places = Places.of(*await imports.places(connection))
        if faults := [fault for offer in body.offers for fault in places.unknown(offer)]:
            raise problems.unfit(faults)
        await imports.put_offers(connection, {wanted: body.offers})
        await life.note(connection, Act(wanted, "offered", who, body.why))
    answer = {"code": wanted, "items": [each.model_dump(mode="json") for each in body.offers]}
    return Response(orjson.dumps(answer), 200, {"Cache-Control": "no-store"}, "application/json")


@router.get("/offered")
async def offered(
    request: Request,
    province: str | None = None,
    agency: str | None = None,
    commune: str | None = None,
    limit: str | None = None,
    after: str | None = None,
) -> Response:
    """Procedures offered at one place (`province`, `agency` or `commune`; a province by its code of today), by code."""
    asked: list[tuple[Any, str]] = [
        (kind, place) for kind, place in (("province", province), ("agency", agency), ("commune", commune)) if place
    ]
    if len(asked) != 1 or not PLACES[asked[0][0]].fullmatch(asked[0][1]):
        said = Text(
            "Hãy hỏi đúng một nơi, ví dụ ?province=01 hoặc ?agency=H26 hoặc ?commune=00004.",
            "Ask for exactly one place, such as ?province=01 or ?agency=H26 or ?commune=00004.",
        )
        raise questions.wrong("province", said)
    most, beyond = questions.read_limit(limit), questions.read_after(after)
    async with database(request).acquire() as connection:
        rows = await exports.offered(connection, *asked[0], day=today(), after=beyond, limit=most + 1)
    items = [dict(row) for row in rows[:most]]
    body = {"items": items, "next": items[-1]["code"] if len(rows) > most else None}
    return answer_bytes(request, orjson.dumps(body), "application/json", {})
