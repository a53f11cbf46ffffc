"""Charges of dossiers: what the published fee says; what was pinned, asked for, settled; what the agency did meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row
from services.submission.domain.dossier import ROUTING
from services.submission.domain.fees import Item, Line, Pinned
from services.submission.domain.paying import PAYMENT_REQUIRED


@dataclass(frozen=True, slots=True)
class Charge:
    """What one dossier has to pay. ``asked_sequence`` None: nobody asked yet, the citizen pays ahead."""

    application_id: UUID
    number: int
    pinned: Pinned
    fee_text: str | None
    reason: str | None
    agency_code: str | None
    asked_sequence: int | None
    pinned_at: datetime
    settled_by: UUID | None


_FEE = "SELECT fee FROM procedure WHERE code = $1 AND version = $2"

_CHARGES = """
SELECT application_id, number, amount, basis, why_not, items, fee_text, reason, agency_code, asked_sequence, pinned_at,
       settled_by
FROM charge WHERE application_id = $1 ORDER BY number
"""

_PIN = """
INSERT INTO charge (application_id, number, amount, basis, why_not, items, fee_text, reason, agency_code, asked_sequence,
                    pinned_at)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11)
"""

_ASKED = """
UPDATE charge SET asked_sequence = $3, reason = $4, agency_code = $5 WHERE application_id = $1 AND number = $2
"""

_SETTLED = "UPDATE charge SET settled_by = $3 WHERE application_id = $1 AND number = $2"

# Whether the agency has begun with the work itself: only it says so.
_WORK_BEGAN = """
SELECT EXISTS (
    SELECT FROM timeline WHERE application_id = $1 AND actor = 'agency' AND step IN ('in-progress', 'decided', 'returned')
)
"""

# Whether the dossier left the state of waiting for money between these two events of routing's.
_MOVED_ON = """
SELECT EXISTS (
    SELECT FROM timeline
    WHERE application_id = $1 AND source = $2 AND sequence > $3 AND sequence < $4 AND detail ->> 'state' <> $5
)
"""


async def fee_of(connection: Connection, code: str, version: int) -> tuple[str | None, tuple[Line, ...]]:
    """The published fee of that version word for word, and its structured lines; (None, ()) when nothing is known."""
    text: str | None = await connection.fetchval(_FEE, code, version)
    fee: dict[str, Any] = orjson.loads(text) if text else {}
    lines = tuple(
        Line(each.get("amount"), each.get("code") or "", each.get("condition") or "", each.get("per") or "")
        for each in fee.get("lines", ())
    )
    return fee.get("text"), lines


async def of_dossier(connection: Connection, application_id: UUID) -> list[Charge]:
    """Everything the dossier had or has to pay, oldest first."""
    return [_charge(row) for row in await connection.fetch(_CHARGES, application_id)]


async def pin(connection: Connection, charge: Charge) -> None:
    """Writes a new charge; the caller holds the lock of the dossier and has numbered it."""
    pinned = charge.pinned
    items = orjson.dumps([{"text": item.text, "amount": item.amount} for item in pinned.items]).decode()
    await connection.execute(
        _PIN,
        *(charge.application_id, charge.number, pinned.amount, pinned.basis, pinned.why_not, items),
        *(charge.fee_text, charge.reason, charge.agency_code, charge.asked_sequence, charge.pinned_at),
    )


async def asked(connection: Connection, charge: Charge, sequence: int, reason: str | None, agency: str) -> None:
    """The agency now asks for what was due all along."""
    await connection.execute(_ASKED, charge.application_id, charge.number, sequence, reason, agency)


async def settle(connection: Connection, application_id: UUID, number: int, payment_id: UUID) -> None:
    """The charge is settled by this payment."""
    await connection.execute(_SETTLED, application_id, number, payment_id)


async def work_began(connection: Connection, application_id: UUID) -> bool:
    """Whether the agency has reported any work on the dossier beyond accepting it."""
    return bool(await connection.fetchval(_WORK_BEGAN, application_id))


async def moved_on(connection: Connection, application_id: UUID, asked: int, told: int) -> bool:
    """Whether routing stopped waiting for the money after its event ``asked`` and before its event ``told``."""
    return bool(await connection.fetchval(_MOVED_ON, application_id, ROUTING, asked, told, PAYMENT_REQUIRED))


def _charge(row: Row) -> Charge:
    items = tuple(Item(each["text"], each["amount"]) for each in orjson.loads(row["items"]))
    return Charge(
        *(row["application_id"], row["number"], Pinned(row["amount"], row["basis"], items, row["why_not"])),
        *(row["fee_text"], row["reason"], row["agency_code"], row["asked_sequence"], row["pinned_at"]),
        row["settled_by"],
    )
