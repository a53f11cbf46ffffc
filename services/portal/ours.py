"""Whether a page of ours sends something, and a page of this very session: by its origin and the token in it."""

import hmac
from urllib.parse import urlsplit

from .frame import Visit

# In which a script sends what a form has in the field `_csrf`.
TOKEN_HEADER = "X-CSRF"  # noqa: S105 - the name of a header, no secret


def is_foreign(seen: Visit) -> bool:
    """Whether the browser says that a page of another site sends this."""
    origin = seen.request.headers.get("origin")
    try:
        # "null" is what a browser says when it will not tell; a page of ours always tells.
        return origin is not None and urlsplit(origin)[:2] != urlsplit(seen.runtime.settings.public_url)[:2]
    except ValueError:
        return True


def is_token(seen: Visit, given: str) -> bool:
    """Whether it is the token of who is signed in now: a page of before they signed in has another."""
    return seen.session is not None and hmac.compare_digest(given.encode(), seen.session.csrf.encode())


def has_token(seen: Visit) -> bool:
    """The same of what a script sends, by its header."""
    return is_token(seen, seen.request.headers.get(TOKEN_HEADER, ""))
