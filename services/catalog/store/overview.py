"""The SQL of the register in figures: procedures by field and online level, agencies in force, what is suspended."""

from datetime import date

from services.kernel.database import Connection, Row


async def fields(connection: Connection) -> list[Row]:
    """field, online_level, procedures: how many on offer there are of each."""
    return await connection.fetch(
        """
        SELECT coalesce(content ->> 'field', '') AS field, content ->> 'online_level' AS online_level,
               count(*) AS procedures
        FROM procedure JOIN procedure_version USING (code, version)
        WHERE on_offer(withdrawn_on, repealed_on)
        GROUP BY 1, 2
        """
    )


async def suspensions(connection: Connection, day: date, limit: int) -> list[Row]:
    """code, name, name_en, first_day, last_day, reason of what is or will be suspended, the soonest to begin first."""
    return await connection.fetch(
        """
        SELECT code, content ->> 'name' AS name, content ->> 'name_en' AS name_en, from_day AS first_day, to_day AS last_day,
               reason
        FROM suspension JOIN procedure USING (code) JOIN procedure_version USING (code, version)
        WHERE to_day >= $1 AND to_day >= from_day AND on_offer(withdrawn_on, repealed_on)
        ORDER BY from_day, code LIMIT $2
        """,
        day,
        limit,
    )


async def agencies(connection: Connection, day: date) -> int:
    """How many are in force on that day."""
    count: int = await connection.fetchval(
        """
        SELECT count(*) FROM agency
        WHERE withdrawn_on IS NULL AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
        """,
        day,
    )
    return count
