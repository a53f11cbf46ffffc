"""The reading SQL of the tree of agencies: what is under one, and the way to who answers now."""

from collections.abc import Sequence
from datetime import date

from services.kernel.database import Connection, Row


async def children(connection: Connection, code: str, as_of: date) -> int:
    """How many are directly under it on that day."""
    count: int = await connection.fetchval(
        """
        SELECT count(*) FROM agency
        WHERE parent = $1 AND withdrawn_on IS NULL AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
        """,
        code,
        as_of,
    )
    return count


async def line_of_successors(connection: Connection, code: str) -> list[str]:
    """The agency and everyone who came after it, however far: all that "who answers now" may need."""
    rows = await connection.fetch(
        """
        WITH RECURSIVE line (code) AS (
            SELECT $1::text
            UNION SELECT successor FROM agency_succession JOIN line ON predecessor = line.code
        )
        SELECT code FROM line
        """,
        code,
    )
    return [row["code"] for row in rows]


async def answered_for(connection: Connection, code: str, day: date) -> list[str]:
    """The agency itself, and those ended before that day whose leading succession leads to it, over however many steps."""
    rows = await connection.fetch(
        """
        WITH RECURSIVE mine (code) AS (
            SELECT $1::text
            UNION SELECT predecessor
            FROM agency_succession JOIN mine ON successor = mine.code JOIN agency ON agency.code = predecessor
            WHERE lead AND valid_to < $2
        )
        SELECT code FROM mine
        """,
        code,
        day,
    )
    return [row["code"] for row in rows]


async def in_time(connection: Connection, codes: Sequence[str]) -> list[Row]:
    """code, code_2016, first and last day, last name and the successors' names of these codes in either format."""
    return await connection.fetch(
        """
        SELECT code, code_2016, valid_from, valid_to,
               (SELECT name FROM agency_period WHERE agency_period.code = agency.code
                ORDER BY agency_period.valid_from DESC LIMIT 1) AS name,
               ARRAY (SELECT name || ' (' || successor || ')'
                      FROM agency_succession
                           CROSS JOIN LATERAL (SELECT name FROM agency_period WHERE agency_period.code = successor
                                               ORDER BY agency_period.valid_from DESC LIMIT 1) AS named
                      WHERE predecessor = agency.code ORDER BY place) AS heirs
        FROM agency
        WHERE withdrawn_on IS NULL AND (code = ANY ($1) OR code_2016 = ANY ($1))
        """,
        list(codes),
    )


async def names(connection: Connection) -> dict[str, str]:
    """The last name of every agency that has not ended, by code."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (code) code, name FROM agency_period JOIN agency USING (code)
        WHERE withdrawn_on IS NULL AND agency.valid_to IS NULL
        ORDER BY code, agency_period.valid_from DESC
        """
    )
    return {row["code"]: row["name"] for row in rows}
