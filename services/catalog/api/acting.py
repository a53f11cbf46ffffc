"""What every act of an editor shares: who, a body that is read without trusting it, one transaction, once however often sent."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from services.kernel.auth import allow
from services.kernel.body import read_json
from services.kernel.database import Connection
from services.kernel.idempotency import key_of, once
from services.kernel.misfits import fitted

from .. import problems
from ..domain.description import ProcedureCode
from ..procedures.rights import who_of
from ..store.life import Who
from .answers import database

Body = TypeVar("Body", bound=BaseModel)
Work = Callable[[Connection, Who, Body], Awaitable[tuple[int, dict[str, Any]]]]


class _Code(BaseModel):
    code: ProcedureCode


def code_of(code: str) -> str:
    """The code in an address, in capitals. Problem 404 for what cannot be one."""
    wanted = code.strip().upper()
    try:
        return _Code(code=wanted).code
    except ValidationError as error:
        raise problems.no_procedure(code[:64]) from error


async def editor(request: Request) -> Who:
    """Who asks, if it is the Government Office or an officer. Problem 401, 403."""
    return who_of(await allow("office", "officer")(request))


async def read(request: Request, model: type[Body]) -> Body:
    """The body. Problem 400, 413, 415, 422."""
    value, _ = await read_json(request)
    return parsed(model, value)


def parsed(model: type[Body], value: Any) -> Body:
    """A body's JSON as ``model``. Problem 422."""
    return fitted(model, value, refused=problems.does_not_fit, told=problems.told)


async def act(request: Request, model: type[Body], work: Work[Body]) -> Response:
    """Does ``work`` once for an Idempotency-Key; it returns status and answer. Its Problems undo everything."""
    who = await editor(request)
    key = key_of(request)
    value, _ = await read_json(request)
    body = parsed(model, value)
    digest = hashlib.sha256(
        request.url.path.encode() + b"\n" + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    ).digest()
    async with database(request).transaction() as connection, once(connection, who.sub, key, digest) as slot:
        if slot.answer is None:
            status, answer = await work(connection, who, body)
            slot.answer = (status, orjson.dumps(answer))
        status, content = slot.answer
    return Response(content, status, {"Cache-Control": "no-store"}, "application/json")


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """For the description of the API: what such an act takes."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
