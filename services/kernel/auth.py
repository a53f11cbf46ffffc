"""Who is asking: bearer tokens of any OpenID Connect issuer, and the services' own token for calls between them."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.requests import Request

from .failures import Transient
from .problem import Problem, unavailable
from .process import Runtime
from .text import Text

RoleName = Literal["citizen", "officer", "office", "operator", "service"]

_ROLES = get_args(RoleName)
_ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519"]
_KEYS_SECONDS = 600.0
_KEYS_AGAIN_SECONDS = 5.0
_REMEMBERED = 20_000
_LEEWAY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Principal:
    """The claims that count: ``sub``, ``role``, ``agency`` (upper-case code) of an officer, ``id_number`` of a citizen."""

    sub: str
    role: RoleName
    agency: str | None = None
    email: str | None = None
    name: str | None = None
    id_number: str | None = None  # the citizen's, where the issuer vouches for it


class Verifier:
    """Checks tokens of one issuer. Keys are fetched by discovery; a token seen before is not verified again until it ends."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._keys: KeySet | None = None
        self._fetched = 0.0
        self._seen: dict[bytes, tuple[float, Principal]] = {}
        self._token: tuple[float, str] = (0.0, "")
        self._fetching = asyncio.Lock()

    async def principal(self, token: str) -> Principal:
        """The principal of a token. Problem 401; Transient when the issuer is away and its keys are not known yet."""
        digest = hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=16).digest()
        now = time.time()
        if (known := self._seen.get(digest)) and known[0] > now:
            return known[1]
        claims = await self._claims(token)
        until, principal = _principal(
            claims, self._runtime.settings.oidc_issuer, self._runtime.settings.oidc_audience, now
        )
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[digest] = (until, principal)
        return principal

    async def service_token(self) -> str:
        """A token of this service's own (client credentials), renewed a minute before it ends."""
        until, token = self._token
        if until > time.time():
            return token
        settings = self._runtime.settings
        configuration = await self._discover()
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.oidc_client_id or "",
            "client_secret": settings.oidc_client_secret or "",
        }
        answer = await self._ask("POST", configuration["token_endpoint"], form)
        token = str(answer["access_token"])
        self._token = (time.time() + float(answer.get("expires_in", 300)) - 60, token)
        return token

    async def _claims(self, token: str) -> dict[str, Any]:
        claims = _decoded(token, await self._keyset(_KEYS_SECONDS))
        if claims is None:
            # The issuer may have new keys. Asked at most every few seconds, or a flood of bad tokens would flood the issuer.
            claims = _decoded(token, await self._keyset(_KEYS_AGAIN_SECONDS))
        if claims is None:
            raise _unauthorized("invalid_token")
        return claims

    async def _keyset(self, oldest_seconds: float) -> KeySet:
        async with self._fetching:  # who comes meanwhile waits and finds the new keys
            if self._keys is None or time.monotonic() - self._fetched > oldest_seconds:
                try:
                    configuration = await self._discover()
                    self._keys = KeySet.import_key_set(cast(Any, await self._ask("GET", configuration["jwks_uri"])))
                except Transient:
                    if self._keys is None:
                        raise
                self._fetched = time.monotonic()
            return self._keys

    async def _discover(self) -> dict[str, Any]:
        issuer = self._runtime.settings.oidc_issuer
        if not issuer:
            raise Transient("no issuer is configured: set MOTCUA_OIDC_ISSUER")
        return await self._ask("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")

    async def _ask(self, method: str, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            response = await self._runtime.http.request(method, url, data=form)
            response.raise_for_status()
            return cast(dict[str, Any], response.json())
        except Exception as error:
            raise Transient(f"the issuer does not answer: {method} {url}: {error}") from error


def _decoded(token: str, keys: KeySet) -> dict[str, Any] | None:
    """The claims, or None for anything that is no token of these keys; a token is a stranger's and may be anything."""
    try:
        return dict(jwt.decode(token, keys, algorithms=_ALGORITHMS).claims)
    except Exception:
        return None


def _principal(claims: dict[str, Any], issuer: str | None, audience: str, now: float) -> tuple[float, Principal]:
    audiences = claims.get("aud")
    audiences = audiences if isinstance(audiences, list) else [audiences]
    until = claims.get("exp")
    role = claims.get("role")
    if claims.get("iss") != issuer or audience not in audiences or not isinstance(until, int | float):
        raise _unauthorized("invalid_token")
    begins = claims.get("nbf", 0)
    if not isinstance(begins, int | float):
        raise _unauthorized("invalid_token")
    if until + _LEEWAY_SECONDS < now:
        raise _unauthorized("expired_token")
    if begins - _LEEWAY_SECONDS > now:
        raise _unauthorized("invalid_token")
    if role not in _ROLES or not isinstance(claims.get("sub"), str):
        raise _unauthorized("invalid_token")
    agency = claims.get("agency")
    principal = Principal(
        claims["sub"],
        cast(RoleName, role),
        str(agency).upper() if agency else None,
        claims.get("email"),
        claims.get("name"),
        id_number if isinstance(id_number := claims.get("id_number"), str) else None,
    )
    return float(until), principal


def _verifier(runtime: Runtime) -> Verifier:
    verifier = getattr(runtime, "verifier", None)
    if not isinstance(verifier, Verifier):
        verifier = Verifier(runtime)
        runtime.verifier = verifier
    return verifier


async def principal(request: Request) -> Principal:
    """Who is asking. Problem 401 without a valid token, 503 while the issuer's keys cannot be had."""
    found = await principal_or_none(request)
    if found is None:
        raise _unauthorized("missing_token")
    return found


async def principal_or_none(request: Request) -> Principal | None:
    """Who is asking, or None when nobody says so. A token that is given must be valid."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if not kind:
        return None
    if kind.lower() != "bearer" or not token.strip():
        raise _unauthorized("missing_token")
    try:
        return await _verifier(request.app.state.runtime).principal(token.strip())
    except Transient as error:
        raise unavailable(Text("Máy chủ đăng nhập chưa trả lời.", "The sign-in server does not answer.")) from error


def allow(*roles: RoleName) -> Callable[[Request], Awaitable[Principal]]:
    """A dependency: the principal, if its role is one of these; Problem 403 otherwise."""

    async def allowed(request: Request) -> Principal:
        found = await principal(request)
        if found.role not in roles:
            raise forbidden(f"vai trò: {', '.join(roles)}", f"role: {', '.join(roles)}")
        return found

    return allowed


async def service_token(runtime: Runtime) -> str:
    """A bearer token for calls to another service."""
    return await _verifier(runtime).service_token()


def forbidden(vi: str, en: str) -> Problem:
    """403: signed in, but this is not theirs; says what would be needed."""
    return Problem(
        403,
        "forbidden",
        Text("Không có quyền", "Not allowed"),
        Text(f"Cần quyền khác để làm việc này ({vi}).", f"This needs another right ({en})."),
    )


_UNAUTHORIZED = {
    "missing_token": (
        Text("Chưa đăng nhập", "Not signed in"),
        Text(
            "Yêu cầu không kèm mã đăng nhập. Xin đăng nhập rồi gửi lại với tiêu đề Authorization: Bearer <mã>.",
            "No token was sent. Sign in and repeat the request with the header Authorization: Bearer <token>.",
        ),
    ),
    "expired_token": (
        Text("Phiên đăng nhập đã hết hạn", "The sign-in has expired"),
        Text(
            "Mã đăng nhập đã hết hạn. Xin đăng nhập lại rồi gửi lại yêu cầu.",
            "The token has expired. Sign in again and repeat the request.",
        ),
    ),
    "invalid_token": (
        Text("Mã đăng nhập không hợp lệ", "The token is not valid"),
        Text(
            "Mã đăng nhập không do máy chủ đăng nhập của cổng cấp cho dịch vụ này. Xin đăng nhập tại đó và gửi mã nhận được.",
            "The token was not issued for this service by the portal's sign-in server. Sign in there and send what it gives.",
        ),
    ),
}


def _unauthorized(code: str) -> Problem:
    """401: why nobody is known to ask, and no more of the token than that."""
    title, detail = _UNAUTHORIZED[code]
    return Problem(401, code.replace("_", "-"), title, detail, headers={"WWW-Authenticate": f'Bearer error="{code}"'})
