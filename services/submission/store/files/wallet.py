"""Documents that are a person's already, to be used again: found among their dossiers, copied into a draft."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kernel.database import Connection, Row
from services.submission.store.files import places
from services.submission.store.files.uploads import NewUpload

# What they handed in, and what agencies issued to them. The same document twice is one: its latest. What was erased has no
# row any more. A source is the upload's id, or the dossier's with the number of the result.
_WALLET = """
WITH own AS (
    SELECT application_id, procedure_code, procedure_version FROM application
    WHERE coalesce(beneficiary, applicant) = $1 AND (applicant = $1 OR beneficiary = $1)
), kept AS (
    SELECT u.upload_id::text AS source, u.upload_id, u.object, u.name, u.component, u.kind, u.kept_size AS size,
           u.sha256, u.original_sha256, u.findings::text AS findings, u.settled_at AS kept_at, own.*
    FROM own JOIN upload AS u USING (application_id)
    WHERE u.state = 'kept' AND u.round IS NOT NULL
    UNION ALL
    SELECT r.application_id || '/' || r.number, NULL, r.address, r.name, NULL, r.kind, r.size, r.sha256, NULL,
           jsonb_build_object('signatures', r.signatures)::text, r.handed_in_at, own.*
    FROM own JOIN result AS r USING (application_id)
), latest AS (
    SELECT DISTINCT ON (sha256) * FROM kept WHERE $2::text IS NULL OR source = $2
    ORDER BY sha256, kept_at DESC, source DESC
)
SELECT latest.*, (
    SELECT paper ->> 'name' FROM procedure AS p CROSS JOIN LATERAL jsonb_array_elements(p.components) AS paper
    WHERE p.code = latest.procedure_code AND p.version = latest.procedure_version AND paper ->> 'id' = latest.component
    LIMIT 1
) AS component_name
FROM latest ORDER BY kept_at DESC, source DESC LIMIT $3
"""

_COPY = """
INSERT INTO upload (upload_id, owner, draft_id, component, name, metadata, size, received, state, kind, sha256, kept_size,
                    original_sha256, object, findings, settled_at)
VALUES ($1, $2, $3, $4, $5, '', $6, $6, 'kept', $7, $8, $6, $9, $10, $11::jsonb, now())
"""


@dataclass(frozen=True, slots=True)
class Document:
    """One document. ``upload_id``: as which it was handed in, None for a result; so ``component``, ``component_name``.

    ``findings``: JSON, what was found out about the file; ``object``: where its bytes lie.
    """

    source: str
    upload_id: UUID | None
    object: str
    name: str
    component: str | None
    kind: str
    size: int
    sha256: str
    original_sha256: str | None
    findings: str
    kept_at: datetime
    application_id: UUID
    procedure_code: str
    procedure_version: int
    component_name: str | None


async def documents(connection: Connection, sub: str, only: str | None = None, most: int = 100) -> list[Document]:
    """What this person handed in and what was issued to them, newest first; ``only`` that source, if it is among them."""
    return [_document(row) for row in await connection.fetch(_WALLET, sub, only, most)]


async def copy(connection: Connection, document: Document, new: NewUpload, object: str) -> None:
    """A kept file of the draft, lying there, with everything that was found out about the document."""
    await connection.execute(
        *(_COPY, new.upload_id, new.owner, new.draft_id, new.component, new.name, new.size, document.kind),
        *(document.sha256, document.original_sha256, object, document.findings),
    )


def _document(row: Row) -> Document:
    values: dict[str, Any] = dict(row)
    return Document(**values | {"object": places.of_kept(row) if row["upload_id"] else row["object"]})
