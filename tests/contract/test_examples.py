"""Golden examples that no longer fit and must-fail examples that pass."""

from typing import Any

import pytest

from services.contracts.gate.examples import record
from tests.contract.copies import Change, Copy

GOLDEN = "examples/application.routed/to-ha-noi-in-working-days.json"
MUST_FAIL = "examples/application.routed/no-agency.json"


def value(**fields: Any) -> Change:
    return lambda example: example["value"].update(fields)


def dropped(name: str, inside: str | None = None) -> Change:
    return lambda example: (example[inside] if inside else example).pop(name)


def said(**parts: Any) -> Change:
    return lambda example: example.update(parts)


WRONG = [
    (
        GOLDEN,
        dropped("rule", "value"),
        "This golden example is refused (does-not-fit): This application.routed does not fit",
    ),
    (
        GOLDEN,
        dropped("ce_id", "headers"),
        "This golden example is refused (missing-header): The header ce_id is missing",
    ),
    (
        GOLDEN,
        value(due_at="2026-03-03 10:04:10+07:00"),
        "This golden example is read, but does not fit its schema: /due_at",
    ),
    (GOLDEN, said(reads_as={"rule": "x"}), "rule should read as 'x', but reads as 'province-of-place'."),
    (GOLDEN, said(from_a_newer_writer=True), "It says it is from a newer writer, but fits the schema of today"),
    (GOLDEN, said(note="x"), "An example does not say note."),
    (GOLDEN, dropped("about"), "An example must say about."),
    (GOLDEN, dropped("value"), "An example says either value (JSON, or null for a message without a body) or text"),
    (GOLDEN, said(must_fail={"code": "garbage", "because": "y"}), "It is listed as one kind and written as the other"),
    (
        MUST_FAIL,
        value(agency="H26"),
        "This must-fail example is read without complaint, although: A dossier that was routed to nobody was not routed.",
    ),
    (MUST_FAIL, said(key="H26"), "It must fail as does-not-fit, but fails as wrong-key"),
    (MUST_FAIL, value(rule=7), "It must fail at /agency only, but fails at /agency, /rule."),
    (MUST_FAIL, dropped("because", "must_fail"), "It must say why it must fail"),
]


@pytest.mark.parametrize(("file", "change", "sentence"), WRONG)
def test_an_example_that_is_not_what_it_says_is_told(contract: Copy, file: str, change: Change, sentence: str) -> None:
    contract.edit(file, change)
    assert any(told.startswith(f"schemas/{file}: {sentence}") for told in contract.sentences()), contract.sentences()


def test_an_example_of_another_event_is_told(contract: Copy) -> None:
    wrong = contract.root / "examples" / "application.paid" / "a-fee-of-500000-dong.json"
    wrong.write_bytes((contract.root / GOLDEN).read_bytes())
    assert any(
        "It is an example of application.routed, but lies with those of application.paid." in s
        for s in contract.sentences()
    )


def test_a_schema_that_allows_what_its_reader_refuses_is_told(contract: Copy) -> None:
    """Here the schema loses its limit; the running reader still has it."""
    contract.edit("common.json", lambda common: common["$defs"]["amount"].pop("minimum"))
    expected = "a-negative-amount.json: The reader refuses it, but the schema allows it"
    assert any(expected in told for told in contract.sentences())


def test_a_form_that_does_not_fit_the_rules_of_forms_is_told(contract: Copy) -> None:
    contract.edit("forms/example.json", lambda form: form["properties"].pop("applicant"))
    expected = 'schemas/forms/example.json: The example of a form does not fit at /properties: "applicant" is a required property'
    assert any(told.startswith(expected) for told in contract.sentences())


def test_a_tombstone_has_no_body_and_an_absent_key_is_none() -> None:
    read = record({"topic": "agency.h26.reports.v1", "key": None, "headers": {"a": "ạ"}, "value": None})
    assert (read.key, read.value, read.headers) == (None, None, (("a", "ạ".encode()),))
