"""Pages for what went wrong: what happened, whether anything was lost, what to do, and a number to quote."""

import secrets
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.failures import Transient, is_transient
from services.kernel.problem import Problem, answer
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.kernel.text import Text

from . import frame, given_back
from .asking import Away, NotThere, Refused

log = logger(__name__)

Handler = Callable[[Request, Exception], Awaitable[Response]]

_MISSING = (
    Text("Không có trang này", "There is no such page"),
    Text(
        "Địa chỉ có thể đã gõ sai hoặc trang đã chuyển. Hãy tìm theo tên việc bạn cần làm.",
        "The address may be mistyped, or the page has moved. Search for what you need to do.",
    ),
)
_AWAY = (
    Text("Tạm thời chưa mở được trang này", "This page cannot be opened for the moment"),
    Text(
        "Một phần của cổng đang khởi động lại. Không có gì bị mất: hồ sơ đã nộp và bản nháp vẫn còn nguyên. "
        "Hãy tải lại trang sau ít giây.",
        "A part of the portal is restarting. Nothing was lost: what you submitted and your drafts are safe. "
        "Load the page again in a few seconds.",
    ),
)
_DEFECT = (
    Text("Có sự cố ở phía chúng tôi", "Something went wrong on our side"),
    Text(
        "Sự cố đã được ghi lại. Không có gì bạn đã gửi bị mất. Hãy thử lại; nếu vẫn vậy, hãy báo số dưới đây.",
        "It has been recorded. Nothing that you sent was lost. Try again; if it stays, tell us the number below.",
    ),
)
_SENT = Text("Có thể chưa ghi được điều bạn vừa gửi.", "What you have just sent may not have been recorded.")
_SENT_WITH_KEY = Text(
    "Tải lại trang và chọn gửi lại: việc đó chỉ được làm một lần.",
    "Load the page again and choose to send again: it is done only once.",
)
_SENT_WITHOUT_KEY = Text(
    "Hãy mở lại trang trước đó, xem điều ấy đã được ghi chưa, rồi mới gửi lại.",
    "Open the page before it again and look whether it was recorded before you send it again.",
)


class PageProblem(Exception):
    """Raised anywhere while a page is made; becomes a page with this status."""

    def __init__(self, status: int, title: Text, detail: Text) -> None:
        super().__init__(f"{status}: {detail.en}")
        self.status, self.title, self.detail = status, title, detail


def handlers(runtime: Runtime) -> dict[type[Exception], Handler]:
    """For the portal's application."""

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, PageProblem)
        return await _page(runtime, request, error.status, error.title, error.detail)

    async def missing(request: Request, error: Exception) -> Response:
        sentence = str(error)
        return await _page(runtime, request, 404, _MISSING[0], Text(sentence, sentence) if sentence else _MISSING[1])

    async def refused(request: Request, error: Exception) -> Response:
        title = Text("Không làm được theo yêu cầu này", "This cannot be done as asked")
        return await _page(runtime, request, 422, title, Text(str(error), str(error)))

    async def away(request: Request, error: Exception) -> Response:
        log.warning("a page cannot be made", path=request.url.path, why=str(error))
        meanwhile = error.meanwhile if isinstance(error, Away) else ()
        return await _page(runtime, request, 503, _AWAY[0], _said(request, _AWAY[1]), meanwhile=meanwhile)

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if request.url.path.startswith("/api/"):
            # A program asked, of a service that there is not: it gets what programs read.
            path = request.url.path
            detail = Text(f"Không có dịch vụ nào ở {path}.", f"There is no service at {path}.")
            return answer(Problem(error.status_code, f"http-{error.status_code}", _MISSING[0], detail), request)
        return await _page(runtime, request, error.status_code, *_MISSING)

    async def of_kernel(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return await _page(runtime, request, error.status, error.title, error.detail)

    async def defect(request: Request, error: Exception) -> Response:
        if is_transient(error):
            return await away(request, error)
        quoted = secrets.token_hex(4)
        log.error("defect", path=request.url.path, number=quoted, exc_info=error)
        return await _page(runtime, request, 500, _DEFECT[0], _said(request, _DEFECT[1]), quoted=quoted)

    return {
        PageProblem: problem,
        NotThere: missing,
        Refused: refused,
        Transient: away,
        HTTPException: of_http,
        Problem: of_kernel,
        Exception: defect,
    }


def _said(request: Request, of_a_page: Text) -> Text:
    """What is said of a page that could not be made; of a form that was sent nobody knows whether it was acted on."""
    if request.method in ("GET", "HEAD"):
        return of_a_page
    again = _SENT_WITH_KEY if getattr(request.state, "keyed", False) else _SENT_WITHOUT_KEY
    return Text(f"{_SENT.vi} {again.vi}", f"{_SENT.en} {again.en}")


async def _page(
    runtime: Runtime,
    request: Request,
    status: int,
    title: Text,
    detail: Text,
    quoted: str | None = None,
    meanwhile: tuple[tuple[str, Text], ...] = (),
) -> Response:
    try:
        seen = await frame.visit(runtime, request)
    except Transient:
        # Without the sessions nobody can be greeted by name; the page comes all the same.
        seen = frame.Visit(runtime, request, frame.language_of(request), None)
    response = frame.page(
        seen,
        "error.html",
        status,
        title=seen.say(title),
        detail=seen.say(detail),
        quoted=quoted,
        meanwhile=[(address, seen.say(words)) for address, words in meanwhile],
        # A page that refuses a form shows it with what was typed; these are the pages that could not be made.
        typed=given_back.kept(request),
    )
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response
