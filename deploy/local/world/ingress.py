"""The reverse proxy in front of the roles: by path prefix, streaming both ways, and honest when a role is down."""

import logging
from collections.abc import AsyncIterator, Mapping

import httpx
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from services.kernel.problem import Problem, answer
from services.kernel.text import Text

log = logging.getLogger(__name__)

# RFC 9110 7.6.1: these belong to one hop.
_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_SAFE = {"GET", "HEAD", "OPTIONS"}
_ANSWER_WITHIN = 60.0
_AWAY = Text("Dịch vụ đang tạm dừng", "This service is away for the moment")
_SLOW = Text("Dịch vụ trả lời quá lâu", "This service takes too long to answer")


def _nothing_is_lost(path: str) -> Text:
    return Text(
        f"Phần xử lý yêu cầu này ({path}) hiện không trả lời. Không có gì bị mất: mọi hồ sơ đã có giấy tiếp nhận vẫn còn "
        "nguyên. Hãy thử lại sau vài giây; nếu gửi lại với cùng Idempotency-Key thì hồ sơ không bị nộp hai lần.",
        f"The part that handles this request ({path}) does not answer. Nothing was lost: every application with a receipt "
        "is safe. Try again in a few seconds; sent again with the same Idempotency-Key, nothing is submitted twice.",
    )


class Ingress:
    """Sends each request to the base URL of the longest prefix that fits its path."""

    def __init__(self, table: Mapping[str, str | list[str]]) -> None:
        bases = {prefix.rstrip("/"): [urls] if isinstance(urls, str) else list(urls) for prefix, urls in table.items()}
        self._table = sorted(bases.items(), key=lambda entry: -len(entry[0]))
        # No proxy of the environment and no limit below what a load test opens; requests to a dead role fail fast.
        self._client = httpx.AsyncClient(
            trust_env=False,
            timeout=httpx.Timeout(_ANSWER_WITHIN, connect=2.0),
            limits=httpx.Limits(max_connections=1000, max_keepalive_connections=200, keepalive_expiry=4.0),
        )
        # Only what the caller sent goes on: an Accept-Encoding of ours would compress what it cannot read.
        self._client.headers.clear()

    def routes(self) -> list[Route]:
        """One route for everything nobody else took; it comes last."""
        return [Route("/{path:path}", self.forward, methods=_METHODS)]

    async def close(self) -> None:
        """Closes the connections to the roles."""
        await self._client.aclose()

    async def forward(self, request: Request) -> Response:
        """The role's answer, or 404 (no such prefix), 502 (down), 504 (too slow) as problem+json."""
        path = request.url.path
        bases = next((urls for prefix, urls in self._table if path == prefix or path.startswith(f"{prefix}/")), None)
        if bases is None:
            detail = Text(
                f"Không có gì ở {path}. Trang đầu (/) liệt kê các địa chỉ.",
                f"There is nothing at {path}. The first page (/) lists the addresses.",
            )
            return answer(
                Problem(404, "no-such-address", Text("Không có địa chỉ này", "No such address"), detail), request
            )
        try:
            return await self._from_one_of(bases, request)
        except ClientDisconnect:
            return Response(status_code=400)
        except httpx.TimeoutException:
            away = Problem(504, "service-slow", _SLOW, _nothing_is_lost(path), headers={"Retry-After": "5"})
        except httpx.TransportError as failure:
            log.warning("No answer to %s %s from %s: %r", request.method, path, ", ".join(bases), failure)
            away = Problem(502, "service-away", _AWAY, _nothing_is_lost(path), headers={"Retry-After": "2"})
        return answer(away, request)

    async def _from_one_of(self, bases: list[str], request: Request) -> Response:
        last = len(bases) - 1
        for number, base in enumerate(bases):
            try:
                return await self._from(base, request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == last:
                    raise
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                # A kept connection of a role that was restarted: asking again harms nothing if the request is safe.
                if request.method not in _SAFE or _has_body(request):
                    raise
                return await self._from(base, request)
        raise httpx.ConnectError("no upstream is configured")

    async def _from(self, base: str, request: Request) -> Response:
        url = httpx.URL(base).copy_with(raw_path=_target(base, request))
        outgoing = self._client.build_request(
            request.method, url, headers=_onward(request), content=request.stream() if _has_body(request) else None
        )
        if "text/event-stream" in request.headers.get("accept", ""):
            outgoing.extensions["timeout"] = {"connect": 2.0, "read": None, "write": _ANSWER_WITHIN, "pool": 5.0}
        reply = await self._client.send(outgoing, stream=True)
        response = StreamingResponse(_body(reply), reply.status_code, background=BackgroundTask(reply.aclose))
        response.raw_headers = [
            (name.lower(), value) for name, value in reply.headers.raw if name.lower() not in _HOP_BY_HOP
        ]
        return response


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _target(base: str, request: Request) -> bytes:
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope["query_string"]
    return httpx.URL(base).raw_path.rstrip(b"/") + raw + (b"?" + query if query else b"")


def _onward(request: Request) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in request.headers.raw if name not in _HOP_BY_HOP]
    peer = request.client.host if request.client else "unknown"
    before = request.headers.get("x-forwarded-for")
    kept = [(name, value) for name, value in kept if name not in (b"x-forwarded-for", b"x-forwarded-proto")]
    kept.append((b"x-forwarded-for", f"{before}, {peer}".encode() if before else peer.encode()))
    kept.append((b"x-forwarded-proto", request.url.scheme.encode()))
    return kept


async def _body(reply: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in reply.aiter_raw():
            yield piece
    except httpx.TransportError:
        # A stream of events just ends, and its reader comes back. Of any other body the head is out already: breaking
        # the connection is the only honest sign left that it is not whole.
        if not reply.headers.get("content-type", "").startswith("text/event-stream"):
            raise
    finally:
        await reply.aclose()
