"""The catalogue's reading SQL: everything as it was on a day, or as it is."""

from collections.abc import Sequence
from datetime import date

from services.kernel.database import Connection, Row

# Versions with the day after which the next one holds. A version replaced on its own first day held for no whole day.
_VERSIONS = """
    SELECT code, version, valid_from, content, form,
           lead(valid_from) OVER (PARTITION BY code ORDER BY version) - 1 AS replaced_on
    FROM procedure_version
"""


async def procedure(connection: Connection, code: str, *, version: int | None, as_of: date | None) -> Row | None:
    """One version of a procedure, by its code or another code of it: the given one, that of the day, or the newest.

    ``code`` is the procedure's own. ``withdrawn_on``: the first day on which it was no longer offered, ``repealed_on``
    the same where it was repealed. ``suspensions``: JSON, all there ever were.
    """
    return await connection.fetchrow(
        f"""
        SELECT chosen.*, coalesce(withdrawn_on, repealed_on) AS withdrawn_on, procedure.version AS newest, repealed_on,
               repeal_reason, successor, also_successors,
               (SELECT json_agg(json_build_object('first_day', from_day, 'last_day', to_day, 'reason', reason)
                                ORDER BY from_day)
                FROM suspension WHERE suspension.code = procedure.code AND to_day >= from_day) AS suspensions,
               least(chosen.replaced_on, coalesce(withdrawn_on, repealed_on) - 1) AS valid_to
        FROM procedure JOIN ({_VERSIONS}) AS chosen USING (code)
        WHERE procedure.code = (
                  SELECT code FROM procedure WHERE code = $1
                  UNION ALL SELECT code FROM procedure_alias WHERE alias = $1
                  LIMIT 1)
          AND ($2::integer IS NULL OR chosen.version = $2)
          AND ($3::date IS NULL OR chosen.valid_from <= $3)
        ORDER BY chosen.version DESC
        LIMIT 1
        """,  # noqa: S608 - a constant of this file, no input
        code, version, as_of,
    )  # fmt: skip


async def procedure_names(connection: Connection) -> dict[str, str]:
    """Name by code, and by other codes, of what is on offer: to find what somebody may have meant."""
    rows = await connection.fetch(
        """
        SELECT known.code, content ->> 'name' AS name
        FROM (SELECT code, code AS procedure FROM procedure
              UNION ALL SELECT alias, code FROM procedure_alias) AS known
             JOIN procedure ON procedure.code = known.procedure
             JOIN procedure_version ON (procedure_version.code, procedure_version.version)
                                     = (procedure.code, procedure.version)
        WHERE on_offer(withdrawn_on, repealed_on)
        """
    )
    return {row["code"]: row["name"] for row in rows}


async def agencies(
    connection: Connection,
    *,
    as_of: date,
    parent: str | None = None,
    level: int | None = None,
    kind: str | None = None,
    patterns: Sequence[str] | None = None,
    ended: bool = False,
    after: str = "",
    limit: int,
) -> list[Row]:
    """Agencies in force on that day, by code, beyond ``after``, each with its name and provinces of that day.

    ``parent``: those directly under it; ``patterns``: LIKE patterns that must all match codes and names; ``ended``: also
    those that had ended by then, each with its last name.
    """
    return await connection.fetch(
        """
        SELECT agency.code, kind, level, parent, code_2016, agency.valid_from, agency.valid_to, name, provinces
        FROM agency JOIN agency_period USING (code)
        WHERE withdrawn_on IS NULL
          AND agency_period.valid_from <= $1
          AND (agency_period.valid_to IS NULL OR agency_period.valid_to >= $1
               OR $8 AND agency_period.valid_to = agency.valid_to)
          AND code > $2
          AND ($3::text IS NULL OR parent = $3)
          AND ($4::integer IS NULL OR level = $4)
          AND ($5::text IS NULL OR kind = $5)
          AND ($6::text[] IS NULL OR search LIKE ALL ($6))
        ORDER BY code
        LIMIT $7
        """,
        as_of, after, parent, level, kind, patterns, limit, ended,
    )  # fmt: skip


async def agency(connection: Connection, code: str) -> Row | None:
    """One agency, in force or not; ``withdrawn_on`` says that it should never have been entered."""
    return await connection.fetchrow("SELECT * FROM agency WHERE code = $1", code)


async def agency_names(connection: Connection) -> dict[str, str]:
    """The latest name of every agency there was, by code."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (code) code, name FROM agency_period JOIN agency USING (code)
        WHERE withdrawn_on IS NULL ORDER BY code, agency_period.valid_from DESC
        """
    )
    return {row["code"]: row["name"] for row in rows}


async def provinces(connection: Connection, as_of: date) -> list[Row]:
    """The provinces of that day, by their code of that day."""
    return await connection.fetch(
        """
        SELECT code, valid_from, valid_to, name, agency, formed_from, communes FROM province
        WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
        ORDER BY code
        """,
        as_of,
    )
