"""A real SMTP server on a free port, told by a test how to answer: refuse, be slow, hang up, go away and come back."""

import asyncio
import email
import email.policy
from collections import Counter
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

Answer = Callable[[SMTP, Envelope], Awaitable[str]]


async def accept(server: SMTP, envelope: Envelope) -> str:
    """The ordinary answer."""
    return "250 OK"


async def hang_up(server: SMTP, envelope: Envelope) -> str:
    """Takes the message, then cuts the connection without a word."""
    transport = server.transport
    assert transport is not None
    cast(asyncio.Transport, transport).abort()
    return "250 never heard"


class MailServer:
    """``at_recipient`` and ``at_content``: address → how to answer there. ``inbox`` is what was accepted, in order."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.at_recipient: dict[str, str] = {}
        self.at_content: dict[str, Answer] = {}
        self.at_sender = "250 OK"
        self.login: tuple[str, str] | None = None
        self.most_connections = 1000
        self.inbox: list[EmailMessage] = []
        self.connections = 0
        self.together = 0
        self._open = 0
        self._server: asyncio.Server | None = None
        self._transports: set[asyncio.Transport] = set()

    async def start(self) -> None:
        """Listens, on the same port as before when it was away."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def go_away(self) -> None:
        """Closes the door and cuts every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.hang_up_on_all()
        await asyncio.sleep(0)

    def hang_up_on_all(self) -> None:
        """Cuts every connection; new ones are welcome."""
        for transport in list(self._transports):
            transport.abort()

    def to(self, address: str) -> list[EmailMessage]:
        """What was accepted for one address."""
        return [message for message in self.inbox if message["to"] == address]

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        return len(self._transports)

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(str(message["message-id"]) for message in self.inbox)

    def _connection(self) -> SMTP:
        return _Connection(self, self._transports)

    # What aiosmtpd calls:

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 - its name
        envelope.mail_from = address
        return self.at_sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 - its name
        answer = self.at_recipient.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        self._open += 1
        self.together = max(self.together, self._open)
        try:
            answer = await self.at_content.get(envelope.rcpt_tos[0], accept)(server, envelope)
        finally:
            self._open -= 1
        if answer.startswith("2"):
            content = cast(bytes, envelope.content)
            self.inbox.append(cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default)))
        return answer


class _Connection(SMTP):
    def __init__(self, handler: MailServer, transports: set[asyncio.Transport]) -> None:
        super().__init__(
            handler,
            hostname="mail.example",
            loop=asyncio.get_running_loop(),
            authenticator=self._check,
            auth_required=handler.login is not None,
            auth_require_tls=False,
        )
        self._mine = transports
        self._handler = handler

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._handler.connections += 1
        self._mine.add(cast(asyncio.Transport, transport))
        super().connection_made(transport)
        if len([one for one in self._mine if not one.is_closing()]) > self._handler.most_connections:
            cast(asyncio.Transport, transport).abort()

    def _check(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any) -> AuthResult:
        return AuthResult(handled=False, success=(login.login.decode(), login.password.decode()) == self._handler.login)

    def connection_lost(self, error: Exception | None) -> None:
        self._mine.difference_update({one for one in self._mine if one.is_closing()})
        super().connection_lost(error)
