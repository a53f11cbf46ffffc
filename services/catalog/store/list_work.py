"""The SQL of what agencies do for a yearly list: registrations, and what became of each service."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from services.kernel.database import Connection, Row

from ..domain.registrations import Registration


async def codes(connection: Connection, year: int) -> dict[str, tuple[str, str]]:
    """Every code that may be registered, other codes included → (code, name): the procedures on offer, the list's items."""
    rows = await connection.fetch(
        """
        SELECT known.code AS written, known.procedure AS code, content ->> 'name' AS name
        FROM (SELECT code, code AS procedure FROM procedure
              UNION ALL SELECT alias, code FROM procedure_alias) AS known
             JOIN procedure ON procedure.code = known.procedure
             JOIN procedure_version ON (procedure_version.code, procedure_version.version)
                                     = (procedure.code, procedure.version)
        WHERE on_offer(withdrawn_on, repealed_on)
        UNION ALL
        SELECT procedure, procedure, name FROM list_item WHERE year = $1 AND dropped_reason IS NULL
        """,
        year,
    )
    return {row["written"]: (row["code"], row["name"]) for row in rows}


async def registration_states(connection: Connection, year: int, agency: str) -> dict[str, str]:
    """State by procedure, locked until the transaction ends."""
    rows = await connection.fetch(
        """
        SELECT procedure, state FROM list_registration WHERE year = $1 AND agency = $2 ORDER BY procedure FOR UPDATE
        """,
        year, agency,
    )  # fmt: skip
    return {row["procedure"]: row["state"] for row in rows}


_PUT = """
INSERT INTO list_registration AS known (year, agency, procedure, name, level, partial_reason, planned_on, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (year, agency, procedure) DO UPDATE SET
    name = $4, level = $5, partial_reason = $6, planned_on = $7, note = $8
WHERE known.state IN ('draft', 'returned')
  AND (known.name, known.level, known.partial_reason, known.planned_on, known.note)
      IS DISTINCT FROM ($4, $5, $6, $7, $8)
RETURNING xmax = 0 AS added
"""


async def put_registration(connection: Connection, year: int, agency: str, one: Registration) -> str:
    """ "added", "changed", or "unchanged" (as it was, or no longer the agency's to change)."""
    added = await connection.fetchval(
        _PUT, year, agency, one.procedure, one.name, one.level, one.partial_reason, one.planned_on, one.note
    )
    return "unchanged" if added is None else "added" if added else "changed"


async def remove_registration(connection: Connection, year: int, agency: str, procedure: str) -> None:
    """Takes a draft away; the acts keep that it was there."""
    await connection.execute(
        "DELETE FROM list_registration WHERE year = $1 AND agency = $2 AND procedure = $3", year, agency, procedure
    )


async def registrations(
    connection: Connection, year: int, agency: str | None, state: str | None, after: str, limit: int,
    procedure: str | None = None,
) -> list[Row]:  # fmt: skip
    """By (agency, procedure), beyond ``after`` ("agency procedure"); each with whether the list names the service."""
    return await connection.fetch(
        """
        SELECT list_registration.*, list_registration.agency || ' ' || procedure AS place,
               EXISTS (SELECT FROM list_item
                       WHERE list_item.year = $1 AND list_item.procedure = list_registration.procedure
                         AND dropped_reason IS NULL
                         AND (list_item.agency = list_registration.agency
                              OR (list_item.agency IS NULL AND asked.kind = 'province'))) AS in_list
        FROM list_registration JOIN list_agency AS asked USING (year, agency)
        WHERE year = $1 AND ($2::text IS NULL OR agency = $2) AND ($3::text IS NULL OR state = $3)
          AND ($6::text IS NULL OR procedure = $6) AND list_registration.agency || ' ' || procedure > $4
        ORDER BY list_registration.agency || ' ' || procedure
        LIMIT $5
        """,
        year, agency, state, after, limit, procedure,
    )  # fmt: skip


async def move_registrations(
    connection: Connection, year: int, agency: str, procedures: Sequence[str], state: str, reason: str | None, day: date
) -> None:
    """Puts these registrations of one agency into a state, with the day it counts from; of a return, until when it did."""
    if state == "returned":
        await connection.execute(
            """
            INSERT INTO list_return (year, agency, procedure, level, submitted_on, consolidated_on, returned_on)
            SELECT year, agency, procedure, level, submitted_on, consolidated_on, $4 FROM list_registration
            WHERE year = $1 AND agency = $2 AND procedure = ANY ($3) AND submitted_on IS NOT NULL
            """,
            year, agency, procedures, day,
        )  # fmt: skip
    await connection.execute(
        """
        UPDATE list_registration SET
            state = $4,
            returned_reason = CASE WHEN $4 = 'returned' THEN $5 END,
            submitted_on = CASE $4 WHEN 'submitted' THEN $6 WHEN 'returned' THEN NULL ELSE submitted_on END,
            consolidated_on = CASE WHEN $4 = 'consolidated' THEN $6 END
        WHERE year = $1 AND agency = $2 AND procedure = ANY ($3)
        """,
        year, agency, procedures, state, reason, day,
    )  # fmt: skip


async def begin_implementations(connection: Connection, year: int) -> int:
    """One row for every service assigned or promised, as the list was approved; returns how many."""
    added = await connection.fetchval(
        """
        WITH duty AS (
            SELECT asked.agency, item.procedure, item.name, item.id AS item, promise.level, promise.planned_on
            FROM list_item AS item
                 JOIN list_agency AS asked
                   ON asked.year = item.year
                  AND (asked.agency = item.agency OR (item.agency IS NULL AND asked.kind = 'province'))
                 LEFT JOIN list_registration AS promise
                   ON (promise.year, promise.agency, promise.procedure) = (item.year, asked.agency, item.procedure)
                  AND promise.state = 'consolidated'
            WHERE item.year = $1 AND item.dropped_reason IS NULL
        ), promised AS (
            SELECT promise.agency, promise.procedure, promise.name, promise.level, promise.planned_on
            FROM list_registration AS promise
            WHERE promise.year = $1 AND promise.state = 'consolidated'
              AND NOT EXISTS (SELECT FROM duty
                              WHERE (duty.agency, duty.procedure) = (promise.agency, promise.procedure))
        ), added AS (
            INSERT INTO list_implementation
                (id, year, agency, procedure, name, item, origin, level, planned_on, state)
            SELECT gen_random_uuid(), $1, agency, procedure, name, item, 'assigned', level, planned_on, 'registered'
            FROM duty
            UNION ALL
            SELECT gen_random_uuid(), $1, agency, procedure, name, NULL, 'registered', level, planned_on, 'registered'
            FROM promised
            ON CONFLICT DO NOTHING
            RETURNING 1
        )
        SELECT count(*) FROM added
        """,
        year,
    )
    return int(added)


async def implementations_of(connection: Connection, year: int, agency: str, procedure: str) -> list[Row]:
    """The rows of one service of one agency, locked."""
    return await connection.fetch(
        """
        SELECT * FROM list_implementation WHERE year = $1 AND agency = $2 AND procedure = $3
        ORDER BY level NULLS LAST FOR UPDATE
        """,
        year, agency, procedure,
    )  # fmt: skip


async def implementations(
    connection: Connection, year: int, agency: str | None, state: str | None, after: str, limit: int,
    procedure: str | None = None,
) -> list[Row]:  # fmt: skip
    """By (agency, procedure, level), beyond ``after``."""
    return await connection.fetch(
        """
        SELECT * FROM (
            SELECT *, agency || ' ' || procedure || ' ' || coalesce(level, '') AS place FROM list_implementation
            WHERE year = $1 AND ($2::text IS NULL OR agency = $2) AND ($3::text IS NULL OR state = $3)
              AND ($6::text IS NULL OR procedure = $6)
        ) AS wanted
        WHERE place > $4
        ORDER BY place
        LIMIT $5
        """,
        year, agency, state, after, limit, procedure,
    )  # fmt: skip


async def implement(connection: Connection, row: UUID, level: str, on: date, address: str) -> None:
    """It is online, at that level, since that day, there."""
    await connection.execute(
        """
        UPDATE list_implementation SET state = 'implemented', level = $2, implemented_on = $3, address = $4 WHERE id = $1
        """,
        row, level, on, address,
    )  # fmt: skip


async def add_implementation(
    connection: Connection, year: int, agency: str, known: Row | None, procedure: str, name: str, level: str, on: date,
    address: str,
) -> None:  # fmt: skip
    """A service online at another level than ``known``, or one that nobody had asked for (None)."""
    await connection.execute(
        """
        INSERT INTO list_implementation
            (id, year, agency, procedure, name, item, origin, level, state, implemented_on, address)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'implemented', $9, $10)
        """,
        uuid4(), year, agency, procedure, name, known["item"] if known else None, known["origin"] if known else "own",
        level, on, address,
    )  # fmt: skip


async def settle_implementation(connection: Connection, row: UUID, state: str, day: date, reason: str | None) -> None:
    """verified or dropped, from that day on."""
    await connection.execute(
        """
        UPDATE list_implementation SET
            state = $2,
            verified_on = CASE WHEN $2 = 'verified' THEN $3 ELSE verified_on END,
            dropped_on = CASE WHEN $2 = 'dropped' THEN $3 END,
            dropped_reason = CASE WHEN $2 = 'dropped' THEN $4 END
        WHERE id = $1
        """,
        row, state, day, reason,
    )  # fmt: skip
