"""Sessions and sign-ins under way: kept by the hash of what the browser holds."""

from dataclasses import dataclass
from datetime import datetime

from services.kernel.database import Connection, Row


@dataclass(frozen=True, slots=True)
class NewSession:
    """What is kept of somebody who has signed in. ``sealed``: the tokens, readable with the cookie only."""

    id_hash: bytes
    sub: str
    role: str
    agency: str | None
    name: str | None
    csrf: str
    sealed: bytes
    ends_at: datetime
    browser: str


async def begin(connection: Connection, state_hash: bytes, verifier: str, nonce: str, return_to: str) -> None:
    """Notes that somebody was sent to the issuer; what is older than ten minutes is forgotten."""
    await connection.execute("DELETE FROM signing_in WHERE started_at < now() - interval '10 minutes'")
    await connection.execute(
        "INSERT INTO signing_in (state_hash, verifier, nonce, return_to) VALUES ($1, $2, $3, $4)",
        state_hash, verifier, nonce, return_to,
    )  # fmt: skip


async def take_back(connection: Connection, state_hash: bytes) -> Row | None:
    """The sign-in that this state began, once: verifier, nonce, return_to."""
    return await connection.fetchrow(
        """
        DELETE FROM signing_in
        WHERE state_hash = $1 AND started_at >= now() - interval '10 minutes'
        RETURNING verifier, nonce, return_to
        """,
        state_hash,
    )


async def put(connection: Connection, session: NewSession) -> None:
    """Keeps a session; those that have ended are forgotten."""
    await connection.execute("DELETE FROM session WHERE ends_at < now()")
    await connection.execute(
        """
        INSERT INTO session (id_hash, sub, role, agency, name, csrf, sealed, ends_at, browser)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        session.id_hash, session.sub, session.role, session.agency, session.name, session.csrf, session.sealed,
        session.ends_at, session.browser,
    )  # fmt: skip


async def find(connection: Connection, id_hash: bytes) -> Row | None:
    """A session that has not ended."""
    return await connection.fetchrow(
        "SELECT sub, role, agency, name, csrf, sealed, ends_at FROM session WHERE id_hash = $1 AND ends_at > now()",
        id_hash,
    )


async def end(connection: Connection, id_hash: bytes) -> None:
    """Forgets a session."""
    await connection.execute("DELETE FROM session WHERE id_hash = $1", id_hash)


async def of_person(connection: Connection, sub: str) -> list[Row]:
    """Where this person is signed in: id_hash, browser, started_at, ends_at; newest first."""
    return await connection.fetch(
        """
        SELECT id_hash, browser, started_at, ends_at FROM session
        WHERE sub = $1 AND ends_at > now() ORDER BY started_at DESC
        """,
        sub,
    )


async def end_others(connection: Connection, sub: str, but: bytes, only: bytes | None = None) -> None:
    """Forgets this person's sessions except one; of the others ``only`` that one, if it is given."""
    await connection.execute(
        "DELETE FROM session WHERE sub = $1 AND id_hash <> $2 AND ($3::bytea IS NULL OR id_hash = $3)", sub, but, only
    )
