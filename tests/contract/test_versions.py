"""A new version against the old ones: what may change, what may not, and who must roll out first."""

from typing import Any

import pytest

from services.contracts import source
from tests.contract.copies import Change, Copy

# The event that is changed here, whatever versions of it there are by now.
NEWEST = source.events(source.ROOT)["application.processed"][-1]
NEXT = NEWEST + 1
FILE = f"schemas/events/application.processed/{NEXT}.json: "
READERS = "submission.follow-application, notification.plan-message"


def removed(schema: dict[str, Any]) -> None:
    del schema["properties"]["officer"]


def retyped(schema: dict[str, Any]) -> None:
    schema["properties"]["late"] = {"type": "string", "description": "Whether it came late."}


def made_nullable(schema: dict[str, Any]) -> None:
    schema["properties"]["late"] = {"type": ["boolean", "null"], "description": "Whether it came late."}


def newly_required(schema: dict[str, Any]) -> None:
    schema["required"].append("unit")


def no_longer_required(schema: dict[str, Any]) -> None:
    schema["required"].remove("recorded_at")


def added_as_required(schema: dict[str, Any]) -> None:
    schema["properties"]["weight"] = {"type": "integer", "description": "Grams of paper."}
    schema["required"].append("weight")


def added_without_default(schema: dict[str, Any]) -> None:
    schema["properties"]["weight"] = {"type": "integer", "description": "Grams of paper."}


def limited(schema: dict[str, Any]) -> None:
    schema["properties"]["officer"] = {"type": "string", "pattern": "^CB-[0-9]{4}$", "description": "The officer."}


def other_default(schema: dict[str, Any]) -> None:
    schema["properties"]["components"]["default"] = ["Đơn đề nghị"]


def word_removed(schema: dict[str, Any]) -> None:
    schema["properties"]["outcome"] = {"type": "string", "enum": ["approved", "unknown"]}


def inside_removed(schema: dict[str, Any]) -> None:
    item = {"type": "object", "required": ["name"], "properties": {"name": text()}}
    schema["properties"]["documents"] = {"type": "array", "items": item, "default": []}


def text() -> dict[str, Any]:
    return {
        "type": "string", "pattern": "^[^\\x00]*$", "minLength": 1, "maxLength": 4000,
        "x-not-personal": "the kind of paper, not a file name",
    }  # fmt: skip


KEPT = f"messages of application.processed/{NEWEST} that routing wrote and the topic still keeps"
FORBIDDEN = [
    (
        removed,
        f"/officer (string) is gone. Consumers ({READERS}) that read it would find nothing, and no order of roll-out helps: "
        "put it back",
    ),
    (
        retyped,
        f"/late was boolean and is string. Neither can version {NEWEST} read the new messages nor the new version {KEPT}; no "
        "order of roll-out helps: leave it, and add a field of another name.",
    ),
    (made_nullable, "/late was boolean and is boolean or null."),
    (newly_required, f"/unit is now required. The new version could not read {KEPT}; no order of roll-out helps"),
    (
        no_longer_required,
        f"/recorded_at is no longer required. Consumers ({READERS}) of version {NEWEST} rely on it and would fail on a message",
    ),
    (
        added_as_required,
        f"/weight is new (integer), as required. The new version could not read {KEPT}: make it optional",
    ),
    (
        added_without_default,
        f"/weight is new (integer), without a default. What should a reader take it for in {KEPT}?",
    ),
    (
        limited,
        "/officer had pattern '^[0-9A-Za-z][0-9A-Za-z._/-]*$' and has pattern '^CB-[0-9]{4}$'. One of the two versions "
        "would refuse what the other allows",
    ),
    (other_default, "The default of /components was [] and is ['Đơn đề nghị']."),
    (word_removed, f'/outcome may no longer say "refused". It stands in {KEPT}: a list of words may only grow.'),
    (inside_removed, "/documents/items/sha256 (string) is gone."),
]


@pytest.mark.parametrize(("change", "sentence"), FORBIDDEN, ids=[change.__name__ for change, _ in FORBIDDEN])
def test_a_forbidden_change_is_told_with_whom_it_breaks(contract: Copy, change: Change, sentence: str) -> None:
    contract.new_version("application.processed", change)
    assert any(said.startswith(FILE + sentence) for said in contract.sentences()), contract.sentences()


def test_every_version_is_compared_with_every_other_not_only_with_the_one_before(contract: Copy) -> None:
    contract.new_version("application.processed", removed)
    contract.new_version("application.processed", lambda schema: None)
    about_the_last = [said for said in contract.sentences() if f"/{NEXT + 1}.json" in said]
    assert len(about_the_last) == 1
    assert "/officer (string) is gone." in about_the_last[0]


def test_an_optional_field_with_a_default_may_be_added_and_consumers_roll_out_first(contract: Copy) -> None:
    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["pages"] = {"type": "integer", "minimum": 0, "default": 0, "description": "Pages of it."}

    contract.new_version("application.processed", change)
    verdict = contract.verdict(drawn=5)
    assert verdict.findings == ()
    of_this = tuple(note for note in verdict.notes if note.startswith(f"application.processed/{NEXT} "))
    assert of_this == (
        f"application.processed/{NEXT} is new against application.processed/{NEWEST}. /pages is new (integer, default 0). "
        f"Roll out the consumers first ({READERS}), then the producer (routing).",
    )


def test_a_word_may_be_added_and_old_readers_read_it_as_unknown(contract: Copy) -> None:
    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["outcome"] = {"type": "string", "enum": ["approved", "refused", "partly", "unknown"]}

    contract.new_version("application.processed", change)
    verdict = contract.verdict(drawn=5)
    assert verdict.findings == ()
    (note,) = (note for note in verdict.notes if note.startswith(f"application.processed/{NEXT} "))
    assert '/outcome may now say "partly"; readers of before read it as "unknown".' in note


def test_a_gap_between_versions_is_refused(contract: Copy) -> None:
    contract.new_version("application.paid", lambda schema: None)
    folder = contract.root / "events" / "application.paid"
    (folder / "2.json").rename(folder / "3.json")
    contract.edit(
        "topics.yaml", lambda t: t["application.paid.v1"]["events"]["application.paid"].update(versions=[1, 3])
    )
    assert any("Versions count 1, 2, 3 without a gap; here are 1, 3." in said for said in contract.sentences())
