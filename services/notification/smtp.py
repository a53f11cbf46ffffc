"""One kept-open connection to the mail server, and what its answers mean for a delivery."""

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar

import aiosmtplib

from services.kernel import metrics
from services.kernel.settings import Settings

from . import mail
from .domain import EMAIL

# RFC 5321 4.5.3.2 asks for patience: a server may scan a message for minutes, and giving up early sends it twice.
CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
DATA_SECONDS = 300.0

T = TypeVar("T")


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
        self._client = client

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
        client = self._client
        assert client is not None
        try:
            await self._said(client.data(message, timeout=DATA_SECONDS))
        except aiosmtplib.SMTPDataError as error:
            raise await self._refused(error, about_recipient=True) from error
        metrics.SEND_SECONDS.labels(EMAIL).observe(time.perf_counter() - began)

    async def close(self) -> None:
        """Drops the connection without ceremony: QUIT would wait for a server that may be gone."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _envelope(self, recipient: str) -> None:
        client = self._client
        assert client is not None
        # Not client.mail() and client.rcpt(): they parse the address anew each time, which costs more than the command.
        sender = await self._said(client.execute_command(b"MAIL", b"FROM:<%b>" % self._from.encode()))
        if sender.code != 250:
            raise await self._refused(sender, about_recipient=False)
        to = await self._said(client.execute_command(b"RCPT", b"TO:<%b>" % recipient.encode()))
        if to.code not in (250, 251):
            raise await self._refused(to, about_recipient=True)

    async def _said(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
            await self.close()
            raise Dropped(f"the connection ended: {error}") from error
        except aiosmtplib.SMTPDataError:
            raise
        except (aiosmtplib.SMTPException, ValueError) as error:
            await self.close()
            raise Dropped(f"not an SMTP answer: {error}") from error

    async def _refused(
        self, answer: aiosmtplib.SMTPResponse | aiosmtplib.SMTPDataError, *, about_recipient: bool
    ) -> "Refused | Dropped":
        """What the refusal is, after the transaction was reset so that the connection serves the next message."""
        if answer.code == 421 and not about_recipient:
            # Closing before anything was said about this message: a connection that was kept too long.
            await self.close()
            return Dropped(f"the server closed the connection: 421 {answer.message}")
        refused = Refused(answer.code, answer.message, about_recipient=about_recipient)
        try:
            client = self._client
            if client is not None and client.is_connected:
                await client.rset(timeout=CONNECT_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            await self.close()
        return refused
