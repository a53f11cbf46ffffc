"""The reverse proxy in front of the roles: by path prefix, streaming both ways, and honest when a role is down."""

import logging
from collections.abc import AsyncIterator, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from deploy.local.world.upstream import Away, Broken, Headers, Reply, Upstream
from services.kernel.problem import Problem, answer
from services.kernel.text import Text

log = logging.getLogger(__name__)

# RFC 9110 7.6.1: these belong to one hop. Expect was answered by our own server when it asked for the body.
_HOP_BY_HOP = {
    b"connection",
    b"date",  # our own server says when it answered
    b"expect",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_OURS = {b"x-forwarded-for", b"x-forwarded-proto"}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ANSWER_WITHIN = 60.0
_AWAY = Text("Dịch vụ đang tạm dừng", "This service is away for the moment")
_SLOW = Text("Dịch vụ trả lời quá lâu", "This service takes too long to answer")


class Ingress:
    """Sends each request to the base URL of the longest prefix that fits its path."""

    def __init__(self, table: Mapping[str, str | list[str]]) -> None:
        """ValueError for a base URL that is none."""
        roles = {
            prefix.rstrip("/"): [Upstream(url) for url in ([urls] if isinstance(urls, str) else urls)]
            for prefix, urls in table.items()
        }
        self._table = sorted(roles.items(), key=lambda entry: -len(entry[0]))

    def routes(self) -> list[Route]:
        """One route for everything nobody else took; it comes last."""
        return [Route("/{path:path}", self.forward, methods=_METHODS)]

    def close(self) -> None:
        """Closes the connections to the roles."""
        for _, roles in self._table:
            for role in roles:
                role.close()

    async def forward(self, request: Request) -> Response:
        """The role's answer, or 404 (no such prefix), 502 (down), 504 (too slow) as problem+json."""
        path = request.url.path
        roles = next((roles for prefix, roles in self._table if path == prefix or path.startswith(f"{prefix}/")), None)
        if roles is None:
            detail = Text(
                f"Không có gì ở {path}. Trang /dev liệt kê các địa chỉ.",
                f"There is nothing at {path}. The page /dev lists the addresses.",
            )
            return answer(
                Problem(404, "no-such-address", Text("Không có địa chỉ này", "No such address"), detail), request
            )
        try:
            return _response(await _ask(roles, request))
        except ClientDisconnect:
            return Response(status_code=400)
        except TimeoutError:
            away = Problem(504, "service-slow", _SLOW, _nothing_is_lost(path), headers={"Retry-After": "5"})
        except Away as failure:
            log.warning("No answer to %s %s from %s: %s", request.method, path, roles[-1].base, failure)
            away = Problem(502, "service-away", _AWAY, _nothing_is_lost(path), headers={"Retry-After": "2"})
        return answer(away, request)


async def _ask(roles: list[Upstream], request: Request) -> Reply:
    """The first role that can be connected to; one that broke off later is not replaced, it may have done its work."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    streaming = "text/event-stream" in request.headers.get("accept", "")
    query: bytes = request.scope["query_string"]
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    for role in roles:
        try:
            return await role.ask(
                request.method,
                raw + (b"?" + query if query else b""),
                _onward(request),
                request.stream() if has_body else None,
                None if streaming else _ANSWER_WITHIN,
            )
        except Away as failure:
            if not failure.untouched or role is roles[-1]:
                raise
    raise Away("no role is configured here", untouched=True)


def _onward(request: Request) -> Headers:
    kept = [(name, value) for name, value in request.headers.raw if name not in _HOP_BY_HOP and name not in _OURS]
    peer = request.client.host if request.client else "unknown"
    before = request.headers.get("x-forwarded-for")
    kept.append((b"x-forwarded-for", (f"{before}, {peer}" if before else peer).encode("latin-1")))
    kept.append((b"x-forwarded-proto", request.url.scheme.encode()))
    return kept


def _response(reply: Reply) -> Response:
    headers = [(name.lower(), value) for name, value in reply.headers if name.lower() not in _HOP_BY_HOP]
    whole = reply.whole()
    response = StreamingResponse(_pieces(reply)) if whole is None else Response(whole)
    # A body whose length its role did not say is whole by now, and its length is known.
    if (
        whole is not None
        and not any(name == b"content-length" for name, _ in headers)
        and reply.status not in (204, 304)
    ):
        headers.append((b"content-length", str(len(whole)).encode()))
    response.status_code, response.raw_headers = reply.status, headers
    return response


async def _pieces(reply: Reply) -> AsyncIterator[bytes]:
    try:
        async for piece in reply.pieces():
            yield piece
    except (Broken, TimeoutError):
        # A stream of events just ends, and its reader comes back. Of any other body the head is out already: breaking
        # the connection is the only honest sign left that it is not whole.
        if not any(name.lower() == b"content-type" and b"text/event-stream" in kind for name, kind in reply.headers):
            raise
    finally:
        reply.close()


def _nothing_is_lost(path: str) -> Text:
    return Text(
        f"Phần xử lý yêu cầu này ({path}) hiện không trả lời. Không có gì bị mất: mọi hồ sơ đã có giấy xác nhận vẫn còn "
        "nguyên. Hãy thử lại sau vài giây; nếu gửi lại với cùng Idempotency-Key thì hồ sơ không bị nộp hai lần.",
        f"The part that handles this request ({path}) does not answer. Nothing was lost: every application with a receipt "
        "is safe. Try again in a few seconds; sent again with the same Idempotency-Key, nothing is submitted twice.",
    )
