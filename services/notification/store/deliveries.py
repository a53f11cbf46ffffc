"""The deliveries: claimed with a lease, kept, given back, settled, and shown to those who may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import orjson

from services.kernel.database import Connection
from services.notification.domain import State
from services.notification.store import named
from services.notification.store.planning import Planned


@dataclass(frozen=True, slots=True)
class Claimed(Planned):
    """A delivery this sender holds, with the names to print."""

    attempts: int
    message_id: str
    created_at: datetime
    procedure_code: str | None
    procedure_name: str | None
    procedure_name_en: str | None
    agency_code: str | None
    agency_name: str | None
    due_at: datetime | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to. ``next_attempt_at`` with a temporary failure, ``reason`` with every failure."""

    delivery: Claimed
    state: State
    at: datetime
    reason: str | None = None
    next_attempt_at: datetime | None = None


# Rows another sender is claiming at this moment are skipped; a row whose sender died is due again when its lease ends.
_CLAIM = f"""
WITH due AS (
    SELECT delivery_id FROM delivery
    WHERE state IN ('created', 'sending', 'temporary-failure') AND next_attempt_at <= now()
      AND NOT delivery_id = ANY($2::uuid[])
    ORDER BY next_attempt_at
    LIMIT $1
    FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE delivery SET
        state = 'sending', attempts = attempts + 1, claimed_by = $3,
        locked_until = now() + $4, next_attempt_at = now() + $4,
        message_id = coalesce(message_id, '<' || delivery_id || '@' || $5::text || '>')
    WHERE delivery_id IN (SELECT delivery_id FROM due)
    RETURNING *
)
SELECT d.delivery_id, d.application_id, event_id, event_type, correlation_id, traceparent, template, facts,
       happened_at, attempts, message_id, created_at,
       {named.COLUMNS}
FROM claimed AS d
{named.JOINS}
ORDER BY created_at, d.delivery_id
"""  # noqa: S608 - constants of this package, no input


async def claim(
    connection: Connection, limit: int, held: Sequence[UUID], sender: UUID, lease: timedelta, mail_host: str
) -> list[Claimed]:
    """Takes up to ``limit`` due deliveries, oldest first, except those ``held`` already; each counts as an attempt."""
    rows = await connection.fetch(_CLAIM, limit, held, sender, lease, mail_host)
    return [Claimed(**{**row, "facts": orjson.loads(row["facts"])}) for row in rows]


_RENEW = """
UPDATE delivery SET locked_until = now() + $3, next_attempt_at = now() + $3
WHERE delivery_id = ANY($1::uuid[]) AND claimed_by = $2 AND state = 'sending'
RETURNING delivery_id
"""


async def renew(connection: Connection, held: Sequence[UUID], sender: UUID, lease: timedelta) -> set[UUID]:
    """Lengthens the leases of what this sender holds; returns those it still holds."""
    return {row["delivery_id"] for row in await connection.fetch(_RENEW, held, sender, lease)}


_GIVE_BACK = """
UPDATE delivery SET
    state = CASE WHEN attempts > 1 THEN 'temporary-failure' ELSE 'created' END,
    attempts = attempts - 1, locked_until = NULL, claimed_by = NULL, next_attempt_at = now() + $3
WHERE delivery_id = ANY($1::uuid[]) AND claimed_by = $2 AND state = 'sending'
"""


async def give_back(connection: Connection, held: Sequence[UUID], sender: UUID, pause: timedelta) -> None:
    """Ends the lease of deliveries that were not tried: the attempt does not count."""
    await connection.execute(_GIVE_BACK, held, sender, pause)


# A claim whose answer was lost on the way left rows that this sender holds and does not know of.
_GIVE_BACK_UNKNOWN = """
UPDATE delivery SET
    state = CASE WHEN attempts > 1 THEN 'temporary-failure' ELSE 'created' END,
    attempts = attempts - 1, locked_until = NULL, claimed_by = NULL, next_attempt_at = now()
WHERE state = 'sending' AND claimed_by = $1 AND NOT delivery_id = ANY($2::uuid[])
"""


async def give_back_unknown(connection: Connection, held: Sequence[UUID], sender: UUID) -> None:
    """Ends the leases of this sender on anything but what it knows it holds."""
    await connection.execute(_GIVE_BACK_UNKNOWN, sender, held)


# Only while the lease is ours: a row another sender took over is its to settle.
_SETTLE = """
UPDATE delivery SET
    state = outcome.state, next_attempt_at = coalesce(outcome.next_attempt_at, delivery.next_attempt_at),
    last_error = CASE WHEN NOT forgotten THEN coalesce(outcome.reason, last_error) END,
    sent_at = outcome.sent_at, locked_until = NULL, claimed_by = NULL
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[])
     AS outcome (delivery_id, state, next_attempt_at, reason, sent_at)
WHERE delivery.delivery_id = outcome.delivery_id AND claimed_by = $6 AND delivery.state = 'sending'
RETURNING delivery.delivery_id, forgotten
"""


async def settle(connection: Connection, outcomes: Sequence[Outcome], sender: UUID) -> list[Outcome]:
    """Writes what came of attempts; returns those that were still this sender's to settle.

    Those of a dossier that was erased meanwhile without their reason: a mail server's words may name somebody.
    """
    rows = await connection.fetch(
        _SETTLE,
        [one.delivery.delivery_id for one in outcomes],
        [one.state.value for one in outcomes],
        [one.next_attempt_at for one in outcomes],
        [one.reason for one in outcomes],
        [one.at if one.state is State.SENT else None for one in outcomes],
        sender,
    )
    ours = {row["delivery_id"]: row["forgotten"] for row in rows}
    return [
        replace(one, reason=None) if ours[one.delivery.delivery_id] else one
        for one in outcomes
        if one.delivery.delivery_id in ours
    ]


# The row lock is held until commit, so two senders never give one number, and outbox rows follow in that order.
_NUMBER = """
INSERT INTO notified_number AS known (application_id, sequence)
SELECT * FROM unnest($1::uuid[], $2::integer[])
ON CONFLICT (application_id) DO UPDATE SET sequence = known.sequence + EXCLUDED.sequence
RETURNING application_id, sequence
"""


async def number(connection: Connection, wanted: Mapping[UUID, int]) -> dict[UUID, int]:
    """Reserves so many event numbers for each dossier; returns the last one reserved."""
    dossiers = sorted(wanted)
    rows = await connection.fetch(_NUMBER, dossiers, [wanted[one] for one in dossiers])
    return {row["application_id"]: row["sequence"] for row in rows}


_OF_APPLICATION = """
SELECT delivery_id, application_id, event_id, event_type, channel, template, state, attempts, happened_at, created_at,
       CASE WHEN state IN ('created', 'temporary-failure') THEN next_attempt_at END AS next_attempt_at,
       sent_at, message_id, CASE WHEN state <> 'sent' THEN last_error END AS reason
FROM delivery
WHERE application_id = $1
  AND ($2::uuid IS NULL OR (created_at, delivery_id) >
       (SELECT created_at, delivery_id FROM delivery WHERE application_id = $1 AND delivery_id = $2))
ORDER BY created_at, delivery_id
LIMIT $3
"""


async def deliveries_of(
    connection: Connection, application_id: UUID, after: UUID | None, limit: int
) -> list[asyncpg.Record]:
    """What was planned and sent for one dossier, oldest first, from behind the delivery ``after``."""
    return await connection.fetch(_OF_APPLICATION, application_id, after, limit)
