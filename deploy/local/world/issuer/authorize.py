"""The issuer's authorization endpoint: a page of people to click, and a code for whoever was clicked (PKCE only)."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.world.issuer.personas import KNOWN
from deploy.local.world.issuer.tokens import Issuer, Persona
from deploy.local.world.page import page

_CODE_SECONDS = 60
_MOST_CODES = 10_000
_LARGEST_FORM = 16 * 1024
_ASKED = (
    "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Granted:
    """What a code stands for, until ``ends`` (monotonic seconds)."""

    persona: Persona
    redirect_uri: str
    challenge: str
    nonce: str | None
    ends: float


class Codes:
    """Codes handed out and not yet used: each is good once, for a minute."""

    def __init__(self) -> None:
        self._codes: dict[str, Granted] = {}

    def give(self, persona: Persona, asked: dict[str, str]) -> str:
        """A new code for this person and this request."""
        now = time.monotonic()
        self._codes = {code: granted for code, granted in self._codes.items() if granted.ends > now}
        if len(self._codes) >= _MOST_CODES:
            self._codes.clear()
        code = secrets.token_urlsafe(24)
        self._codes[code] = Granted(
            persona, asked["redirect_uri"], asked["code_challenge"], asked.get("nonce"), now + _CODE_SECONDS
        )
        return code

    def take(self, code: str, redirect_uri: str, verifier: str) -> Granted | None:
        """What the code stands for, if it is asked for by who began (RFC 7636 4.6); it cannot be used again."""
        granted = self._codes.pop(code, None)
        if granted is None or granted.ends < time.monotonic() or granted.redirect_uri != redirect_uri:
            return None
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return granted if hmac.compare_digest(made, granted.challenge) else None


def routes(issuer: Issuer, codes: Codes, portal: str) -> list[Route]:
    """/oidc/authorize; codes go to addresses of this portal only."""

    async def authorize(request: Request) -> Response:
        if request.method == "POST":
            body = await request.body()
            given = dict(parse_qsl(body[:_LARGEST_FORM].decode("utf-8", "replace")))
        else:
            given = dict(request.query_params)
        asked = {name: given[name] for name in _ASKED if name in given}
        wrong = _wrong(issuer, portal, asked)
        if wrong:
            return JSONResponse({"error": "invalid_request", "error_description": wrong}, 400)
        known = KNOWN.get(given.get("persona", ""))
        if request.method == "GET" or known is None:
            return page(request, "signin.html", asked=asked, people=KNOWN)
        back = {"code": codes.give(known.persona, asked), "iss": issuer.url}
        if "state" in asked:
            back["state"] = asked["state"]
        joint = "&" if urlsplit(asked["redirect_uri"]).query else "?"
        return RedirectResponse(f"{asked['redirect_uri']}{joint}{urlencode(back)}", 303, {"Cache-Control": "no-store"})

    return [Route("/oidc/authorize", authorize, methods=["GET", "POST"])]


def _wrong(issuer: Issuer, portal: str, asked: dict[str, str]) -> str | None:
    if asked.get("client_id") != issuer.client_id:
        return "Name the client of this stack: MOTCUA_OIDC_CLIENT_ID in .motcua/settings.env."
    back, ours = urlsplit(asked.get("redirect_uri", "")), urlsplit(portal)
    if (back.scheme, back.netloc) != (ours.scheme, ours.netloc):
        return f"redirect_uri must be an address of {portal}."
    if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
        return "Only response_type=code with the scope openid is known here."
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        return "A code_challenge with the method S256 is needed (RFC 7636)."
    return None
