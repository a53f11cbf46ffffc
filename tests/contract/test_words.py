"""The small language of the schemas, and the personal data it may not speak of."""

from typing import Any

import pytest

from tests.contract.copies import Change, Copy

FILE = "events/application.paid/1.json"


def field(name: str, schema: Any) -> Change:
    """Puts a field into application.paid."""
    return lambda event: event["properties"].update({name: schema})


FOREIGN = [
    (
        field("method", {"type": "string", "enum": ["card", "transfer"]}),
        '/method is a list of words without "unknown": an old reader could not read a word that is added later.',
    ),
    (
        field("method", {"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        "/method has the type None; allowed are array, boolean, integer, object, string, each also with null.",
    ),
    (
        field("method", {"type": "string", "if": {}, "contentEncoding": "base64"}),
        "/method uses contentEncoding, if, which the gate cannot compare between versions; say it with fewer words.",
    ),
    (field("share", {"type": "number"}), "/share has the type 'number'"),
    (
        field("method", {"$ref": "urn:elsewhere:method"}),
        "/method refers to 'urn:elsewhere:method'; a schema may refer to",
    ),
    (field("paid_by", True), "/paid_by must be an object that says what is allowed there"),
    (field("method", {"type": "string", "pattern": "card"}), "/method needs a pattern from ^ to $"),
    (
        field("method", {"type": "string", "pattern": "^(?=c)card$"}),
        "/method needs a pattern from ^ to $ without look-around",
    ),
    (field("method", {"type": "string", "pattern": "^(card$"}), "/method has a pattern that is no regular expression"),
    (
        field("method", {"type": "string", "format": "email"}),
        "/method has the format 'email'; allowed are date, date-time, uuid.",
    ),
    (
        field("class", {"type": "string"}),
        "/class needs a name in lower case with underscores that is no word of Python.",
    ),
    (field("paidBy", {"type": "string"}), "/paidBy needs a name in lower case"),
    (
        field("bill", {"type": "object", "properties": {"no": {"type": "string"}}, "additionalProperties": False}),
        "/bill must not speak of additionalProperties: unknown fields are always passed over, or no field could be added.",
    ),
    (field("bill", {"type": "object"}), "/bill is an object without fields; name them"),
    (
        field("bill", {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        '/bill uses anyOf for more than "this, or null"; make two events or two fields of it.',
    ),
    (
        lambda event: event["required"].append("bill"),
        "/bill is required but not described; describe it under properties.",
    ),
    (lambda event: event.update(title="Payment"), "The event must have the title ApplicationPaid"),
]


@pytest.mark.parametrize(("change", "sentence"), FOREIGN)
def test_a_schema_is_written_in_the_words_the_gate_can_compare(contract: Copy, change: Change, sentence: str) -> None:
    contract.edit(FILE, change)
    assert any(said.startswith(f"schemas/{FILE}: {sentence}") for said in contract.sentences()), contract.sentences()


@pytest.mark.parametrize(
    "name",
    ["phone", "email", "full_name", "applicant_address", "id_number", "citizen", "bank_account", "date_of_birth"],
)
def test_a_field_that_looks_like_a_persons_data_is_refused(contract: Copy, name: str) -> None:
    contract.edit(FILE, field(name, {"type": "string"}))
    expected = f"schemas/{FILE}: /{name} looks like personal data, which may not travel in events."
    assert any(said.startswith(expected) for said in contract.sentences())


def test_a_field_that_only_sounds_personal_is_let_in_with_a_reason(contract: Copy) -> None:
    contract.edit(FILE, field("bank_name", {"type": "string", "x-not-personal": "the bank, not the account's owner"}))
    assert not any("personal" in said for said in contract.sentences())


def test_a_reason_must_be_more_than_a_word(contract: Copy) -> None:
    contract.edit(FILE, field("bank_name", {"type": "string", "x-not-personal": "no"}))
    assert any("/bank_name looks like personal data" in said for said in contract.sentences())


def test_what_is_marked_personal_is_refused_whatever_its_name(contract: Copy) -> None:
    contract.edit(FILE, field("handle", {"type": "string", "x-personal": True}))
    expected = f"schemas/{FILE}: /handle is marked x-personal. Personal data may not travel in events"
    assert any(said.startswith(expected) for said in contract.sentences())


def test_personal_data_is_found_inside_lists_and_shared_definitions(contract: Copy) -> None:
    contract.edit(
        FILE,
        field("payers", {"type": "array", "items": {"type": "object", "properties": {"email": {"type": "string"}}}}),
    )
    contract.edit(
        "common.json", lambda common: common["$defs"]["place"]["properties"].update(street={"type": "string"})
    )
    said = contract.sentences()
    assert any("/payers/items/email looks like personal data" in sentence for sentence in said)
    assert any("schemas/common.json: $defs/place/street looks like personal data" in sentence for sentence in said)
