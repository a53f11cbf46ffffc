"""One record of a topic, or one row of an outbox, as the columns the checks compare."""

from typing import Any

from services.contracts import codec
from services.kernel.event import Event, Outgoing, Record, Unreadable
from services.oversight.verify.facts import subject_of

Row = tuple[Any, ...]

# topic, event, type, source, subject, sequence, cause, state, about
_NOBODY_CAN_READ: Row = (None, None, None, None, None, None, None, None)


def row_of(record: Record) -> Row:
    """(topic, event, type, source, subject, sequence, cause, state, about); all but the topic None when unreadable.

    The services' own codec decides what is readable, so that the oracle and the consumers agree on what must be parked.
    """
    try:
        event = codec.decode(record)
    except Unreadable:
        return (record.topic, *_NOBODY_CAN_READ)
    envelope = event.envelope
    return (
        record.topic,
        envelope.id.bytes,
        envelope.type,
        envelope.source,
        subject_of(envelope.subject),
        envelope.sequence,
        envelope.causation_id.bytes if envelope.causation_id else None,
        *_of_data(event),
    )


def as_record(message: Outgoing) -> Record:
    """A message of an outbox as the record it will be."""
    headers = tuple((name, value.encode()) for name, value in message.headers)
    return Record(message.topic, -1, -1, message.key.encode(), headers, message.value)


def _of_data(event: Event[Any]) -> tuple[str | None, bytes | None]:
    """The state a dossier is in after the event, and the delivery or the report the event tells of."""
    match event.envelope.type:
        case "application.routed":
            return "assigned", None
        case "application.processed":
            return str(event.data.state), event.data.report_id.bytes if event.data.report_id else None
        case "application.notified":
            return None, event.data.delivery_id.bytes
        case "agency.report" | "agency.report-refused":
            return None, event.data.report_id.bytes if event.data.report_id else None
        case _:
            return None, None
