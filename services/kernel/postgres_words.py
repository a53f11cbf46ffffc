"""What PostgreSQL refused, in one line for whoever typed a command, with what to do about it."""

import asyncpg

_REMEDIES: tuple[tuple[type[Exception], str], ...] = (
    (asyncpg.InvalidAuthorizationSpecificationError, "check the login in MOTCUA_DATABASE_URL(S)"),
    (asyncpg.InvalidCatalogNameError, "check the database in MOTCUA_DATABASE_URL(S), or create it"),
    (asyncpg.UndefinedTableError, "start the service once, it makes its tables"),
    (asyncpg.InsufficientPrivilegeError, "give the database login its rights (docs/operating.md)"),
    (asyncpg.PostgresError, "check MOTCUA_DATABASE_URL(S), then try again"),
    (asyncpg.InterfaceError, "check MOTCUA_DATABASE_URL(S), then try again"),
)


def refused(error: Exception) -> str | None:
    """One line; None when it is not PostgreSQL that speaks."""
    for kind, remedy in _REMEDIES:
        if isinstance(error, kind):
            return f"PostgreSQL says: {' '.join(str(error).split()).rstrip('.')}: {remedy}"
    return None
