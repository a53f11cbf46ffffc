"""/thanh-toan/ve: where the payment service sends the browser back to. It shows what the server knows, and nothing else."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, frame
from ...asking import NotThere
from ...doors import Submission, part
from .words import STATES

_OURS = ("ho-so", "so", "lang")


def routes(runtime: Runtime) -> list[Route]:
    """What the service wrote into the address is dropped unread: it came through a browser, and anybody can write it."""

    async def back(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        query = request.query_params
        if set(query) - set(_OURS):
            kept = {name: query[name] for name in _OURS if query.get(name)}
            return RedirectResponse(f"/thanh-toan/ve?{urlencode(kept)}", 303, {"Cache-Control": "no-store"})
        application, payment_id = query.get("ho-so", ""), query.get("so", "")
        if not application or not payment_id:
            raise NotThere
        submission = Submission(runtime, seen.language, seen.session)
        path = f"/applications/{part(application)}"
        answer = await submission.send("POST", f"{path}/payments/{part(payment_id)}/check", {})
        dossier = await submission.get(path)
        payment: dict[str, Any] | None = next(
            (each for each in answer.body.get("payments", ()) if each["payment_id"] == payment_id), None
        )
        if payment is None:
            raise NotThere(answer.refusal or "")
        return frame.page(
            seen,
            "paying/back.html",
            dossier=dossier,
            found=answer.body,
            payment=payment,
            waiting=STATES[payment["state"]].open,
        )

    return [Route("/thanh-toan/ve", back)]
