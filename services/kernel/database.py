"""One service's door to PostgreSQL: a pool under that service's own role, and one word for "it is away"."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from .failures import Transient, is_transient

if TYPE_CHECKING:  # asyncpg's classes are generic for type checkers only
    Connection = PoolConnectionProxy[asyncpg.Record]
else:
    Connection = PoolConnectionProxy
Row = asyncpg.Record

CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 30.0

# A host that vanishes without a word must not keep its locks for hours: the server notices within half a minute.
_SESSION = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
    "idle_in_transaction_session_timeout": "60000",
}


class Database:
    """A pool that connects when first used, so that a service starts while PostgreSQL is away.

    Inside ``acquire`` and ``transaction`` a lost connection, a server that starts or stops, a deadlock: all are
    raised as Transient. The role's search_path is its own schema; SQL names bare tables.
    """

    def __init__(self, service: str, url: str, *, connections: int = 8) -> None:
        self.service = service
        self.url = url
        self._connections = connections
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Makes the pool; connects to nothing yet."""
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=0,
            max_size=self._connections,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            max_inactive_connection_lifetime=300.0,
            reset=_as_it_was,
            server_settings={**_SESSION, "application_name": f"motcua {self.service}"},
        )

    async def close(self) -> None:
        """Gives connections two seconds to finish, then drops them."""
        if self._pool is None:
            return
        try:
            await asyncio.wait_for(self._pool.close(), 2.0)
        except TimeoutError:
            self._pool.terminate()

    @property
    def pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        """The pool itself. RuntimeError before ``open``."""
        if self._pool is None:
            raise RuntimeError(f"the database of {self.service} was not opened")
        return self._pool

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A connection, outside any transaction. Its session may not be changed (SET, LISTEN, session locks)."""
        try:
            async with self.pool.acquire() as connection:
                yield connection
        except Exception as error:
            raise _named(error, self.service) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back by any exception."""
        try:
            async with self.pool.acquire() as connection, connection.transaction():
                yield connection
        except Exception as error:
            raise _named(error, self.service) from error

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """A connection for several reads that must agree with each other: all see the same moment, none may write."""
        try:
            async with (
                self.pool.acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                yield connection
        except Exception as error:
            raise _named(error, self.service) from error

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection of its own, outside the pool: for session locks and LISTEN. The caller closes it."""
        try:
            return await asyncpg.connect(
                self.url,
                timeout=CONNECT_SECONDS,
                command_timeout=STATEMENT_SECONDS,
                server_settings={**_SESSION, "application_name": f"motcua {self.service} session"},
            )
        except Exception as error:
            raise _named(error, self.service) from error


async def _as_it_was(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Nobody changes the session of a pooled connection (who does has one of his own, ``connect``), so nothing is undone
    when it goes back: that would cost every use a round trip. A transaction left open is rolled back all the same."""


def _named(error: Exception, service: str) -> Exception:
    if isinstance(error, Transient) or not is_transient(error):
        return error
    return Transient(f"PostgreSQL is away for {service}: {error or type(error).__name__}")
