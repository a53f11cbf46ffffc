"""The two kinds of failure: what passes by itself, and what never will."""

import asyncio

import asyncpg


class Transient(Exception):
    """The database, the broker or the network is away: pause and try again. Never parks anything."""


class Poison(Exception):
    """This one event can never be handled: its dossier is parked, all others flow.

    ``code`` is short and stable; the text says what is wrong and what would mend it.
    """

    def __init__(self, reason: str, code: str = "poison") -> None:
        super().__init__(reason)
        self.code = code


class TooManyParked(Exception):
    """So much was parked in so short a time that the fault is ours, not the data's: stop before more is set aside."""


# What PostgreSQL says while it starts, stops, fails over or resolves a conflict. The same work succeeds a moment later.
_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.DiskFullError,
    asyncpg.OutOfMemoryError,
    asyncpg.InternalClientError,
    ConnectionError,
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
)


# An OSError all the same, but of our own files: waiting does not mend it.
_OURS = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)


def is_transient(error: BaseException) -> bool:
    """Whether waiting helps. Everything else is about the one event or a defect, and waiting does not help."""
    if isinstance(error, _OURS):
        return False
    if isinstance(error, asyncpg.InterfaceError):
        # asyncpg says InterfaceError both for a connection that closed under us and for a wrong call of ours.
        return "clos" in str(error) or "released" in str(error)
    return isinstance(error, (Transient, *_PASSING))
