"""Imports and exports of procedures: files in, with a report row by row; our CSV and the national JSON form out."""

import json
from collections.abc import AsyncIterator
from typing import Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response, StreamingResponse

from services.kernel.auth import forbidden
from services.kernel.body import read_body
from services.kernel.idempotency import key_of, once
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text, negotiated

from .. import problems, questions
from ..domain.description import Named
from ..procedures import exporting, importing
from ..procedures.import_files import LARGEST_FILE
from ..procedures.rights import leading_agency
from ..store import imports as store
from ..store.life import Who
from .acting import editor, parsed
from .answers import database

router = APIRouter()

_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    why: Named
    mode: Literal["publish", "draft"] | None = None
    file_name: str = "procedures"


@router.post("/procedures/import", status_code=202, openapi_extra={
    "requestBody": {"required": True, "content": {"text/csv": {}, "application/json": {}}},
})  # fmt: skip
async def import_procedures(
    request: Request, why: str = "", mode: str | None = None, file_name: str = "procedures"
) -> Response:
    """Takes in a file of procedures, our CSV or the national JSON (up to 64 MiB); the answer says where its progress and
    its report are read. `why`: the decision or letter it comes from. `mode=publish` (Government Office): the good rows
    become versions; `mode=draft`: drafts, which somebody else publishes."""
    who = await editor(request)
    key = key_of(request)
    asked = parsed(_Asked, {"why": why[:2001], "mode": mode, "file_name": file_name[:200].replace("\0", "")})
    chosen = asked.mode or ("publish" if who.role == "office" else "draft")
    if chosen == "publish" and who.role != "office":
        raise forbidden(
            "Văn phòng Chính phủ (nhập và công bố ngay)", "the Government Office (import and publish at once)"
        )
    content = await read_body(request, LARGEST_FILE)
    if not content.strip():
        sentence = Text("Tệp rỗng; chưa nạp gì.", "The file is empty; nothing was loaded.")
        raise problems.does_not_fit([FieldError("", "empty", sentence)])
    digest = exporting.fingerprint(content, asked.why, chosen)
    async with database(request).transaction() as connection, once(connection, who.sub, key, digest) as slot:
        if slot.answer is None:
            job = await importing.begin(connection, asked.file_name, content, chosen, asked.why, who)
            links = {"self": f"/api/catalog/v1/imports/{job}", "report": f"/api/catalog/v1/imports/{job}/lines"}
            slot.answer = (202, orjson.dumps({"id": str(job), "state": "queued", "links": links}))
        status, answer = slot.answer
    location = orjson.loads(answer)["links"]["self"]
    return Response(answer, status, {"Location": location, "Cache-Control": "no-store"}, "application/json")


@router.get("/imports")
async def imports(request: Request) -> Response:
    """The newest fifty imports: all for the Government Office, its own agency's for an officer."""
    who = await editor(request)
    async with database(request).acquire() as connection:
        rows = await store.jobs(connection, agency=who.agency, everybody=who.role == "office", limit=50)
    return _answer({"items": [_job(request, dict(row)) for row in rows]})


@router.get("/imports/{job}")
async def one_import(request: Request, job: str) -> Response:
    """How far an import is, and what came of it: `percent`, and how many procedures of each outcome."""
    row = await _read(request, job, await editor(request))
    return _answer(_job(request, row))


@router.get("/imports/{job}/lines")
async def lines(
    request: Request, job: str, outcome: str | None = None, limit: str | None = None, after: str | None = None
) -> Response:
    """The report in the file's order: what became of each procedure, and why. `outcome=refused` shows the bad ones."""
    row = await _read(request, job, await editor(request))
    most = questions.read_limit(limit)
    beyond = int(after) if after and after.isascii() and after.isdigit() and len(after) < 10 else -1
    if outcome is not None and outcome not in _OUTCOMES:
        raise questions.wrong(
            "outcome",
            Text(f"“outcome” là một trong: {', '.join(_OUTCOMES)}.", f"“outcome” is one of {', '.join(_OUTCOMES)}."),
        )
    async with database(request).acquire() as connection:
        found = await store.lines(connection, row["id"], outcome=outcome, after=beyond, limit=most + 1)
    language = negotiated(request.headers)
    items = [
        {key: value for key, value in each.items() if key != "said"}
        | {"said": [_sentence(said, language) for said in json.loads(each["said"])]}
        for each in found[:most]
    ]
    return _answer({"items": items, "next": items[-1]["position"] if len(found) > most else None})


@router.get("/exports/procedures.{form}")
async def export(request: Request, form: str) -> Response:
    """All procedures on offer: `csv` in our form, `json` in the national register's (LayThuTuc). Both can be imported."""
    if form not in _MEDIA:
        sentence = Text(
            "Chỉ có procedures.csv và procedures.json.", "There are procedures.csv and procedures.json only."
        )
        raise Problem(404, "unknown-format", Text("Không tìm thấy", "Not found"), sentence)
    stream: AsyncIterator[bytes] = exporting.stream(database(request), form)
    headers = {"Content-Disposition": f'attachment; filename="procedures.{form}"'}
    return StreamingResponse(stream, headers=headers, media_type=_MEDIA[form])


_OUTCOMES = ("new", "changed", "offers-changed", "drafted", "unchanged", "refused")


async def _read(request: Request, job: str, who: Who) -> dict[str, Any]:
    try:
        id = UUID(job)
    except ValueError:
        id = UUID(int=0)
    async with database(request).acquire() as connection:
        row = await store.job(connection, id)
    if row is None or (who.role != "office" and leading_agency(Who("", "", row["by_agency"])) != leading_agency(who)):
        sentence = Text(f"Không có lần nhập nào mang mã {job[:40]}.", f"There is no import {job[:40]}.")
        raise Problem(404, "unknown-import", Text("Không tìm thấy lần nhập", "No such import"), sentence)
    return dict(row)


def _job(request: Request, row: dict[str, Any]) -> dict[str, Any]:
    refusal = json.loads(row["refusal"]) if row["refusal"] else None
    total = row["total"]
    percent = 100 if row["finished_at"] else 0 if not total else 100 * row["position"] // total
    shown = {
        key: row[key] for key in ("id", "file_name", "mode", "why", "by_sub", "created_at", "finished_at", "state")
    }
    return shown | {
        "id": str(row["id"]),
        "total": total,
        "done": row["position"],
        "percent": percent,
        "counts": json.loads(row["counts"]),
        "refusal": _sentence(refusal, negotiated(request.headers)) if refusal else None,
        "links": {"report": f"/api/catalog/v1/imports/{row['id']}/lines"},
    }


def _sentence(said: dict[str, str], language: Literal["vi", "en"]) -> dict[str, str]:
    return {"pointer": said["pointer"], "code": said["code"], "message": said[language]}


def _answer(body: Any) -> Response:
    return Response(orjson.dumps(body), 200, {"Cache-Control": "no-store"}, "application/json")
