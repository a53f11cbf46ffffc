"""The live timeline: Server-Sent Events, one for each entry, resumed where the reader left off."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.kernel.auth import principal
from services.kernel.failures import Transient
from services.kernel.problem import unavailable
from services.kernel.text import Language, Text, negotiated
from services.submission.api.counter import Counter, counter
from services.submission.api.reading import may_follow, told
from services.submission.api.wire import application_id_of, unknown_application
from services.submission.contents import Contents
from services.submission.store import dossiers, timeline
from services.submission.watching import Full, Watcher

# The browser comes back by itself with Last-Event-ID; a token that has ended in the meantime is then noticed.
LONGEST_SECONDS = 600.0
HEARTBEAT_SECONDS = 15.0
RETRY_MS = 2000


async def events(request: Request) -> StreamingResponse:
    """GET /applications/{id}/events: entries after Last-Event-ID, then each new one, for at most ten minutes."""
    desk, language = counter(request), negotiated(request.headers)
    who = await principal(request)
    application_id = application_id_of(request)
    async with desk.database.acquire() as connection:
        row = await dossiers.read(connection, application_id)
    if row is None or not may_follow(who, row):
        raise unknown_application(str(application_id))
    await desk.looks.note(who, row, "events")
    last = request.headers.get("last-event-id", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 10 else 0
    place = ExitStack()
    try:
        watcher = place.enter_context(desk.watch.watching(application_id, who.sub))
    except Full:
        sentence = Text("Có quá nhiều người đang theo dõi trực tiếp.", "Too many timelines are open.")
        raise unavailable(sentence, 30) from None
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Language": language}
    return _Live(
        place,
        _stream(desk, watcher, Contents(desk.data_keys, row), after, language),
        headers=headers,
        media_type="text/event-stream",
    )


class _Live(StreamingResponse):
    """Gives the place up when the answer ends, however it ends; its body alone would not, if it never began."""

    def __init__(self, place: ExitStack, body: AsyncIterator[bytes], **answer: Any) -> None:
        super().__init__(body, **answer)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place:
            await super().__call__(scope, receive, send)


async def _stream(
    desk: Counter, watcher: Watcher, contents: Contents, after: int, language: Language
) -> AsyncIterator[bytes]:
    until = time.monotonic() + LONGEST_SECONDS
    yield b"retry: %d\n\n" % RETRY_MS
    behind = True
    while not desk.runtime.stopping.is_set() and time.monotonic() < until:
        if behind:
            try:
                async with desk.database.acquire() as connection:
                    entries = await timeline.read(connection, watcher.application_id, after)
            except Transient:
                await asyncio.sleep(1.0)
                continue
            for entry in entries:
                after = entry.position
                yield b"id: %d\nevent: step\ndata: %s\n\n" % (
                    after,
                    orjson.dumps(told(desk, contents.entry(entry), language)),
                )
        behind = await watcher.grown(HEARTBEAT_SECONDS)
        if not behind:
            yield b": still here\n\n"
