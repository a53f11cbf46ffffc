"""Compares what notification says it sent with what the mail sink of the local profile received, message by message."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from services.oversight.verify.checks import Check
from services.oversight.verify.facts import Facts

_PIECE = 1_000_000  # characters, some 13,000 lines

Row = tuple[bytes, bytes, int]


@dataclass(frozen=True, slots=True)
class Mail:
    """What the sink counts. ``pairs`` are (dossier, event); a repeat of one Message-ID is the same mail."""

    messages: int
    message_ids: int
    pairs: int
    pairs_with_several_message_ids: int


async def read_mail(url: str, facts: Facts) -> Mail:
    """Fills the facts with what the sink at ``url`` received, and returns its counts. Call it after the databases were read.

    RuntimeError, in a sentence, when it cannot be had.
    """
    address = url.rstrip("/").removesuffix("/stats.json").removesuffix("/dev/mail") + "/dev/mail"
    try:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            async for rows in _pairs(client, f"{address}/pairs.txt"):
                facts.add("received", rows)
            answer = await client.get(f"{address}/stats.json")
            answer.raise_for_status()
            counts = answer.json()
        return Mail(**{name: int(counts[name]) for name in Mail.__dataclass_fields__})
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise RuntimeError(
            f"the mail sink at {address} did not say what it has ({error}): is the local stack up?"
        ) from error


async def _pairs(client: httpx.AsyncClient, address: str) -> AsyncIterator[list[Row]]:
    """(dossier, event, Message-IDs), ids as 16 bytes, some at a time. ValueError for a line that is none of the sink's."""
    async with client.stream("GET", address) as answer:
        answer.raise_for_status()
        rest = ""
        async for piece in answer.aiter_text(_PIECE):
            *lines, rest = (rest + piece).replace("-", "").split("\n")
            words = (line.split(" ") for line in lines)
            yield [(bytes.fromhex(dossier), bytes.fromhex(event), int(count)) for dossier, event, count in words]
        if rest:
            raise ValueError("its list of mails ends in the middle of a line")


# Asked only where the sink was.
MAIL = (
    Check(
        "lost",
        "mail-not-received",
        "an e-mail is marked as sent but never arrived",
        """
        SELECT d.application, d.event,
               'the e-mail is marked as sent in notification.delivery, but the mail sink has none of this dossier and event'
        FROM delivery d
        WHERE d.channel = 'email' AND d.state = 'sent'
          AND NOT EXISTS (SELECT 1 FROM received r WHERE r.application = d.application AND r.event = d.event)
        """,
        ("notification",),
    ),
    Check(
        "duplicated",
        "two-mails",
        "a citizen got two different e-mails about one event",
        """
        SELECT r.application, r.event, 'the mail sink has ' || r.messages || ' e-mails with different Message-IDs'
        FROM received r WHERE r.messages > 1
        """,
    ),
)
