"""What events leave behind: the catalogue's names, what is known of each dossier, and the messages owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.kernel.database import Connection
from services.notification.domain import EMAIL

# Senders listen here. A channel belongs to one database, and every environment has its own.
WAKE = "notification_delivery"


@dataclass(frozen=True, slots=True)
class Planned:
    """A message owed: about which event, with which template and facts."""

    delivery_id: UUID
    application_id: UUID
    event_id: UUID
    event_type: str
    correlation_id: UUID
    traceparent: str | None
    template: str
    facts: Mapping[str, Any]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What one event tells of its dossier. ``routing_sequence`` is 0 for an event of another source."""

    application_id: UUID
    routing_sequence: int = 0
    procedure_code: str | None = None
    procedure_version: int | None = None
    agency_code: str | None = None
    due_at: datetime | None = None
    code: str | None = None


# A later version never takes a name away from a dossier pinned to an earlier one.
_KEEP_PROCEDURES = """
INSERT INTO procedure_name (code, version, name, name_en)
SELECT * FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[])
ON CONFLICT (code, version) DO UPDATE SET name = EXCLUDED.name, name_en = EXCLUDED.name_en
"""


async def keep_procedures(connection: Connection, rows: Sequence[tuple[str, int, str, str | None]]) -> None:
    """Stores (code, version, name, English name). The last of two rows of one version wins."""
    by_version = {(code, version): (code, version, name, name_en) for code, version, name, name_en in rows}
    await connection.execute(_KEEP_PROCEDURES, *zip(*(by_version[key] for key in sorted(by_version)), strict=True))


_KEEP_AGENCIES = """
INSERT INTO agency_name (code, name) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name
"""


async def keep_agencies(connection: Connection, rows: Sequence[tuple[str, str]]) -> None:
    """Stores (code, name). The last of two rows of one agency wins."""
    names = dict(rows)
    await connection.execute(_KEEP_AGENCIES, sorted(names), [names[code] for code in sorted(names)])


# The agency and the due date are those of routing's latest event, whatever order its two topics are read in.
_HEAR = """
INSERT INTO dossier (application_id, procedure_code, procedure_version, agency_code, due_at, routing_sequence, code)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::timestamptz[], $6::bigint[], $7::text[])
ON CONFLICT (application_id) DO UPDATE SET
    procedure_code = coalesce(dossier.procedure_code, EXCLUDED.procedure_code),
    procedure_version = coalesce(dossier.procedure_version, EXCLUDED.procedure_version),
    agency_code = CASE WHEN EXCLUDED.routing_sequence > dossier.routing_sequence
        THEN coalesce(EXCLUDED.agency_code, dossier.agency_code)
        ELSE coalesce(dossier.agency_code, EXCLUDED.agency_code) END,
    due_at = CASE WHEN EXCLUDED.routing_sequence > dossier.routing_sequence
        THEN coalesce(EXCLUDED.due_at, dossier.due_at)
        ELSE coalesce(dossier.due_at, EXCLUDED.due_at) END,
    code = coalesce(EXCLUDED.code, dossier.code),
    routing_sequence = greatest(dossier.routing_sequence, EXCLUDED.routing_sequence)
"""


async def hear(connection: Connection, heard: Sequence[Heard]) -> None:
    """Remembers what events tell of their dossiers; one row a dossier, so the caller merges several."""
    rows = sorted(heard, key=lambda one: one.application_id)
    await connection.execute(
        _HEAR,
        [row.application_id for row in rows],
        [row.procedure_code for row in rows],
        [row.procedure_version for row in rows],
        [row.agency_code for row in rows],
        [row.due_at for row in rows],
        [row.routing_sequence for row in rows],
        [row.code for row in rows],
    )


# Free text of agencies and of mail servers may name somebody; codes and days do not.
_PERSONAL = "'{reason,again_because,explanation,explanation_en,unit,components,documents}'::text[]"

# The dossier's row first, as hear() takes it: whoever plans at this moment has finished, or finds that it is erased.
_ERASED = """
INSERT INTO dossier (application_id, erased_at)
SELECT application_id, erased_at FROM unnest($1::uuid[], $2::timestamptz[]) AS erased (application_id, erased_at)
ORDER BY application_id
ON CONFLICT (application_id) DO UPDATE SET erased_at = coalesce(dossier.erased_at, EXCLUDED.erased_at)
"""

_FORGET = f"""
UPDATE delivery SET last_error = NULL, facts = facts - {_PERSONAL}, forgotten = true
WHERE application_id = ANY($1::uuid[])
"""  # noqa: S608 - a constant


async def forget(connection: Connection, erased: Mapping[UUID, datetime]) -> None:
    """Takes everything that may be personal out of what was planned and sent about dossiers erased then, and keeps it out.

    In a transaction: events of theirs that are older and handled later are planned without it, too.
    """
    await connection.execute(_ERASED, list(erased), list(erased.values()))
    await connection.execute(_FORGET, list(erased))


# Whoever plans the same event again changes nothing; the senders wake when this commits.
_PLAN = f"""
WITH planned AS (
    INSERT INTO delivery (delivery_id, application_id, event_id, event_type, correlation_id, traceparent,
                          channel, template, facts, happened_at, forgotten)
    SELECT delivery_id, application_id, event_id, event_type, correlation_id, traceparent,
           $10, template, CASE WHEN erased_at IS NULL THEN facts::jsonb ELSE facts::jsonb - {_PERSONAL} END, happened_at,
           erased_at IS NOT NULL
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                $9::timestamptz[]) WITH ORDINALITY
         AS plan (delivery_id, application_id, event_id, event_type, correlation_id, traceparent, template, facts,
                  happened_at, place)
    LEFT JOIN dossier USING (application_id)
    ORDER BY place
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT count(*), pg_notify($11, '') FROM planned
"""  # noqa: S608 - a constant


async def plan(connection: Connection, planned: Sequence[Planned]) -> int:
    """Adds the deliveries that are new; returns how many. What ``hear`` holds of their dossiers is held until the end."""
    count = await connection.fetchval(
        _PLAN,
        [one.delivery_id for one in planned],
        [one.application_id for one in planned],
        [one.event_id for one in planned],
        [one.event_type for one in planned],
        [one.correlation_id for one in planned],
        [one.traceparent for one in planned],
        [one.template for one in planned],
        [orjson.dumps(one.facts).decode() for one in planned],
        [one.happened_at for one in planned],
        EMAIL,
        WAKE,
    )
    return int(count)
