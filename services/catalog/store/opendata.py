"""The reading SQL of the open data: everything published, in pages, and a mark that changes whenever any of it does."""

from collections.abc import Sequence
from datetime import datetime

from services.kernel.database import Connection, Row


async def mark(connection: Connection) -> str:
    """Changes with every change of an agency, a procedure or the provinces: each is counted by its messages."""
    marked: str = await connection.fetchval(
        """
        SELECT concat_ws(
            '.',
            (SELECT count(*) || '-' || coalesce(sum(sequence), 0) FROM procedure),
            (SELECT count(*) || '-' || coalesce(sum(sequence), 0) FROM agency),
            (SELECT edition || '-' || fingerprint FROM edition))
        """
    )
    return marked


async def changed_at(connection: Connection) -> datetime | None:
    """When the register was loaded last; None before the first time."""
    loaded: datetime | None = await connection.fetchval("SELECT loaded_at FROM edition")
    return loaded


async def procedures(connection: Connection, *, after: str, limit: int) -> list[Row]:
    """Newest versions of what is on offer, by code, beyond ``after``: code, version, valid_from, withdrawn_on, content."""
    return await connection.fetch(
        """
        SELECT procedure.code, procedure.version, valid_from, withdrawn_on, content
        FROM procedure JOIN procedure_version USING (code, version)
        WHERE withdrawn_on IS NULL AND procedure.code > $1
        ORDER BY procedure.code
        LIMIT $2
        """,
        after, limit,
    )  # fmt: skip


async def fields(connection: Connection) -> list[str]:
    """The fields of administration of what is on offer, by name."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT content ->> 'field' AS name
        FROM procedure JOIN procedure_version USING (code, version)
        WHERE withdrawn_on IS NULL
        ORDER BY name
        """
    )
    return [row["name"] for row in rows if row["name"]]


async def agencies(connection: Connection, codes: Sequence[str] | None = None) -> list[Row]:
    """These agencies, or all there ever were, by code, each by its latest name."""
    return await connection.fetch(
        """
        SELECT agency.code, code_2016, parent, agency.valid_from, agency.valid_to, latest.name,
               ARRAY(SELECT successor FROM agency_succession WHERE predecessor = agency.code
                     ORDER BY lead DESC, place) AS successors,
               ARRAY(SELECT predecessor FROM agency_succession WHERE successor = agency.code
                     ORDER BY predecessor) AS predecessors
        FROM agency
             JOIN LATERAL (SELECT name FROM agency_period WHERE agency_period.code = agency.code
                           ORDER BY valid_from DESC LIMIT 1) AS latest ON true
        WHERE withdrawn_on IS NULL AND ($1::text[] IS NULL OR agency.code = ANY ($1))
        ORDER BY agency.code
        """,
        codes,
    )


async def provinces(connection: Connection) -> list[Row]:
    """Every meaning of every province's code, with the agency that answers for it."""
    return await connection.fetch(
        "SELECT code, valid_from, valid_to, name, agency FROM province ORDER BY code, valid_from"
    )
