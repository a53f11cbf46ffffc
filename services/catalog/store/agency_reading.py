"""The reading SQL of the tree of agencies: what is under one, and the way to who answers now."""

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


async def named(connection: Connection, code: str, as_of: date) -> Row | None:
    """Code, name of that day (or the nearest before or after it) and times of one agency, in force or not."""
    return await connection.fetchrow(
        """
        SELECT code, name, agency.valid_from, agency.valid_to
        FROM agency JOIN agency_period USING (code)
        WHERE code = $1
        ORDER BY (agency_period.valid_from <= $2) DESC, abs(agency_period.valid_from - $2)
        LIMIT 1
        """,
        code,
        as_of,
    )
