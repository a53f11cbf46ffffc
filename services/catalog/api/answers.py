"""What every door of the catalogue shares: an answer with its ETag, the database, the words for what is missing."""

import hashlib
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services.kernel.database import Database
from services.kernel.process import Runtime
from services.kernel.web import Text

AGENCY = Text("cơ quan", "agency")
ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"description": "Unknown code; the nearest are named"},
    422: {"description": "What is wrong, and where"},
}


def answer(request: Request, body: BaseModel, headers: dict[str, str] | None = None) -> Response:
    """As JSON, with an ETag."""
    return answer_bytes(request, body.model_dump_json().encode(), "application/json", dict(headers or {}))


def answer_bytes(request: Request, body: bytes, media: str, headers: dict[str, str]) -> Response:
    """With an ETag; 304 without a body when the caller has this very answer."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers |= {"ETag": tag, "Cache-Control": "public, max-age=60"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers=headers)


def database(request: Request) -> Database:
    """The catalogue's pool."""
    runtime: Runtime = request.app.state.runtime
    return runtime.database("catalog")
