"""HTTP clients that cost next to nothing, so that the server is what is measured: raw sockets, requests built before."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httptools


@dataclass
class Answers:
    """What came back: seconds of each accepted request, statuses of the others, and whatever was cut off."""

    seconds: list[float] = field(default_factory=list)
    others: dict[int, int] = field(default_factory=dict)
    cut: int = 0
    elapsed: float = 0.0

    @property
    def per_second(self) -> float:
        """Accepted requests a second."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0


class _Client(asyncio.Protocol):
    """One kept-open connection with one request in flight."""

    def __init__(self, connection_lost: Callable[[], None]) -> None:
        self._lost = connection_lost
        self._parser = httptools.HttpResponseParser(self)
        self._answered: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None
        self.body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.body = b""

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        if self._answered and not self._answered.done():
            self._answered.set_result(self._parser.get_status_code())
        self._parser = httptools.HttpResponseParser(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answered and not self._answered.done():
            self._answered.set_exception(ConnectionError("cut off"))
        self._lost()

    async def ask(self, request: bytes) -> int:
        """Sends one request and returns the status of its answer."""
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered


def post(host: str, port: int, path: str, token: str, body: bytes, key: str) -> bytes:
    """The bytes of one POST with a bearer token and an Idempotency-Key."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def storm(
    host: str,
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float,
    connections: int,
    rate: float | None = None,
    accepted: Callable[[bytes, float], None] | None = None,
) -> Answers:
    """Sends requests for ``seconds`` over so many connections, as fast as answered or at ``rate`` a second.

    ``accepted`` is called with the body of each 202 and the moment (``time.time()``) it came.
    """
    answers = Answers()
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    sent = 0

    async def work() -> None:
        nonlocal sent
        client: _Client | None = None
        while (now := time.perf_counter()) - began < seconds:
            if rate:
                due = began + sent / rate
                sent += 1
                if due - began >= seconds:
                    return
                await asyncio.sleep(max(0.0, due - now))
            if client is None:
                _, client = await loop.create_connection(lambda: _Client(lambda: None), host, port)
            asked = time.perf_counter()
            try:
                status = await client.ask(next(requests))
            except ConnectionError:
                answers.cut += 1
                client = None
                continue
            if status == 202:
                answers.seconds.append(time.perf_counter() - asked)
                if accepted:
                    accepted(client.body, time.time())
            else:
                answers.others[status] = answers.others.get(status, 0) + 1

    await asyncio.gather(*(work() for _ in range(connections)))
    answers.elapsed = time.perf_counter() - began
    return answers
