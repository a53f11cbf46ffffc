"""Assembles the bytes of one e-mail: headers encoded by RFC 2047, a text and an HTML part, nothing a reader can misread."""

import base64
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import cache
from uuid import UUID

from .texts import Rendered

# An encoded word may be 75 characters long (RFC 2047 2): 45 bytes make 60 in base64, and 12 go to =?utf-8?b??=.
_WORD_BYTES = 45
_LINE = b"\r\n"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a message carries so that machines and people can trace it."""

    application_id: UUID
    event_id: UUID
    delivery_id: UUID
    template: str
    message_id: str
    language: str


def compose(rendered: Rendered, stamp: Stamp, *, sender: str, recipient: str, at: datetime) -> bytes:
    """The whole message with CRLF line ends, ready for DATA.

    Built by hand because the standard library needs about a millisecond for it; a test parses the result back with
    the standard library. ``sender`` may carry a display name; ``recipient`` is a bare address of printable ASCII.
    """
    boundary = f"=_{stamp.delivery_id.hex}"
    host = stamp.message_id.strip("<>").rpartition("@")[2]
    head = (
        f"Date: {format_datetime(at)}\r\n"
        f"From: {_sender(sender)}\r\n"
        f"To: {recipient}\r\n"
        f"Subject: {encoded(rendered.subject, first=_WORD_BYTES - 6)}\r\n"
        f"Message-ID: {stamp.message_id}\r\n"
        # Nobody wrote this message, but it lets a mail reader gather all messages of one dossier in one thread.
        f"References: <{stamp.application_id}@{host}>\r\n"
        "MIME-Version: 1.0\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "X-Auto-Response-Suppress: All\r\n"
        f"Content-Language: {stamp.language}\r\n"
        f"X-Motcua-Application: {stamp.application_id}\r\n"
        f"X-Motcua-Event: {stamp.event_id}\r\n"
        f"X-Motcua-Template: {stamp.template}\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n'
        "\r\n"
    )
    mark = boundary.encode()
    return b"".join(
        (
            head.encode("ascii"),
            _part(mark, b"plain", rendered.text),
            _part(mark, b"html", rendered.html),
            b"--" + mark + b"--" + _LINE,
        )
    )


def envelope_sender(sender: str) -> str:
    """The bare address of ``Một Cửa <khong-tra-loi@motcua.example>``. ValueError when there is none."""
    address = parseaddr(sender)[1]
    if "@" not in address or not usable(address):
        raise ValueError(
            f"MOTCUA_MAIL_FROM has no usable e-mail address: {sender!r}; write: Một Cửa <name@example.org>"
        )
    return address


def usable(address: str) -> bool:
    """Whether an address can be put on an SMTP command line and into a header: one bare ASCII mailbox."""
    local, _, domain = address.rpartition("@")
    return (
        bool(local)
        and bool(domain)
        and len(address) <= 254
        and address.isascii()
        and address.isprintable()
        and not any(c in ' <>()[],;:"\\' for c in address)
    )


def encoded(text: str, *, first: int = _WORD_BYTES) -> str:
    """Header text: as it is when plain ASCII, else encoded words that never cut a character in two.

    ``first`` is how many bytes the first word may hold, less where the header's name stands before it.
    """
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) <= 66:
        return text
    words, word, room = [], b"", first
    for character in text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text):
        raw = character.encode()
        if len(word) + len(raw) > room:
            words.append(word)
            word, room = b"", _WORD_BYTES
        word += raw
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words)


@cache
def _sender(sender: str) -> str:
    name, _ = parseaddr(sender)
    address = envelope_sender(sender)
    return f"{encoded(name) if not name.isascii() else _quoted(name)} <{address}>" if name else address


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _part(boundary: bytes, subtype: bytes, text: str) -> bytes:
    return b"".join(
        (
            b"--" + boundary + _LINE,
            b"Content-Type: text/" + subtype + b"; charset=utf-8" + _LINE,
            b"Content-Transfer-Encoding: base64" + _LINE + _LINE,
            # 76 characters a line; base64 has no dots, so no line needs dot-stuffing.
            base64.encodebytes(text.replace("\n", "\r\n").encode()).replace(b"\n", _LINE),
        )
    )
