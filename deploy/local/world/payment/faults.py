"""How the payment service misbehaves when a test or a person asks it to."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Callback = Literal["once", "never", "doubled"]
Lie = Literal[
    "none",
    "amount",
    "signature",
    "unknown-order",
    "paid-as-failed",
    "failed-as-paid",
    "list-without",
    "list-error",
    "list-cut",
]


class PaymentFaults(BaseModel):
    """``callback``: how often the merchant is called; ``late_seconds``: how long after the citizen went back.

    ``lie`` of the callback: another amount, a wrong signature, an order nobody made, a failure for what was paid and the
    other way round; ``list-without``: the list and the questions know nothing; ``list-error``: the list is a signed error;
    ``list-cut``: it says that more follows, and nothing does. ``away``: pages and doors answer 503.
    """

    model_config = ConfigDict(extra="forbid")

    callback: Callback = "once"
    late_seconds: float = Field(default=0.0, ge=0, le=3600)
    lie: Lie = "none"
    away: bool = False
    refuse_refunds: bool = False
