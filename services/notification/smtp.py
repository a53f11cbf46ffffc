"""One kept-open connection to the mail server, and what its answers mean for a delivery."""

import asyncio
import time

import aiosmtplib

from services.kernel import metrics
from services.kernel.settings import Settings

from . import mail
from .conversation import Command, Conversation, Ended, Reply
from .domain import EMAIL

# RFC 5321 4.5.3.2 asks for patience: a server may scan a message for minutes, and giving up early sends it twice.
CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
DATA_SECONDS = 300.0


class Away(Exception):
    """The mail server cannot be reached, greets with a refusal, or does not let us in. Says nothing of any delivery."""


class Dropped(Exception):
    """The connection ended while a message was on its way; whether it arrived is unknown."""


class Refused(Exception):
    """The server answered one message with something else than success. ``about_recipient``: to RCPT or DATA."""

    def __init__(self, code: int, text: str, *, about_recipient: bool) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.about_recipient = about_recipient


def login_in_clear(settings: Settings) -> str | None:
    """Why these settings must not be used: the password would be readable on the way. Only a laptop may do that."""
    if not settings.smtp_username or settings.smtp_starttls or settings.profile == "local":
        return None
    return (
        "MOTCUA_SMTP_USERNAME is set and MOTCUA_SMTP_STARTTLS is not: the password would go over the network in clear. "
        "Set MOTCUA_SMTP_STARTTLS=true; until then every message waits"
    )


class Link:
    """Sends messages one after the other over one connection, opened at the first and again when it was lost.

    Not for several tasks at once: each sending task has its own.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._from = mail.envelope_sender(settings.mail_from)
        self._client: aiosmtplib.SMTP | None = None
        self._conversation: Conversation | None = None

    @property
    def alive(self) -> bool:
        """Whether the connection was open when last heard of."""
        return self._client is not None and self._client.is_connected

    async def open(self) -> None:
        """Connects, with STARTTLS and login if the settings ask for them. Away when any of it fails."""
        await self.close()
        settings = self._settings
        refused = login_in_clear(settings)
        if refused:
            raise Away(refused)
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username,
            password=settings.smtp_password,
            start_tls=settings.smtp_starttls,
            local_hostname=self._from.rpartition("@")[2],
            timeout=COMMAND_SECONDS,
        )
        where = f"{settings.smtp_host}:{settings.smtp_port}"
        try:
            await client.connect(timeout=CONNECT_SECONDS)
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise Away(f"mail server {where}: {error}") from error
        assert client.transport is not None
        self._client = client
        # aiosmtplib waits for the answer to each command; most servers take the commands of a message at once.
        self._conversation = Conversation(client.transport, pipelining=client.supports_extension("pipelining"))

    async def send(self, recipient: str, message: bytes) -> None:
        """Hands over one message. Raises Away (nothing was sent), Dropped, Refused. Cancelled, it drops the connection."""
        try:
            await self._send(recipient, message)
        except asyncio.CancelledError:
            # The server's answer to this message may still be on its way; the next message must not take it for its own.
            await self.close()
            raise

    async def _send(self, recipient: str, message: bytes) -> None:
        kept_open = self.alive
        if not kept_open:
            await self.open()
        began = time.perf_counter()
        try:
            await self._envelope(recipient)
        except Dropped:
            if not kept_open:
                raise
            # A server may close a connection that idled; no content was sent yet, so a fresh one starts over.
            await self.open()
            await self._envelope(recipient)
        assert self._conversation is not None
        try:
            taken = await self._conversation.hand_over(message, DATA_SECONDS)
        except Ended as error:
            await self.close()
            raise Dropped(str(error)) from error
        if taken.code != 250:
            raise await self._refused(taken, about_recipient=True)
        metrics.SEND_SECONDS.labels(EMAIL).observe(time.perf_counter() - began)

    async def close(self) -> None:
        """Drops the connection without ceremony: QUIT would wait for a server that may be gone."""
        self._conversation = None
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _envelope(self, recipient: str) -> None:
        """MAIL, RCPT and DATA: the server waits for the content then. Raises Refused, Dropped."""
        conversation = self._conversation
        assert conversation is not None
        commands = (
            Command(b"MAIL FROM:<%b>" % self._from.encode(), (250,)),
            Command(b"RCPT TO:<%b>" % recipient.encode(), (250, 251)),
            Command(b"DATA", (354,)),
        )
        try:
            replies = await conversation.say(commands, COMMAND_SECONDS)
        except Ended as error:
            await self.close()
            raise Dropped(str(error)) from error
        for command, reply in zip(commands, replies, strict=False):
            if reply.code not in command.welcome:
                if replies[-1].code == 354:
                    # It refused, yet waits for content: hanging up is the one end that surely delivers nothing.
                    await self.close()
                raise await self._refused(reply, about_recipient=command is not commands[0])

    async def _refused(self, reply: Reply, *, about_recipient: bool) -> "Refused | Dropped":
        """What the refusal is, after the transaction was reset so that the connection serves the next message."""
        if reply.code == 421 and not about_recipient:
            # Closing before anything was said about this message: a connection that was kept too long.
            await self.close()
            return Dropped(f"the server closed the connection: 421 {reply.text}")
        if self.alive and self._conversation is not None:
            try:
                await self._conversation.say([Command(b"RSET", (250,))], CONNECT_SECONDS)
            except Ended:
                await self.close()
        return Refused(reply.code, reply.text, about_recipient=about_recipient)
