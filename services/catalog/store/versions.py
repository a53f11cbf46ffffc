"""The SQL of what versions there are, and what they say."""

from collections.abc import Sequence

from services.kernel.database import Connection, Row


async def versions(connection: Connection, code: str) -> list[Row]:
    """Every version of a code, newest first: version, valid_from, name, and who published it if that was here."""
    return await connection.fetch(
        """
        SELECT version, valid_from, content ->> 'name' AS name, act, by_sub, by_role, by_agency, at, why
        FROM procedure_version
             LEFT JOIN LATERAL (
                 SELECT act, by_sub, by_role, by_agency, at, why FROM procedure_act
                 WHERE procedure_act.code = procedure_version.code AND act IN ('published', 'imported')
                   AND procedure_act.version = procedure_version.version
                 ORDER BY number LIMIT 1) AS published ON true
        WHERE code = $1 ORDER BY version DESC
        """,
        code,
    )


async def contents(connection: Connection, code: str, versions: Sequence[int]) -> dict[int, str]:
    """Content (JSON text) of these versions, by number; those that exist."""
    rows = await connection.fetch(
        "SELECT version, content FROM procedure_version WHERE code = $1 AND version = ANY ($2)", code, list(versions)
    )
    return {row["version"]: row["content"] for row in rows}


async def other_codes(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Which procedure each of these codes leads to already, as its own code or as another one of it."""
    rows = await connection.fetch(
        """
        SELECT code AS known, code FROM procedure WHERE code = ANY ($1)
        UNION ALL SELECT alias, code FROM procedure_alias WHERE alias = ANY ($1)
        """,
        list(codes),
    )
    return {row["known"]: row["code"] for row in rows}
