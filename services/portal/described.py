"""/api/portal/openapi.json: the few doors of the portal that a page's scripts use; everything else of it is pages and forms."""

import importlib.metadata
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime

ADDRESS = "/api/portal/openapi.json"
_TEXT = {"type": "string"}
_TYPED = {"anyOf": [{"type": "string"}, {"type": "boolean"}, {"type": "array", "items": _TEXT}, {"type": "null"}]}
_MAP = {"type": "object", "additionalProperties": _TYPED}
_TUS = {"name": "Tus-Resumable", "in": "header", "required": True, "schema": {"const": "1.0.0", "type": "string"}}
_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}


def _id(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def _header(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": about, "schema": _TEXT}


def _answers(content: dict[str, Any], **others: str) -> dict[str, Any]:
    return {number[1:]: {"description": about, **content} for number, about in others.items()}


_REFUSED = {
    "_400": "cannot be read",
    "_403": "nobody is signed in, or no page of this session sends it",
    "_404": "nobody's, or somebody else's",
    "_409": "not at this offset, or submitted meanwhile",
    "_410": "gone",
    "_412": "another version of tus",
    "_413": "too large",
    "_415": "not the bytes of a file",
    "_422": "refused",
    "_460": "the checksum does not fit",
    "_503": "submission is away: try again",
}
_FILES = _answers({"content": _PROBLEM}, **_REFUSED)
_PAGE = _header("X-Motcua-Csrf", "the token of the page that sends it")
_SAVE = {
    "summary": "Saves what was typed on a page of a draft",
    "parameters": [_id("draft"), _header("X-Csrf", "the token of the page that sends it")],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {
        "type": "object",
        "required": ["revision", "entries"],
        "properties": {
            "revision": {"type": "integer", "minimum": 0, "description": "what the page had seen"},
            "entries": {**_MAP, "description": "JSON pointer into the form: what stands in the field"},
            "writer": {"type": "string", "description": "which page it is"},
            "save": {"type": "integer", "minimum": 1, "description": "the number of its save"},
        },
    }}}},
    "responses": {
        "200": {"description": "saved; what others changed meanwhile comes along", "content": {"application/json": {"schema": {
            "type": "object",
            "required": ["revision", "saved", "conflicts", "kept", "elsewhere", "fields"],
            "properties": {
                "revision": {"type": "integer"}, "saved": _TEXT, "conflicts": {"type": "array", "items": {"type": "object"}},
                "kept": _MAP, "elsewhere": _MAP, "fields": _MAP,
            },
        }}}},
        **_answers(
            {"content": {"application/json": {"schema": {"type": "object", "required": ["why"]}}}},
            _400="cannot be read", _401="signed out", _403="another session's page", _404="the draft is gone",
            _409="the draft was submitted", _413="too large", _415="no JSON", _422="refused, with the faults",
            _503="a service is away: try again",
        ),
    },
}  # fmt: skip
_LIVE = {
    "summary": "The timeline of a dossier as it grows (Server-Sent Events)",
    "parameters": [_id("application_id"), {"name": "sau", "in": "query", "schema": _TEXT}],
    "responses": {
        "200": {"description": "events", "content": {"text/event-stream": {"schema": _TEXT}}},
        **_answers({}, _401="signed out", _403="not theirs", _404="no such dossier", _503="not live now"),
    },
}


def _tus(summary: str, done: str, *more: dict[str, Any], body: bool = False) -> dict[str, Any]:
    sends = {"application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "summary": summary,
        "parameters": [_TUS, *more],
        **({"requestBody": {"content": sends}} if body else {}),
        "responses": {done: {"description": "as tus 1.0 has it"}, **_FILES},
    }


_ONE = _id("upload")
_OFFSET, _LENGTH = _header("Upload-Offset", "bytes that are there"), _header("Upload-Length", "bytes in all")
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Một Cửa: portal", "version": importlib.metadata.version("motcua")},
    "security": [{"session": []}],
    "components": {"securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "motcua_session"}}},
    "paths": {
        "/ban-nhap/{draft}/luu": {"post": _SAVE},
        "/ho-so/{application_id}/dien-bien": {"get": _LIVE},
        "/tep/tus": {
            "post": _tus(
                "Begins a file", "201", _PAGE, _LENGTH, _header("Upload-Metadata", "filename, draft, component")
            )
        },
        "/tep/tus/{upload}": {
            "get": _tus("What became of it", "200", _ONE),
            "head": _tus("How far it has come", "200", _ONE),
            "patch": _tus("Sends a part", "204", _ONE, _PAGE, _OFFSET, body=True),
            "delete": _tus("Removes it", "204", _ONE, _PAGE),
        },
    },
}


def routes(_: Runtime) -> list[Route]:
    """The description."""

    async def describe(_: Request) -> Response:
        return JSONResponse(DOCUMENT, headers={"Cache-Control": "public, max-age=300"})

    return [Route(ADDRESS, describe)]
