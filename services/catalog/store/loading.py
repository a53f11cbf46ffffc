"""The catalogue's writing SQL: what the loader compares, and the rows it puts in place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.kernel.database import Connection, Row

from ..domain.procedures import Procedure, content
from ..domain.provinces import Province
from ..domain.texts import folded
from ..search_lists import life_events
from . import indexing


@dataclass(frozen=True, slots=True)
class KnownProcedure:
    """What stands in the table about one procedure."""

    digest: str
    version: int
    sequence: int
    withdrawn: bool
    kept_by_editors: bool = False


async def lock(connection: Connection) -> None:
    """Until the transaction ends nobody else loads. Two processes may start at the same moment."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('motcua.catalog.load'))")


async def known_edition(connection: Connection) -> tuple[int, str]:
    """(edition, fingerprint) of what is loaded; (0, "") of empty tables."""
    row = await connection.fetchrow("SELECT edition, fingerprint FROM edition")
    return (row["edition"], row["fingerprint"]) if row else (0, "")


async def put_edition(connection: Connection, edition: int, fingerprint: str) -> None:
    """Notes what is loaded now."""
    await connection.execute(
        """
        INSERT INTO edition (edition, fingerprint) VALUES ($1, $2)
        ON CONFLICT (only_one) DO UPDATE SET edition = $1, fingerprint = $2, loaded_at = now()
        """,
        edition,
        fingerprint,
    )


async def put_provinces(connection: Connection, provinces: Sequence[Province]) -> list[Province]:
    """Replaces the whole list, but what follows a people's committee that an editor has changed: that is the editor's.

    Those left out because an editor's committee has their code in their time: a code means one province on a day.
    """
    await connection.execute(
        "DELETE FROM province USING agency WHERE agency.code = province.agency AND NOT agency.edited"
    )
    edited = {row["code"] for row in await connection.fetch("SELECT code FROM agency WHERE edited")}
    kept = await connection.fetch("SELECT code, valid_from, coalesce(valid_to, 'infinity') AS valid_to FROM province")
    ours = [each for each in provinces if each.agency not in edited]
    left_out = [each for each in ours if any(_overlap(each, row) for row in kept)]
    await connection.executemany(
        """
        INSERT INTO province (code, valid_from, valid_to, name, agency, formed_from, communes)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
            (each.code, each.valid_from, each.valid_to, each.name, each.agency, each.formed_from, each.communes)
            for each in ours
            if each not in left_out
        ],
    )
    return left_out


def _overlap(one: Province, row: Row) -> bool:
    last = one.valid_to or date.max
    return bool(one.code == row["code"] and one.valid_from <= row["valid_to"] and row["valid_from"] <= last)


async def known_procedures(connection: Connection) -> dict[str, KnownProcedure]:
    """By code."""
    rows = await connection.fetch(
        """
        SELECT code, digest, version, sequence, withdrawn_on IS NOT NULL AS withdrawn, keeper = 'editors' AS kept
        FROM procedure
        """
    )
    return {
        row["code"]: KnownProcedure(row["digest"], row["version"], row["sequence"], row["withdrawn"], row["kept"])
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be added; versions that are there are never touched."""

    procedure: Procedure
    digest: str
    version: int
    sequence: int
    valid_from: date


async def put_versions(connection: Connection, versions: Sequence[NewVersion]) -> None:
    """Adds each version and makes it its procedure's newest."""
    await connection.executemany(
        """
        INSERT INTO procedure (code, version, digest, field_folded, level, agency, sequence)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (code) DO UPDATE SET
            version = $2, digest = $3, field_folded = $4, level = $5, agency = $6, sequence = $7,
            withdrawn_on = NULL
        """,
        [
            (one.code, each.version, each.digest, folded(one.field),
             one.competence.level, one.competence.agency, each.sequence)
            for each in versions
            for one in [each.procedure]
        ],
    )  # fmt: skip
    await connection.executemany(
        "INSERT INTO procedure_version (code, version, valid_from, content, form) VALUES ($1, $2, $3, $4, $5)",
        [
            (each.procedure.code, each.version, each.valid_from, _json(content(each.procedure)),
             _json(each.procedure.form))
            for each in versions
        ],
    )  # fmt: skip
    await connection.execute(
        "DELETE FROM procedure_alias WHERE code = ANY($1)", [each.procedure.code for each in versions]
    )
    await connection.executemany(
        "INSERT INTO procedure_alias (alias, code) VALUES ($1, $2) ON CONFLICT (alias) DO UPDATE SET code = $2",
        [(alias, each.procedure.code) for each in versions for alias in each.procedure.aliases],
    )
    await indexing.index(connection, [content(each.procedure) for each in versions], life_events())


async def newest(connection: Connection, codes: Sequence[str]) -> list[Row]:
    """code, version, valid_from, content and form of the newest versions of these, by code."""
    return await connection.fetch(
        """
        SELECT code, version, valid_from, content, form FROM procedure JOIN procedure_version USING (code, version)
        WHERE code = ANY ($1) ORDER BY code
        """,
        list(codes),
    )


async def withdraw(connection: Connection, procedures: Sequence[tuple[str, int]], day: date) -> None:
    """(code, sequence): no longer offered from ``day`` on. Their versions stay readable."""
    await connection.executemany(
        "UPDATE procedure SET withdrawn_on = $3, sequence = $2 WHERE code = $1",
        [(code, sequence, day) for code, sequence in procedures],
    )
    await indexing.forget(connection, [code for code, _ in procedures])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
