"""What objects are called in the store: by the day they are put there, so that what is new is found by itself."""

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from services.kernel.database import Row

PIECES, KEPT, RESULTS = "pieces", "kept", "results"


def piece(upload_id: UUID, begins: int) -> str:
    """A new name for the bytes of a file from there on."""
    return f"{_today(PIECES)}/{upload_id}/{begins:015d}-{secrets.token_hex(4)}"


def kept(upload_id: UUID) -> str:
    """A new name for a whole file: no two checks of it write to the same."""
    return f"{_today(KEPT)}/{upload_id}-{secrets.token_hex(4)}"


def result(application_id: UUID, number: int, sha256: str) -> str:
    """A new name for the file of a document that an agency issued."""
    return f"{_today(RESULTS)}/{application_id}/{number}-{sha256}-{secrets.token_hex(4)}"


def of_kept(row: Row) -> str:
    """Where a kept file lies. ``row``: its upload_id and object."""
    upload_id: UUID = row["upload_id"]
    name: str | None = row["object"]
    return name or f"{KEPT}/{upload_id.hex[-2:]}/{upload_id}"


def of_day(day: date) -> list[str]:
    """The folders of everything that was put on that day (UTC)."""
    return [f"{kind}/{day.isoformat()}" for kind in (PIECES, KEPT, RESULTS)]


def owners(names: Iterable[str], kind: str) -> dict[str, UUID]:
    """Of the objects of this kind: whose each is, by its name. What is not named like ours is left out."""
    found = {}
    for name in names:
        first, *parts = name.split("/")
        if first == kind and (owner := next(filter(None, map(_uuid, parts)), None)):
            found[name] = owner
    return found


def _today(kind: str) -> str:
    return f"{kind}/{datetime.now(UTC).date().isoformat()}"


def _uuid(part: str) -> UUID | None:
    try:
        return UUID(part[:36]) if len(part) >= 36 else None
    except ValueError:
        return None
