"""The OpenAPI description of plain routes, from one table: what is served and what is described cannot differ."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Endpoint = Callable[[Request], Awaitable[Response]]

_REF = "#/components/schemas/{model}"
_PROBLEM = {"description": "RFC 9457 problem", "content": {"application/problem+json": {"schema": {"type": "object"}}}}


@dataclass(frozen=True, slots=True)
class Operation:
    """One row: an endpoint, its address below the application, its bodies. ``refusals`` are the statuses of its problems.

    ``sends`` and ``media`` are media types of bodies that are no JSON (``media`` '' for none); ``headers`` those it needs.
    """

    method: str
    path: str
    endpoint: Endpoint
    status: int = 200
    answer: type[BaseModel] | None = None
    takes: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    idempotent: bool = False
    refusals: tuple[int, ...] = (401, 404, 503)
    media: str = "text/event-stream"
    headers: tuple[str, ...] = ()
    sends: str = ""


def serve(app: FastAPI, operations: Sequence[Operation]) -> None:
    """Adds the operations as plain routes, and their description to the application's own."""
    app.router.routes.extend(Route(one.path, one.endpoint, methods=[one.method]) for one in operations)
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = describe()
            models = {model for one in operations for model in (one.takes, one.answer) if model}
            _, defined = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
            schema.setdefault("components", {}).setdefault("schemas", {}).update(defined["$defs"])
            schema["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
            for one in operations:
                schema["paths"].setdefault(one.path, {})[one.method.lower()] = _described(one)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI's documentation gives


def _described(one: Operation) -> dict[str, Any]:
    words = (one.endpoint.__doc__ or "").strip()
    parameters = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": _of_part(part[1:-1])}
        for part in one.path.split("/")
        if part.startswith("{")
    ]
    parameters += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in one.query]
    if one.idempotent:
        key = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"}
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": key})
    parameters += [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in one.headers
    ]
    answered = {"description": "done"} | (
        {} if one.status == HTTPStatus.NO_CONTENT or not (one.answer or one.media) else {"content": _given(one)}
    )
    described: dict[str, Any] = {
        "summary": words.partition(":")[2].strip() or words,
        "operationId": one.endpoint.__name__,
        "parameters": parameters,
        "security": [{"bearer": []}],
        "responses": {str(one.status): answered} | {str(status): _PROBLEM for status in one.refusals},
    }
    if one.takes:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": _schema(one.takes)}}}
    if one.sends:
        binary = {"schema": {"type": "string", "format": "binary"}}
        described["requestBody"] = {"required": True, "content": {one.sends: binary}}
    return described


def _of_part(name: str) -> dict[str, str]:
    return {"type": "string", "format": "uuid"} if name.endswith("_id") else {"type": "string"}


def _given(one: Operation) -> dict[str, Any]:
    return {"application/json": {"schema": _schema(one.answer)}} if one.answer else {one.media: {}}


def _schema(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}
