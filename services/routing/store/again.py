"""Supplement requests that were not the first of their dossier, each with its reason: kept for who inspects the agency."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from services.kernel.database import Connection

_ASK = """
INSERT INTO asked_again (application_id, round, report_id, because)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[])
"""
_FORGET = "UPDATE asked_again SET because = NULL WHERE application_id = ANY ($1::uuid[])"


class Again(NamedTuple):
    """The ``round``-th request of a dossier, from 2, by which report, and why once was not enough; None once erased."""

    application_id: UUID
    round: int
    report_id: UUID
    because: str | None


async def ask(connection: Connection, requests: Sequence[Again]) -> None:
    """Writes them down; the caller holds the dossiers, so each round is there once."""
    if requests:
        await connection.execute(_ASK, *(list(column) for column in zip(*requests, strict=True)))


async def forget(connection: Connection, application_ids: Sequence[UUID]) -> None:
    """Takes the words out once the personal data of these dossiers were erased; that was asked again, and when, stays."""
    await connection.execute(_FORGET, application_ids)
