"""The answer to a report that nobody can read: the sender is told what is wrong with it and where."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from services.contracts import codec, topics
from services.kernel.event import Outgoing, Record, Unreadable
from services.routing import messages
from services.routing.domain.refusals import refused
from services.routing.messages import Cause

_MOST_POINTERS = 10


def refuse_unreadable(record: Record, error: Unreadable) -> Sequence[Outgoing]:
    """agency.report-refused (invalid-report) to the agency of the topic; the record itself is parked by the kernel."""
    agency = topics.agency_of(record.topic)
    if agency is None:
        return ()
    pointers: tuple[str, ...] = ()
    if isinstance(error, codec.DoesNotFit):
        pointers = tuple(dict.fromkeys(misfit.pointer for misfit in error.misfits))[:_MOST_POINTERS]
    where = f" tại {', '.join(pointers)}" if pointers else ""
    refusal = refused(
        "invalid-report",
        errors=f"không đọc được{where} ({error.code})",
        errors_en=str(error).rstrip("."),
        pointers=pointers,
    )
    report_id, application_id = _ids(record.value)
    # The same record gives the same id however often it is read again.
    cause = Cause(uuid5(NAMESPACE_URL, f"kafka:{record.place}"))
    return (messages.refused(agency, refusal, record, cause, report_id, application_id, None),)


def _ids(value: bytes | None) -> tuple[UUID | None, UUID | None]:
    """report_id and application_id, as far as they can be read."""
    try:
        body = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return None, None
    if not isinstance(body, dict):
        return None, None
    return _uuid(body.get("report_id")), _uuid(body.get("application_id"))


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
