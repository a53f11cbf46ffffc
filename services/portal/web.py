"""The role portal.web: every page of the portal, its files, and its sign-in."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from services.kernel.process import Runtime

from . import described, errors, expired, frame, signin
from .asking import NotThere
from .guard import Guard
from .oidc import Issuer
from .pages import (
    agencies,
    applying,
    checking,
    dossiers,
    editing,
    files,
    home,
    lists,
    matching,
    paying,
    persons,
    procedures,
    progress,
    site,
)

_FOREVER = "public, max-age=31536000, immutable"

# Every page that the portal has; a room of several brings all of its own.
PAGES: tuple[Callable[[Runtime], Sequence[Route]], ...] = (
    home.routes,
    procedures.routes,
    agencies.routes,
    progress.routes,
    *editing.ROUTES,
    *matching.ROUTES,
    *lists.ROUTES,
    *applying.ROUTES,
    *checking.ROUTES,
    *persons.ROUTES,
    *files.ROUTES,
    *dossiers.ROUTES,
    *paying.ROUTES,
    site.routes,
)


def routes(runtime: Runtime) -> list[BaseRoute]:
    """Everything that no other service answers; it must come last."""

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        path = frame.STATIC / name
        if path.parent != frame.STATIC or not path.is_file():
            raise NotThere
        current = frame.is_current(name, request.query_params.get("v"))
        return FileResponse(path, headers={"Cache-Control": _FOREVER if current else "no-cache"})

    async def icon(_: Request) -> Response:
        return RedirectResponse(frame.static("mark.svg"), 301)

    issuer = Issuer(runtime)
    app = Starlette(
        routes=[
            Route("/static/{name}", static),
            Route("/favicon.ico", icon),
            *described.routes(runtime),
            *signin.routes(runtime, issuer),
            *(route for page in PAGES for route in page(runtime)),
        ],
        middleware=[Middleware(Guard, runtime=runtime, issuer=issuer)],
        exception_handlers=errors.handlers(runtime) | expired.handlers(runtime),
    )
    app.state.runtime = runtime
    app.state.max_body_bytes = runtime.settings.max_body_bytes
    return [Mount("/", app)]
