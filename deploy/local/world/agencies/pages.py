"""What a test and a person see of the simulated agencies: their counts, and the switch for their mistakes."""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.world.agencies.faults import AgencyFaults
from deploy.local.world.agencies.fleet import Fleet
from deploy.local.world.language import not_understood


def routes(fleet: Fleet) -> list[Route]:
    """The addresses under /dev/agencies."""

    async def summary(request: Request) -> Response:
        return JSONResponse(fleet.summary())

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            try:
                fleet.faults = AgencyFaults.model_validate_json(await request.body() or b"{}")
            except ValidationError as failure:
                return not_understood(request, failure)
        return JSONResponse(fleet.faults.model_dump())

    return [Route("/dev/agencies.json", summary), Route("/dev/agencies/faults", faults, methods=["GET", "POST"])]
