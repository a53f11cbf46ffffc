"""The erasure of a dossier: its key and everything it sealed, and every word an agency wrote about it in the open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kernel.database import Connection
from services.submission.domain.dossier import wordless
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

_DELETE_RESULTS = "DELETE FROM result WHERE application_id = $1"

_EMPTY_CONTACT = """
UPDATE application SET sealed = '', contact_name = NULL, contact_email = NULL, sequence = sequence + 1,
                       entries = entries + 1, for_person = NULL, on_behalf = CASE WHEN on_behalf IS NOT NULL THEN ''::bytea END
WHERE application_id = $1
"""

_ERASURE = """
INSERT INTO erasure (application_id, erased_at, reason, legal_basis, erased_by) VALUES ($1, $2, $3, $4, $5)
"""

# What rests: closed, and nothing happened since. UUIDv7 grows with time, so its order is the order of submission.
_AT_REST = """
SELECT a.application_id FROM application AS a
WHERE a.application_id > $1 AND a.submitted_at < $2 AND a.state = ANY($3::text[]) AND a.sealed <> ''
  AND NOT EXISTS (SELECT 1 FROM timeline AS t WHERE t.application_id = a.application_id AND t.at >= $2)
ORDER BY a.application_id LIMIT $4
"""


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


async def at_rest(
    connection: Connection, after: UUID, since: datetime, states: Sequence[str], most: int = 200
) -> list[UUID]:
    """Dossiers in one of these states, with an id after that one, to which nothing has happened since; not erased yet."""
    return [row[0] for row in await connection.fetch(_AT_REST, after, since, states, most)]
