"""The contract holds for real data: every agency and every procedure of the catalogue, with its form."""

import json
from datetime import date

import jsonschema_rs
import pytest

from services.catalog import messages, register
from services.catalog.domain.standing import standings
from services.contracts import codec, forms, source
from services.kernel.event import Outgoing, Record

REGISTER = register.read_register()


def record(message: Outgoing) -> Record:
    headers = tuple((name, value.encode()) for name, value in message.headers)
    return Record(message.topic, 0, 0, message.key.encode(), headers, message.value)


@pytest.fixture(scope="module")
def published() -> list[Outgoing]:
    procedures = [messages.procedure_message(each, 1, date(2026, 1, 1), 1, "digest") for each in REGISTER.procedures]
    return procedures + [
        messages.agency_message(each, 1, "digest", date(2026, 11, 23)) for each in standings(REGISTER.agencies)
    ]


def test_every_procedure_and_agency_is_published_as_its_schema_says(published: list[Outgoing]) -> None:
    assert len(published) > 160
    schemas = {
        event: jsonschema_rs.Draft202012Validator(source.whole(event, version), validate_formats=True)
        for event, version in (("catalog.procedure", 1), ("catalog.agency", 2))
    }
    for message in published:
        event = codec.decode(record(message))
        body = json.loads(message.value or b"")
        assert [error.message for error in schemas[event.envelope.type].iter_errors(body)] == [], message.key


def test_every_form_says_only_what_a_form_may_say() -> None:
    assert {each.code: forms.faults(each.form) for each in REGISTER.procedures if forms.faults(each.form)} == {}


def test_every_form_takes_the_example_it_shows() -> None:
    for procedure in REGISTER.procedures:
        jsonschema_rs.Draft202012Validator(procedure.form, validate_formats=True).validate(
            procedure.form["examples"][0]
        )
