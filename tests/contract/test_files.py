"""Files that cannot be read are told before anything else, and without a traceback."""

import unicodedata

from tests.contract.copies import Copy

PAID = "events/application.paid/1.json"


def test_broken_json_is_told_with_its_place(contract: Copy) -> None:
    (contract.root / PAID).write_text('{"title": "ApplicationPaid",}')
    (said,) = contract.sentences()
    assert said.startswith(f"schemas/{PAID}: It cannot be read: ")
    assert "line 1 column" in said


def test_broken_yaml_is_told(contract: Copy) -> None:
    (contract.root / "topics.yaml").write_text("application.paid.v1: [")
    (said,) = contract.sentences()
    assert said.startswith("schemas/topics.yaml: It cannot be read: ")


def test_a_field_written_twice_is_told(contract: Copy) -> None:
    path = contract.root / PAID
    path.write_text(path.read_text().replace('"amount": {', '"amount": {}, "amount": {'))
    assert contract.sentences() == [f"schemas/{PAID}: It cannot be read: the name 'amount' stands in one object twice."]


def test_a_file_that_is_not_utf_8_is_told(contract: Copy) -> None:
    (contract.root / PAID).write_bytes("đồng".encode("utf-16"))
    assert contract.sentences() == [f"schemas/{PAID}: It is not UTF-8 (byte 0); save it as UTF-8."]


def test_vietnamese_that_is_not_nfc_is_told(contract: Copy) -> None:
    path = contract.root / "common.json"
    path.write_text(unicodedata.normalize("NFD", path.read_text()))
    (said,) = contract.sentences()
    assert said.startswith("schemas/common.json: Its Vietnamese is not NFC")


def test_a_file_that_holds_a_list_is_told(contract: Copy) -> None:
    (contract.root / PAID).write_text("[]")
    assert contract.sentences() == [f"schemas/{PAID}: It must hold one object with named parts."]
