"""HTTP clients that cost next to nothing, so that the server is what is measured: bare sockets, requests built before."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


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


Accepted = Callable[[bytes, float], None]


class _Storm:
    """Shared by the connections: what to send next, what came back, until when."""

    def __init__(self, requests: Iterator[bytes], until: float, accepted: Accepted | None, paced: bool) -> None:
        self.requests = requests
        self.until = until
        self.accepted = accepted
        self.paced = paced
        self.answers = Answers()
        self.idle: deque[_Client] = deque()
        self.open = 0
        self.done = asyncio.Event()

    def answered(self, status: int, body: bytes, asked: float) -> None:
        now = time.perf_counter()
        if status == 202:
            self.answers.seconds.append(now - asked)
            if self.accepted:
                self.accepted(body, time.time())
        else:
            self.answers.others[status] = self.answers.others.get(status, 0) + 1


class _Client(asyncio.Protocol):
    """One kept-open connection with one request in flight; the next is sent from the callback of the last answer."""

    def __init__(self, storm: _Storm) -> None:
        self._storm = storm
        self._transport: asyncio.Transport
        self._rest = b""
        self._asked = 0.0
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one without being derived from it
        self._storm.open += 1
        self._next()

    def ask(self) -> None:
        """Sends the next request, or hangs up when there is none."""
        request = next(self._storm.requests, None)
        if request is None:
            self._transport.close()
            return
        self._busy = True
        self._asked = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        head = data.find(_END)
        at = data.find(_LENGTH, 0, head)
        if head < 0:
            self._rest = data
            return
        whole = head + 4 + int(data[at + len(_LENGTH) : data.index(b"\r", at)])
        if len(data) < whole:
            self._rest = data
            return
        self._rest = b""
        self._busy = False
        self._storm.answered(int(data[9:12]), data[head + 4 :], self._asked)
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._storm.open -= 1
        self._storm.answers.cut += self._busy
        if not self._storm.open:
            self._storm.done.set()

    def _next(self) -> None:
        if time.perf_counter() >= self._storm.until:
            self._transport.close()
        elif self._storm.paced:
            self._storm.idle.append(self)
        else:
            self.ask()


def post(host: str, port: int, path: str, token: str) -> bytes:
    """The head of a POST with a bearer token, up to where the value of Idempotency-Key goes."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nIdempotency-Key: "
    ).encode()


def with_body(body: bytes) -> bytes:
    """What follows the key: the rest of the head, and the body."""
    return b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def storm(
    ports: list[int],
    requests: Iterator[bytes],
    *,
    seconds: float,
    connections: int,
    rate: float | None = None,
    accepted: Accepted | None = None,
) -> Answers:
    """Sends requests for ``seconds``, or until there are no more, over so many connections to 127.0.0.1: as fast as they
    are answered, or at ``rate`` a second.

    Connections take the ports in turn. ``accepted`` is called with the body of each 202 and the moment
    (``time.time()``) it came.
    """
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    all_ = _Storm(requests, began + seconds, accepted, rate is not None)
    for number in range(connections):
        await loop.create_connection(lambda: _Client(all_), "127.0.0.1", ports[number % len(ports)])
    if rate:
        await _pace(all_, rate)
    try:
        await asyncio.wait_for(all_.done.wait(), max(0.0, all_.until - time.perf_counter()) + 30)
    finally:
        all_.answers.elapsed = time.perf_counter() - began
    return all_.answers


async def _pace(all_: _Storm, rate: float) -> None:
    """Open loop: a request each 1/rate seconds, late only when every connection waits for its answer."""
    due = time.perf_counter()
    while due < all_.until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if all_.idle:
            all_.idle.popleft().ask()
            due += 1 / rate
        else:
            await asyncio.sleep(0.001)
    while all_.idle:
        all_.idle.popleft()._next()
