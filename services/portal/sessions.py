"""Who is signed in: a random cookie, and a row that is found by its hash."""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal
from services.kernel.process import Runtime

from .store import sessions as store

COOKIE = "motcua_session"
STATE_COOKIE = "motcua_signin"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. ``token`` speaks for them to the services; ``csrf`` must come with every form."""

    sub: str
    role: str
    agency: str | None
    name: str
    csrf: str
    token: str
    id_token: str | None
    ends_at: datetime

    @property
    def edits(self) -> bool:
        """Whether the editors' pages are theirs: the Government Office and officers of agencies."""
        return self.office or self.role == "officer"

    @property
    def office(self) -> bool:
        """Whether it is the Government Office."""
        return self.role == "office"

    @property
    def device_name(self) -> str:
        """Under which a browser keeps what is not sent: not the person's name, and not the next person's."""
        return hashlib.sha256(f"motcua.draft\n{self.sub}".encode()).hexdigest()[:16]


def hashed(secret: str) -> bytes:
    """Under which a secret of the browser is kept."""
    return hashlib.sha256(secret.encode()).digest()


def set_cookie(runtime: Runtime, response: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that no script reads and no other site's form carries; secure wherever the portal is."""
    secure = runtime.settings.public_url.startswith("https:")
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


async def begin(
    runtime: Runtime,
    response: Response,
    principal: Principal,
    token: str,
    id_token: str | None,
    ends_at: datetime,
    browser: str,
) -> None:
    """Starts a session with a new cookie; the one before, if any, is not continued. ``browser``: in words."""
    cookie = secrets.token_urlsafe(32)
    session = store.NewSession(
        id_hash=hashed(cookie),
        sub=principal.sub,
        role=principal.role,
        agency=principal.agency,
        name=principal.name,
        csrf=secrets.token_urlsafe(24),
        sealed=_sealed(cookie, {"token": token, "id_token": id_token}),
        ends_at=ends_at,
        browser=browser,
    )
    async with runtime.database("portal").transaction() as connection:
        await store.put(connection, session)
    set_cookie(runtime, response, COOKIE, cookie, max(1, int((ends_at - datetime.now(UTC)).total_seconds())))


async def current(runtime: Runtime, request: Request) -> Session | None:
    """Who is asking; None when nobody is signed in, or no longer."""
    cookie = request.cookies.get(COOKIE, "")
    if not 20 <= len(cookie) <= 100:
        return None
    async with runtime.database("portal").acquire() as connection:
        row = await store.find(connection, hashed(cookie))
    tokens = _opened(cookie, row["sealed"]) if row else None
    if row is None or tokens is None:
        return None
    return Session(
        *(row["sub"], row["role"], row["agency"], row["name"] or row["sub"], row["csrf"]),
        token=tokens["token"] or "",
        id_token=tokens["id_token"],
        ends_at=row["ends_at"],
    )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One place where a person is signed in. ``handle`` names it without opening it; ``here``: it is the one that asks."""

    handle: str
    browser: str
    started_at: datetime
    ends_at: datetime
    here: bool


async def everywhere(runtime: Runtime, request: Request, sub: str) -> list[SignedIn]:
    """Where this person is signed in, this browser first, then newest first."""
    own = hashed(request.cookies.get(COOKIE, ""))
    async with runtime.database("portal").acquire() as connection:
        rows = await store.of_person(connection, sub)
    found = [
        SignedIn(row["id_hash"].hex(), row["browser"], row["started_at"], row["ends_at"], row["id_hash"] == own)
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.here)


async def end_elsewhere(runtime: Runtime, request: Request, sub: str, handle: str | None) -> None:
    """Ends this person's other sessions, or of these the one of that handle; a handle that is none ends nothing."""
    try:
        only = None if handle is None else bytes.fromhex(handle)
    except ValueError:
        return
    async with runtime.database("portal").acquire() as connection:
        await store.end_others(connection, sub, hashed(request.cookies.get(COOKIE, "")), only)


async def end_everywhere(runtime: Runtime, request: Request, sub: str, response: Response) -> None:
    """Ends every session of this person, this one too."""
    await end_elsewhere(runtime, request, sub, None)
    await end(runtime, request, response)


async def end(runtime: Runtime, request: Request, response: Response) -> None:
    """Forgets the session here and in the browser."""
    async with runtime.database("portal").acquire() as connection:
        await store.end(connection, hashed(request.cookies.get(COOKIE, "")))
    response.delete_cookie(COOKIE, path="/")


def _key(cookie: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"motcua.portal.tokens\n" + cookie.encode()).digest())


def _sealed(cookie: str, tokens: dict[str, str | None]) -> bytes:
    nonce = os.urandom(12)
    return nonce + _key(cookie).encrypt(nonce, orjson.dumps(tokens), None)


def _opened(cookie: str, sealed: bytes) -> dict[str, str | None] | None:
    try:
        opened: dict[str, str | None] = orjson.loads(_key(cookie).decrypt(sealed[:12], sealed[12:], None))
    except InvalidTag:
        return None
    return opened


def challenge(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier (RFC 7636 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
