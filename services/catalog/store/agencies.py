"""The SQL of agencies as they are kept: read as a whole, written as a whole, with every act on them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel.database import Connection, Row

from ..domain.agencies import Period
from ..domain.agency_words import words_of
from ..domain.standing import Standing, Succession


@dataclass(frozen=True, slots=True)
class Kept:
    """An agency with what the table adds: ``sequence`` counts its messages, ``edited``: an editor changed it."""

    standing: Standing
    digest: str
    sequence: int
    edited: bool
    withdrawn: bool


# $1: codes, or null for all. What the agencies are joined to is read in their order.
_AGENCIES = """
SELECT code, kind, evidence, digest, sequence, edited, withdrawn_on IS NOT NULL AS withdrawn
FROM agency WHERE $1::text[] IS NULL OR code = ANY ($1) ORDER BY code
"""
_PERIODS = """
SELECT code, valid_from, valid_to, name, provinces
FROM agency_period WHERE $1::text[] IS NULL OR code = ANY ($1) ORDER BY code, valid_from
"""
_SUCCESSIONS = """
SELECT predecessor, successor, day, how, lead
FROM agency_succession
WHERE $1::text[] IS NULL OR predecessor = ANY ($1) OR successor = ANY ($1)
ORDER BY predecessor, place, successor
"""

# An agency with all that is above and below it.
_FAMILY = """
SELECT code FROM agency
WHERE code = ANY ($1::text[]) OR EXISTS (SELECT FROM unnest($1::text[]) AS asked (code)
    WHERE starts_with(asked.code, agency.code || '.') OR starts_with(agency.code, asked.code || '.'))
"""

_PUT = """
INSERT INTO agency (code, kind, level, parent, code_2016, evidence, valid_from, valid_to, search,
                    digest, sequence, edited, told_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (code) DO UPDATE SET
    kind = $2, level = $3, parent = $4, code_2016 = $5, evidence = $6, valid_from = $7, valid_to = $8, search = $9,
    digest = $10, sequence = $11, edited = $12, told_on = $13, withdrawn_on = NULL
"""


async def lock(connection: Connection) -> None:
    """Until the transaction ends nobody else changes agencies: what was checked together holds together."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('motcua.catalog.load'))")


async def family(connection: Connection, codes: Sequence[str]) -> dict[str, Kept]:
    """These agencies, what is above them and what is under them, by code."""
    rows = await connection.fetch(_FAMILY, list(codes))
    return await kept(connection, [row["code"] for row in rows])


async def kept(connection: Connection, codes: Sequence[str] | None = None) -> dict[str, Kept]:
    """These agencies, or all, by code."""
    asked = None if codes is None else list(codes)
    periods: dict[str, list[Period]] = {}
    for row in await connection.fetch(_PERIODS, asked):
        period = Period(row["name"], row["valid_from"], row["valid_to"], tuple(row["provinces"]))
        periods.setdefault(row["code"], []).append(period)
    before: dict[str, list[Succession]] = {}
    after: dict[str, list[Succession]] = {}
    for row in await connection.fetch(_SUCCESSIONS, asked):
        link = Succession(**dict(row))
        before.setdefault(link.successor, []).append(link)
        after.setdefault(link.predecessor, []).append(link)
    return {
        row["code"]: Kept(
            Standing(
                code=row["code"],
                kind=row["kind"],
                periods=tuple(periods[row["code"]]),
                evidence=row["evidence"],
                before=tuple(before.get(row["code"], ())),
                after=tuple(after.get(row["code"], ())),
            ),
            row["digest"],
            row["sequence"],
            row["edited"],
            row["withdrawn"],
        )
        for row in await connection.fetch(_AGENCIES, asked)
    }


async def put(connection: Connection, agencies: Sequence[Kept], day: date) -> None:
    """Writes each agency whole, with its periods and successions; ``day``: the day its message speaks of."""
    ones = [each.standing for each in agencies]
    codes = [one.code for one in ones]
    await connection.executemany(
        _PUT,
        [
            (one.code, one.kind, one.level, one.parent, one.code_2016, one.evidence, one.valid_from, one.valid_to,
             words_of(one.code, one.code_2016, [period.name for period in one.periods]),
             each.digest, each.sequence, each.edited, day)
            for each in agencies
            for one in [each.standing]
        ],
    )  # fmt: skip
    await connection.execute("DELETE FROM agency_period WHERE code = ANY ($1)", codes)
    await connection.executemany(
        "INSERT INTO agency_period (code, valid_from, valid_to, name, provinces) VALUES ($1, $2, $3, $4, $5)",
        [(one.code, each.valid_from, each.valid_to, each.name, each.provinces) for one in ones for each in one.periods],
    )
    # A succession is the predecessor's: every act that makes one changes both, and only one of them keeps the order.
    await connection.execute("DELETE FROM agency_succession WHERE predecessor = ANY ($1)", codes)
    await connection.executemany(
        """
        INSERT INTO agency_succession (predecessor, successor, day, how, lead, place) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        [
            (link.predecessor, link.successor, link.day, link.how, link.lead, place)
            for one in ones
            for place, link in enumerate(one.after)
        ],
    )


async def entered(connection: Connection, code: str) -> bool:
    """Whether an editor brought the agency into the register: the first act on it found nothing there."""
    first = "SELECT before IS NULL FROM agency_act WHERE agency = $1 ORDER BY id LIMIT 1"
    return bool(await connection.fetchval(first, code))


async def withdraw(connection: Connection, code: str, sequence: int, day: date) -> None:
    """Takes an agency that was entered by mistake out of the lists; what names it still finds its name."""
    await connection.execute(
        "UPDATE agency SET withdrawn_on = $2, sequence = $3, edited = true WHERE code = $1", code, day, sequence
    )


async def note(
    connection: Connection,
    *,
    who: str,
    role: str,
    reason: str,
    acts: Sequence[tuple[str, Standing | None, Standing]],
) -> None:
    """Records acts: (word, the agency before or None, after)."""
    await connection.executemany(
        """
        INSERT INTO agency_act (who, role, act, agency, reason, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
            (who, role, act, after.code, reason, _json(before) if before else None, _json(after))
            for act, before, after in acts
        ],
    )


async def acts(connection: Connection, code: str) -> list[Row]:
    """What was done to an agency, oldest first."""
    return await connection.fetch(
        "SELECT at, who, role, act, reason FROM agency_act WHERE agency = $1 ORDER BY id", code
    )


async def turned(connection: Connection, day: date) -> list[str]:
    """Codes of agencies whose name or end took effect since their last message, up to that day."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT code FROM agency JOIN agency_period USING (code)
        WHERE withdrawn_on IS NULL AND told_on < $1
          AND ((agency_period.valid_from > told_on AND agency_period.valid_from <= $1)
               OR (agency_period.valid_to >= told_on AND agency_period.valid_to < $1))
        ORDER BY code
        """,
        day,
    )
    return [row["code"] for row in rows]


def standing_only(found: Mapping[str, Kept]) -> dict[str, Standing]:
    """The agencies themselves, without those that were withdrawn."""
    return {code: each.standing for code, each in found.items() if not each.withdrawn}


def _json(one: Standing) -> str:
    return json.dumps(one.content(), default=date.isoformat, ensure_ascii=False, separators=(",", ":"))
