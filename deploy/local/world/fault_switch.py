"""The switch for the mistakes of a simulated party: GET says what is set, POST sets it; what does not fit is refused."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.local.world.language import not_understood

F = TypeVar("F", bound=BaseModel)


class Faulty(Protocol[F]):
    """Whoever makes the mistakes it is told to make."""

    faults: F


def fault_switch(kind: type[F], party: Faulty[F]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint. A POST without a body sets the party right again."""

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            try:
                party.faults = kind.model_validate_json(await request.body() or b"{}")
            except ValidationError as failure:
                return not_understood(request, failure)
        return JSONResponse(party.faults.model_dump())

    return faults
