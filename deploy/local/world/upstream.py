"""A small HTTP/1.1 client for the ingress: kept connections to one role, bodies streamed both ways, headers untouched.

A general client costs some 2 ms of processor a request; a laptop that also runs the broker has better use for them.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httptools

Headers = list[tuple[bytes, bytes]]

_CONNECT_WITHIN = 2.0
_KEEP_IDLE = 3.0  # a role closes its side after five seconds
_PIECE = 65536


class Away(Exception):
    """No connection, or it broke before the answer began. `untouched`: the role cannot have seen the request."""

    def __init__(self, why: str, *, untouched: bool) -> None:
        super().__init__(why)
        self.untouched = untouched


class Broken(Exception):
    """The answer broke off after its head."""


class Upstream:
    """One role at `http://host:port[/prefix]`."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{base} is no address of a role: write http://127.0.0.1:18080")
        self.base = base
        self.prefix = parts.path.rstrip("/").encode()
        self._host, self._port = parts.hostname, parts.port or 80
        self._idle: deque[tuple[float, _Connection]] = deque()

    async def ask(
        self, method: str, target: bytes, headers: Headers, body: AsyncIterator[bytes] | None, seconds: float | None
    ) -> "Reply":
        """Sends a request and returns once the head of the answer is there.

        `seconds` bound each wait for the role, None waits for ever. Away, TimeoutError; whatever `body` raises.
        """
        kept = self._kept()
        connection = kept or await self._connect()
        reply = Reply(self, connection, seconds, has_body=method != "HEAD")
        try:
            await connection.send(method, self.prefix + target, headers, body)
            await reply.read_head()
        except BaseException as failure:
            connection.close()
            stale = kept is not None and body is None and isinstance(failure, Away)
            if not stale:
                raise
        else:
            return reply
        # The role may have closed a kept connection just now; a request without a body is begun anew, once.
        if method not in ("GET", "HEAD", "OPTIONS"):
            raise Away("the role closed the connection", untouched=False)
        self.close()
        return await self.ask(method, target, headers, None, seconds)

    def close(self) -> None:
        """Drops the idle connections."""
        while self._idle:
            self._idle.pop()[1].close()

    def keep(self, connection: "_Connection") -> None:
        """Takes a connection back whose answer was read to its end."""
        self._idle.append((time.monotonic() + _KEEP_IDLE, connection))

    def _kept(self) -> "_Connection | None":
        while self._idle:
            until, connection = self._idle.pop()
            if until > time.monotonic() and connection.usable:
                return connection
            connection.close()
        return None

    async def _connect(self) -> "_Connection":
        try:
            async with asyncio.timeout(_CONNECT_WITHIN):
                return _Connection(*await asyncio.open_connection(self._host, self._port))
        except OSError as failure:  # TimeoutError is one
            raise Away(str(failure) or "no connection within two seconds", untouched=True) from failure


class Reply:
    """One answer. Read `pieces` to the end or `close` it; httptools calls the on_… methods."""

    def __init__(self, upstream: Upstream, connection: "_Connection", seconds: float | None, *, has_body: bool) -> None:
        self.status = 0
        self.headers: Headers = []
        self.finished = False
        self._upstream, self._connection, self._seconds = upstream, connection, seconds
        self._has_body = has_body
        self._headed = self._taken_back = False
        self._ready: deque[bytes] = deque()
        self._parser = httptools.HttpResponseParser(self)

    async def read_head(self) -> None:
        """Reads until the head is complete, past any 1xx."""
        while not self._headed:
            if not await self._read():
                raise Away("the role closed the connection without an answer", untouched=False)
        if not self._has_body or self.status in (204, 304):
            # What the head says of a length is not there to be read; only closing makes sure of the next answer.
            self.finished = True
            self.close()

    def whole(self) -> bytes | None:
        """The body, if it has arrived already."""
        return b"".join(self._ready) if self.finished else None

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as it comes. Broken when it ends too early."""
        try:
            while True:
                while self._ready:
                    yield self._ready.popleft()
                if self.finished:
                    return
                if not await self._read():
                    if self._ends_with_connection():
                        return
                    raise Broken(f"{self._upstream.base} broke off its answer")
        finally:
            self.close()

    def close(self) -> None:
        """Drops the connection unless it was taken back."""
        if not self._taken_back:
            self._connection.close()

    async def _read(self) -> bool:
        try:
            async with asyncio.timeout(self._seconds):
                data = await self._connection.reader.read(_PIECE)
        except ConnectionError:
            return False
        if data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserError as failure:
                raise Away(f"not HTTP: {failure}", untouched=False) from failure
        return bool(data)

    def _ends_with_connection(self) -> bool:
        return not any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self.headers)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if self.status < 200:
            self.headers = []
        else:
            self._headed = True

    def on_body(self, piece: bytes) -> None:
        self._ready.append(piece)

    def on_message_complete(self) -> None:
        if not self._headed:
            return
        self.finished = True
        if self._has_body and self._parser.should_keep_alive():
            self._taken_back = True
            self._upstream.keep(self._connection)


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self._writer = reader, writer

    @property
    def usable(self) -> bool:
        return not self.reader.at_eof() and not self._writer.is_closing()

    async def send(self, method: str, target: bytes, headers: Headers, body: AsyncIterator[bytes] | None) -> None:
        """Writes the request. If the role stops reading it may still have answered, so that is no error here."""
        chunked = body is not None and not any(name == b"content-length" for name, _ in headers)
        head = [b"%b %b HTTP/1.1" % (method.encode(), target), *(b"%b: %b" % header for header in headers)]
        if chunked:
            head.append(b"transfer-encoding: chunked")
        self._writer.write(b"\r\n".join(head) + b"\r\n\r\n")
        if body is None:
            return
        async for piece in body:
            if piece:
                self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
                try:
                    await self._writer.drain()
                except ConnectionError:
                    return
        if chunked:
            self._writer.write(b"0\r\n\r\n")

    def close(self) -> None:
        self._writer.close()
