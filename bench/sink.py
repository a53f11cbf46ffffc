"""A mail server that only counts: the bench measures the senders, not a mail server."""

import asyncio
import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess


class _Session(asyncio.Protocol):
    """Enough SMTP to take mail from a client that speaks it correctly."""

    def __init__(self, seen: "list[tuple[str, str, float]]") -> None:
        self._seen = seen
        self._buffer = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 bench ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = self._buffer.find(b"\r\n.\r\n" if self._in_data else b"\r\n")
            if end < 0:
                return
            if self._in_data:
                message, self._buffer = self._buffer[:end], self._buffer[end + 5 :]
                self._in_data = False
                self._note(message)
                self._transport.write(b"250 taken\r\n")
            else:
                line, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
                self._command(line[:4].upper())

    def _command(self, verb: bytes) -> None:
        if verb == b"EHLO":
            self._transport.write(b"250-bench\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif verb == b"DATA":
            self._in_data = True
            self._transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"250 ok\r\n")

    def _note(self, message: bytes) -> None:
        head = message.partition(b"\r\n\r\n")[0]
        found = {}
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            found[name.lower()] = value.strip().decode("ascii", "replace")
        application = found.get(b"x-motcua-application", "")
        self._seen.append((application, found.get(b"x-motcua-template", ""), time.time()))


def _serve(pipe: Connection) -> None:
    async def main() -> None:
        seen: list[tuple[str, str, float]] = []
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Session(seen), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        while True:
            wish = await loop.run_in_executor(None, pipe.recv)
            if wish == "stop":
                return
            if wish == "count":
                pipe.send(len(seen))
            else:
                taken = seen[:]
                seen.clear()
                pipe.send(taken)

    asyncio.run(main())


class Sink:
    """The counting mail server in a process of its own. ``taken`` gives (application, template, time) of each mail."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        self.port: int = self._pipe.recv()
        self.pid = self._process.pid or 0

    def count(self) -> int:
        """Mails since the last ``taken``."""
        self._pipe.send("count")
        return int(self._pipe.recv())

    def taken(self) -> list[tuple[str, str, float]]:
        """Every mail since the last call."""
        self._pipe.send("taken")
        found: list[tuple[str, str, float]] = self._pipe.recv()
        return found

    def stop(self) -> None:
        """Ends the process."""
        self._pipe.send("stop")
        self._process.join(5)
