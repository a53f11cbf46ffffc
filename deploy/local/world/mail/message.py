"""One received message: what the sink reads from its headers, and its text as a person sees it."""

import re
import uuid
import zlib
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import cast

_headers = BytesHeaderParser()
_LONGEST_HEADER = 500


@dataclass(frozen=True, slots=True)
class Received:
    """A message as the sink stores it; `raw` is compressed."""

    message_id: str
    application: str | None
    event: str | None
    template: str | None
    sender: str
    recipient: str
    subject: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail program shows: the plain text, and the HTML part if there is one."""

    text: str
    html: str | None


def received(content: bytes, sender: str, recipients: list[str]) -> Received:
    """Reads the headers of a message. One without a Message-ID gets an id of its own, so it never hides another."""
    head, _, _ = content.partition(b"\r\n\r\n")
    parsed = _headers.parsebytes(head)

    def header(name: str) -> str | None:
        value = parsed.get(name)
        return None if value is None else str(value).strip()[:_LONGEST_HEADER] or None

    return Received(
        message_id=header("Message-ID") or f"<no-message-id.{uuid.uuid4()}@sink>",
        application=header("X-Motcua-Application"),
        event=header("X-Motcua-Event"),
        template=header("X-Motcua-Template"),
        sender=sender,
        recipient=", ".join(recipients),
        subject=_decoded(header("Subject") or ""),
        raw=zlib.compress(content, 1),
    )


def body(raw: bytes) -> Body:
    """The readable parts of a stored message; anything undecodable is shown with replacement marks, never refused."""
    message = message_from_bytes(zlib.decompress(raw), policy=policy.default)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    return Body(
        text=_content(plain) if plain is not None else "",
        html=_content(html) if html is not None else None,
    )


def _content(part: object) -> str:
    message = cast(EmailMessage, part)
    try:
        return str(message.get_content())
    except (LookupError, ValueError):
        payload = message.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)


def _decoded(value: str) -> str:
    try:
        return re.sub(r"\s+", " ", str(make_header(decode_header(value))))
    except (LookupError, ValueError):
        return value
