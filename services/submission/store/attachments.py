"""A file that was sent, as it would be handed in: whole, still coming, or refused and why."""

from dataclasses import dataclass
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row
from services.kernel.text import Text
from services.submission.inspecting.texts import refusal
from services.submission.store.files import uploads


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a draft. ``state`` as the upload says it: kept, receiving or refused; ``why``: what a refused one lacks."""

    name: str
    component: str
    state: str
    sha256: str | None
    size: int
    why: Text | None = None


def attachment(row: Row) -> Attachment:
    """One upload's row as the file that would be handed in."""
    return Attachment(
        row["name"],
        row["component"],
        row["state"],
        row["sha256"],
        row["kept_size"] if row["state"] == "kept" else row["size"],
        refusal(**orjson.loads(row["findings"])["refusal"]) if row["state"] == "refused" else None,
    )


async def of_draft(connection: Connection, draft_id: UUID) -> list[Attachment]:
    """The files that were sent for a draft, in the order they came."""
    return [attachment(row) for row in await uploads.of_draft(connection, draft_id)]
