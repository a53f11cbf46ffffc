"""The language of a visitor of the world's pages, and its answer to a body that does not fit."""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.problem import Problem, answer
from services.kernel.text import Language, Text, negotiated

_BY_THE_PORTAL = ("ui_locales", "locale")  # at the issuer (OpenID Connect Core 3.1.2.1), and at the payment service


def language_of(request: Request) -> Language:
    """`?lang=` first, then what the portal says its reader reads, then Accept-Language, else Vietnamese."""
    for name in ("lang", *_BY_THE_PORTAL):
        asked = request.query_params.get(name)
        if asked in ("vi", "en"):
            return "en" if asked == "en" else "vi"
    return negotiated(request.headers)


def not_understood(request: Request, failure: ValidationError) -> Response:
    """The 422 for a fault switch that does not fit, naming every field that is wrong."""
    wrong = "; ".join(f"{'.'.join(map(str, error['loc'])) or 'body'}: {error['msg']}" for error in failure.errors())
    title = Text("Yêu cầu không hợp lệ", "Not understood")
    return answer(Problem(422, "not-understood", title, Text(wrong, wrong)), request)
