"""Reads a record of any topic, or says in one sentence why nobody can."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.contracts import topics
from services.contracts.registry import KINDS, ROWS, Kind
from services.kernel.event import Envelope, Event, Record, Unreadable, derived_id

_REPORT: Final = KINDS["agency.report"]
_MOST_SEQUENCE: Final = 2**31 - 1
_BY_HEADERS: Final = {
    (kind.type.encode(), f"{kind.type}/{version}".encode()): (kind, version)
    for kind in KINDS.values()
    for version in kind.versions
}


class Misfit(NamedTuple):
    """One place where a message does not fit its schema; ``pointer`` is a JSON pointer (RFC 6901)."""

    pointer: str
    message: str


class DoesNotFit(Unreadable):
    """JSON that does not fit the schema of its event; ``misfits`` says where, without the values."""

    def __init__(self, sentence: str, misfits: tuple[Misfit, ...]) -> None:
        super().__init__("does-not-fit", sentence)
        self.misfits = misfits


def decode(record: Record) -> Event[Any]:
    """The event in ``record``; ``data`` is None for a tombstone on a compacted topic.

    Unknown fields are passed over and unknown words of a list read as ``unknown``: a newer writer may say more. Raises
    Unreadable with one of the codes garbage, missing-header, unknown-type, unknown-version, wrong-key, wrong-topic,
    does-not-fit (then a DoesNotFit, with pointers).
    """
    row = ROWS.get(topics.pattern(record.topic))
    if row is None or "{" in record.topic:
        raise Unreadable("wrong-topic", f"No topic {record.topic} is in the contract, so nothing on it is read.")
    headers = dict(reversed(record.headers))
    if row.name == topics.AGENCY_REPORTS:
        return _report(record, headers)
    kind, version = _kind(headers, record.topic)
    if kind.pattern != row.name:
        raise Unreadable("wrong-topic", f"{kind.type} does not belong on {record.topic} but on {kind.pattern}.")
    envelope = _envelope(headers, kind, version)
    if record.key is None or record.key != headers["ce_subject"]:
        raise Unreadable("wrong-key", f"The key is not the subject of this {kind.type} (ce_subject).")
    if record.value is None and row.cleanup == "compact":
        return Event(envelope, None, record)
    data = _data(kind, record)
    about = getattr(data, kind.key)
    if about is not None and str(about) != envelope.subject:
        raise Unreadable("wrong-key", f"The {kind.key} inside this {kind.type} is not its subject (ce_subject).")
    return Event(envelope, data, record)


def _report(record: Record, headers: dict[str, bytes]) -> Event[Any]:
    """A report of an agency. Its headers and its key may be missing; what is there must be right."""
    if headers.get("ce_type", b"agency.report") != b"agency.report":
        raise Unreadable(
            "wrong-topic", f"Only agency.report belongs on {record.topic}; this says it is something else."
        )
    version = 1
    if "ce_dataschema" in headers:
        _, version = _kind({"ce_type": b"agency.report", **headers}, record.topic)
    data = _data(_REPORT, record)
    subject = str(data.application_id)
    if record.key is not None and record.key.lower() != subject.encode():
        raise Unreadable(
            "wrong-key", "The key of this agency.report is not its application_id; leave it out or set it so."
        )
    agency = topics.agency_of(record.topic)
    # The id counts the agency and the content in. By report_id alone, one agency could hide another's report behind the
    # inbox's "seen before", and a report_id used again for something else would vanish where it must be refused.
    identity = f"agency.report/{agency}/{sha256(record.value or b'').hexdigest()}"
    envelope = Envelope(
        id=derived_id(data.report_id, identity),
        type="agency.report",
        version=version,
        source=f"/agency/{agency}",
        subject=subject,
        time=datetime.fromtimestamp(record.timestamp_ms / 1000, UTC),
        sequence=0,
        correlation_id=data.application_id,
        causation_id=None,
        traceparent=_text(headers, "traceparent"),
    )
    return Event(envelope, data, record)


def _kind(headers: dict[str, bytes], topic: str) -> tuple[Kind, int]:
    known = _BY_HEADERS.get((headers.get("ce_type", b""), headers.get("ce_dataschema", b"")))
    if known is not None:
        return known
    name = _required(headers, "ce_type")
    if name not in KINDS:
        raise Unreadable("unknown-type", f"No event {name[:100]!r} is in the contract of this release (on {topic}).")
    schema = _required(headers, "ce_dataschema")
    raise Unreadable(
        "unknown-version",
        f"This release knows {KINDS[name].dataschema} and older, not {schema[:100]!r}: roll out the readers first.",
    )


def _envelope(headers: dict[str, bytes], kind: Kind, version: int) -> Envelope:
    if not headers.get("content-type", b"").startswith(b"application/json"):
        raise Unreadable("missing-header", f"The header content-type of this {kind.type} is not application/json.")
    try:
        time = datetime.fromisoformat(_required(headers, "ce_time"))
        sequence = int(_required(headers, "ce_sequence"))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("missing-header", "ce_time must be a time (RFC 3339) and ce_sequence a number.") from None
    if time.tzinfo is None or not 0 <= sequence <= _MOST_SEQUENCE:
        raise Unreadable(
            "missing-header", f"ce_time must have an offset and ce_sequence must be between 0 and {_MOST_SEQUENCE}."
        )
    return Envelope(
        id=_uuid(headers, "ce_id"),
        type=kind.type,
        version=version,
        source=_required(headers, "ce_source"),
        subject=_required(headers, "ce_subject"),
        time=time,
        sequence=sequence,
        correlation_id=_uuid(headers, "ce_correlationid"),
        causation_id=_uuid(headers, "ce_causationid") if "ce_causationid" in headers else None,
        traceparent=_text(headers, "traceparent"),
    )


def _data(kind: Kind, record: Record) -> Any:
    if not record.value:
        raise Unreadable("garbage", f"This {kind.type} has no body.")
    model: type[BaseModel] = kind.model
    try:
        return model.__pydantic_validator__.validate_json(record.value, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        raise Unreadable("garbage", f"The body of this {kind.type} is not JSON in UTF-8.")
    misfits = tuple(Misfit(_pointer(fault["loc"]), fault["msg"]) for fault in faults)
    first = misfits[0]
    more = f" (and {len(misfits) - 1} more)" if len(misfits) > 1 else ""
    raise DoesNotFit(
        f"This {kind.type} does not fit its schema at {first.pointer or '/'}: {first.message}{more}.", misfits
    )


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _text(headers: dict[str, bytes], name: str) -> str | None:
    value = headers.get(name, b"").decode("utf-8", "replace")
    return value if value and value.isprintable() else None


def _required(headers: dict[str, bytes], name: str) -> str:
    try:
        value = headers[name].decode()
    except (KeyError, UnicodeDecodeError):
        value = ""
    if not value or not value.isprintable():
        raise Unreadable("missing-header", f"The header {name} is missing or not readable as UTF-8 text.")
    return value


def _uuid(headers: dict[str, bytes], name: str) -> UUID:
    try:
        return UUID(_required(headers, name))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("missing-header", f"The header {name} is not a UUID.") from None
