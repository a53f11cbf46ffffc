"""/ho-so/{id}/thanh-toan: what is due, by which words of the law, to whom; the button to pay; every payment so far."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.kernel.text import Text

from ... import admission, forms, frame
from ...asking import Answer
from ...doors import Submission, part
from ...errors import PageProblem
from ..dossiers.reading import dossier
from .words import STATES, state_words

log = logger(__name__)


def routes(runtime: Runtime) -> list[Route]:
    """GET shows, POST begins a payment and leads to the payment service."""

    async def show(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        return await _page(seen, request.path_params["application"])

    async def pay(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        application = request.path_params["application"]
        sent = await forms.read(seen)
        submission = Submission(runtime, seen.language, seen.session)
        path = f"/applications/{part(application)}/payments"
        answer = await submission.send("POST", path, {}, key=sent.get("_key") or forms.new_key())
        if answer.code == "already-paid":
            # Paid in another tab meanwhile: no fault of anybody, and the page says so.
            return RedirectResponse(request.url.path, 303, {"Cache-Control": "no-store"})
        if not answer.done:
            return await _page(seen, application, answer)
        return RedirectResponse(_there(runtime, answer.body["redirect"]), 303, {"Cache-Control": "no-store"})

    return [
        Route("/ho-so/{application}/thanh-toan", show),
        Route("/ho-so/{application}/thanh-toan", pay, methods=["POST"]),
    ]


async def _page(seen: frame.Visit, application: str, refused: Answer | None = None) -> Response:
    submission = Submission(seen.runtime, seen.language, seen.session)
    told = await dossier(seen.runtime, seen, application)
    found = await submission.get(f"/applications/{part(application)}/payments")
    payments: list[dict[str, Any]] = found["payments"]
    return frame.page(
        seen,
        "paying/due.html",
        422 if refused else 200,
        dossier=told,
        found=found,
        charge=found["charge"],
        paid=[each for each in payments if each.get("paid_at")],
        others=[each for each in payments if not each.get("paid_at")],
        open=next((each for each in payments if STATES[each["state"]].open), None),
        state_words=lambda state: state_words(state, seen.language),
        refused=refused,
        key=forms.new_key(),
    )


def _there(runtime: Runtime, address: str) -> str:
    """The address at the payment service; a page of ours never leads anybody anywhere else."""
    service = runtime.settings.payment_address or ""
    if urlsplit(address)[:2] == urlsplit(service)[:2]:
        return address
    log.error("the address to pay at is none of the payment service", setting="MOTCUA_PAYMENT_ADDRESS")
    raise PageProblem(
        503,
        Text("Chưa sang được trang thanh toán", "The payment page cannot be opened"),
        Text(
            "Cổng được cài đặt chưa khớp với dịch vụ thanh toán. Chưa có khoản nào bị trừ; hồ sơ của bạn vẫn nguyên. Hãy thử "
            "lại sau, hoặc nộp tại quầy.",
            "The portal's settings do not match the payment service. Nothing was taken, and your application is as it was. "
            "Try again later, or pay at the counter.",
        ),
    )
