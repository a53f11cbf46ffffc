"""Writing: the message for the outbox."""

import json

import pytest

from services.contracts import codec, events, topics
from tests.unit.contracts.messages import DOSSIER, EVENT, NOON, outgoing, record_of, routed


def test_a_message_carries_the_cloudevents_attributes_in_its_headers() -> None:
    message = outgoing(causation_id=DOSSIER, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    assert dict(message.headers) == {
        "ce_specversion": "1.0",
        "ce_id": str(EVENT),
        "ce_type": "application.routed",
        "ce_source": "/motcua/routing",
        "ce_subject": str(DOSSIER),
        "ce_time": "2026-03-02T12:00:00+00:00",
        "ce_dataschema": "application.routed/2",
        "ce_sequence": "1",
        "ce_correlationid": str(DOSSIER),
        "ce_causationid": str(DOSSIER),
        "content-type": "application/json",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    assert (message.topic, message.key, message.event_id) == ("application.routed.v1", str(DOSSIER), EVENT)


def test_what_was_not_given_is_no_header() -> None:
    assert not {"ce_causationid", "traceparent"} & dict(outgoing().headers).keys()


def test_a_compulsory_field_without_a_value_says_null_and_an_optional_one_is_left_out() -> None:
    body = json.loads(outgoing().value or b"")
    assert body["due_at"] is None
    assert body["deadline"] is None
    assert body["place"] == {"province": "31"}


def test_a_compulsory_field_with_a_value_says_it_once() -> None:
    data = routed(due_at=NOON, deadline={"value": 30, "unit": "working-day"})
    message = codec.message(
        data, id=EVENT, source="/motcua/routing", subject=str(DOSSIER), sequence=1, correlation_id=EVENT
    )
    assert message.value is not None
    assert message.value.count(b'"due_at"') == 1
    assert codec.decode(record_of(message)).data == data


def test_null_inside_a_free_object_is_kept() -> None:
    data = events.CatalogProcedure(
        code="1.013125", version=1, name="Thủ tục", field="Ứng phó sự cố tràn dầu", level=events.ProcedureLevel.ministry,
        authority="", deadline={"text": ""}, fee={"text": ""}, components=[], form={"default": None}, form_sha256="0" * 64,
        valid_from="2026-01-01", aliases=[], notice="Thử nghiệm",
    )  # fmt: skip
    message = codec.message(
        data, id=EVENT, source="/motcua/catalog", subject="1.013125", sequence=1, correlation_id=EVENT
    )
    assert codec.decode(record_of(message)).data.form == {"default": None}


def test_an_event_for_one_agency_needs_its_inbox() -> None:
    data = events.AgencyApplicationWithdrawn(application_id=DOSSIER, withdrawn_at=NOON)
    arguments = {"id": EVENT, "source": "/motcua/routing/agency/G11", "subject": str(DOSSIER), "sequence": 1}
    message = codec.message(data, **arguments, correlation_id=EVENT, topic=topics.agency_inbox("G11"))
    assert message.topic == "agency.g11.inbox.v1"
    with pytest.raises(ValueError, match=r"agency\.application-withdrawn goes to one agency: give its topic"):
        codec.message(data, **arguments, correlation_id=EVENT)
    for wrong in ("application.withdrawn.v1", "agency.{code}.inbox.v1", topics.agency_reports("G11")):
        with pytest.raises(ValueError, match="does not travel on"):
            codec.message(data, **arguments, correlation_id=EVENT, topic=wrong)


def test_a_class_that_is_no_event_is_refused() -> None:
    with pytest.raises(TypeError, match="Place is no event"):
        codec.message(events.Place(province="01"), id=EVENT, source="/s", subject="x", sequence=1, correlation_id=EVENT)


def test_a_tombstone_has_headers_and_no_body_and_reads_as_no_data() -> None:
    message = codec.tombstone(topics.AGENCY, "H22", id=EVENT, source="/motcua/catalog", sequence=2)
    assert message.value is None
    event = codec.decode(record_of(message))
    assert event.data is None
    assert (event.envelope.type, event.envelope.subject, event.envelope.sequence) == ("catalog.agency", "H22", 2)


def test_only_a_compacted_topic_takes_a_tombstone() -> None:
    with pytest.raises(ValueError, match=r"application\.routed\.v1 is not compacted"):
        codec.tombstone(topics.ROUTED, str(DOSSIER), id=EVENT, source="/s", sequence=1)
    with pytest.raises(ValueError, match=r"No topic nowhere\.v1"):
        codec.tombstone("nowhere.v1", "x", id=EVENT, source="/s", sequence=1)
