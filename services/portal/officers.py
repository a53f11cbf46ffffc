"""The door of the officers' pages: who may come in, and what the others are told."""

from starlette.responses import RedirectResponse, Response

from services.kernel.text import Text

from . import frame
from .errors import PageProblem
from .signin import sign_in_address


class SessionOver(Exception):
    """A form has come and nobody is signed in any more; becomes a page that gives back what was typed."""


def turned_away(seen: frame.Visit) -> Response | None:
    """Where somebody goes who is not signed in; PageProblem 403 for whom these pages are not, SessionOver for a form."""
    if seen.session is None and seen.request.method not in ("GET", "HEAD"):
        raise SessionOver
    if seen.session is None:
        return RedirectResponse(sign_in_address(seen), 303, {"Cache-Control": "no-store"})
    if not seen.session.edits:
        raise PageProblem(
            403,
            Text("Trang này dành cho người biên tập", "This page is for editors"),
            Text(
                "Trang này dành cho cán bộ của các cơ quan và Văn phòng Chính phủ. Nếu bạn là cán bộ, hãy đăng xuất rồi "
                "đăng nhập bằng tài khoản của cơ quan.",
                "This page is for officers of agencies and the Government Office. If you are one, sign out and sign in "
                "with the account of your agency.",
            ),
        )
    return None
