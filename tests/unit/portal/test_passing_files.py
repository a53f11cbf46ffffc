"""A browser that stops in the middle of a file holds no connection of the portal to submission, and is told to go on."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from starlette.requests import Request

from services.kernel import pace
from services.kernel.process import Runtime
from services.portal import frame
from services.portal.pages.files import passing


async def test_a_browser_that_stalls_is_answered_and_its_connection_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    came, closed = bytearray(), asyncio.Event()

    async def submission(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65536):
            came.extend(part)
        closed.set()
        writer.close()

    async def receive() -> dict[str, Any]:
        if b"%PDF" not in came:
            return {"type": "http.request", "body": b"%PDF", "more_body": True}
        await asyncio.Event().wait()  # and nothing more, for ever
        raise AssertionError

    async def visit(runtime: Runtime, request: Request) -> Any:
        return SimpleNamespace(who=SimpleNamespace(token="t"), language="vi", request=request)

    monkeypatch.setattr(pace, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(frame, "visit", visit)
    monkeypatch.setattr(passing, "_refuse", lambda _: None)
    server = await asyncio.start_server(submission, "127.0.0.1", 0)
    async with server, httpx.AsyncClient() as http:
        port = server.sockets[0].getsockname()[1]
        runtime = SimpleNamespace(
            settings=SimpleNamespace(submission_url=f"http://127.0.0.1:{port}"), client=lambda *_: http
        )
        scope = {
            "type": "http",
            "method": "PATCH",
            "path": "/tep/tus/1",
            "query_string": b"",
            "headers": [(b"content-length", b"99")],
        }
        passer = passing.Passer(cast(Runtime, runtime))
        answer = await asyncio.wait_for(passer.passed(Request(scope, receive), "/1"), 10)
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        await asyncio.wait_for(closed.wait(), 5)
        assert bytes(came).endswith(b"%PDF"), "what came was passed on"
