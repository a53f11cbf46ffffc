"""Routing's own copy of the catalogue: kept in two tables, held in memory until its version changes."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from services.kernel.database import Connection
from services.routing.domain.directory import Agency, Closure, Directory, Procedure
from services.routing.domain.papers import Paper

# The newest directory of each database this process talks to (in tests there are several).
_held: dict[UUID, tuple[int, Directory]] = {}

_VERSION = "SELECT instance, version FROM catalogue"

# One step on for every batch that changed something; read before deciding, so it must change with the rows.
_CHANGED = "UPDATE catalogue SET version = version + 1"

_PUT_PROCEDURES = """
INSERT INTO procedure (code, version, name, level, authority, agency_code,
                       duration_value, duration_unit, duration_text, aliases, closures, components)
SELECT code, version, name, level, authority, agency, duration_value, duration_unit, duration_text, aliases, closures,
       papers
FROM json_to_recordset($1::text::json) AS given (
    code text, version integer, name text, level text, authority text, agency text,
    duration_value integer, duration_unit text, duration_text text, aliases text[],
    closures json, papers json)
ON CONFLICT (code, version) DO UPDATE
SET name = excluded.name, level = excluded.level, authority = excluded.authority, agency_code = excluded.agency_code,
    duration_value = excluded.duration_value, duration_unit = excluded.duration_unit,
    duration_text = excluded.duration_text, aliases = excluded.aliases, closures = excluded.closures,
    components = excluded.components, withdrawn_at = NULL
"""

# Kept, not deleted: what was accepted a moment before is still routed by the version it was accepted under.
_WITHDRAW = "UPDATE procedure SET withdrawn_at = now() WHERE code = ANY ($1::text[]) AND withdrawn_at IS NULL"

_PUT_AGENCIES = """
INSERT INTO agency (code, name, kind, provinces, valid_from, valid_to, successor_code, code_2016)
SELECT code, name, kind, provinces, valid_from, valid_to, successor, code_2016
FROM json_to_recordset($1::text::json) AS given (
    code text, name text, kind text, provinces text[], valid_from date, valid_to date, successor text,
    code_2016 text)
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, kind = excluded.kind, provinces = excluded.provinces, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, successor_code = excluded.successor_code,
    code_2016 = excluded.code_2016, withdrawn_at = NULL
"""

# Kept, not deleted: a dossier of its time still names it, and its work list still opens.
_WITHDRAW_AGENCIES = "UPDATE agency SET withdrawn_at = now() WHERE code = ANY ($1::text[]) AND withdrawn_at IS NULL"

_PROCEDURES = """
SELECT code, version, name, level, authority, agency_code, duration_value, duration_unit, duration_text, aliases,
       closures, components, withdrawn_at IS NOT NULL AS withdrawn
FROM procedure
"""

_AGENCIES = """
SELECT code, name, kind, provinces, valid_from, valid_to, successor_code, code_2016, withdrawn_at IS NOT NULL AS withdrawn
FROM agency
"""


async def directory(connection: Connection) -> Directory:
    """The copy as it is now. One row is read when nothing changed since the last time, everything when it did."""
    state = await connection.fetchrow(_VERSION)
    assert state is not None
    known = _held.get(state["instance"])
    if known is not None and known[0] == state["version"]:
        return known[1]
    made = Directory.of(
        [
            Agency(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                provinces=tuple(row["provinces"]),
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                successor=row["successor_code"],
                code_2016=row["code_2016"],
                withdrawn=row["withdrawn"],
            )
            for row in await connection.fetch(_AGENCIES)
        ],
        [
            Procedure(
                code=row["code"],
                version=row["version"],
                name=row["name"],
                level=row["level"],
                authority=row["authority"],
                agency=row["agency_code"],
                duration_value=row["duration_value"],
                duration_unit=row["duration_unit"],
                duration_text=row["duration_text"],
                aliases=tuple(row["aliases"]),
                withdrawn=row["withdrawn"],
                closures=_closures(row["closures"]),
                papers=_papers(row["components"]),
            )
            for row in await connection.fetch(_PROCEDURES)
        ],
    )
    _held[state["instance"]] = (state["version"], made)
    return made


async def put_procedures(connection: Connection, procedures: Sequence[Procedure], gone: Sequence[str]) -> None:
    """Keeps these versions, after it marked all versions of the codes in ``gone``. At most one of each version."""
    if gone:
        await connection.execute(_WITHDRAW, list(gone))
    if procedures:
        await connection.execute(_PUT_PROCEDURES, _rows(procedures))
    await connection.execute(_CHANGED)


async def put_agencies(connection: Connection, agencies: Sequence[Agency], gone: Sequence[str]) -> None:
    """Keeps these agencies, then marks the codes in ``gone``. At most one of each code."""
    if agencies:
        await connection.execute(_PUT_AGENCIES, _rows(agencies))
    if gone:
        await connection.execute(_WITHDRAW_AGENCIES, list(gone))
    await connection.execute(_CHANGED)


def _closures(kept: str) -> tuple[Closure, ...]:
    return tuple(
        Closure(
            date.fromisoformat(one["first_day"]),
            date.fromisoformat(one["last_day"]) if one["last_day"] else None,
            one["reason"],
            one["successor"],
        )
        for one in json.loads(kept)
    )


def _papers(kept: str | None) -> tuple[Paper, ...] | None:
    return None if kept is None else tuple(Paper(one["id"], one["name"]) for one in json.loads(kept))


def _rows(things: Sequence[Any]) -> str:
    return json.dumps([asdict(thing) for thing in things], default=date.isoformat)
