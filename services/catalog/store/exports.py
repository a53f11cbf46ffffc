"""The SQL of what leaves the catalogue as a file."""

from datetime import date

from services.kernel.database import Connection, Row


async def contents(connection: Connection, *, after: str, limit: int) -> list[Row]:
    """code and content of the newest versions on offer, by code, beyond ``after``."""
    return await connection.fetch(
        """
        SELECT procedure.code, content FROM procedure JOIN procedure_version USING (code, version)
        WHERE on_offer(withdrawn_on, repealed_on) AND procedure.code > $1 ORDER BY procedure.code LIMIT $2
        """,
        after,
        limit,
    )


async def offered(connection: Connection, kind: str, place: str, *, day: date, after: str, limit: int) -> list[Row]:
    """code and name of what is offered at a place, by code, beyond ``after``.

    A province's code counts where it meant, on the day of the offer, the province that it means on ``day``.
    """
    return await connection.fetch(
        """
        SELECT procedure.code, content ->> 'name' AS name
        FROM procedure JOIN procedure_version USING (code, version)
        WHERE on_offer(withdrawn_on, repealed_on) AND procedure.code > $3
          AND EXISTS (
              SELECT FROM offer
              WHERE offer.code = procedure.code AND kind = $1 AND places && ARRAY[$2, '*']
                AND ($1 <> 'province' OR places = ARRAY['*'] OR NOT EXISTS (
                    SELECT FROM province AS was JOIN province AS now USING (code)
                    WHERE code = $2 AND was.valid_from <= since AND (was.valid_to IS NULL OR was.valid_to >= since)
                      AND now.valid_from <= $5 AND (now.valid_to IS NULL OR now.valid_to >= $5)
                      AND was.agency <> now.agency)))
        ORDER BY procedure.code LIMIT $4
        """,
        kind, place, after, limit, day,
    )  # fmt: skip
