"""Reads one message of an agency's inbox topic, as any agency could: JSON, and two CloudEvents headers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

ASSIGNED = "agency.application-assigned"
SUPPLEMENTED = "agency.application-supplemented"
WITHDRAWN = "agency.application-withdrawn"
PAID = "agency.application-paid"
REPORT_REFUSED = "agency.report-refused"


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived: `time` is the event's own time, so it is the same when the message comes twice."""

    kind: str
    application_id: uuid.UUID | None
    time: datetime
    data: dict[str, Any]


class Garbled(ValueError):
    """The message is not one an agency can read; the text says what is wrong with it."""


def read(headers: Sequence[tuple[str, bytes]], value: bytes | None) -> Message:
    """The message, or Garbled."""
    head = dict(headers)
    try:
        data = orjson.loads(value or b"")
    except orjson.JSONDecodeError as failure:
        raise Garbled(f"not JSON: {failure}") from failure
    if not isinstance(data, dict):
        raise Garbled("not a JSON object")
    try:
        kind = head["ce_type"].decode()
        time = datetime.fromisoformat(head["ce_time"].decode())
        number = data.get("application_id")
        application_id = uuid.UUID(str(number)) if number is not None else None
    except KeyError as failure:
        raise Garbled(f"header {failure} is missing") from failure
    except ValueError as failure:
        raise Garbled(str(failure)) from failure
    if application_id is None and kind != REPORT_REFUSED:
        raise Garbled("application_id is missing")
    return Message(kind, application_id, time if time.tzinfo else time.replace(tzinfo=UTC), data)
