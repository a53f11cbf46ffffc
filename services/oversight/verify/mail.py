"""Compares what notification says it sent with what the mail sink of the local profile received."""

from dataclasses import dataclass

import httpx

from services.oversight.verify.checks import Finding
from services.oversight.verify.facts import Facts


@dataclass(frozen=True, slots=True)
class Mail:
    """What the sink counts. ``pairs`` are (dossier, event); a repeat of one Message-ID is the same mail."""

    messages: int
    message_ids: int
    pairs: int
    pairs_with_several_message_ids: int


async def read_mail(url: str) -> Mail:
    """The counts at ``<url>/dev/mail/stats.json``. RuntimeError, in a sentence, when they cannot be had."""
    address = url.rstrip("/")
    if not address.endswith("stats.json"):
        address += "/dev/mail/stats.json"
    try:
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.get(address)
            answer.raise_for_status()
            counts = answer.json()
        return Mail(**{name: int(counts[name]) for name in Mail.__dataclass_fields__})
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise RuntimeError(f"the mail sink at {address} gave no counts ({error}): is the local stack up?") from error


def judge(mail: Mail, facts: Facts) -> list[Finding]:
    """One e-mail per event, and every one marked as sent arrived. Read the mail after the facts."""
    findings: list[Finding] = []
    if mail.pairs_with_several_message_ids:
        findings.append(
            Finding(
                "duplicated",
                "two-mails",
                "a citizen got two different e-mails about one event",
                None,
                None,
                f"{mail.pairs_with_several_message_ids} pairs of dossier and event have several Message-IDs in the sink",
            )
        )
    sent = facts.number("SELECT count(*) FROM delivery WHERE channel = 'email' AND state = 'sent'")
    if sent > mail.pairs:
        findings.append(
            Finding(
                "lost",
                "mail-not-received",
                "an e-mail is marked as sent but never arrived",
                None,
                None,
                f"notification.delivery has {sent} e-mails sent, the sink received {mail.pairs}",
            )
        )
    return findings
