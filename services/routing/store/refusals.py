"""What was answered to refused reports, once the personal data of their dossier were erased."""

from collections.abc import Sequence
from uuid import UUID

from services.kernel.database import Connection
from services.routing.domain.refusals import FORGOTTEN

_FORGET = """
UPDATE report SET refusal = (refusal::jsonb || jsonb_build_object('message', $2::text, 'message_en', $3::text))::json
WHERE application_id = ANY ($1::uuid[]) AND refusal IS NOT NULL
"""


async def forget(connection: Connection, application_ids: Sequence[UUID]) -> None:
    """Takes the sentences out of the answers: they may quote what an agency wrote. Codes, and what may be done, stay."""
    await connection.execute(_FORGET, application_ids, FORGOTTEN.vi, FORGOTTEN.en)
