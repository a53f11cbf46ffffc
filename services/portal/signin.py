"""Signing in and out: to the issuer and back to where one was."""

import re
import secrets
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.kernel.text import Text

from . import browsers, forms, frame, sessions
from .errors import PageProblem
from .oidc import CALLBACK, Issuer, SignInRefused
from .store import sessions as store

log = logger(__name__)

_WITHIN_SECONDS = 600
# A path of this portal: two slashes, or a backslash that browsers take for one, would lead to another host.
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


def routes(runtime: Runtime, issuer: Issuer) -> list[Route]:
    """/dang-nhap, the issuer's way back, /dang-xuat."""

    async def begin(request: Request) -> Response:
        return_to = own_path(request.query_params.get("ve"))
        public = urlsplit(runtime.settings.public_url)
        if request.headers.get("host", public.netloc) != public.netloc:
            # The issuer sends back to the public address; a cookie set under another name would not be there.
            where = f"{runtime.settings.public_url.rstrip('/')}/dang-nhap?ve={quote(return_to, safe='')}"
            return RedirectResponse(where, 303)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address = await issuer.address(state, nonce, verifier, frame.language_of(request))
        async with runtime.database("portal").transaction() as connection:
            await store.begin(connection, sessions.hashed(state), verifier, nonce, return_to)
        response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
        sessions.set_cookie(runtime, response, sessions.STATE_COOKIE, state, _WITHIN_SECONDS)
        return response

    async def back(request: Request) -> Response:
        state = request.query_params.get("state", "")
        ours = secrets.compare_digest(state.encode(), request.cookies.get(sessions.STATE_COOKIE, "").encode())
        begun = None
        if state and ours:
            async with runtime.database("portal").transaction() as connection:
                begun = await store.take_back(connection, sessions.hashed(state))
        if begun is None:
            raise _again("the state is not of this browser, or too old")
        if "error" in request.query_params:
            raise _again(f"the issuer says {request.query_params['error'][:200]}")
        try:
            found = await issuer.exchange(request.query_params.get("code", ""), begun["verifier"], begun["nonce"])
        except SignInRefused as refusal:
            raise _again(str(refusal)) from refusal
        response = RedirectResponse(begun["return_to"], 303, {"Cache-Control": "no-store"})
        response.delete_cookie(sessions.STATE_COOKIE, path="/")
        browser = browsers.named(request.headers.get("user-agent", ""))
        await sessions.begin(runtime, response, found.principal, found.token, found.id_token, found.ends_at, browser)
        return response

    async def leave(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        await forms.read(seen)
        goodbye = await issuer.goodbye(seen.session.id_token if seen.session else None)
        response = RedirectResponse(goodbye or "/", 303, {"Cache-Control": "no-store"})
        await sessions.end(runtime, request, response)
        return response

    return [
        Route("/dang-nhap", begin),
        Route(CALLBACK, back),
        Route("/dang-xuat", leave, methods=["POST"]),
    ]


def own_path(asked: str | None) -> str:
    """Where to go afterwards: a path of this portal, or its first page."""
    return asked if asked and len(asked) <= 2000 and _OWN_PATH.fullmatch(asked) else "/"


def sign_in_address(seen: frame.Visit) -> str:
    """Where to sign in and come back to this page."""
    query = seen.request.url.query
    here = seen.request.url.path + (f"?{query}" if query else "")
    return f"/dang-nhap?ve={quote(here, safe='')}"


def _again(why: str) -> PageProblem:
    log.info("a sign-in did not succeed", why=why)
    return PageProblem(
        400,
        Text("Chưa đăng nhập được", "You are not signed in"),
        Text(
            "Lần đăng nhập này đã quá mười phút, đã bị hủy, hoặc bắt đầu ở trình duyệt khác. Hãy chọn “Đăng nhập” và thử lại.",
            "It took more than ten minutes, was cancelled, or began in another browser. Choose “Sign in” and try again.",
        ),
    )
