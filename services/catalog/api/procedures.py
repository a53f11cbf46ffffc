"""One procedure and its form, as they are or as they were on a day."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from .. import questions, views
from ..days import today
from .answers import ERRORS, answer, answer_bytes
from .negotiation import JSON, JSON_LD, preferred
from .opendata import procedure_document
from .versions import asked_version

router = APIRouter()

_FORM: dict[int | str, dict[str, Any]] = {
    200: {"description": "The form", "content": {"application/schema+json": {"schema": {"type": "object"}}}}
}


@router.get("/procedures/{code}", response_model=views.ProcedureFull, responses=ERRORS)
async def procedure(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """One procedure: its newest version, the one of a day (`as_of`), or a numbered one (`version`). With
    `Accept: application/ld+json`, the open data about it (CPSV-AP)."""
    row = await asked_version(request, code, as_of, version)
    if preferred(request.headers.get("accept"), (JSON, JSON_LD)) == JSON_LD:
        return await procedure_document(request, row, of_version=bool(as_of or version))
    return answer(request, views.procedure_full(row, questions.read_as_of(as_of) or today()), {"Vary": "Accept"})


@router.get("/procedures/{code}/form", response_class=Response, responses=_FORM | ERRORS)
async def form(request: Request, code: str, as_of: str | None = None, version: str | None = None) -> Response:
    """The form of a version, a JSON Schema (2020-12) by schemas/forms/procedure-form.json. Its `examples` fit it."""
    row = await asked_version(request, code, as_of, version)
    where = f"{views.BASE}/procedures/{row['code']}/form?version={row['version']}"
    return answer_bytes(request, row["form"].encode(), "application/schema+json", {"Content-Location": where})
