"""Brings a service's schema up to date: plain SQL files in order, once each, whoever starts first."""

import hashlib
from pathlib import Path

from .database import Database
from .telemetry import logger

log = logger(__name__)

KERNEL = Path(__file__).parent / "migrations"
SERVICES = Path(__file__).parent.parent

# An index on millions of rows takes minutes, and whoever waits for the lock waits as long: no statement of a page does.
LONGEST_SECONDS = 6 * 3600.0

_TABLE = """
CREATE TABLE IF NOT EXISTS migration (
    name       text        PRIMARY KEY,
    sha256     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class MigrationChanged(RuntimeError):
    """A migration that already ran was edited: add a new file instead, and restore the old one."""


def files(service: str) -> list[tuple[str, Path]]:
    """(name, path) of every migration of a service in the order they run: the kernel's first."""
    own = SERVICES / service / "migrations"
    return [(f"kernel/{path.name}", path) for path in sorted(KERNEL.glob("*.sql"))] + [
        (f"{service}/{path.name}", path) for path in sorted(own.glob("*.sql"))
    ]


async def migrate(database: Database) -> list[str]:
    """Applies what is missing, each file in a transaction of its own; returns the names that ran.

    Several processes may call this at once: one works, the others wait for it. Raises MigrationChanged when an
    applied file differs from the one here.
    """
    ran: list[str] = []
    connection = await database.connect()
    try:
        # The lock is per schema: every process of the service asks for the same one.
        lock = "SELECT pg_advisory_lock(hashtext('motcua.migrate'), hashtext(current_schema()))"
        await connection.execute(lock, timeout=LONGEST_SECONDS)
        await connection.execute(_TABLE)
        rows = await connection.fetch("SELECT name, sha256 FROM migration")
        applied: dict[str, str] = {row["name"]: row["sha256"] for row in rows}
        for name, path in files(database.service):
            sql = path.read_text(encoding="utf-8")
            digest = hashlib.sha256(sql.encode()).hexdigest()
            if name in applied:
                if applied[name] != digest:
                    raise MigrationChanged(
                        f"migration {name} of {database.service} was edited after it ran: "
                        + (MigrationChanged.__doc__ or "")
                    )
                continue
            async with connection.transaction():
                await connection.execute(sql, timeout=LONGEST_SECONDS)
                await connection.execute("INSERT INTO migration (name, sha256) VALUES ($1, $2)", name, digest)
            ran.append(name)
    finally:
        await connection.close()
    if ran:
        log.info("migrated", service=database.service, files=ran)
    return ran
