"""Gives every service its own PostgreSQL login and schema and nothing else, and the auditor the right to read them all."""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

AUDITOR = "auditor"

# One provisioning at a time in one database; any constant will do as long as nobody else uses it.
_LOCK = 0x6D6F7463
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_SCRAM_ROUNDS = 4096
_ATTEMPTS = 8


def role_name(service: str, suffix: str = "") -> str:
    """The login role of a service (or of the auditor): `motcua_routing`, in tests perhaps `motcua_routing_t1`."""
    return f"motcua_{service}{suffix}"


async def provision_database(
    admin_url: str, services: Sequence[str], passwords: Mapping[str, str], *, suffix: str = ""
) -> dict[str, str]:
    """Makes roles, schemas and rights in the database of `admin_url`; returns the URL of each service and of "auditor".

    Idempotent, and safe when several processes do it at once. A password given again replaces the old one. Roles belong
    to the whole cluster, so several databases share them unless they are told apart by `suffix`. The administrator must
    own the database and may create roles (a superuser, or CREATEROLE). Raises ValueError for a name that is no plain
    identifier or a password that is missing.
    """
    wanted = [*services, AUDITOR]
    for name in wanted:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot be a schema name: use lower-case letters, digits and underscores")
        if not passwords.get(name):
            raise ValueError(f"no password given for {name!r}: every service and {AUDITOR!r} need one")
    verifiers = {name: _scram_verifier(passwords[name]) for name in wanted}
    connection = await asyncpg.connect(admin_url)
    try:
        await _in_one_transaction(connection, services, verifiers, suffix)
    finally:
        await connection.close()
    return {name: _with_login(admin_url, role_name(name, suffix), passwords[name]) for name in wanted}


async def _in_one_transaction(
    connection: asyncpg.Connection, services: Sequence[str], verifiers: Mapping[str, str], suffix: str
) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
                await connection.execute(await _script(connection, services, verifiers, suffix))
            return
        except (asyncpg.InternalServerError, asyncpg.UniqueViolationError, asyncpg.DuplicateObjectError):
            # Roles are shared by the cluster but advisory locks are not: another database is being provisioned at the
            # same moment ("tuple concurrently updated", or the role has just appeared). Look again.
            if attempt == _ATTEMPTS:
                raise
            await asyncio.sleep(0.05 * attempt)


async def _script(
    connection: asyncpg.Connection, services: Sequence[str], verifiers: Mapping[str, str], suffix: str
) -> str:
    found = await connection.fetchrow(
        """
        SELECT quote_ident(current_database()), quote_ident(current_user),
               (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
               ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'motcua\\_%')
        """
    )
    assert found is not None  # a SELECT without FROM always gives one row
    database, admin, superuser, existing = found
    auditor = f'"{role_name(AUDITOR, suffix)}"'
    lines = [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
    ]
    for name, verifier in verifiers.items():
        role = f'"{role_name(name, suffix)}"'
        verb = "ALTER" if role_name(name, suffix) in existing else "CREATE"
        lines += [
            f"{verb} ROLE {role} LOGIN PASSWORD '{verifier}';",
            f"GRANT CONNECT ON DATABASE {database} TO {role};",
        ]
        if not superuser:  # since PostgreSQL 16 CREATEROLE alone may neither act for the role nor give it a schema
            lines.append(f"GRANT {role} TO {admin} WITH INHERIT TRUE, SET TRUE;")
    # Belt and braces: the auditor has no right to write anyway.
    lines.append(f"ALTER ROLE {auditor} IN DATABASE {database} SET default_transaction_read_only = on;")
    for service in services:
        role, schema = f'"{role_name(service, suffix)}"', f'"{service}"'
        lines += [
            f"ALTER ROLE {role} IN DATABASE {database} SET search_path = {schema};",
            f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role};",
            f"ALTER SCHEMA {schema} OWNER TO {role};",
            f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;",
            f"GRANT USAGE ON SCHEMA {schema} TO {auditor};",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {auditor};",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {role} IN SCHEMA {schema} GRANT SELECT ON TABLES TO {auditor};",
        ]
    return "\n".join(lines)


def _scram_verifier(password: str) -> str:
    """What PostgreSQL would store for this password (RFC 5803), so that the password itself reaches no server log."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _SCRAM_ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${_SCRAM_ROUNDS}:{salt64}${stored64}:{server64}"


def _with_login(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{host}"))
