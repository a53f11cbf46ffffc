"""Submission's copy of the catalogue: written from the compacted topics, read into memory by every API process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from services.kernel.database import Connection, Row


@dataclass(frozen=True, slots=True)
class Suspension:
    """Nobody may submit from one day to the other, both included; the reason was announced."""

    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Repeal:
    """No longer offered from that day on; ``successor`` is the code to use instead."""

    on: date
    reason: str
    successor: str | None


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure, without its form. ``valid_to`` is the last day it is in force, None: until further notice."""

    code: str
    version: int
    name: str
    name_en: str | None
    form_sha256: str
    valid_from: date
    valid_to: date | None
    aliases: tuple[str, ...]
    suspensions: tuple[Suspension, ...] = ()
    repeal: Repeal | None = None

    def suspended(self, day: date) -> Suspension | None:
        """The suspension that forbids submitting on that day."""
        return next((one for one in self.suspensions if one.first_day <= day <= one.last_day), None)

    def in_force(self, day: date) -> bool:
        """Whether it may be applied for on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency, and the provinces of today it answers for. ``valid_to`` is its last day.

    ``names``: what it was called since which day, oldest first. ``withdrawn``: taken out of the catalogue. Dossiers of its
    time still name it; it answers for no new one.
    """

    code: str
    name: str
    provinces: tuple[str, ...]
    valid_to: date | None
    withdrawn: bool = False
    names: tuple[tuple[date, str], ...] = ()

    def stands(self, day: date) -> bool:
        """Whether it has not come to its end by that day."""
        return not self.withdrawn and (self.valid_to is None or day <= self.valid_to)

    def called(self, day: date) -> str:
        """Its name on that day; the one it has if nothing is known of that day."""
        return next((name for since, name in reversed(self.names) if since <= day), self.name)


# Replays and repeats of older events change nothing.
_KEEP_PROCEDURES = """
INSERT INTO procedure (code, version, name, name_en, components, form, form_sha256, valid_from, valid_to, aliases,
                       suspensions, repeal, fee, sequence)
SELECT code, version, name, name_en, components::jsonb, form::json, form_sha256, valid_from, valid_to,
       ARRAY(SELECT jsonb_array_elements_text(aliases::jsonb)), suspensions::jsonb, repeal::jsonb, fee::jsonb, sequence
FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[],
            $9::date[], $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[])
     AS kept (code, version, name, name_en, components, form, form_sha256, valid_from, valid_to, aliases, suspensions,
              repeal, fee, sequence)
ON CONFLICT (code, version) DO UPDATE
SET name = excluded.name, name_en = excluded.name_en, components = excluded.components, form = excluded.form,
    form_sha256 = excluded.form_sha256, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
    aliases = excluded.aliases, suspensions = excluded.suspensions, repeal = excluded.repeal, fee = excluded.fee,
    sequence = excluded.sequence, withdrawn_at = NULL
WHERE procedure.sequence <= excluded.sequence
"""

_KEEP_AGENCIES = """
INSERT INTO agency (code, name, provinces, valid_from, valid_to, sequence, names)
SELECT code, name, ARRAY(SELECT jsonb_array_elements_text(provinces::jsonb)), valid_from, valid_to, sequence, names::jsonb
FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::integer[], $7::text[])
     AS kept (code, name, provinces, valid_from, valid_to, sequence, names)
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, provinces = excluded.provinces, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, sequence = excluded.sequence, names = excluded.names, withdrawn_at = NULL
WHERE agency.sequence <= excluded.sequence
"""

_WITHDRAW_PROCEDURES = "UPDATE procedure SET withdrawn_at = now() WHERE code = ANY($1::text[]) AND withdrawn_at IS NULL"
_WITHDRAW_AGENCIES = "UPDATE agency SET withdrawn_at = now() WHERE code = ANY($1::text[]) AND withdrawn_at IS NULL"
_CHANGED = "UPDATE catalogue_revision SET revision = revision + 1"

_REVISION = "SELECT revision FROM catalogue_revision"
_PROCEDURES = """
SELECT code, version, name, name_en, form_sha256, valid_from, valid_to, aliases, suspensions, repeal
FROM procedure WHERE withdrawn_at IS NULL ORDER BY code, version
"""
_NAMES = "SELECT DISTINCT ON (code) code, name, name_en FROM procedure ORDER BY code, version DESC"
_AGENCIES = "SELECT code, name, provinces, valid_to, withdrawn_at IS NOT NULL, names FROM agency ORDER BY code"
_FORM = "SELECT form FROM procedure WHERE code = $1 AND version = $2"
_COMPONENTS = "SELECT components FROM procedure WHERE code = $1 AND version = $2"


async def keep_procedures(connection: Connection, kept: Sequence[dict[str, Any]], gone: Sequence[str]) -> None:
    """Takes over versions (dicts with the columns' names, each version once), then marks codes as withdrawn."""
    if kept:
        await connection.execute(
            _KEEP_PROCEDURES,
            *([row[name] for row in kept] for name in ("code", "version", "name", "name_en")),
            [orjson.dumps(row["components"]).decode() for row in kept],
            [orjson.dumps(row["form"]).decode() for row in kept],
            *([row[name] for row in kept] for name in ("form_sha256", "valid_from", "valid_to")),
            [orjson.dumps(row["aliases"]).decode() for row in kept],
            [orjson.dumps(row["suspensions"]).decode() for row in kept],
            [orjson.dumps(row["repeals"][0]).decode() if row["repeals"] else None for row in kept],
            [orjson.dumps(row["fee"]).decode() for row in kept],
            [row["sequence"] for row in kept],
        )
    if gone:
        await connection.execute(_WITHDRAW_PROCEDURES, gone)
    await connection.execute(_CHANGED)


async def keep_agencies(connection: Connection, kept: Sequence[dict[str, Any]], gone: Sequence[str]) -> None:
    """Takes over agencies (dicts with the columns' names, each code once), then marks codes as withdrawn."""
    if kept:
        await connection.execute(
            _KEEP_AGENCIES,
            *([row[name] for row in kept] for name in ("code", "name")),
            [orjson.dumps(row["provinces"]).decode() for row in kept],
            *([row[name] for row in kept] for name in ("valid_from", "valid_to", "sequence")),
            [orjson.dumps(row["names"]).decode() for row in kept],
        )
    if gone:
        await connection.execute(_WITHDRAW_AGENCIES, gone)
    await connection.execute(_CHANGED)


async def revision(connection: Connection) -> int:
    """Grows with every change of the copy."""
    value: int = await connection.fetchval(_REVISION)
    return value


async def procedures(connection: Connection) -> list[Procedure]:
    """Every version that was not withdrawn, by code and version."""
    return [_procedure(row) for row in await connection.fetch(_PROCEDURES)]


async def names(connection: Connection) -> dict[str, tuple[str, str | None]]:
    """The latest names of every procedure there was, withdrawn or not, by code: in Vietnamese, and in English where known."""
    return {row["code"]: (row["name"], row["name_en"]) for row in await connection.fetch(_NAMES)}


def _procedure(row: Row) -> Procedure:
    suspensions = tuple(
        Suspension(date.fromisoformat(each["first_day"]), date.fromisoformat(each["last_day"]), each["reason"])
        for each in orjson.loads(row["suspensions"])
    )
    repeal = orjson.loads(row["repeal"]) if row["repeal"] else None
    repealed = Repeal(date.fromisoformat(repeal["on"]), repeal["reason"], repeal.get("successor")) if repeal else None
    return Procedure(**{**row, "aliases": tuple(row["aliases"]), "suspensions": suspensions, "repeal": repealed})


async def agencies(connection: Connection) -> list[Agency]:
    """Every agency there was, by code."""
    return [
        Agency(row[0], row[1], tuple(row[2]), row[3], row[4], _names(row[5]))
        for row in await connection.fetch(_AGENCIES)
    ]


async def form(connection: Connection, code: str, version: int) -> str | None:
    """The form of one version as JSON text; also of a version that is no longer offered."""
    text: str | None = await connection.fetchval(_FORM, code, version)
    return text


async def components(connection: Connection, code: str, version: int) -> list[dict[str, str]]:
    """[{id, name}] of the papers that version asks for; empty when it is unknown."""
    text: str | None = await connection.fetchval(_COMPONENTS, code, version)
    papers: list[dict[str, str]] = orjson.loads(text) if text else []
    return papers


def _names(text: str) -> tuple[tuple[date, str], ...]:
    return tuple((date.fromisoformat(each["valid_from"]), each["name"]) for each in orjson.loads(text))
