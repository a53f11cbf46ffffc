"""/ho-so/{id}/dien-bien: the live timeline, passed on from submission with the rights of the session."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.telemetry import logger

from ... import frame
from ...doors import Submission, part
from ...sessions import Session

log = logger(__name__)

# Each open page holds a connection to submission and no database connection at all.
MOST = 2000
# Submission says at least every 15 seconds that it is still there.
_SILENT_SECONDS = 40.0
_REFUSED = {401, 403, 404}


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}/dien-bien."""
    # Apart from the connections that pages are made with: many open timelines must not keep a page waiting.
    client = runtime.client(
        timeout=httpx.Timeout(5.0, read=_SILENT_SECONDS),
        limits=httpx.Limits(max_connections=MOST, max_keepalive_connections=0),
    )
    place = asyncio.Semaphore(MOST)

    async def live(request: Request) -> Response:
        try:
            seen = await frame.visit(runtime, request)
        except Transient:
            return _later()
        if seen.session is None:
            # A page would be led to the sign-in; a stream that follows there reads another site's page.
            return Response(status_code=401, headers={"Cache-Control": "no-store"})
        if place.locked():
            return _later()
        after = request.headers.get("last-event-id") or request.query_params.get("sau", "")
        path = f"/applications/{part(request.path_params['application_id'])}/events"
        door = Submission(runtime, seen.language, seen.session).door(path)
        asked = client.build_request("GET", door.url, headers=door.headers | {"Last-Event-ID": _number(after)})
        try:
            answer = await client.send(asked, stream=True)
        except httpx.HTTPError as error:
            log.info("a timeline is not live", why=str(error))
            return _later()
        if answer.status_code != 200:
            await answer.aclose()
            return Response(status_code=answer.status_code) if answer.status_code in _REFUSED else _later()
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Language": seen.language}
        return _Relayed(place, answer, _passed_on(runtime, answer, seen.session), headers)

    return [Route("/ho-so/{application_id}/dien-bien", live)]


def _number(given: str) -> str:
    """Where the reader's timeline ends; '' for what is no number: no header could carry it."""
    return given if given.isascii() and given.isdecimal() and len(given) <= 20 else ""


def _later() -> Response:
    return Response(status_code=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})


class _Relayed(StreamingResponse):
    """Gives its place and its connection up when the answer ends, however it ends, also if its body never began."""

    def __init__(
        self, place: asyncio.Semaphore, answer: httpx.Response, body: AsyncIterator[bytes], headers: dict[str, str]
    ) -> None:
        super().__init__(body, headers=headers, media_type="text/event-stream")
        self._place, self._answer = place, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with self._place:
                await super().__call__(scope, receive, send)
        finally:
            await self._answer.aclose()


async def _passed_on(runtime: Runtime, answer: httpx.Response, session: Session) -> AsyncIterator[bytes]:
    """Ends with the session, with submission, or with this process; the browser then comes back by itself."""
    with contextlib.suppress(httpx.HTTPError):
        async for each in answer.aiter_raw():
            yield each
            if runtime.stopping.is_set() or datetime.now(UTC) >= session.ends_at:
                return
