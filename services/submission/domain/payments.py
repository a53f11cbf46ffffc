"""Payment as a state machine of its own: which fact leads where, and what of it is a difference that a person must see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from uuid import UUID


class State(StrEnum):
    """Where one payment stands."""

    INTENDED = "intended"  # the citizen wants to pay this amount
    REDIRECTED = "redirected"  # and was given the provider's address
    PAID = "paid"
    FAILED = "failed"  # the provider says that nothing was taken
    EXPIRED = "expired"  # its time is over, and the provider knows of no money
    REFUND_ASKED = "refund-asked"
    REFUNDED = "refunded"


class Cause(StrEnum):
    """Why a payment moved."""

    CITIZEN = "citizen"
    CALLBACK = "callback"  # the provider told us
    ASKED = "asked"  # we asked the provider about this one
    LIST = "list"  # it stood in the provider's list
    DEADLINE = "deadline"
    PAID_TWICE = "paid-twice"
    REPLACED = "replaced"  # the agency has asked for another amount meanwhile
    NOT_DUE = "not-due"  # withdrawn, closed, or paid at the counter before the money came
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not-accepted"
    STOPPED = "stopped"
    PROVIDER = "provider"  # it gave the money back, asked or not


OPEN = frozenset({State.INTENDED, State.REDIRECTED})
TAKEN = frozenset({State.PAID, State.REFUND_ASKED, State.REFUNDED})

# Money that was taken is a fact whatever was believed before it: a failure and an expiry are only what is known so far.
MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.INTENDED: frozenset({State.REDIRECTED, State.PAID, State.FAILED, State.EXPIRED}),
        State.REDIRECTED: frozenset({State.PAID, State.FAILED, State.EXPIRED}),
        State.FAILED: frozenset({State.PAID}),
        State.EXPIRED: frozenset({State.PAID}),
        State.PAID: frozenset({State.REFUND_ASKED, State.REFUNDED}),
        State.REFUND_ASKED: frozenset({State.REFUNDED}),
        State.REFUNDED: frozenset(),
    }
)

Difference = Literal[
    "amount-differs", "not-paid-there", "unknown-there", "unknown-here", "refunded-unasked", "refund-refused"
]
Outcome = Literal["paid", "failed", "open", "refunded"]
Source = Literal[Cause.CALLBACK, Cause.ASKED, Cause.LIST]
NotOwed = Literal[Cause.PAID_TWICE, Cause.REPLACED, Cause.NOT_DUE]
RefundCause = NotOwed | Literal[Cause.WITHDRAWN, Cause.NOT_ACCEPTED, Cause.STOPPED]


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay a charge of a dossier. ``amount`` in đồng, pinned; ``transaction`` is the provider's number."""

    payment_id: UUID
    amount: int
    state: State
    expires_at: datetime
    paid_at: datetime | None = None
    transaction: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says of one payment: by a callback, when asked, or in its list. ``at``: when it came to that."""

    reference: str
    amount: int
    outcome: Outcome
    at: datetime
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a payment."""

    state: State
    cause: Cause


@dataclass(frozen=True, slots=True)
class Judged:
    """The payment after a fact, the moves that led there, and a difference if the fact does not fit what is known."""

    after: Payment
    moves: tuple[Move, ...] = ()
    difference: Difference | None = None


def redirect(payment: Payment) -> Judged:
    """The citizen has the provider's address. What has moved on meanwhile stays where it is."""
    return _moved(payment, State.REDIRECTED, Cause.CITIZEN) if payment.state is State.INTENDED else Judged(payment)


def hear(payment: Payment, told: Told, source: Source, not_owed: NotOwed | None) -> Judged:
    """What follows from the provider's word. ``not_owed``: why money that comes now goes back, None while it is due.

    Told again, late or out of order it changes nothing more; an amount other than the pinned one is never taken for it.
    """
    if told.outcome == "open":
        return Judged(payment, difference="not-paid-there" if payment.state is State.PAID else None)
    if told.outcome == "failed":
        if payment.state in OPEN:
            return _moved(payment, State.FAILED, source)
        return Judged(payment, difference="not-paid-there" if payment.state is State.PAID else None)
    if told.amount != payment.amount:
        return Judged(payment, difference="amount-differs")
    judged = Judged(payment)
    if payment.state not in TAKEN:
        paid = replace(payment, paid_at=told.at, transaction=told.transaction or payment.transaction)
        judged = _moved(paid, State.PAID, source)
        if not_owed is not None and told.outcome == "paid":
            back = want_back(judged.after, not_owed)
            judged = Judged(back.after, judged.moves + back.moves)
    if told.outcome == "refunded" and judged.after.state is not State.REFUNDED:
        unasked = judged.after.state is State.PAID
        back = _moved(judged.after, State.REFUNDED, Cause.PROVIDER)
        judged = Judged(back.after, judged.moves + back.moves, "refunded-unasked" if unasked else None)
    return judged


def settles(judged: Judged) -> bool:
    """Whether this is the payment that settles its charge: its money came now, and stays."""
    return judged.after.state is State.PAID and bool(judged.moves)


def not_known_there(payment: Payment, now: datetime) -> Judged:
    """The provider knows nothing of it: open past its time, it expires; before that the citizen may be on the way."""
    if payment.state in OPEN:
        return _moved(payment, State.EXPIRED, Cause.DEADLINE) if now >= payment.expires_at else Judged(payment)
    return Judged(payment, difference="unknown-there" if payment.state in TAKEN else None)


def out_of_time(payment: Payment, told: Told, now: datetime) -> Judged:
    """Open there as here, past its time: the provider takes nothing more for it, so it expires here."""
    if payment.state in OPEN and told.outcome == "open" and now >= payment.expires_at:
        return _moved(payment, State.EXPIRED, Cause.DEADLINE)
    return Judged(payment)


def want_back(payment: Payment, cause: RefundCause) -> Judged:
    """The money is to go back; only what was taken and kept can."""
    return _moved(payment, State.REFUND_ASKED, cause) if payment.state is State.PAID else Judged(payment)


def given_back(payment: Payment) -> Judged:
    """The provider has given it back as it was asked to."""
    asked = payment.state is State.REFUND_ASKED
    return _moved(payment, State.REFUNDED, Cause.PROVIDER) if asked else Judged(payment)


def _moved(payment: Payment, state: State, cause: Cause) -> Judged:
    if state not in MOVES[payment.state]:
        raise ValueError(f"a payment that is {payment.state} cannot become {state}")
    return Judged(replace(payment, state=state), (Move(state, cause),))
