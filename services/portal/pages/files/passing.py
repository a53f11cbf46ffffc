"""Passes tus requests of the browser on to submission, bytes streaming, with the rights of who is signed in."""

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.pace import Stalled, paced
from services.kernel.problem import Problem, answer, unavailable
from services.kernel.process import Runtime
from services.kernel.text import Text
from services.portal import frame, ours
from services.portal.frame import Visit

_ABOUT = ("tus-resumable", "upload-length", "upload-offset", "upload-metadata")
_OF_BYTES = ("upload-checksum", "content-type", "content-length")
_BACK = (
    "tus-resumable",
    "upload-offset",
    "upload-length",
    "upload-expires",
    "tus-max-size",
    "content-type",
    "retry-after",
)
_DOORS = "/api/submission/v1/uploads"
# A slow telephone sends a part of a file for minutes; each single piece of it comes much sooner.
_PATIENCE = httpx.Timeout(60.0, connect=3.0)


def routes(runtime: Runtime) -> list[Route]:
    """``/tep`` and ``/tep/{upload}`` for scripts. Plain forms (multipart) are plain.py's."""
    passer = Passer(runtime)

    async def begin(request: Request) -> Response:
        return await passer.passed(request, "")

    async def one(request: Request) -> Response:
        return await passer.passed(request, f"/{request.path_params['upload']}")

    return [
        Route("/tep/tus", begin, methods=["POST"]),
        Route("/tep/tus/{upload:uuid}", one, methods=["GET", "HEAD", "PATCH", "DELETE"]),
    ]


class Passer:
    """One a process: with connections of its own, so that a hundred slow uploads never keep a page waiting for one."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._http = runtime.client(_PATIENCE, httpx.Limits(max_connections=200, max_keepalive_connections=20))

    async def passed(self, request: Request, path: str) -> Response:
        """Submission's answer; problem+json for what this portal refuses itself."""
        try:
            seen = await frame.visit(self._runtime, request)
            _refuse(seen)
            return await self.ask(seen, request.method, path, _onward(request), request)
        except Problem as problem:
            return answer(problem, request)
        except Transient:
            return answer(
                unavailable(Text("Dịch vụ nhận tệp chưa trả lời.", "The service for files does not answer.")), request
            )
        except Stalled:  # what came has been passed on; whoever sends finds out how much it was
            stalled = unavailable(Text("Không nhận thêm được phần nào của tệp.", "No more of the file came."))
            return answer(stalled, request)
        except ClientDisconnect:
            return Response(status_code=400)

    async def ask(
        self, seen: Visit, method: str, path: str, headers: dict[str, str], body: Request | None = None
    ) -> Response:
        """The answer to this request. Raises Transient, ClientDisconnect, Stalled."""
        address = self._runtime.settings.submission_url.rstrip("/") + _DOORS + path
        rights = {"Authorization": f"Bearer {seen.who.token}", "Accept-Language": seen.language}
        content = paced(body.stream()) if body is not None and method == "PATCH" else None
        try:
            done = await self._http.request(method, address, headers=headers | rights, content=content)
        except (ClientDisconnect, Stalled):
            raise
        except Exception as error:
            raise Transient(f"submission does not answer: {error}") from error
        kept = {name: done.headers[name] for name in _BACK if name in done.headers}
        if "location" in done.headers:
            kept["Location"] = "/tep/tus/" + done.headers["location"].rpartition("/")[2]
        return Response(done.content, done.status_code, kept | {"Cache-Control": "no-store"})


def _onward(request: Request) -> dict[str, str]:
    names = _ABOUT + (_OF_BYTES if request.method == "PATCH" else ())
    return {name: request.headers[name] for name in names if name in request.headers}


def _refuse(seen: Visit) -> None:
    """Problem 403 unless a page of this session sends it. What only reads needs no proof of that."""
    if seen.session is None:
        raise Problem(
            403,
            "session-over",
            Text("Phiên đăng nhập đã hết", "Your session has ended"),
            Text(
                "Phần đã gửi của tệp vẫn được giữ. Hãy đăng nhập lại ở một thẻ khác hoặc tải lại trang, rồi chọn lại tệp: tệp sẽ "
                "được gửi tiếp từ chỗ dừng.",
                "What was sent of the file is kept. Sign in again, in another tab or by loading the page again, and choose the "
                "file once more: it goes on from where it stopped.",
            ),
        )
    if seen.request.method in ("GET", "HEAD"):
        return
    if ours.is_foreign(seen) or not ours.has_token(seen):
        raise Problem(
            403,
            "old-page",
            Text("Trang này đã cũ", "This page is out of date"),
            Text(
                "Bạn đã đăng nhập lại sau khi mở trang này. Hãy tải lại trang rồi chọn lại tệp: phần đã gửi vẫn được giữ.",
                "You signed in again after you opened this page. Load it again and choose the file once more: what was sent is "
                "kept.",
            ),
        )
