"""What somebody meets who sends a form after the session has ended: what was typed, to copy, and the way back in."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.kernel.process import Runtime

from . import forms, frame, given_back, ours
from .admission import SessionOver, SignInFirst
from .errors import PageProblem
from .signin import own_path, sign_in_address

# As large as the largest form of ours, the one a procedure is written in.
_LARGEST, _MOST_FIELDS = 3_000_000, 6_000
_SHOWN_AGAIN = re.compile(r"/ban-nhap/[^/]+/buoc/[0-9]+")


def handlers(runtime: Runtime) -> dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]:
    """For the portal's application."""

    async def over(request: Request, _: Exception) -> Response:
        seen = frame.Visit(runtime, request, frame.language_of(request), None)
        sent, came_from = await _sent(seen), _came_from(seen)
        response = frame.page(
            seen,
            "expired.html",
            403,
            typed=sent and given_back.typed(sent),
            again=_again(request, sent or {}),
            here=came_from,
            way_in=f"/dang-nhap?ve={quote(came_from, safe='')}",
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    async def sign_in(_: Request, error: Exception) -> Response:
        assert isinstance(error, SignInFirst)
        return RedirectResponse(sign_in_address(error.seen), 303, {"Cache-Control": "no-store"})

    return {SessionOver: over, SignInFirst: sign_in}


async def _sent(seen: frame.Visit) -> dict[str, str] | None:
    """The fields of the form; None when they cannot be shown."""
    # Without a session nothing proves that the form is ours. What another site has sent is not repeated in our name.
    if ours.is_foreign(seen):
        return None
    try:
        if seen.request.headers.get("content-type", "").startswith("multipart/"):
            fields, _ = await forms.parts(seen)
            return fields
        return await forms.fields(seen, largest=_LARGEST, most=_MOST_FIELDS)
    except PageProblem:
        return None


def _again(request: Request, sent: dict[str, str]) -> dict[str, str]:
    """What to send once more after signing in, to a page that shows it again before it does anything (`forms.typed`)."""
    if not _SHOWN_AGAIN.fullmatch(request.url.path):
        return {}
    return {name: value for name, value in sent.items() if name not in ("_csrf", "_key")}


def _came_from(seen: frame.Visit) -> str:
    """The page the form stood on: it can be opened, which is not so of every address that takes a form."""
    try:
        page, public = urlsplit(seen.request.headers.get("referer", "")), urlsplit(seen.runtime.settings.public_url)
    except ValueError:
        return "/"
    if page[:2] != public[:2]:
        return "/"
    return own_path(page.path + (f"?{page.query}" if page.query else ""))
