"""The short way to an endpoint that is asked thousands of times a second: by method and path, before any routing."""

import time
from typing import Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import metrics, tracing
from .web import Endpoint, guarded


class HotRoute(Route):
    """A route that ``Doorway`` answers itself. Its path has no parameters; its answers, errors and metrics are those of
    the service's own application (``service_app``), whose middleware is what costs more than most endpoints do."""

    def __init__(self, method: str, path: str, endpoint: Endpoint, app: Any, service: str) -> None:
        super().__init__(path, endpoint, methods=[method])
        self.methods = {method}  # what else is asked of this path (HEAD, too) is the application's to answer
        self.key = (method, path)
        self._guarded = guarded(endpoint)
        self._app = app
        self._seconds = metrics.REQUEST_SECONDS.labels(service)
        self._requests = {202: metrics.REQUESTS.labels(service, method, 202)}
        self._labels = (service, method)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The same answer where no ``Doorway`` stands in front."""
        await self.answer(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Nothing is raised but what the server's own ``send`` raises."""
        began = time.perf_counter()
        status = 500
        scope["app"] = self._app
        try:
            with tracing.request(scope, self._labels[0]) as span:
                response = await self._guarded(Request(scope, receive))
                status = response.status_code
                await response(scope, receive, send)
                tracing.answered(span, status)
        finally:
            self._seconds.observe(time.perf_counter() - began)
            counter = self._requests.get(status)
            if counter is None:
                counter = self._requests[status] = metrics.REQUESTS.labels(*self._labels, status)
            counter.inc()


class Doorway:
    """The application of a process with its hot routes in front."""

    def __init__(self, app: ASGIApp, routes: list[HotRoute]) -> None:
        self._app = app
        self._hot = {route.key: route.answer for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer = self._hot.get((scope["method"], scope["path"]))
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
