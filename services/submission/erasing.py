"""Erasing what is personal in a dossier: its key is destroyed, its events, its receipt and its timeline still verify."""

from datetime import UTC, datetime
from uuid import UUID

from services.contracts import codec
from services.contracts.events import ApplicationErased
from services.kernel import outbox, tracing
from services.kernel.database import Connection
from services.kernel.event import derived_id
from services.submission.domain.dossier import SUBMISSION, Entry, completion
from services.submission.store import dossiers, erasures, timeline
from services.submission.store.erasures import Erasure
from services.submission.store.files import belonging


class NotErasable(Exception):
    """``code`` says why: unknown-application, already-erased (``at`` says when) or still-open."""

    def __init__(self, code: str, at: datetime | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.at = at


async def erase(connection: Connection, application_id: UUID, erasure: Erasure) -> datetime:
    """Erases in the open transaction, with the event that others forget by; returns when. Raises NotErasable.

    A dossier that is still being worked on is not erased: its agency could no longer decide. It is withdrawn first.
    """
    row = await dossiers.read(connection, application_id, lock=True)
    if row is None:
        raise NotErasable("unknown-application")
    if row["erased_at"] is not None:
        raise NotErasable("already-erased", row["erased_at"])
    if completion(dossiers.progress(row).shown_state) != "finished":
        raise NotErasable("still-open")
    at, sequence = datetime.now(UTC), row["sequence"] + 1
    message = codec.message(
        ApplicationErased(application_id=application_id, erased_at=at),
        id=derived_id(application_id, "application.erased"),
        source=SUBMISSION,
        subject=str(application_id),
        sequence=sequence,
        correlation_id=application_id,
        time=at,
        traceparent=tracing.current(),
    )
    detail = {"reason": erasure.reason, "legal_basis": erasure.legal_basis}
    entry = Entry(
        application_id, message.event_id, SUBMISSION, sequence, at, "erased", "portal", detail, row["entries"] + 1
    )
    await erasures.destroy(connection, application_id, erasure, at)
    await belonging.erase(connection, application_id)
    await timeline.add(connection, [entry])
    await outbox.append(connection, [message])
    return at
