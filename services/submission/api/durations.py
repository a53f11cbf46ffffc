"""How long an office really takes, from the dossiers it decided: figures of many, never of a person."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text
from services.submission.api.counter import counter
from services.submission.store.durations import took
from services.submission.taking import instant

# Fewer say nothing, and might say something of one person.
FEWEST = 5
# Codes are written in a few dozen signs; what is longer names nothing.
_LONGEST = 100


async def durations(request: Request) -> Response:
    """GET /durations?procedure=&agency=: median and 9 of 10 of the latest 1,000 decided; only ``count`` when under 5."""
    desk = counter(request)
    procedure = request.query_params.get("procedure", "").strip()
    agency = request.query_params.get("agency", "").strip().upper() or None
    if not procedure or "\0" in f"{procedure}{agency}" or len(procedure) > _LONGEST or len(agency or "") > _LONGEST:
        said = Text("Hãy nêu mã thủ tục: ?procedure=1.001193.", "Name a procedure by its code: ?procedure=1.001193.")
        title = Text("Thiếu mã thủ tục", "No procedure was named")
        raise Problem(400, "no-procedure", title, said, [FieldError("/query/procedure", "no-procedure", said)])
    newest = desk.catalogue.newest(procedure)
    code = newest.code if newest else procedure
    async with desk.database.acquire() as connection:
        found = await took(connection, code, agency)
    answer: dict[str, object] = {"procedure": code, "agency": agency, "count": found.count, "fewest": FEWEST}
    if found.count >= FEWEST and found.since and found.median is not None and found.p90 is not None:
        answer |= {
            "median_seconds": max(0, round(found.median)),
            "p90_seconds": max(0, round(found.p90)),
            "since": instant(found.since),
        }
    return Response(orjson.dumps(answer), 200, {"Cache-Control": "public, max-age=300"}, "application/json")
