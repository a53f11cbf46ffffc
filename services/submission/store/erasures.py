"""The erasure of a dossier: its key and everything it sealed, and every word an agency wrote about it in the open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.kernel.database import Connection
from services.submission.domain.dossier import earliest_id, wordless
from services.submission.store import timeline

_DESTROY_KEY = "DELETE FROM dossier_key WHERE application_id = $1"

# The files' list is written again without what may still be in it of the time before: names.
_EMPTY_FILINGS = """
UPDATE filing SET sealed = '', form = NULL, note = NULL, components = '{}', attachments = (
    SELECT coalesce(json_agg(file.value::jsonb - 'name' ORDER BY file.ordinality), '[]')
    FROM json_array_elements(attachments) WITH ORDINALITY AS file
) WHERE application_id = $1
"""

# What an agency wrote when it asked for money. The sums stay, and the words of the published fee.
_EMPTY_CHARGES = """
UPDATE charge SET reason = NULL, items = CASE WHEN basis = 'published' THEN items ELSE (
    SELECT coalesce(jsonb_agg(item.value || '{"text": ""}' ORDER BY item.ordinality), '[]')
    FROM jsonb_array_elements(items) WITH ORDINALITY AS item
) END WHERE application_id = $1
"""

# The draft that became this dossier still holds what was typed.
_DELETE_DRAFT = """
DELETE FROM draft AS d USING application AS a
WHERE a.application_id = $1 AND d.owner = a.applicant AND a.idempotency_key = 'draft ' || d.draft_id
"""

_DELETE_RESULTS = """
WITH gone AS (DELETE FROM result WHERE application_id = $1 RETURNING address)
INSERT INTO discarded_object (object) SELECT address FROM gone ON CONFLICT DO NOTHING
"""

_EMPTY_CONTACT = """
UPDATE application SET sealed = '', contact_name = NULL, contact_email = NULL, sequence = sequence + 1,
                       entries = entries + 1, for_person = NULL, on_behalf = CASE WHEN on_behalf IS NOT NULL THEN ''::bytea END
WHERE application_id = $1
"""

_ERASURE = """
INSERT INTO erasure (application_id, erased_at, reason, legal_basis, erased_by) VALUES ($1, $2, $3, $4, $5)
"""

# What is closed and not erased, of the time before; and whether it rests: nothing happened since. Read by application_unerased
# from the oldest on, no further than ids of that time go: neither what was erased nor what is younger is looked at.
_CLOSED = """
WITH closed AS MATERIALIZED (
    SELECT application_id FROM application
    WHERE application_id > $1 AND application_id < $5 AND sealed <> '' AND submitted_at < $2 AND state = ANY($3::text[])
    ORDER BY application_id LIMIT $4
)
SELECT application_id,
       NOT EXISTS (SELECT 1 FROM timeline AS t WHERE t.application_id = c.application_id AND t.at >= $2) AS rests
FROM closed AS c ORDER BY application_id
"""
# Clocks differ: an id may be a little younger than what is written beside it.
_CLOCKS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Erasure:
    """Why, by which law and by whom the personal data of a dossier are erased."""

    reason: str
    legal_basis: str
    by: str


async def destroy(connection: Connection, application_id: UUID, erasure: Erasure, at: datetime) -> None:
    """Destroys the key of a locked dossier and everything it sealed, and writes down why; counts one event and one entry."""
    await connection.execute(_ERASURE, application_id, at, erasure.reason, erasure.legal_basis, erasure.by)
    for statement in (_DESTROY_KEY, _DELETE_DRAFT, _DELETE_RESULTS, _EMPTY_FILINGS, _EMPTY_CHARGES, _EMPTY_CONTACT):
        await connection.execute(statement, application_id)
    await timeline.rewrite(connection, [wordless(entry) for entry in await timeline.read(connection, application_id)])


async def closed(
    connection: Connection, after: UUID, since: datetime, states: Sequence[str], most: int = 200
) -> dict[UUID, bool]:
    """The next dossiers in one of these states, submitted before and not erased yet, with an id after that one.

    For each whether it rests: nothing has happened to it since.
    """
    rows = await connection.fetch(_CLOSED, after, since, states, most, earliest_id(since + _CLOCKS))
    return {row["application_id"]: row["rests"] for row in rows}
