"""Reading what agencies write: little is asked of them, and nothing lets one speak for another."""

import json
from uuid import UUID

import pytest

from services.contracts import codec, events
from services.kernel.event import Unreadable
from tests.unit.contracts.messages import DOSSIER, REPORT, REPORT_BODY, report


def code_of(record: object) -> str:
    with pytest.raises(Unreadable) as raised:
        codec.decode(record)  # type: ignore[arg-type] # always a Record
    return raised.value.code


def test_four_fields_without_key_or_headers_are_a_report() -> None:
    event = codec.decode(report(REPORT_BODY))
    assert event.data.step is events.ReportStep.accepted
    envelope = event.envelope
    assert (envelope.type, envelope.version, envelope.source) == ("agency.report", 1, "/agency/H26")
    assert (envelope.subject, envelope.correlation_id, envelope.sequence) == (str(DOSSIER), DOSSIER, 0)
    assert envelope.time.isoformat() == "2026-03-02T12:00:00+00:00"


def test_the_same_report_read_again_has_the_same_id() -> None:
    assert codec.decode(report(REPORT_BODY)).envelope.id == codec.decode(report(REPORT_BODY)).envelope.id


def test_two_agencies_with_the_same_report_id_do_not_hide_each_other() -> None:
    of_h26, of_g01 = (codec.decode(report(REPORT_BODY, agency=agency)).envelope.id for agency in ("h26", "g01"))
    assert of_h26 != of_g01


def test_a_report_id_used_again_for_something_else_is_another_event() -> None:
    other = REPORT_BODY.replace(b"accepted", b"returned")
    assert codec.decode(report(REPORT_BODY)).envelope.id != codec.decode(report(other)).envelope.id


def test_an_agency_cannot_choose_the_id_of_its_event() -> None:
    chosen = codec.decode(
        report(REPORT_BODY, ce_id=str(REPORT).encode(), ce_time=b"never", ce_source=b"/motcua/routing")
    )
    assert chosen.envelope == codec.decode(report(REPORT_BODY)).envelope


def test_a_key_must_be_the_dossier_in_either_case_of_letters() -> None:
    assert codec.decode(report(REPORT_BODY, key=str(DOSSIER).upper().encode())).envelope.subject == str(DOSSIER)
    assert code_of(report(REPORT_BODY, key=str(REPORT).encode())) == "wrong-key"
    assert code_of(report(REPORT_BODY, key=b"\xff")) == "wrong-key"


def test_a_dossier_in_capital_letters_is_the_same_dossier() -> None:
    shouted = REPORT_BODY.replace(str(DOSSIER).encode(), str(DOSSIER).upper().encode())
    event = codec.decode(report(shouted))
    assert event.data.application_id == UUID(str(DOSSIER))
    assert event.envelope.subject == str(DOSSIER)


def test_null_means_nothing_to_say() -> None:
    optional = ("outcome", "unit", "officer", "reason", "components", "due_at", "documents")
    body = json.loads(REPORT_BODY) | dict.fromkeys(optional)
    data = codec.decode(report(json.dumps(body).encode())).data
    assert {getattr(data, name) for name in optional} == {None}


def test_a_report_may_not_say_it_is_something_else() -> None:
    assert code_of(report(REPORT_BODY, ce_type=b"application.submitted")) == "wrong-topic"
    assert code_of(report(REPORT_BODY, ce_dataschema=b"agency.report/7")) == "unknown-version"
    assert codec.decode(report(REPORT_BODY, ce_dataschema=b"agency.report/1")).envelope.version == 1


def test_a_step_nobody_knows_reads_as_unknown_for_routing_to_refuse() -> None:
    event = codec.decode(report(REPORT_BODY.replace(b"accepted", b"acepted")))
    assert event.data.step is events.ReportStep.unknown


@pytest.mark.parametrize("body", [b"", b"xin ch\xc3\xa0o", b"\xff\xd8\xff", b'{"report_id":', b'"\xed\xa0\x80"'])
def test_what_is_no_json_is_garbage(body: bytes) -> None:
    assert code_of(report(body)) == "garbage"


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("report_id", "7", "/report_id"),
        ("step", 7, "/step"),
        ("occurred_at", "hôm qua", "/occurred_at"),
        ("occurred_at", "2026-03-02T10:20:39", "/occurred_at"),
        ("reason", "a\0b", "/reason"),
        ("reason", "", "/reason"),
        ("reason", "a" * 4001, "/reason"),
        ("officer", "Nguyễn Văn A", "/officer"),
        ("components", "Đơn", "/components"),
        ("documents", [{"name": "Giấy phép", "sha256": "x"}], "/documents/0/sha256"),
    ],
)
def test_what_does_not_fit_is_named_by_its_pointer(field: str, value: object, pointer: str) -> None:
    body = json.dumps(json.loads(REPORT_BODY) | {field: value}).encode()
    with pytest.raises(codec.DoesNotFit) as raised:
        codec.decode(report(body))
    assert [misfit.pointer for misfit in raised.value.misfits] == [pointer]
