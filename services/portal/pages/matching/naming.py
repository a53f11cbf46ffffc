"""Saying what one name means although nobody has to be asked: a name near nothing, or a certain one that is wrong."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, forms, frame
from ...asking import Refused
from ...doors import Catalogue
from .queue import NONE, OTHER, QUEUE, Attempt, at_queue, mark, recorded

NAMING = f"{QUEUE}/ten"
_ASKED = ("name", "code", "field", "agency", "level")


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/doi-chieu/ten?name=&code=&field=&agency=&level="""

    async def naming(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        return await (_named(seen) if request.method == "POST" else _shown(seen))

    return [Route(NAMING, naming, methods=["GET", "POST"])]


def address(asked: dict[str, str | None]) -> str:
    """The page about this name."""
    return f"{NAMING}?{urlencode({name: asked[name] for name in _ASKED if asked.get(name)})}"


def _asked(seen: frame.Visit) -> dict[str, str]:
    return {name: value for name in _ASKED if (value := seen.request.query_params.get(name, "").replace("\0", ""))}


async def _shown(seen: frame.Visit, attempt: Attempt | None = None) -> Response:
    catalogue = Catalogue(seen.runtime, seen.language, seen.session)
    answer = await catalogue.send("POST", "/identity/match", {"names": [_asked(seen)]})
    if not answer.done:
        raise Refused(" ".join(fault.message for fault in answer.faults) or answer.refusal)
    await mark(answer.body["items"])
    return frame.page(
        seen,
        "matching/naming.html",
        attempt.answer.status if attempt else 200,
        item=answer.body["items"][0],
        attempt=attempt,
        waits=True,
        new_key=forms.new_key,
        NONE=NONE,
        OTHER=OTHER,
    )


async def _named(seen: frame.Visit) -> Response:
    found = await recorded(seen, await forms.read(seen), {"asked": _asked(seen)})
    return await _shown(seen, found) if isinstance(found, Attempt) else at_queue(seen, found)
