"""The SMTP server of the sink: answers 250 only once the message is durable, or misbehaves as asked."""

import asyncio
import logging
import sqlite3
from typing import Any

from aiosmtpd.smtp import SMTP

from deploy.local.world.mail.faults import MailFaults
from deploy.local.world.mail.message import received
from deploy.local.world.mail.store import MailStore

log = logging.getLogger(__name__)
_LARGEST_MAIL = 10 * 1024 * 1024


class Sink:
    """Listens on (host, port) and puts every mail into the store. Port 0 takes a free one; `port` then says which."""

    def __init__(self, store: MailStore, host: str, port: int) -> None:
        self.store, self.host, self.port = store, host, port
        self.faults = MailFaults()
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()

    async def start(self) -> None:
        """OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), self.host, self.port, reuse_address=True)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stops listening and drops the connections; a mail without its 250 is sent again by the sender."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in list(self._connections):
            connection.drop()

    async def misbehave(self, faults: MailFaults) -> None:
        """Takes the new faults; a mail server that refuses everybody does not even listen."""
        self.faults = faults
        away = faults.mode == "refuse-connection" and faults.share >= 1
        if away:
            await self.stop()
        elif self._server is None:
            await self.start()

    # aiosmtpd calls these by name for each command of a connection.
    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - its name
        """One recipient."""
        if self.faults.strikes("4xx", address):
            return "451 4.3.0 The simulated mail server was told to refuse for now"
        if self.faults.strikes("5xx", address):
            return "550 5.1.1 The simulated mail server was told that this mailbox does not exist"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: "_Connection", session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        """The message itself."""
        recipients: list[str] = envelope.rcpt_tos
        if self.faults.strikes("slow", *recipients):
            await asyncio.sleep(self.faults.seconds)
        try:
            await self.store.add(received(envelope.content, envelope.mail_from or "", recipients))
        except sqlite3.Error as failure:
            log.error("A mail could not be kept, and was refused for now: %s. Is the disk full?", failure)
            return "452 4.3.1 The sink could not store the message"
        if self.faults.strikes("drop-answer", *recipients):
            server.drop()
        return "250 2.0.0 OK, stored"


class _Connection(SMTP):
    """One client connection."""

    def __init__(self, sink: Sink) -> None:
        # A hostname of our own: aiosmtpd would otherwise ask the resolver at every connection.
        loop = asyncio.get_running_loop()
        super().__init__(
            sink, hostname="sink.motcua.local", enable_SMTPUTF8=True, data_size_limit=_LARGEST_MAIL, loop=loop
        )
        self._sink = sink

    def connection_made(self, transport: Any) -> None:
        if self._sink.faults.strikes("refuse-connection"):
            transport.abort()
            return
        self._sink._connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._sink._connections:
            self._sink._connections.discard(self)
            super().connection_lost(error)

    def drop(self) -> None:
        """Ends the connection without a word."""
        transport: Any = self.transport
        if transport is not None:
            transport.abort()
