"""Online services, one for each procedure: declared level, computed level, and where the two disagree."""

import csv
import io
import json
from typing import Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.kernel.body import read_json
from services.kernel.database import Row
from services.kernel.problem import FieldError
from services.kernel.text import Language, Text, negotiated

from .. import problems, questions
from ..domain import cells, online
from ..domain.described import description_of, owner
from ..domain.description import Line, Named, OnlineLevel, PartialReason
from ..procedures.rights import refuse_unless
from ..store import life
from ..store import online_services as store
from ..store.life import Act
from .acting import body_of, code_of, editor, parsed
from .answers import answer_bytes, database

router = APIRouter()

_KINDS = ("level", "no-reason", "published", "unknown-facts")
_COLUMNS = ("procedure", "code", "name", "owner", "declared_level", "computed_level", "kind", "sentence")
_MOST = 20_000


class Declared(BaseModel):
    """What an agency says of its service. A fact left out is one that nobody has stated."""

    model_config = ConfigDict(extra="forbid")

    level: OnlineLevel
    reasons: list[PartialReason] = Field(default_factory=list, max_length=4)
    reason_text: Line = ""
    interactive_form: bool | None = None
    network_processing: bool | None = None
    online_payment: bool | None = None
    result_online: bool | None = None
    why: Named


@router.get("/online-services")
async def services(request: Request, limit: str | None = None, after: str | None = None) -> Response:
    """Services by the code of their procedure, each with its declared and its computed level."""
    most, beyond = questions.read_limit(limit), questions.read_after(after)
    async with database(request).acquire() as connection:
        rows = await store.services(connection, after=beyond, limit=most + 1)
    items = [_shown(row, negotiated(request.headers)) for row in rows[:most]]
    body = {"items": items, "next": items[-1]["procedure"] if len(rows) > most else None}
    return answer_bytes(request, orjson.dumps(body), "application/json", {})


@router.get("/online-services/disagreements")
async def disagreements(request: Request, kind: str | None = None, format: str | None = None) -> Response:
    """Where what is declared does not agree with what follows from the facts, with the law's demand for a reason, or with
    the procedure as published. `format=csv` (or `Accept: text/csv`) for a table; `kind` for one kind."""
    if kind is not None and kind not in _KINDS:
        said = Text(f"“kind” là một trong: {', '.join(_KINDS)}.", f"“kind” is one of {', '.join(_KINDS)}.")
        raise questions.wrong("kind", said)
    if format not in (None, "csv", "json"):
        raise questions.wrong("format", Text("“format” là csv hoặc json.", "“format” is csv or json."))
    language = negotiated(request.headers)
    async with database(request).acquire() as connection:
        rows = await store.services(connection, after="", limit=_MOST)
    items = [
        {key: shown[key] for key in ("procedure", "code", "name", "owner", "declared_level", "computed_level")}
        | {"kind": each["kind"], "sentence": each["sentence"]}
        for row in rows
        for shown in [_shown(row, language)]
        for each in shown["disagreements"]
        if kind in (None, each["kind"])
    ]
    if format == "csv" or (format is None and "text/csv" in request.headers.get("accept", "")):
        headers = {"Content-Disposition": 'attachment; filename="disagreements.csv"', "Vary": "Accept, Accept-Language"}
        return answer_bytes(request, _csv(items), "text/csv; charset=utf-8", headers)
    counts = {each: sum(item["kind"] == each for item in items) for each in _KINDS}
    body = {"services": len(rows), "counts": counts, "items": items}
    return answer_bytes(request, orjson.dumps(body), "application/json", {"Vary": "Accept, Accept-Language"})


@router.get("/procedures/{code}/online-service")
async def service(request: Request, code: str) -> Response:
    """The online service of a procedure."""
    wanted = code_of(code)
    async with database(request).acquire() as connection:
        row = await store.service(connection, wanted)
    if row is None:
        raise problems.no_service(wanted)
    return answer_bytes(request, orjson.dumps(_shown(row, negotiated(request.headers))), "application/json", {})


@router.put("/procedures/{code}/online-service", openapi_extra=body_of(Declared))
async def declare(request: Request, code: str) -> Response:
    """The agency declares its service: level by scheme, facts, and for a partial one the reason that it must publish."""
    who = await editor(request)
    value, _ = await read_json(request)
    body = parsed(Declared, value)
    _refuse(body)
    wanted = code_of(code)
    facts = body.model_dump(include={"interactive_form", "network_processing", "online_payment", "result_online"})
    async with database(request).transaction() as connection:
        held = await life.newest(connection, wanted, hold=True)
        if held is None or held["withdrawn_on"] is not None:
            raise problems.no_procedure(wanted)
        await refuse_unless(connection, who, held["owner"] or owner(description_of(json.loads(held["content"]))))
        await store.declare(connection, wanted, body.level, body.reasons, body.reason_text, facts, who.sub)
        details = body.model_dump(exclude={"why"})
        await life.note(connection, Act(wanted, "service-declared", who, body.why, details=details))
        row = await store.service(connection, wanted)
    assert row is not None
    return Response(
        orjson.dumps(_shown(row, negotiated(request.headers))), 200, {"Cache-Control": "no-store"}, "application/json"
    )


def _refuse(body: Declared) -> None:
    if body.level == "ND42-2022:MOT_PHAN" and not body.reasons:
        said = Text(
            "Cung cấp một phần phải công bố lý do: presence, field-check, technical-fault hoặc other-technical "
            "(Nghị định 224/2026/NĐ-CP, Điều 14).",
            "A partial service must publish the reason: presence, field-check, technical-fault or other-technical "
            "(NĐ 224/2026/NĐ-CP, Article 14).",
        )
        raise problems.does_not_fit([FieldError("/reasons", "reason-required", said)])
    if body.reasons and body.level != "ND42-2022:MOT_PHAN":
        said = Text("Chỉ mức “một phần” mới có lý do.", "Only a partial service has reasons.")
        raise problems.does_not_fit([FieldError("/reasons", "reason-without-need", said)])


def _shown(row: Row, language: Language) -> dict[str, Any]:
    content = json.loads(row["content"])
    stated = {key: row[key] for key in ("interactive_form", "network_processing", "online_payment", "result_online")}
    known = online.facts(content, stated)
    result = online.computed(row["level"], known)
    reasons = list(row["reasons"] if row["declared"] else content.get("online_reasons", []))
    found = online.disagreements(row["level"], reasons, row["published"], result)
    return {
        "procedure": row["procedure"],
        "code": row["code"],
        "name": row["name"],
        "owner": row["owner"] or owner(description_of(content)),
        "declared_level": row["level"],
        "declared_at": row["declared_at"],
        "reasons": reasons,
        "reason_text": row["reason_text"] or "",
        "declared_facts": stated,
        "facts": {
            "interactive_form": known.interactive_form,
            "network_processing": known.network_processing,
            "online_payment_or_no_fee": known.payment,
            "result_online_or_by_post": known.result,
        },
        "computed_level": result.level,
        "because": Text(result.vi, result.en).in_(language),
        "disagreements": [{"kind": each.kind, "sentence": Text(each.vi, each.en).in_(language)} for each in found],
    }


def _csv(items: list[dict[str, Any]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, _COLUMNS)
    writer.writeheader()
    for item in items:
        writer.writerow({key: cells.written(str(item[key] or "")) for key in _COLUMNS})
    return b"\xef\xbb\xbf" + file.getvalue().encode()
