"""Calls the merchant, server to server, until he has answered that he knows; also after a restart."""

import asyncio
import logging
import secrets
import sqlite3
import time

import httpx

from deploy.local.world.payment.faults import PaymentFaults
from deploy.local.world.payment.ledger import Ledger
from deploy.local.world.payment.words import about, signed

log = logging.getLogger(__name__)

# What ends the calls: taken down, or taken down before. Anything else is said again later.
_KNOWN = {"00", "02"}
_MOST_CALLS = 12
_LONGEST_PAUSE = 60.0
_LOOK_EVERY = 0.2


class Caller:
    """One merchant, one address."""

    def __init__(self, ledger: Ledger, address: str, merchant: str, key: str) -> None:
        self.faults = PaymentFaults()
        self._ledger, self._address, self._merchant, self._key = ledger, address, merchant, key

    async def run(self) -> None:
        """Calls whoever is to be called, until cancelled."""
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
            while True:
                await self.call(client)
                await asyncio.sleep(_LOOK_EVERY)

    async def call(self, client: httpx.AsyncClient) -> None:
        """One round."""
        for order in self._ledger.to_call():
            answered = ""
            for _ in range(2 if self.faults.callback == "doubled" else 1):
                answered = await self._once(client, order)
            calls = order["calls"] + 1
            over = answered in _KNOWN or calls >= _MOST_CALLS
            pause = None if over else time.time() + min(0.5 * 2**calls, _LONGEST_PAUSE)
            self._ledger.called(order["number"], answered, pause)

    async def _once(self, client: httpx.AsyncClient, order: sqlite3.Row) -> str:
        try:
            answer = await client.post(self._address, data=self.said(order))
            said = answer.json() if answer.is_success else {}
            return str(said.get("code", answer.status_code) if isinstance(said, dict) else "")
        except (httpx.HTTPError, ValueError) as failure:
            log.info("The merchant does not answer for %s: %r", order["number"], failure)
            return repr(failure)

    def said(self, order: sqlite3.Row) -> dict[str, str]:
        """The fields of a callback about this order, as its faults have it."""
        fields = {"merchant": self._merchant, **about(order)}
        match self.faults.lie:
            case "amount":
                fields["amount"] = str(order["amount"] // 10)
            case "unknown-order":
                fields["order"] = secrets.token_hex(16)
            case "paid-as-failed" | "failed-as-paid":
                fields["result"] = "99" if order["result"] == "paid" else "00"
        said = signed(fields, self._key)
        if self.faults.lie == "signature":
            said["secure_hash"] = secrets.token_hex(64)
        return said
