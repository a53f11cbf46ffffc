"""What the citizen is told, about which event, and how a delivery lives until it is final: tables and pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

EMAIL = "email"
SOURCE = "/motcua/notification"

SUBMITTED = "application.submitted"
ROUTED = "application.routed"
SUPPLEMENTED = "application.supplemented"
REFUNDED = "application.refunded"
PROCESSED = "application.processed"
NOTIFIED = "application.notified"
# Not about a dossier and not to a citizen: the catalogue reminds an agency.
REGISTRATION_DUE = "catalog.registration-due"
REGISTRATION_TEMPLATE = "registration-due"
# To a citizen, and not about a dossier yet.
DRAFT_EXPIRING = "submission.draft-expiring"
DRAFT_TEMPLATE = "draft-expiring"


@dataclass(frozen=True, slots=True)
class Tells:
    """One row: this event (with this step and outcome, where it has them) is told with this template."""

    event_type: str
    template: str
    step: str | None = None
    outcome: str | None = None


# NĐ 61/2018 names the acts a citizen must be told of: receipt (Đ.17), supplement once and complete (Đ.15.3, Đ.17.2),
# refusal with its reason (Đ.19.8), a new date with apology (Đ.19.9), the result (Đ.20). Here every step is told.
TELLS: tuple[Tells, ...] = (
    Tells(SUBMITTED, "submitted"),
    Tells(ROUTED, "routed"),
    Tells(SUPPLEMENTED, "supplement-sent"),
    Tells(REFUNDED, "refunded"),
    Tells(PROCESSED, "accepted", "accepted"),
    Tells(PROCESSED, "not-accepted", "not-accepted"),
    Tells(PROCESSED, "in-progress", "in-progress"),
    Tells(PROCESSED, "supplement-requested", "supplement-requested"),
    Tells(PROCESSED, "supplement-received", "supplemented"),
    Tells(PROCESSED, "payment-required", "payment-required"),
    Tells(PROCESSED, "paid", "paid"),
    Tells(PROCESSED, "extended", "extended"),
    Tells(PROCESSED, "approved", "decided", "approved"),
    Tells(PROCESSED, "refused", "decided", "refused"),
    Tells(PROCESSED, "decided", "decided"),
    Tells(PROCESSED, "stopped", "stopped"),
    Tells(PROCESSED, "returned", "returned"),
    Tells(PROCESSED, "withdrawn", "withdrawn"),
    Tells(PROCESSED, "withdrawal-refused", "withdrawal-refused"),
    # A step younger than this program: better a general word than silence.
    Tells(PROCESSED, "progress"),
)

TEMPLATES: tuple[str, ...] = tuple(dict.fromkeys(row.template for row in TELLS))

_TELLS: Mapping[tuple[str, str | None, str | None], str] = {
    (row.event_type, row.step, row.outcome): row.template for row in TELLS
}


def template_for(event_type: str, step: str | None = None, outcome: str | None = None) -> str | None:
    """The template that tells of this event: the most exact row of TELLS, or None for an event nobody is told of."""
    for row in ((event_type, step, outcome), (event_type, step, None), (event_type, None, None)):
        if row in _TELLS:
            return _TELLS[row]
    return None


def is_to_agency(event_type: str) -> bool:
    """Whether a message about this event goes to an agency: its address is the catalogue's, and no timeline is told."""
    return event_type == REGISTRATION_DUE


def is_of_dossier(event_type: str) -> bool:
    """Whether the timeline of a dossier is told what became of a message about this event."""
    return event_type not in (REGISTRATION_DUE, DRAFT_EXPIRING)


class State(StrEnum):
    """Where a delivery is. A temporary failure is tried again; the other failures and ``sent`` are final."""

    CREATED = "created"
    SENDING = "sending"
    SENT = "sent"
    TEMPORARY_FAILURE = "temporary-failure"
    PERMANENT_FAILURE = "permanent-failure"
    TECHNICAL_FAILURE = "technical-failure"


# sending → created or temporary-failure without an attempt counted: the sender gave it back (mail server or
# submission away, or the process stops). sending → sending: its sender died, the lease ran out, another took it.
MOVES: Mapping[State, frozenset[State]] = {
    State.CREATED: frozenset({State.SENDING}),
    State.SENDING: frozenset(State),
    State.TEMPORARY_FAILURE: frozenset({State.SENDING}),
    State.SENT: frozenset(),
    State.PERMANENT_FAILURE: frozenset(),
    State.TECHNICAL_FAILURE: frozenset(),
}
FINAL: frozenset[State] = frozenset(state for state, after in MOVES.items() if not after)

FIRST_PAUSE = 30.0
LONGEST_PAUSE = 4 * 3600.0
TRIED_FOR = timedelta(hours=72)
_JITTER = 0.2  # only ever longer, so that the sum stays at least TRIED_FOR


def _pauses() -> tuple[float, ...]:
    pauses: list[float] = []
    while sum(pauses) < TRIED_FOR.total_seconds():
        pauses.append(min(FIRST_PAUSE * 2 ** len(pauses), LONGEST_PAUSE))
    return tuple(pauses)


PAUSES: tuple[float, ...] = _pauses()
MAX_ATTEMPTS = len(PAUSES) + 1


def pause_after(attempts: int, delivery_id: UUID, age: timedelta) -> float | None:
    """Seconds until the next attempt after ``attempts`` failed ones, or None when the schedule has ended.

    It ends with its last attempt, but never before the delivery is TRIED_FOR old (``age``): an attempt whose sender died
    counts as well, and many of these in a short time must not eat up the time that was promised.

    Doubles from 30 s to 4 h for at least 72 h in all. Up to a fifth longer, by a die seeded with the delivery, so
    that what failed together does not come back together, and the same delivery always computes the same plan.
    """
    if attempts < 1:
        raise ValueError(f"a pause follows an attempt, got {attempts} attempts")
    if attempts >= MAX_ATTEMPTS and age >= TRIED_FOR:
        return None
    return PAUSES[min(attempts, len(PAUSES)) - 1] * (1 + _JITTER * Random(f"{delivery_id}/{attempts}").random())  # noqa: S311 - jitter, not a secret


# Replies about how we speak to the server (syntax, order, login, TLS), not about the recipient: ours to mend, so tried again.
_ABOUT_US = frozenset({500, 502, 503, 530, 534, 535, 538})


def state_after_reply(code: int, *, about_recipient: bool) -> State:
    """What an SMTP reply that is not success makes of a delivery (RFC 5321 4.2.1).

    ``about_recipient`` is true for the replies to RCPT and DATA; a refused sender is our own fault and tried again.
    """
    if about_recipient and 500 <= code <= 599 and code not in _ABOUT_US:
        return State.PERMANENT_FAILURE
    return State.TEMPORARY_FAILURE


_ADDRESS = re.compile(r"<?[^\s<>\"',;:()\[\]]+@[^\s<>\"',;()\[\]]+>?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_REASON_LENGTH = 300


def reason_without_address(text: str, recipient: str = "") -> str:
    """A mail server's words, fit to be stored and published: one line, at most 300 characters, and no e-mail address.

    Servers like to repeat whom they refuse, whole or only the part before the @: ``recipient`` is taken out either way.
    """
    plain = _ADDRESS.sub("<…>", _CONTROL.sub(" ", text))
    mailbox = recipient.rpartition("@")[0]
    if mailbox:
        plain = re.sub(rf"(?<![\w.+-]){re.escape(mailbox)}(?![\w+-])", "…", plain, flags=re.IGNORECASE)
    return plain.strip()[:_REASON_LENGTH]
