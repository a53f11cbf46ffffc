"""A payment service as submission sees it. Each real one gets a file of its own beside gateway.py."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.submission.domain.payments import Told


class Forged(ValueError):
    """What claims to come from the provider does not carry its signature; the text says what is wrong with it."""


class Unreadable(ValueError):
    """It carries the signature and says nothing we know; the text says where."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the citizen is sent to the provider with. ``amount`` in đồng; ``return_url`` is a page of the portal."""

    reference: str
    amount: int
    created_at: datetime
    expires_at: datetime
    info: str
    language: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the provider is answered to a callback: its own code and a word for its log."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Refund:
    """What came of asking for money back: done, or refused for good or for now, with the provider's own words."""

    done: bool
    said: str = ""


class Provider(Protocol):
    """One payment service. Whatever asks it over the network raises Transient while it is away or answers nonsense."""

    name: str

    def address(self, order: Order) -> str:
        """Where the citizen pays this order; the same order gives the same address."""

    def callback(self, fields: Mapping[str, str]) -> Told:
        """What a callback says. Forged, Unreadable."""

    def answers(self, outcome: str) -> Answered:
        """The answer to a callback: 'done', 'again', 'unknown', 'amount', 'forged' or 'unreadable'."""

    async def ask(self, reference: str) -> Told | None:
        """What the provider knows of one order now; None when it knows nothing. Transient."""

    async def refund(self, reference: str, amount: int) -> Refund:
        """Asks for the whole amount back; asked again for the same order, it is given back once. Transient."""

    def listed(self, since: datetime, until: datetime) -> AsyncIterator[Told]:
        """Every order begun in that time, oldest first. Transient."""
