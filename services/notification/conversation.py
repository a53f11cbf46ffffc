"""The commands of one message on an SMTP connection that is open and signed in: in one packet where the server allows it."""

import asyncio
import re
from collections.abc import Sequence
from typing import NamedTuple, cast

# More than any server says to one command; what talks on and on is no mail server.
_LONGEST_REPLY = 32 * 1024
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])([^\n]*))?\r?\n")
_DOTS = re.compile(rb"(?m)^\.")


class Reply(NamedTuple):
    """What the server answered to one command."""

    code: int
    text: str


class Command(NamedTuple):
    """One line to the server, without its end, and the codes of the answers that let the next one follow."""

    line: bytes
    welcome: tuple[int, ...]


class Ended(Exception):
    """The connection ended, or what came over it is no SMTP: nothing more can be said on it."""


class Conversation(asyncio.Protocol):
    """Takes over a transport on which no answer is outstanding. One task at a time.

    ``pipelining``: the server promised (RFC 2920) to take the next command before it has answered the last one.
    """

    def __init__(self, transport: asyncio.BaseTransport, *, pipelining: bool) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._pipelining = pipelining
        self._received = bytearray()
        self._replies: list[Reply] = []
        self._texts: list[str] = []
        self._wanted = 0
        self._waiter: asyncio.Future[None] | None = None
        self._ended: Ended | None = None
        self._transport.set_protocol(self)

    async def say(self, commands: Sequence[Command], seconds: float) -> list[Reply]:
        """The replies to the commands in order. The last one of fewer than all is not welcome. Raises Ended."""
        if self._pipelining:
            lines = b"".join(command.line + b"\r\n" for command in commands)
            try:
                return await self._ask(lines, len(commands), seconds)
            except Ended:
                # A server that closes says why before it does: that answer counts, what it did not come to does not.
                said = list(zip(commands, self._replies, strict=False))
                refused = [at for at, (command, reply) in enumerate(said) if reply.code not in command.welcome]
                if not refused:
                    raise
                return self._replies[: refused[0] + 1]
        replies: list[Reply] = []
        for command in commands:
            replies += await self._ask(command.line + b"\r\n", 1, seconds)
            if replies[-1].code not in command.welcome:
                break
        return replies

    async def hand_over(self, message: bytes, seconds: float) -> Reply:
        """The reply to the content of a message (CRLF line ends) after DATA was answered with 354. Raises Ended."""
        if b"\n." in message or message.startswith(b"."):
            message = _DOTS.sub(b"..", message)
        end = b".\r\n" if not message or message.endswith(b"\r\n") else b"\r\n.\r\n"
        return (await self._ask(message + end, 1, seconds))[0]

    async def _ask(self, data: bytes, replies: int, seconds: float) -> list[Reply]:
        if self._ended:
            raise self._ended
        self._replies = []
        self._wanted = replies
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(data)
        try:
            async with asyncio.timeout(seconds):
                await self._waiter
        except TimeoutError as error:
            raise self._end(f"no answer within {seconds:.0f} s") from error
        finally:
            self._waiter = None
        return self._replies

    def data_received(self, data: bytes) -> None:
        if self._waiter is None:
            # 421 before closing, mostly. What comes unasked must never be taken for the answer to the next command.
            self._end(f"the server said, unasked: {data[:200].decode('utf-8', 'replace').strip()}")
            return
        self._received += data
        while line := _LINE.match(self._received):
            code, more, text = line.groups()
            self._texts.append((text or b"").strip().decode("utf-8", "replace"))
            if more != b"-":
                self._replies.append(Reply(int(code), "\n".join(self._texts)))
                self._texts = []
            del self._received[: line.end()]
        if b"\n" in self._received:
            self._end(f"not an SMTP answer: {bytes(self._received[:200])!r}")
        elif len(self._received) + sum(map(len, self._texts)) > _LONGEST_REPLY or len(self._replies) > self._wanted:
            self._end("the server says more than it was asked")
        elif len(self._replies) == self._wanted and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        self._end(f"the connection ended: {error or 'closed by the server'}")

    def _end(self, why: str) -> Ended:
        if self._ended is None:
            self._ended = Ended(why)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(self._ended)
        self._transport.close()
        return self._ended
