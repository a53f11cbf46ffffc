"""Released files stay as they are, the lock only grows, and generated files are never behind."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.contracts import generate
from services.contracts.gate import check, instances, property
from services.contracts.gate.findings import ToolMissing
from tests.contract.copies import Copy

PAID = "events/application.paid/1.json"


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def test_a_released_file_that_was_edited_is_told_and_the_next_version_named(contract: Copy) -> None:
    contract.edit(PAID, lambda schema: schema.update(description="The citizen paid."))
    expected = (
        f"schemas/{PAID}: It was released and has been changed, but messages of application.paid/1 are already written. "
        "Put it back as it was, and write the change as application.paid/2.json."
    )
    assert any(said.startswith(expected) for said in contract.sentences())


def test_a_released_file_that_is_gone_is_told(contract: Copy) -> None:
    (contract.root / PAID).unlink()
    assert any(said.startswith(f"schemas/{PAID}: It was released and is gone") for said in contract.sentences())


def test_a_shared_definition_that_was_edited_is_told(contract: Copy) -> None:
    contract.edit("common.json", lambda common: common["$defs"]["amount"].update(maximum=10))
    expected = "schemas/common.json#/$defs/amount: It was released and has been changed"
    assert any(said.startswith(expected) for said in contract.sentences())


def test_a_new_schema_must_be_locked(contract: Copy) -> None:
    shutil.copy(contract.root / PAID, contract.root / "events/application.paid/2.json")
    expected = "schemas/events/application.paid/2.json: It is not locked yet; lock it with: python -m services.contracts.generate"
    assert expected in contract.sentences()


def test_a_missing_lock_is_told(contract: Copy) -> None:
    (contract.root / "schemas.lock").unlink()
    assert (
        "schemas/schemas.lock: It is missing; write it with: python -m services.contracts.generate"
        in contract.sentences()
    )


def test_locking_again_changes_no_line_that_is_there(contract: Copy) -> None:
    before = (contract.root / "schemas.lock").read_text()
    contract.edit(PAID, lambda schema: schema.update(description="The citizen paid."))
    generate.write(contract.root, contract.package)
    assert (contract.root / "schemas.lock").read_text() == before


def test_a_line_of_the_shared_lock_that_was_changed_is_told(contract: Copy) -> None:
    """Editing a released file and its line together would otherwise pass."""
    clone = contract.root.parent
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "released")
    git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert contract.sentences() == []
    contract.edit(PAID, lambda schema: schema.update(description="The citizen paid."))
    lock = contract.root / "schemas.lock"
    lock.write_text("".join(line for line in lock.read_text().splitlines(keepends=True) if PAID not in line))
    generate.write(contract.root, contract.package)
    expected = f"schemas/schemas.lock: The line of {PAID} was changed or removed, but the lock may only be added to."
    assert contract.sentences() == [expected]


@pytest.mark.parametrize("file", ["events.py", "asyncapi.yaml"])
def test_a_generated_file_edited_by_hand_is_told(contract: Copy, file: str) -> None:
    path = (contract.package if file.endswith(".py") else contract.root) / file
    path.write_text(path.read_text().replace("The citizen paid", "Somebody paid"))
    (said,) = contract.sentences()
    folder = "services/contracts" if file.endswith(".py") else "schemas"
    assert said.startswith(f"{folder}/{file}: It is not what the schemas make today")
    assert said.endswith("python -m services.contracts.generate")


def test_a_generated_file_that_is_behind_the_schemas_is_told(contract: Copy) -> None:
    events_py = (contract.package / "events.py").read_text()

    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["pages"] = {"type": "integer", "default": 0, "description": "Pages."}

    contract.new_version("application.paid", change)
    (contract.package / "events.py").write_text(events_py)
    assert [said.split(":")[0] for said in contract.sentences()] == ["services/contracts/events.py"]


def test_a_reader_that_cannot_read_what_another_version_allows_is_found_by_drawing(contract: Copy) -> None:
    """By rule this is refused before; drawing must find it by itself, in case a rule is wrong."""

    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["amount"] = {"type": "string", "description": "As text."}

    contract.new_version("application.paid", change)
    texts = generate.texts(contract.root, contract.package)
    found = [str(finding) for finding in property.findings(contract.root, texts[contract.package / "events.py"], 3)]
    assert len(found) == 2
    assert (
        "/2.json: A reader of version 2 cannot read what version 1 allows: at /amount Input should be a valid string"
        in found[0]
    )
    assert (
        "/1.json: A reader of version 1 cannot read what version 2 allows: at /amount Input should be a valid int"
        in found[1]
    )


@pytest.mark.parametrize(
    ("library", "name"), [("datamodel_code_generator", "datamodel-code-generator"), ("hypothesis", "hypothesis")]
)
def test_a_missing_development_library_is_named_in_one_line(
    contract: Copy, monkeypatch: pytest.MonkeyPatch, library: str, name: str
) -> None:
    instances._of.cache_clear()
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ToolMissing, match=f"The gate needs {name}, which is not installed: pip install"):
        check(contract.root, contract.package, drawn=1)
