"""Who may come in where: pages for citizens, pages for officers, and what the others are told."""

from dataclasses import replace

from starlette.requests import Request

from services.kernel.process import Runtime
from services.kernel.text import Text

from . import frame, unread
from .errors import PageProblem


class SessionOver(Exception):
    """A form has come and nobody is signed in any more; becomes a page that gives back what was typed."""


class SignInFirst(Exception):
    """A page that nobody sees without signing in; becomes the way to sign in and back to it."""

    def __init__(self, seen: frame.Visit) -> None:
        super().__init__(seen.request.url.path)
        self.seen = seen


async def anybody(runtime: Runtime, request: Request) -> frame.Visit:
    """Somebody signed in, whoever it is: ``Visit.who`` is theirs. Raises SignInFirst, SessionOver, Transient."""
    seen = await frame.visit(runtime, request)
    if seen.session is None:
        raise SignInFirst(seen) if request.method in ("GET", "HEAD") else SessionOver
    return seen


async def citizen(runtime: Runtime, request: Request) -> frame.Visit:
    """A citizen or a business. Raises as `anybody`, and PageProblem 403 for officers."""
    return await _greeted(runtime, await anybody(runtime, request))


async def filer(runtime: Runtime, request: Request) -> frame.Visit:
    """Who may file: a citizen for themselves or somebody else, an officer for somebody at the counter. As `citizen`."""
    seen = await anybody(runtime, request)
    return seen if seen.who.role == "officer" else await _greeted(runtime, seen)


async def _greeted(runtime: Runtime, seen: frame.Visit) -> frame.Visit:
    if seen.who.role == "citizen":
        return replace(seen, unread=await unread.count(runtime, seen)) if seen.request.method == "GET" else seen
    raise PageProblem(
        403,
        Text("Trang này dành cho người dân", "This page is for citizens"),
        Text(
            "Bạn đang đăng nhập bằng tài khoản công vụ. Để nộp và xem hồ sơ của chính mình, hãy đăng xuất rồi đăng nhập bằng "
            "tài khoản cá nhân.",
            "You are signed in with an official account. To file and follow your own applications, sign out and sign in "
            "with your personal account.",
        ),
    )


async def officer(runtime: Runtime, request: Request) -> frame.Visit:
    """An officer of an agency, or of the Government Office. Raises as `anybody`, and PageProblem 403 for citizens."""
    seen = await anybody(runtime, request)
    if seen.who.edits:
        return seen
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
