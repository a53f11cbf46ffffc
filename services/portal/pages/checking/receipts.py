"""/kiem-tra: whether a receipt is genuine, and what it promises. Nothing of it is kept; the catalogue is
asked what the procedure and the provinces are called, and nothing else of it is told to any service.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.signed_receipt import LARGEST_FILE, NOTHING, NotAReceipt, Promise, checked, token_in
from services.kernel.text import Text

from ... import forms, frame, ours
from ...errors import PageProblem
from . import keys, named

_ELSEWHERE = (
    Text("Biểu mẫu của trang khác", "A form of another site"),
    Text("Hãy mở trang này rồi dán giấy cần kiểm tra.", "Open this page and paste the receipt here."),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check: the promise of a genuine receipt, or a sentence why it is none."""

    promise: Promise | None = None
    why: str | None = None


def routes(runtime: Runtime) -> list[Route]:
    """The page, and the same page with what was given to it."""

    async def asked(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        return frame.page(
            seen, "checking/receipt.html", verdict=None, typed="", dossier=request.query_params.get("so", "")[:60]
        )

    async def check(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        if ours.is_foreign(seen):
            raise PageProblem(403, *_ELSEWHERE)
        fields, file = await forms.parts(seen) if _is_multipart(request) else (await forms.fields(seen), None)
        typed = fields.get("receipt", "")
        verdict = await _verdict(seen, file.content if file else typed)
        status = 200 if verdict.promise else 422
        names = await named.of(seen, verdict.promise) if verdict.promise else None
        return frame.page(seen, "checking/receipt.html", status, verdict=verdict, names=names, typed=typed, dossier="")

    return [Route("/kiem-tra", asked), Route("/kiem-tra", check, methods=["POST"])]


async def _verdict(seen: frame.Visit, given: bytes | str) -> Verdict:
    try:
        if len(given) > LARGEST_FILE:
            raise NotAReceipt(NOTHING)
        token = token_in(given)
        try:
            return Verdict(checked(token, await keys.published(seen)))
        except NotAReceipt:
            # Perhaps its key was published a moment ago; a key that is known is not asked for twice.
            return Verdict(checked(token, await keys.published(seen, at_once=True)))
    except NotAReceipt as error:
        return Verdict(why=seen.say(error.why))


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")
