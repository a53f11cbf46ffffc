"""What a test and a person see of the simulated agencies: their counts, and the switch for their mistakes."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.world.agencies.faults import AgencyFaults
from deploy.local.world.agencies.fleet import Fleet
from deploy.local.world.fault_switch import fault_switch


def routes(fleet: Fleet) -> list[Route]:
    """The addresses under /dev/agencies."""

    async def summary(request: Request) -> Response:
        return JSONResponse(fleet.summary())

    return [
        Route("/dev/agencies.json", summary),
        Route("/dev/agencies/faults", fault_switch(AgencyFaults, fleet), methods=["GET", "POST"]),
    ]
