"""What the doors of payment answer, to the citizen and to the payment service."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.submission.api.answers.answer import Answer


class FeeItem(Answer):
    """One part of what is due, in đồng."""

    text: str
    amount: int


class Charge(Answer):
    """What is due, pinned; without ``amount`` it could not be, and ``why_not`` says why."""

    amount: int | None = None
    basis: Literal["stated", "published"]
    why_not: str | None = None
    items: list[FeeItem]
    fee_text: str | None = Field(None, description="the published fee, word for word")
    reason: str | None = None
    agency: str | None = None
    agency_name: str | None = None
    asked: bool
    settled_by: UUID | None = None


class PaymentStep(Answer):
    """One step of a payment, with its cause."""

    at: AwareDatetime
    state: str
    cause: str


class Payment(Answer):
    """One attempt to pay, in đồng. ``reference`` is its number at the payment service, ``transaction`` theirs."""

    payment_id: UUID
    reference: str
    amount: int
    state: Literal["intended", "redirected", "paid", "failed", "expired", "refund-asked", "refunded"]
    created_at: AwareDatetime
    expires_at: AwareDatetime
    paid_at: AwareDatetime | None = None
    transaction: str | None = None
    refund_cause: str | None = None
    steps: list[PaymentStep]


class RefundRule(Answer):
    """After which endings the fee goes back if no work was done, and where that is written."""

    when: list[str]
    source: str


class Payments(Answer):
    """What a dossier has to pay and what was paid. ``why_not`` and ``text``: why nothing can be paid online now."""

    application_id: UUID
    may_pay: bool
    why_not: str | None = None
    text: str | None = None
    provider: str | None
    charge: Charge
    payments: list[Payment]
    refund_rule: RefundRule | None = None


class PaymentBegun(Answer):
    """Where to pay. The same payment while one is open, whichever tab asks."""

    payment_id: UUID
    amount: int
    state: Literal["redirected"]
    expires_at: AwareDatetime
    redirect: str


class CallbackAnswered(Answer):
    """The answer to the payment service, in its own codes."""

    code: str
    message: str
