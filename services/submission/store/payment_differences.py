"""Where the provider's word and ours differ, kept until they agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection


@dataclass(frozen=True, slots=True)
class Found:
    """One difference. ``ours`` and ``theirs``: state and amount on either side, None where one knows nothing."""

    reference: str
    kind: str
    payment_id: UUID | None
    ours: str | None
    theirs: str | None


_NOTE = """
INSERT INTO payment_difference (provider, reference, kind, payment_id, ours, theirs, first_seen, last_seen)
SELECT $1, found.reference, found.kind, found.payment_id, found.ours, found.theirs, $7, $7
FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[])
     AS found (reference, kind, payment_id, ours, theirs)
ON CONFLICT (provider, reference, kind) DO UPDATE
SET last_seen = excluded.last_seen, times = payment_difference.times + 1, gone_at = NULL,
    ours = excluded.ours, theirs = excluded.theirs
"""

_REFUND_DONE = """
UPDATE payment_difference SET gone_at = $2 WHERE payment_id = $1 AND kind = 'refund-refused' AND gone_at IS NULL
"""

# What a comparison looked at and did not find again has been put right. Money given back is not found twice, and what is
# refused is no matter of a list: those two stand until the refund is done or a person closes them.
_GONE = """
UPDATE payment_difference SET gone_at = $3
WHERE provider = $1 AND gone_at IS NULL AND last_seen < $3
      AND kind NOT IN ('refund-refused', 'refunded-unasked') AND reference = ANY($2::text[])
"""

_CLOSE = """
UPDATE payment_difference SET gone_at = $3 WHERE reference = $1 AND kind = $2 AND gone_at IS NULL RETURNING true
"""


async def note(connection: Connection, provider: str, found: Sequence[Found], at: datetime) -> None:
    """Keeps these differences; one that is known is counted once more."""
    if found:
        await connection.execute(
            _NOTE,
            provider,
            [one.reference for one in found],
            [one.kind for one in found],
            [one.payment_id for one in found],
            [one.ours for one in found],
            [one.theirs for one in found],
            at,
        )


async def gone(connection: Connection, provider: str, references: Sequence[str], at: datetime) -> None:
    """Of these references nothing noted before ``at`` was found again: it counts as put right."""
    await connection.execute(_GONE, provider, references, at)


async def close(connection: Connection, reference: str, kind: str, at: datetime) -> bool:
    """A person has seen it and cleared it; found again, it stands again. False where none stands."""
    return await connection.fetchval(_CLOSE, reference, kind, at) is not None


async def refund_done(connection: Connection, payment_id: UUID, at: datetime) -> None:
    """What had been refused before was given back after all."""
    await connection.execute(_REFUND_DONE, payment_id, at)
