"""Reading: every record is an event, or one sentence why not."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.contracts import codec, events, source
from services.contracts.gate.examples import record
from services.kernel.event import Record, Unreadable
from tests.unit.contracts.messages import DOSSIER, EVENT, NOON, outgoing, record_of, routed, with_header

RECORD = record_of(outgoing())
Spoil = Callable[[Record], Record]


def test_what_was_written_is_read() -> None:
    event = codec.decode(RECORD)
    assert event.data == routed()
    assert isinstance(event.data.application_id, UUID)
    envelope = event.envelope
    assert (envelope.id, envelope.type, envelope.version) == (EVENT, "application.routed", 2)
    assert (envelope.source, envelope.subject, envelope.sequence) == ("/motcua/routing", str(DOSSIER), 1)
    assert (envelope.time, envelope.correlation_id) == (NOON, DOSSIER)
    assert (envelope.causation_id, envelope.traceparent) == (None, None)
    assert event.record is RECORD


def spoilt(name: str, value: bytes | None) -> Spoil:
    return lambda record: with_header(record, name, value)


def body(old: bytes, new: bytes) -> Spoil:
    def change(record: Record) -> Record:
        assert record.value is not None
        assert old in record.value
        return replace(record, value=record.value.replace(old, new))

    return change


def having(**fields: object) -> Spoil:
    return lambda record: replace(record, **fields)  # type: ignore[arg-type] # each field is of the right type by hand


UNREADABLE: list[tuple[str, Spoil]] = [
    ("garbage", having(value=b"\x00\xff\x00")),
    ("garbage", having(value=b"")),
    ("garbage", having(value=None)),
    ("garbage", having(value=b"\xff\xfe{}")),
    ("garbage", having(value=b"[" * 100_000)),
    ("does-not-fit", having(value=b"[]")),
    ("does-not-fit", having(value=b"null")),
    ("missing-header", having(headers=())),
    *(
        ("missing-header", spoilt(name, None))
        for name in (
            "ce_id", "ce_type", "ce_source", "ce_time", "ce_subject", "ce_dataschema", "ce_sequence", "ce_correlationid",
            "content-type",
        )
    ),
    ("missing-header", spoilt("ce_id", b"seventeen")),
    ("missing-header", spoilt("ce_id", b"\xff")),
    ("missing-header", spoilt("ce_source", b"")),
    ("missing-header", spoilt("ce_time", b"yesterday")),
    ("missing-header", spoilt("ce_time", b"2026-03-02T12:00:00")),
    ("missing-header", spoilt("ce_sequence", b"first")),
    ("missing-header", spoilt("ce_sequence", b"-1")),
    ("missing-header", spoilt("ce_sequence", b"2147483648")),
    ("missing-header", spoilt("ce_sequence", b"9" * 5000)),
    ("missing-header", spoilt("ce_source", b"/motcua/\0routing")),
    ("missing-header", spoilt("ce_causationid", b"x")),
    ("missing-header", spoilt("content-type", b"text/xml")),
    ("unknown-type", spoilt("ce_type", b"application.teleported")),
    ("unknown-version", spoilt("ce_dataschema", b"application.routed/9")),
    ("unknown-version", spoilt("ce_dataschema", b"application.submitted/1")),
    ("unknown-version", spoilt("ce_dataschema", b"1")),
    ("wrong-key", having(key=None)),
    ("wrong-key", having(key=b"")),
    ("wrong-key", having(key=str(uuid4()).encode())),
    ("wrong-key", lambda record: with_header(having(key=b"H26")(record), "ce_subject", b"H26")),
    ("wrong-topic", having(topic="application.submitted.v1")),
    ("wrong-topic", having(topic="agency.h26.inbox.v1")),
    ("wrong-topic", having(topic="agency.h26.reports.v1")),
    ("wrong-topic", having(topic="elsewhere.v1")),
    ("wrong-topic", having(topic="agency.{code}.inbox.v1")),
    ("does-not-fit", body(b'"G11"', b"11")),
    ("does-not-fit", body(b'"version":2', b'"version":"2"')),
    ("does-not-fit", body(b'"version":2', b'"version":2.0')),
    ("does-not-fit", body(b'"due_at":null,', b"")),
    ("does-not-fit", body(b'"assigned_at":"2026-03-02T12:00:00Z"', b'"assigned_at":1772452800')),
]  # fmt: skip


@pytest.mark.parametrize(("code", "spoil"), UNREADABLE)
def test_what_cannot_be_read_is_told_in_one_sentence_with_its_code(code: str, spoil: Spoil) -> None:
    with pytest.raises(Unreadable) as raised:
        codec.decode(spoil(RECORD))
    assert raised.value.code == code
    sentence = str(raised.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300


def test_a_misfit_is_named_by_its_pointer_without_the_value() -> None:
    with pytest.raises(codec.DoesNotFit) as raised:
        codec.decode(body(b'"province":"31"', b'"province":"Nguy\\u1ec5n V\\u0103n A"')(RECORD))
    assert [misfit.pointer for misfit in raised.value.misfits] == ["/place/province"]
    assert "Nguyễn" not in str(raised.value) + repr(raised.value.misfits)


def test_every_misfit_is_named() -> None:
    with pytest.raises(codec.DoesNotFit, match=r"\(and 1 more\)") as raised:
        codec.decode(body(b'"rule":', b'"ruler":')(body(b'"31"', b'""')(RECORD)))
    assert {misfit.pointer for misfit in raised.value.misfits} == {"/place/province", "/rule"}


def test_fields_nobody_knows_yet_are_passed_over() -> None:
    assert codec.decode(body(b'"rule":', b'"zeal":{"a":[1]},"rule":')(RECORD)).data == routed()


def test_a_word_nobody_knows_yet_reads_as_unknown_and_stands_in_the_record() -> None:
    data = routed(deadline={"value": 2, "unit": "working-day"})
    record = record_of(
        codec.message(data, id=EVENT, source="/motcua/routing", subject=str(DOSSIER), sequence=1, correlation_id=EVENT)
    )
    event = codec.decode(body(b'"working-day"', b'"fortnight"')(record))
    assert event.data.deadline.unit is events.DurationUnit.unknown
    assert b"fortnight" in (event.record.value or b"")


def test_headers_in_another_order_and_more_of_them_do_not_matter() -> None:
    shuffled = replace(RECORD, headers=(*reversed(RECORD.headers), ("x-trace", b"\xff")))
    assert codec.decode(shuffled).envelope == codec.decode(RECORD).envelope


def test_the_first_of_two_headers_of_one_name_counts() -> None:
    doubled = replace(RECORD, headers=(*RECORD.headers, ("ce_sequence", b"9")))
    assert codec.decode(doubled).envelope.sequence == 1


def test_a_time_of_another_offset_is_the_same_moment() -> None:
    event = codec.decode(
        body(b'"received_at":"2026-03-02T12:00:00Z"', b'"received_at":"2026-03-02T19:00:00+07:00"')(RECORD)
    )
    assert event.data.received_at == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_bytes_changed_at_random_are_an_event_or_unreadable_and_nothing_else() -> None:
    """Ten thousand spoilt records of every example there is; any other exception fails."""
    chance = random.Random(20260302)
    good = [record(json.loads(path.read_text())) for path in sorted((source.ROOT / "examples").glob("*/*.json"))]
    read = 0
    for _ in range(10_000):
        spoiled = chance.choice(good)
        value = bytearray(spoiled.value or b"x")
        for _ in range(chance.randint(1, 4)):
            value[chance.randrange(len(value))] = chance.randrange(256)
        headers = tuple((name, text[: chance.randint(0, 40)]) for name, text in spoiled.headers)
        changes = chance.choice(
            [{"value": bytes(value)}, {"headers": headers}, {"value": bytes(value[: len(value) // 2])}]
        )
        try:
            codec.decode(replace(spoiled, **changes))
            read += 1
        except Unreadable:
            continue
    assert 0 < read < 10_000
