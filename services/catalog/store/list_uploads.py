"""The SQL of uploads: what agencies sent, what they were answered, and what the template needs to be filled in."""

from typing import Any
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row


async def add(
    connection: Connection, upload: UUID, year: int, agency: str, kind: str, sha256: str, loaded: bool,
    report: dict[str, Any], marked: bytes | None,
) -> None:  # fmt: skip
    """Keeps an upload's answer and its marked workbook."""
    await connection.execute(
        """
        INSERT INTO list_upload (id, year, agency, kind, sha256, loaded, report, marked)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        upload, year, agency, kind, sha256, loaded, orjson.dumps(report).decode(), marked,
    )  # fmt: skip


async def one(connection: Connection, year: int, upload: UUID) -> Row | None:
    """One upload."""
    return await connection.fetchrow("SELECT * FROM list_upload WHERE year = $1 AND id = $2", year, upload)


async def rows_of(connection: Connection, year: int, agency: str, kind: str) -> list[Row]:
    """What the agency's template shows: what the list names for it, and what it may still change of its own."""
    return await connection.fetch(
        """
        SELECT procedure, coalesce(own.name, item.name) AS name, own.level, own.partial_reason, own.planned_on, own.note
        FROM (SELECT procedure, name FROM list_item
              WHERE year = $1 AND dropped_reason IS NULL AND (agency = $2 OR (agency IS NULL AND $3 = 'province'))) AS item
             FULL JOIN (SELECT * FROM list_registration WHERE year = $1 AND agency = $2) AS own USING (procedure)
        WHERE own.state IS NULL OR own.state IN ('draft', 'returned')
        ORDER BY procedure
        """,
        year, agency, kind,
    )  # fmt: skip
