"""The application of a whole process: health, readiness, metrics, version, and whatever its API roles offer."""

import importlib.metadata
from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from .hot import Doorway, HotRoute
from .problem import Problem, answer
from .process import Runtime
from .text import Text


def application(runtime: Runtime, routes: Sequence[BaseRoute]) -> ASGIApp:
    """What the process serves on its port; the same paths whether one role runs here or all."""

    async def healthz(_: Request) -> Response:
        stuck = runtime.health.stuck()
        return JSONResponse({"alive": not stuck, "stuck": stuck}, 503 if stuck else 200)

    async def readyz(_: Request) -> Response:
        reasons = await runtime.health.reasons()
        said = {"ready": not reasons, "reasons": reasons, "waiting": runtime.health.waits()}
        return JSONResponse(said, 503 if reasons else 200)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def version(_: Request) -> Response:
        return JSONResponse({"version": importlib.metadata.version("motcua")})

    async def missing(request: Request, _: Exception) -> Response:
        detail = Text(f"Không có địa chỉ {request.url.path}.", f"There is no {request.url.path} here.")
        return answer(Problem(404, "http-404", Text("Không tìm thấy", "Not found"), detail), request)

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            Route("/version", version),
            *routes,
        ],
        exception_handlers={404: missing},
    )
    app.state.runtime = runtime
    app.state.max_body_bytes = runtime.settings.max_body_bytes
    return Doorway(app, [route for route in routes if isinstance(route, HotRoute)])
