"""The HTTP face of a service: one FastAPI application per service, one set of error answers, measured."""

import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import metrics, tracing
from .body import read_body, read_json
from .failures import Transient, is_transient
from .misfits import misfit
from .problem import FieldError, Problem, answer, unavailable
from .process import Runtime
from .telemetry import logger
from .text import Language, Text
from .text import negotiated as _negotiated

log = logger(__name__)

__all__ = ["FieldError", "Language", "Problem", "Text", "negotiated", "read_body", "read_json", "service_app"]

_STATUS = {
    400: Text("Yêu cầu không hợp lệ", "Bad request"),
    404: Text("Không tìm thấy", "Not found"),
    405: Text("Phương thức không được hỗ trợ", "Method not allowed"),
}


def negotiated(request: Request) -> Language:
    """The language this request asks for."""
    return _negotiated(request.headers)


def service_app(runtime: Runtime, service: str, title: str, version: str = "v1") -> FastAPI:
    """The application of one service, to be mounted at ``/api/<service>``; its state carries the runtime."""
    # The documentation page brings its own scripts: nothing here asks another host for anything.
    app = FastAPIOffline(title=title, version=version, docs_url="/docs", openapi_url="/openapi.json", redoc_url=None)
    app.state.runtime = runtime
    app.state.max_body_bytes = runtime.settings.max_body_bytes
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Transient, _transient)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(Exception, _defect)
    app.add_middleware(_Measure, service=service)
    return app


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(error, request)


async def _transient(request: Request, error: Exception) -> Response:
    log.warning("unavailable", path=request.url.path, why=str(error))
    return answer(
        unavailable(Text("Cơ sở dữ liệu tạm thời chưa sẵn sàng.", "The database is away for a moment.")), request
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = _STATUS.get(error.status_code, Text("Yêu cầu không được thực hiện", "The request was not carried out"))
    path = request.url.path
    detail = Text(
        f"{request.method} {path}: xem /docs của dịch vụ.", f"{request.method} {path}: see the service's /docs."
    )
    return answer(
        Problem(error.status_code, f"http-{error.status_code}", title, detail, headers=error.headers), request
    )


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [misfit(fault) for fault in error.errors()[:50]]
    return answer(
        Problem(
            422,
            "does-not-fit",
            Text("Dữ liệu gửi không hợp lệ", "The request does not fit"),
            Text("Xin sửa các mục được nêu rồi gửi lại.", "Mend the fields named below and send it again."),
            errors,
        ),
        request,
    )


async def _defect(request: Request, error: Exception) -> Response:
    if is_transient(error):
        return await _transient(request, error)
    log.error("defect", path=request.url.path, exc_info=error)
    return answer(
        Problem(
            500,
            "defect",
            Text("Có sự cố ở phía chúng tôi", "Something went wrong on our side"),
            Text(
                "Sự cố đã được ghi lại. Xin gửi lại yêu cầu với cùng Idempotency-Key: không có gì bị ghi hai lần.",
                "It has been recorded. Send the request again with the same Idempotency-Key: nothing is done twice.",
            ),
        ),
        request,
    )


class _Measure:
    """Counts and times requests. Plain ASGI: a BaseHTTPMiddleware would cost more than most handlers here."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service
        self._seconds = metrics.REQUEST_SECONDS.labels(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with tracing.request(scope, self._service) as span:
                await self._app(scope, receive, counted)
                tracing.answered(span, status)
        finally:
            self._seconds.observe(time.perf_counter() - began)
            metrics.REQUESTS.labels(self._service, scope["method"], status).inc()


Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(endpoint: Endpoint) -> Endpoint:
    """For a bare Starlette route outside a service's application (``/.well-known/…``): the same error answers."""

    async def call(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problem as problem:
            return answer(problem, request)
        except Exception as error:
            return await _defect(request, error)

    return call
