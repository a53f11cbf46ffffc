"""The SQL of reminders: which agencies have not handed in, and a mark for each that was told."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.kernel.database import Connection, Row


async def owing(connection: Connection, today: date) -> list[Row]:
    """(year, agency, due_on) of open lists whose day has not passed, where the agency has handed in nothing, or not all.

    Synthetic lists remind nobody.
    """
    return await connection.fetch(
        """
        SELECT listed.year, asked.agency, listed.registration_due AS due_on
        FROM service_list AS listed JOIN list_agency AS asked USING (year)
        WHERE listed.state IN ('sent', 'registering') AND NOT listed.synthetic
          AND listed.registration_due BETWEEN $1 AND $1 + 14
          AND (NOT EXISTS (SELECT FROM list_registration AS own
                           WHERE (own.year, own.agency) = (asked.year, asked.agency))
               OR EXISTS (SELECT FROM list_registration AS own
                          WHERE (own.year, own.agency) = (asked.year, asked.agency)
                            AND own.state IN ('draft', 'returned')))
        ORDER BY listed.year, asked.agency
        """,
        today,
    )


async def mark(connection: Connection, wanted: Sequence[tuple[int, str, date, int, UUID]]) -> set[UUID]:
    """(year, agency, due_on, mark, event): notes those that nobody has told yet; returns their events.

    Of several processes one notes a mark; the others wait for it at this row, and then find it taken.
    """
    rows = await connection.fetch(
        """
        INSERT INTO list_reminder (year, agency, due_on, mark, event_id)
        SELECT * FROM unnest($1::integer[], $2::text[], $3::date[], $4::smallint[], $5::uuid[])
        ON CONFLICT DO NOTHING
        RETURNING event_id
        """,
        *zip(*wanted, strict=True),
    )
    return {row["event_id"] for row in rows}
