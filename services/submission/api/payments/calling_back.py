"""The provider's own word: signed, answered in its codes, taken down once however often it comes."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.body import read_body
from services.kernel.problem import Problem
from services.kernel.telemetry import logger
from services.kernel.text import Text
from services.submission.api.counter import counter
from services.submission.domain.payments import Cause
from services.submission.payments import book
from services.submission.payments.provider import Forged, Provider
from services.submission.payments.till import till_of

log = logger(__name__)

_LARGEST_CALLBACK = 16 * 1024


async def callback(request: Request) -> Response:
    """POST /payments/callback/{provider}: the provider's word, signed; answered in its own codes, however often it comes."""
    desk, till = counter(request), till_of(request.app.state.runtime)
    name = request.path_params["provider"]
    if till.provider is None or till.provider.name != name:
        detail = Text(f"Không có dịch vụ thanh toán “{name[:60]}”.", f"There is no payment service “{name[:60]}”.")
        raise Problem(404, "unknown-provider", Text("Không tìm thấy", "Not found"), detail)
    raw = await read_body(request, _LARGEST_CALLBACK)
    try:
        fields = dict(parse_qsl(raw.decode("utf-8", "replace"), max_num_fields=100))
        told = till.provider.callback(fields)
    except Forged as error:
        log.warning("forged callback", provider=name, why=str(error))
        return _told(till.provider, "forged")
    except ValueError as error:
        # Unreadable, or more fields than any callback has.
        log.warning("unreadable callback", provider=name, why=str(error))
        return _told(till.provider, "unreadable")
    heard = await book.hear(desk.database, name, told, Cause.CALLBACK, datetime.now(UTC))
    if heard.outcome in ("unknown", "amount"):
        log.warning("callback does not fit", provider=name, reference=told.reference, what=heard.outcome)
    return _told(till.provider, heard.outcome)


def _told(provider: Provider, outcome: str) -> Response:
    said = provider.answers(outcome)
    return Response(orjson.dumps({"code": said.code, "message": said.message}), 200, media_type="application/json")
