"""What the citizen sees at the payment service: the order, a bank to choose, pay or cancel, and the way back."""

import sqlite3
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deploy.local.world.page import page
from deploy.local.world.payment.calling import Caller
from deploy.local.world.payment.ledger import Ledger
from deploy.local.world.payment.words import about, is_signed, moment, signed
from deploy.local.world.settings import WorldSettings

BASE = "/cong-thanh-toan"
BANKS = {
    "sen": "Ngân hàng Hoa Sen (giả lập)",
    "tre": "Ngân hàng Lũy Tre (giả lập)",
    "song": "Ví điện tử Sông Hồng (giả lập)",
}
_LARGEST_FORM = 4096
_MOST_DIGITS = 15


def routes(settings: WorldSettings, ledger: Ledger, caller: Caller) -> list[Route]:
    """/cong-thanh-toan/pay, and where its form leads."""
    key = settings.payment_secret.get_secret_value() if settings.payment_secret else ""

    async def pay(request: Request) -> Response:
        """The order is known from the moment the citizen comes with it."""
        given = {name: value for name, value in request.query_params.items() if name != "lang"}  # our own link's
        if caller.faults.away:
            return page(request, "payment_stop.html", 503, why="away", back="")
        order = _order(given, settings, key)
        if isinstance(order, str):
            return page(request, "payment_stop.html", 400, why=order, back="")
        return _shown(request, ledger.begin(order))

    async def decide(request: Request) -> Response:
        """Pay or cancel: the first click counts, every further one leads to the same end."""
        number = request.path_params["number"]
        form = dict(parse_qsl((await request.body())[:_LARGEST_FORM].decode("utf-8", "replace")))
        if ledger.order(number) is None:
            return page(request, "payment_stop.html", 404, why="unknown", back="")
        result = {"pay": "paid", "cancel": "cancelled"}.get(form.get("act", ""))
        if result is not None and (result == "cancelled" or form.get("bank") in BANKS):
            after = None if caller.faults.callback == "never" else time.time() + caller.faults.late_seconds
            ledger.decide(number, result, form.get("bank", ""), after)
        order = ledger.order(number)
        assert order is not None
        return _shown(request, order)

    def _shown(request: Request, order: sqlite3.Row) -> Response:
        if order["result"] != "open":
            return RedirectResponse(_back(order), 303, {"Cache-Control": "no-store"})
        if order["expires_at"] <= time.time():
            return page(request, "payment_stop.html", 410, why="expired", back=_back(order))
        return page(request, "payment.html", order=order, banks=BANKS, merchant=settings.payment_merchant, base=BASE)

    def _back(order: sqlite3.Row) -> str:
        fields = signed({"merchant": settings.payment_merchant or "", **about(order)}, key)
        joint = "&" if urlsplit(order["return_url"]).query else "?"
        return f"{order['return_url']}{joint}{urlencode(fields)}"

    return [Route(f"{BASE}/pay", pay), Route(f"{BASE}/orders/{{number}}", decide, methods=["POST"])]


def _order(given: Mapping[str, str], settings: WorldSettings, key: str) -> dict[str, object] | str:
    """The order of a signed address, or the code of what is wrong with it."""
    if not key or not is_signed(given, key) or given.get("merchant") != settings.payment_merchant:
        return "signature"
    amount, number = given.get("amount", ""), given.get("order", "")
    back, ours = urlsplit(given.get("return_url", "")), urlsplit(settings.portal)
    try:
        expires_at = moment(given.get("expires", ""))
    except ValueError:
        return "unreadable"
    if not (amount.isascii() and amount.isdigit() and 0 < len(amount) <= _MOST_DIGITS) or not number:
        return "unreadable"
    if (back.scheme, back.netloc) != (ours.scheme, ours.netloc):
        return "unreadable"
    return {
        "number": number,
        "amount": int(amount),
        "info": given.get("info", ""),
        "locale": given.get("locale", "vi"),
        "return_url": given["return_url"],
        "expires_at": expires_at,
    }
