"""Sign-in by OpenID Connect with any issuer: authorization code, PKCE, and every check of the answer."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet

from services.kernel.auth import Principal, Verifier
from services.kernel.failures import Transient
from services.kernel.problem import Problem
from services.kernel.process import Runtime
from services.kernel.telemetry import logger

from .sessions import challenge

log = logger(__name__)

CALLBACK = "/dang-nhap/ve"
_ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519"]
_LEEWAY_SECONDS = 30
_REMEMBERED_SECONDS = 300.0


class SignInRefused(Exception):
    """The issuer's answer cannot be believed, or it said no; the text is for the log, never for the page."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came back, with what speaks for them and until when."""

    principal: Principal
    token: str
    id_token: str
    ends_at: datetime


class Issuer:
    """The configured issuer, by discovery."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._verifier = Verifier(runtime)
        self._known: tuple[float, dict[str, Any]] = (0.0, {})

    @property
    def is_known(self) -> bool:
        """Whether its endpoints have been discovered, or there is no issuer to ask."""
        return bool(self._known[1]) or not self._runtime.settings.oidc_issuer

    def addresses(self) -> list[str]:
        """Where a form of ours may lead: the issuer itself, and its pages for coming and going as far as they are known."""
        known = (self._known[1].get(name) for name in ("authorization_endpoint", "end_session_endpoint"))
        return [str(each) for each in (self._runtime.settings.oidc_issuer, *known) if each]

    async def discover(self) -> None:
        """Asks for its endpoints; while it is away nothing is known of them."""
        try:
            await self._configuration()
        except Transient as error:
            log.info("the issuer is not known yet", why=str(error))

    @property
    def callback(self) -> str:
        """Where the issuer sends people back to; it is registered there."""
        return self._runtime.settings.public_url.rstrip("/") + CALLBACK

    async def address(self, state: str, nonce: str, verifier: str, language: str) -> str:
        """Where somebody who wants to sign in is sent. Raises Transient."""
        asked = {
            "response_type": "code",
            "client_id": self._runtime.settings.oidc_client_id or "",
            "redirect_uri": self.callback,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        endpoint = str((await self._configuration())["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def exchange(self, code: str, verifier: str, nonce: str) -> SignedIn:
        """The tokens for a code. Raises SignInRefused, Transient."""
        settings, configuration = self._runtime.settings, await self._configuration()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback,
            "code_verifier": verifier,
        }
        client = (settings.oidc_client_id or "", settings.oidc_client_secret or "")
        try:
            answer = await self._runtime.http.post(str(configuration["token_endpoint"]), data=form, auth=client)
        except Exception as error:
            raise Transient(f"the issuer does not answer: {error}") from error
        if answer.status_code >= 500:
            raise Transient(f"the issuer answers {answer.status_code}")
        try:
            given = cast(dict[str, Any], answer.json())
            token, id_token = str(given["access_token"]), str(given["id_token"])
        except (ValueError, KeyError, TypeError) as error:
            raise SignInRefused(f"the issuer gave no tokens: {answer.status_code}") from error
        ends_at = await self._checked(id_token, nonce)
        try:
            principal = await self._verifier.principal(token)
        except Problem as problem:
            raise SignInRefused(f"the access token is not for us: {problem}") from problem
        lasts = given.get("expires_in")
        if isinstance(lasts, int | float):
            ends_at = min(ends_at, time.time() + lasts)
        return SignedIn(principal, token, id_token, datetime.fromtimestamp(ends_at, UTC))

    async def goodbye(self, id_token: str | None) -> str | None:
        """Where the issuer ends its own session, if it says so; None otherwise or while it is away."""
        try:
            endpoint = (await self._configuration()).get("end_session_endpoint")
        except Transient:
            return None
        back = {"post_logout_redirect_uri": self._runtime.settings.public_url.rstrip("/") + "/"}
        return f"{endpoint}?{urlencode(back | ({'id_token_hint': id_token} if id_token else {}))}" if endpoint else None

    async def _checked(self, id_token: str, nonce: str) -> float:
        """Checks the ID token (OpenID Connect Core 3.1.3.7) and says when it ends, in seconds since 1970."""
        settings = self._runtime.settings
        keys = KeySet.import_key_set(cast(Any, await self._get(str((await self._configuration())["jwks_uri"]))))
        try:
            claims = dict(jwt.decode(id_token, keys, algorithms=_ALGORITHMS).claims)
        except Exception as error:
            raise SignInRefused(f"the ID token is not the issuer's: {error}") from error
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        until = claims.get("exp")
        if claims.get("iss") != settings.oidc_issuer or settings.oidc_client_id not in audiences:
            raise SignInRefused("the ID token is of another issuer, or for another client")
        if len(audiences) > 1 and claims.get("azp") != settings.oidc_client_id:
            raise SignInRefused("the ID token was issued to another client")
        if claims.get("nonce") != nonce:
            raise SignInRefused("the ID token answers another sign-in")
        if not isinstance(until, int | float) or until + _LEEWAY_SECONDS < time.time():
            raise SignInRefused("the ID token has expired")
        return float(until)

    async def _configuration(self) -> dict[str, Any]:
        until, known = self._known
        if until > time.monotonic():
            return known
        issuer = self._runtime.settings.oidc_issuer
        if not issuer:
            raise Transient("no issuer is configured: set MOTCUA_OIDC_ISSUER")
        known = await self._get(issuer.rstrip("/") + "/.well-known/openid-configuration")
        for needed in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(known.get(needed), str):
                raise Transient(f"the issuer's configuration has no {needed}")
        self._known = (time.monotonic() + _REMEMBERED_SECONDS, known)
        return known

    async def _get(self, url: str) -> dict[str, Any]:
        try:
            answer = await self._runtime.http.get(url)
            answer.raise_for_status()
            return cast(dict[str, Any], answer.json())
        except Exception as error:
            raise Transient(f"the issuer does not answer: {url}: {error}") from error
