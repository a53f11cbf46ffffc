"""What the merchant's servers ask: one order, a refund, the list; and the switch for the faults at /dev/payments."""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.world.fault_switch import fault_switch
from deploy.local.world.language import not_understood
from deploy.local.world.page import page
from deploy.local.world.payment.calling import Caller
from deploy.local.world.payment.faults import PaymentFaults
from deploy.local.world.payment.ledger import Ledger
from deploy.local.world.payment.pages import BASE
from deploy.local.world.payment.words import about, is_signed, moment, signed
from deploy.local.world.settings import WorldSettings

_PAGE = 200
_LARGEST_FORM = 16 * 1024
Answer = Callable[[dict[str, str]], dict[str, str]]


def routes(settings: WorldSettings, ledger: Ledger, caller: Caller) -> list[Route]:
    """/cong-thanh-toan/query, /refund, /list; /dev/payments."""
    key = settings.payment_secret.get_secret_value() if settings.payment_secret else ""

    def door(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            asked = dict(parse_qsl((await request.body())[:_LARGEST_FORM].decode("utf-8", "replace")))
            if caller.faults.away:
                return Response("away", 503)
            if not key or not is_signed(asked, key) or asked.get("merchant") != settings.payment_merchant:
                return JSONResponse({"code": "97", "message": "Invalid signature"})
            return JSONResponse(signed({**answer(asked), "request": asked.get("request", "")}, key))

        return answered

    def query(asked: dict[str, str]) -> dict[str, str]:
        order = None if caller.faults.lie == "list-without" else ledger.order(asked.get("order", ""))
        return {"code": "91", "message": "Order not found"} if order is None else {"code": "00", **about(order)}

    def refund(asked: dict[str, str]) -> dict[str, str]:
        order = ledger.order(asked.get("order", ""))
        if order is None:
            return {"code": "91", "message": "Order not found"}
        if caller.faults.refuse_refunds or asked.get("amount") != str(order["amount"]):
            return {"code": "95", "message": "Refund refused"}
        if order["result"] == "refunded":
            return {"code": "94", "message": "Refunded before"}
        if not ledger.refund(order["number"]):
            return {"code": "95", "message": "Nothing was paid"}
        return {"code": "00", "message": "Refunded"}

    def listed(asked: dict[str, str]) -> dict[str, str]:
        try:
            since, until, number = moment(asked["since"]), moment(asked["until"]), max(1, int(asked["page"]))
        except (KeyError, ValueError):
            return {"code": "99", "message": "since, until and page are needed"}
        if caller.faults.lie == "list-error":
            return {"code": "99", "message": "Internal error", "rows": "", "last": "1"}
        if caller.faults.lie == "list-cut":
            return {"code": "00", "rows": "", "page": str(number), "last": "0"}
        # The clock is written in whole seconds: the last one belongs to the list.
        found = ledger.listed(since, until + 1, _PAGE + 1, _PAGE * (number - 1))
        found = [] if caller.faults.lie == "list-without" else found
        fields = [about(order) for order in found[:_PAGE]]
        rows = "\n".join(
            "|".join(each[name] for name in ("order", "amount", "result", "transaction", "at")) for each in fields
        )
        return {"code": "00", "rows": rows, "page": str(number), "last": str(int(len(found) <= _PAGE))}

    async def shown(request: Request) -> Response:
        if request.method == "POST":
            form = dict(parse_qsl((await request.body())[:_LARGEST_FORM].decode("utf-8", "replace")))
            try:
                caller.faults = PaymentFaults.model_validate(form)
            except ValidationError as failure:
                return not_understood(request, failure)
            return RedirectResponse("/dev/payments", 303)
        kinds = {name: field.annotation for name, field in PaymentFaults.model_fields.items()}
        choices = {name: kinds[name].__args__ for name in ("callback", "lie")}  # type: ignore[union-attr]  # both are Literals
        orders = [dict(order) | {"words": about(order)} for order in ledger.newest(50)]
        return page(request, "payments.html", orders=orders, faults=caller.faults, choices=choices, now=time.time())

    async def orders(_: Request) -> Response:
        return JSONResponse({"orders": [dict(order) for order in ledger.newest(1000)]})

    return [
        Route(f"{BASE}/query", door(query), methods=["POST"]),
        Route(f"{BASE}/refund", door(refund), methods=["POST"]),
        Route(f"{BASE}/list", door(listed), methods=["POST"]),
        Route("/dev/payments", shown, methods=["GET", "POST"]),
        Route("/dev/payments.json", orders),
        Route("/dev/payments/faults", fault_switch(PaymentFaults, caller), methods=["GET", "POST"]),
    ]
