"""What every answer of the portal carries, and what no answer of it may do: load, embed or send anything elsewhere."""

import asyncio
import re
import time
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kernel.process import Runtime

from .oidc import Issuer

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_WAIT_SECONDS, _RETRY_SECONDS = 1.0, 60.0
# Nothing of what an issuer answers may end the directive it is written into.
_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]+")


class Guard:
    """Plain ASGI around the portal."""

    def __init__(self, app: ASGIApp, runtime: Runtime, issuer: Issuer) -> None:
        self._app = app
        self._issuer = issuer
        self._payment = [runtime.settings.payment_address] if runtime.settings.payment_address else []
        self._asked_again_at = 0.0
        self._headers = dict(_HEADERS)
        if runtime.settings.public_url.startswith("https:"):
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    await self._meet_the_issuer()
                headers.update(self._headers)
                headers["Content-Security-Policy"] = policy([*self._issuer.addresses(), *self._payment])
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)

    async def _meet_the_issuer(self) -> None:
        """Lets a page know where its sign-out leads; an issuer that is away holds up one page a minute, for a second."""
        if self._issuer.is_known or time.monotonic() < self._asked_again_at:
            return
        self._asked_again_at = time.monotonic() + _RETRY_SECONDS
        try:
            await asyncio.wait_for(self._issuer.discover(), _WAIT_SECONDS)
        except TimeoutError:
            return


def policy(addresses: list[str]) -> str:
    """The Content-Security-Policy of a page whose forms may lead to these addresses: signing out ends at the issuer,
    paying at the payment service.

    Chromium holds the redirect that follows a form to ``form-action``, too.
    """
    origins: dict[str, None] = {}
    for address in addresses:
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc):
            origins[f"{parts.scheme}://{parts.netloc}"] = None
    return "; ".join((*_POLICY, " ".join(("form-action 'self'", *origins))))
