"""From a typed event to a message for the outbox, and from a record of any topic back to a typed event."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from services.contracts import registry, topics
from services.contracts.reading import DoesNotFit, Misfit, decode
from services.contracts.registry import Kind
from services.kernel.event import Outgoing

__all__ = ["DoesNotFit", "Misfit", "decode", "message", "tombstone"]

_PLAIN: Final = (("ce_specversion", "1.0"), ("content-type", "application/json"))


def message(
    data: BaseModel,
    *,
    id: UUID,
    source: str,
    subject: str,
    sequence: int,
    correlation_id: UUID,
    causation_id: UUID | None = None,
    time: datetime | None = None,
    topic: str | None = None,
    traceparent: str | None = None,
) -> Outgoing:
    """An event that begins something. ``subject`` is the record's key; ``topic`` is needed for an agency's inbox only.

    ``sequence`` counts what ``source`` published for ``subject``, from 1 (0 outside any dossier). Raises TypeError for
    a class that is no event, ValueError for a topic that does not carry it.
    """
    kind = registry.kind_of(type(data))
    return Outgoing(
        topic=_topic(kind, topic),
        key=subject,
        event_id=id,
        headers=_headers(kind, id, source, subject, sequence, correlation_id, causation_id, time, traceparent),
        value=body(data, kind),
    )


def tombstone(
    topic: str,
    key: str,
    *,
    id: UUID,
    source: str,
    sequence: int,
    correlation_id: UUID | None = None,
    time: datetime | None = None,
) -> Outgoing:
    """The end of ``key`` on a compacted topic: a message without a body. Raises ValueError on any other topic."""
    row = registry.row_of(topic)
    if row.cleanup != "compact":
        raise ValueError(f"{topic} is not compacted, so nothing on it can be taken back; publish an event instead.")
    kind = registry.KINDS[row.events[0]]
    headers = _headers(kind, id, source, key, sequence, correlation_id or id, None, time, None)
    return Outgoing(topic=topic, key=key, event_id=id, headers=headers, value=None)


def body(data: BaseModel, kind: Kind) -> bytes:
    """The event as JSON: an optional field without a value is left out, a compulsory one says null."""
    text = data.__pydantic_serializer__.to_json(data, exclude_none=True)
    for field, null in kind.nullable:
        if getattr(data, field) is None:
            text = null + text[1:]
    return text


def _topic(kind: Kind, topic: str | None) -> str:
    if topic is None:
        if kind.home is None:
            raise ValueError(f"{kind.type} goes to one agency: give its topic, such as topics.agency_inbox('G01').")
        return kind.home
    if topics.pattern(topic) != kind.pattern or "{" in topic:
        raise ValueError(f"{kind.type} does not travel on {topic} but on {kind.pattern}.")
    return topic


def _headers(
    kind: Kind,
    id: UUID,
    source: str,
    subject: str,
    sequence: int,
    correlation_id: UUID,
    causation_id: UUID | None,
    time: datetime | None,
    traceparent: str | None,
) -> tuple[tuple[str, str], ...]:
    headers: tuple[tuple[str, str], ...] = (
        ("ce_id", str(id)),
        ("ce_type", kind.type),
        ("ce_source", source),
        ("ce_time", (time or datetime.now(UTC)).isoformat()),
        ("ce_subject", subject),
        ("ce_dataschema", kind.dataschema),
        ("ce_sequence", str(sequence)),
        ("ce_correlationid", str(correlation_id)),
        *_PLAIN,
    )
    if causation_id is not None:
        headers += (("ce_causationid", str(causation_id)),)
    if traceparent is not None:
        headers += (("traceparent", traceparent),)
    return headers
