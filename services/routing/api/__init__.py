"""Routing's HTTP doors: why here, why then, and the desk of an agency."""

from starlette.routing import BaseRoute, Mount

from services.kernel.process import Runtime
from services.kernel.web import service_app
from services.routing.api import desk, questions

SERVICE = "routing"


def routes(runtime: Runtime) -> list[BaseRoute]:
    """Everything under /api/routing."""
    app = service_app(runtime, SERVICE, "Một Cửa: routing")
    app.include_router(questions.router, prefix="/v1")
    app.include_router(desk.router, prefix="/v1")
    return [Mount(f"/api/{SERVICE}", app)]
