"""One event and the record it becomes, for tests to spoil."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.contracts import codec, events
from services.kernel.event import Outgoing, Record

DOSSIER = UUID("019ca0f4-6d2b-7c3e-9a51-3f0c8f6f1b11")
EVENT = UUID("1ee34cdf-e78e-5da3-a799-1f58907bfa56")
REPORT = UUID("5b0c3a52-6f0e-4a4b-9f0b-0d6c1b6a8e01")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def routed(**changes: Any) -> events.ApplicationRouted:
    fields = {
        "application_id": DOSSIER,
        "procedure": {"code": "1.013125", "version": 2},
        "place": {"province": "31"},
        "agency": "G11",
        "rule": "ministry-of-procedure",
        "explanation": "Thủ tục do Bộ Quốc phòng giải quyết.",
        "assigned_at": NOON,
        "received_at": NOON,
        "due_at": None,
        "deadline": None,
    }
    return events.ApplicationRouted.model_validate(fields | changes)


def outgoing(**changes: Any) -> Outgoing:
    arguments: dict[str, Any] = {
        "id": EVENT,
        "source": "/motcua/routing",
        "subject": str(DOSSIER),
        "sequence": 1,
        "correlation_id": DOSSIER,
        "time": NOON,
    }
    return codec.message(routed(), **(arguments | changes))


def record_of(message: Outgoing, **changes: Any) -> Record:
    headers = tuple((name, value.encode()) for name, value in message.headers)
    record = Record(message.topic, 3, 41, message.key.encode(), headers, message.value, 1_772_452_800_000)
    return replace(record, **changes)


def with_header(record: Record, name: str, value: bytes | None) -> Record:
    """The record with one header changed, or without it for None."""
    others = tuple(header for header in record.headers if header[0] != name)
    return replace(record, headers=others if value is None else (*others, (name, value)))


def report(body: bytes, *, key: bytes | None = None, agency: str = "h26", **headers: bytes) -> Record:
    named = tuple((name.replace("__", "-"), value) for name, value in headers.items())
    return Record(f"agency.{agency}.reports.v1", 0, 7, key, named, body, 1_772_452_800_000)


REPORT_BODY = (
    b'{"report_id":"%s","application_id":"%s","step":"accepted","occurred_at":"2026-03-02T10:20:39+07:00"}'
    % (str(REPORT).encode(), str(DOSSIER).encode())
)  # fmt: skip
