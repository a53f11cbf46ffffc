"""A gateway that takes a signed redirect, calls back server to server, and answers signed questions (docs/payments.md)."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from services.kernel.failures import Transient
from services.submission.domain.payments import Outcome, Told
from services.submission.payments.provider import Answered, Forged, Order, Refund, Unreadable
from services.submission.payments.signing import is_signed, signed

_VIETNAM = timezone(timedelta(hours=7))  # these gateways write the clock of Việt Nam without saying so
_CLOCK = "%Y%m%d%H%M%S"
_DONE, _UNKNOWN_ORDER, _BACK_ALREADY = "00", "91", "94"
_RESULTS: Mapping[str, Outcome] = MappingProxyType(
    {"00": "paid", "01": "open", "05": "refunded", "24": "failed", "99": "failed"}
)
_ANSWERS: Mapping[str, Answered] = MappingProxyType(
    {
        "done": Answered("00", "Confirm success"),
        "unknown": Answered("01", "Order not found"),
        "again": Answered("02", "Order already confirmed"),
        "amount": Answered("04", "Invalid amount"),
        "forged": Answered("97", "Invalid signature"),
        "unreadable": Answered("99", "Unknown request"),
    }
)
_MOST_DIGITS = 15
_MOST_PAGES = 10_000


class Gateway:
    """One merchant's account there. ``pages``: where citizens pay; ``doors``: where our servers ask."""

    def __init__(self, name: str, pages: str, doors: str, merchant: str, secret: str, http: httpx.AsyncClient) -> None:
        self.name = name
        self._pages, self._doors = pages.rstrip("/"), doors.rstrip("/")
        self._merchant, self._secret, self._http = merchant, secret, http

    def address(self, order: Order) -> str:
        """Where the citizen pays this order."""
        fields = {
            "command": "pay",
            "merchant": self._merchant,
            "order": order.reference,
            "amount": str(order.amount),
            "currency": "VND",
            "created": _written(order.created_at),
            "expires": _written(order.expires_at),
            "info": order.info,
            "locale": order.language,
            "return_url": order.return_url,
        }
        return f"{self._pages}/pay?{urlencode(signed(fields, self._secret))}"

    def callback(self, fields: Mapping[str, str]) -> Told:
        """What a callback says. Forged, Unreadable."""
        if not is_signed(fields, self._secret):
            raise Forged("the secure hash is missing or not the one of these fields")
        if fields.get("merchant") != self._merchant:
            raise Forged("it is meant for another merchant")
        return _told(fields)

    def answers(self, outcome: str) -> Answered:
        """The answer to a callback, in the gateway's codes."""
        return _ANSWERS[outcome]

    async def ask(self, reference: str) -> Told | None:
        """What the gateway knows of one order now. Transient."""
        said = await self._post("query", order=reference)
        if said["code"] == _UNKNOWN_ORDER:
            return None
        return self._read(said, "query")

    async def refund(self, reference: str, amount: int) -> Refund:
        """Asks for the whole amount back. Transient."""
        said = await self._post("refund", order=reference, amount=str(amount))
        return Refund(said["code"] in (_DONE, _BACK_ALREADY), said.get("message", "") or said["code"])

    async def listed(self, since: datetime, until: datetime) -> AsyncIterator[Told]:
        """Every order begun in that time, page by page. Transient."""
        for page in range(1, _MOST_PAGES + 1):
            said = await self._post("list", since=_written(since), until=_written(until), page=str(page))
            rows = said.get("rows", "").splitlines()
            is_last = said.get("last") == "1"
            # What a list leaves out counts as unknown there, and expires: half a list is none.
            if said["code"] != _DONE or not (rows or is_last):
                raise Transient(f"the payment service gives no list: {said['code']} on page {page}")
            for row in rows:
                named = zip(("order", "amount", "result", "transaction", "at"), row.split("|"), strict=False)
                yield self._read(dict(named), "list")
            if is_last:
                return
        raise Transient(f"the payment service's list does not end within {_MOST_PAGES} pages")

    def _read(self, said: Mapping[str, str], door: str) -> Told:
        try:
            return _told(said)
        except Unreadable as error:
            raise Transient(f"the payment service's answer to {door} cannot be read: {error}") from error

    async def _post(self, door: str, **asked: str) -> dict[str, str]:
        """The signed answer of one door. Transient also for one without its signature: nobody else is believed."""
        fields = {"command": door, "merchant": self._merchant, "request": uuid4().hex, **asked}
        fields["created"] = _written(datetime.now(_VIETNAM))
        try:
            answer = await self._http.post(f"{self._doors}/{door}", data=signed(fields, self._secret))
            answer.raise_for_status()
            said: Any = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Transient(f"the payment service does not answer {door}: {error}") from error
        if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
            raise Transient(f"the payment service's answer to {door} is no flat object of texts")
        # The request's own number stands in the answer: an answer that was given before cannot be given again.
        if not is_signed(said, self._secret) or said.get("request") != fields["request"] or "code" not in said:
            raise Transient(f"the payment service's answer to {door} does not carry its signature")
        return said


def _told(fields: Mapping[str, str]) -> Told:
    outcome = _RESULTS.get(fields.get("result", ""))
    reference, amount, at = fields.get("order", ""), fields.get("amount", ""), fields.get("at", "")
    transaction = fields.get("transaction", "")
    if outcome is None:
        raise Unreadable(f"result {fields.get('result', '')[:20]!r} is none of {', '.join(_RESULTS)}")
    if not reference or len(reference) > 100:
        raise Unreadable("order is missing or too long")
    if not (amount.isascii() and amount.isdigit() and len(amount) <= _MOST_DIGITS):
        raise Unreadable(f"amount {amount[:20]!r} is no whole number of đồng")
    if len(transaction) > 100 or not transaction.isprintable():
        raise Unreadable("transaction is no number of 100 signs at most")
    try:
        moment = datetime.strptime(at, _CLOCK).replace(tzinfo=_VIETNAM)
    except ValueError:
        raise Unreadable(f"at {at[:20]!r} is no time such as 20261123230512") from None
    return Told(reference, int(amount), outcome, moment, transaction)


def _written(moment: datetime) -> str:
    return moment.astimezone(_VIETNAM).strftime(_CLOCK)
