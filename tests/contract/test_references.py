"""Nothing in schemas/ stands alone, and nothing is named that is not there."""

from typing import Any

import pytest

from tests.contract.copies import Change, Copy

PAID = "application.paid.v1"
YAML = "schemas/topics.yaml: "


def without(word: str) -> Change:
    return lambda row: row.pop(word)


def having(word: str, value: Any) -> Change:
    return lambda row: row.update({word: value})


ROWS = [
    (without("writer"), f"{PAID} has no writer: one service, and only one, writes a topic; add the line."),
    (
        having("writer", ["submission", "routing"]),
        f"{PAID} has the writer ['submission', 'routing']; it must be ONE of",
    ),
    (having("writer", "payments"), f"{PAID} has the writer 'payments'; it must be ONE of"),
    (having("groups", []), f'{PAID} has no reader: name its consumer groups, or say "readers: agency".'),
    (
        having("groups", ["applyCitizenAct"]),
        f"{PAID} has the group 'applyCitizenAct'; a group is written service.handler",
    ),
    (having("retention", "a year"), f"{PAID} has the retention 'a year'; write it like \"30 days\""),
    (having("partitions", 0), f"{PAID} has 0 partitions; it needs a number from 1."),
    (having("owner", "me"), f"{PAID} says owner, which nobody reads"),
    (
        having("partitions", 12),
        "Topics keyed by application_id must have the same number of partitions, so that a key stays",
    ),
    (having("key", "dossier"), f"{PAID} is keyed by dossier, but application.paid/1 has no such field."),
    (
        lambda row: row["events"]["application.paid"].update(versions=[1, 2]),
        "application.paid has the versions [1] on disk, but [1, 2] here.",
    ),
    (
        lambda row: row["events"]["application.paid"]["golden"].append("a-fee-in-gold"),
        "The example a-fee-in-gold of application.paid is not there: schemas/examples/application.paid/a-fee-in-gold.json.",
    ),
    (
        lambda row: row["events"]["application.paid"].update({"must-fail": []}),
        "application.paid has no must-fail example; write one in schemas/examples/application.paid/.",
    ),
    (
        lambda row: row["events"].update({"application.forgotten": row["events"]["application.paid"]}),
        "application.forgotten has no schema; write schemas/events/application.forgotten/1.json or take it out.",
    ),
    (
        lambda row: row["events"].update({"application.withdrawn": row["events"]["application.paid"]}),
        "application.withdrawn stands on 2 topics; an event travels on one, or its order is lost.",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), ROWS)
def test_a_row_of_topics_says_everything_and_nothing_that_is_not_there(
    contract: Copy, change: Change, sentence: str
) -> None:
    contract.topic(PAID, change)
    assert any(said.startswith(YAML + sentence) for said in contract.sentences()), contract.sentences()


def test_a_topic_is_named_with_dots_and_a_version(contract: Copy) -> None:
    contract.edit("topics.yaml", lambda table: table.update({"application_paid": table.pop(PAID)}))
    assert any("application_paid is no name for a topic; write it like" in said for said in contract.sentences())


def test_a_topic_without_a_word_is_told_what_to_say(contract: Copy) -> None:
    contract.edit("topics.yaml", lambda table: table.update({"application.lost.v1": None}))
    assert any("application.lost.v1 says nothing; give it about, key" in said for said in contract.sentences())


def test_an_event_no_topic_carries_is_found(contract: Copy) -> None:
    contract.edit("topics.yaml", lambda table: table.pop(PAID))
    assert any(
        said
        == "schemas/events/application.paid: No topic of topics.yaml carries application.paid; name it there or remove the "
        "schema."
        for said in contract.sentences()
    )


def test_an_example_nobody_refers_to_is_found(contract: Copy) -> None:
    contract.topic(PAID, lambda row: row["events"]["application.paid"]["must-fail"].remove("a-negative-amount"))
    assert contract.sentences() == [
        "schemas/examples/application.paid/a-negative-amount.json: Nobody refers to this example; name it under "
        "application.paid in topics.yaml."
    ]


def test_a_definition_nobody_uses_is_found(contract: Copy) -> None:
    contract.edit("common.json", lambda common: common["$defs"].update(weight={"type": "integer"}))
    assert any(
        "common.json: Nobody refers to $defs/weight; remove it or use it." in said for said in contract.sentences()
    )


def test_a_definition_that_is_missing_is_named_with_the_schema_that_wants_it(contract: Copy) -> None:
    contract.edit("common.json", lambda common: common["$defs"].pop("amount"))
    expected = "application.paid/1.json: It refers to amount, which common.json does not define; write it there."
    assert any(said.endswith(expected) for said in contract.sentences())


def test_a_file_that_is_no_part_of_the_contract_is_found(contract: Copy) -> None:
    (contract.root / "events" / "application.paid" / "draft.json").write_text("{}")
    expected = "schemas/events/application.paid/draft.json: Nobody refers to this file"
    assert any(said.startswith(expected) for said in contract.sentences())
