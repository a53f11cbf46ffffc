"""The payments of dossiers: reading them, opening one, and writing where one has moved to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kernel.database import Connection, Row
from services.submission.domain.payments import Judged, Payment, State

_SELECT = """
SELECT payment_id, application_id, charge, provider, amount, state, language, created_at, expires_at, paid_at, transaction,
       looked_at, refund_cause, refund_attempts, refund_after, moves
FROM payment
"""
_OF_DOSSIER = "WHERE application_id = $1 ORDER BY payment_id"
_ONE = "WHERE payment_id = $1"
_SINCE = (
    "WHERE provider = $1 AND (created_at >= $2 OR state IN ('intended', 'redirected')) ORDER BY created_at LIMIT $3"
)
_TO_REFUND = """
WHERE provider = $1 AND state = 'refund-asked' AND (refund_after IS NULL OR refund_after <= $2)
ORDER BY created_at LIMIT $3
"""

_REFUNDS_WAITING = "SELECT count(*) FROM payment WHERE provider = $1 AND state = 'refund-asked'"

_OPEN = """
WITH opened AS (
    INSERT INTO payment (payment_id, application_id, charge, provider, amount, state, language, created_at, expires_at, moves)
    VALUES ($1, $2, $3, $4, $5, 'intended', $6, $7, $8, 1)
    RETURNING payment_id, created_at, state
)
INSERT INTO payment_move (payment_id, number, at, state, cause)
SELECT payment_id, 1, created_at, state, 'citizen' FROM opened
"""

_MOVE = """
WITH moved AS (
    UPDATE payment
    SET state = $2, paid_at = $3, transaction = $4, refund_cause = coalesce($5, refund_cause),
        moves = moves + cardinality($6::text[])
    WHERE payment_id = $1
    RETURNING payment_id, moves - cardinality($6::text[]) AS before
)
INSERT INTO payment_move (payment_id, number, at, state, cause)
SELECT moved.payment_id, moved.before + step.place, $8, step.state, step.cause
FROM moved, unnest($6::text[], $7::text[]) WITH ORDINALITY AS step (state, cause, place)
"""

# At most one question about a payment in that time, however many pages wait for the answer.
_LOOK = """
UPDATE payment SET looked_at = $2 WHERE payment_id = $1 AND (looked_at IS NULL OR looked_at < $3) RETURNING true
"""

_REFUND_LATER = "UPDATE payment SET refund_attempts = refund_attempts + 1, refund_after = $2 WHERE payment_id = $1"

_MOVES = "SELECT payment_id, at, state, cause FROM payment_move WHERE payment_id = ANY($1::uuid[]) ORDER BY 1, number"

_COUNTED = "UPDATE application SET sequence = sequence + $2, entries = entries + $3 WHERE application_id = $1"


async def of_dossier(connection: Connection, application_id: UUID) -> list[Row]:
    """Every payment of the dossier, oldest first."""
    return await connection.fetch(_SELECT + _OF_DOSSIER, application_id)


async def one(connection: Connection, payment_id: UUID, *, lock: bool = False) -> Row | None:
    """One payment; locked until the transaction ends when ``lock``. Lock its dossier before it."""
    return await connection.fetchrow(_SELECT + _ONE + (" FOR UPDATE" if lock else ""), payment_id)


async def since(connection: Connection, provider: str, moment: datetime, limit: int) -> list[Row]:
    """What was begun with the provider since then, and what is open however old it is; oldest first."""
    return await connection.fetch(_SELECT + _SINCE, provider, moment, limit)


async def to_refund(connection: Connection, provider: str, now: datetime, limit: int) -> list[Row]:
    """What is to go back and whose turn it is, oldest first."""
    return await connection.fetch(_SELECT + _TO_REFUND, provider, now, limit)


async def refunds_waiting(connection: Connection, provider: str) -> int:
    """How many payments are to go back and have not yet."""
    number: int = await connection.fetchval(_REFUNDS_WAITING, provider)
    return number


async def open_(connection: Connection, row: dict[str, Any]) -> None:
    """A new payment, intended. ``row``: the columns of payment up to expires_at, without the state."""
    names = ("payment_id", "application_id", "charge", "provider", "amount", "language", "created_at", "expires_at")
    await connection.execute(_OPEN, *(row[name] for name in names))


async def move(connection: Connection, judged: Judged, at: datetime, refund_cause: str | None = None) -> None:
    """Writes the payment as it is now, and each of its moves."""
    after = judged.after
    states, causes = [step.state.value for step in judged.moves], [step.cause.value for step in judged.moves]
    await connection.execute(
        _MOVE,
        *(after.payment_id, after.state.value, after.paid_at, after.transaction, refund_cause, states, causes, at),
    )


async def may_look(connection: Connection, payment_id: UUID, now: datetime, not_since: datetime) -> bool:
    """Whether the provider may be asked about it now; it counts as asked from then on."""
    return bool(await connection.fetchval(_LOOK, payment_id, now, not_since))


async def refund_later(connection: Connection, payment_id: UUID, after: datetime) -> None:
    """The provider did not give it back this time."""
    await connection.execute(_REFUND_LATER, payment_id, after)


async def moves(connection: Connection, payment_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Every step of these payments, in order."""
    found: dict[UUID, list[Row]] = {payment_id: [] for payment_id in payment_ids}
    for row in await connection.fetch(_MOVES, payment_ids):
        found[row["payment_id"]].append(row)
    return found


async def counted(connection: Connection, application_id: UUID, *, events: int, entries: int) -> None:
    """So many events more were published about the dossier, and its timeline is so many entries longer."""
    await connection.execute(_COUNTED, application_id, events, entries)


def payment(row: Row) -> Payment:
    """The payment of this row as the rules see it."""
    return Payment(
        row["payment_id"],
        row["amount"],
        State(row["state"]),
        row["expires_at"],
        row["paid_at"],
        row["transaction"],
    )
