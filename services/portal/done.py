"""What was done is said once, on the page one comes to: never in the address, which can be sent on and read again."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from services.kernel.text import Text

from . import frame, sessions

_COOKIE, _WITHIN_SECONDS = "motcua_done", 60


def go(seen: frame.Visit, path: str, done: str = "") -> Response:
    """303 to another page; ``done`` is a key of the words of that page, or what `before` gives it."""
    response = RedirectResponse(path, 303, {"Cache-Control": "no-store"})
    if done:
        sessions.set_cookie(seen.runtime, response, _COOKIE, done, _WITHIN_SECONDS)
    return response


def before(seen: frame.Visit) -> str:
    """What `go` was given on the way to this page, '' for nothing: for pages that say more of it than one sentence."""
    return seen.request.cookies.get(_COOKIE, "")


def said(response: Response) -> Response:
    """The page on which it has been said: it is not said again."""
    response.delete_cookie(_COOKIE, path="/")
    return response


def page(seen: frame.Visit, words: Mapping[str, Text], template: str, status: int = 200, **values: Any) -> Response:
    """A page that says, once, what was done before it was come to: ``said`` in its template is a sentence or ''."""
    done = words.get(before(seen))
    response = frame.page(seen, template, status, said=seen.say(done) if done else "", **values)
    return said(response) if done else response
