"""Every form fits the rules for forms, accepts its own example, and tells a citizen what is wrong."""

import copy
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from services.catalog.domain.forms import canonical, sha256
from services.contracts import forms as rules
from tests.unit.catalog.real import register

PROCEDURES = register().procedures


def validator(form: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        form, validate_formats=True, offline=True, pattern_options=jsonschema_rs.RegexOptions()
    )


def fields(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, schema
    for name, field in schema.get("properties", {}).items():
        yield from fields(field, f"{path}/{name}")
    if "items" in schema:
        yield from fields(schema["items"], f"{path}/items")


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.code)
def test_a_form_keeps_the_rules_and_its_example_fits(procedure: Any) -> None:
    assert rules.faults(procedure.form) == ()
    assert [error.message for error in validator(procedure.form).iter_errors(procedure.form["examples"][0])] == []


def test_every_field_of_every_form_has_a_sentence_in_both_languages() -> None:
    for procedure in PROCEDURES:
        for path, field in fields(procedure.form):
            assert set(field["x-error"]) == {"vi", "en"}, (procedure.code, path)
            assert field["x-error"]["vi"].endswith("."), (procedure.code, path)
            assert field["title"]
            assert field["x-title-en"]


def test_well_known_procedures_have_a_form_of_their_own() -> None:
    own = {each.code for each in PROCEDURES if "content" not in each.form["properties"]["request"]["properties"]}
    assert own == {
        "1.009073",
        "1.009099",
        "1.005092.000.00.00.H17",
        "2.000205.000.00.00.H17",
        "2.000488.000.00.00.H17",
    }


def faults(code: str, change: Any) -> set[str]:
    form = next(each.form for each in PROCEDURES if each.code == code)
    filled = copy.deepcopy(form["examples"][0])
    change(filled)
    return {"/" + "/".join(map(str, error.instance_path)) for error in validator(form).iter_errors(filled)}


def put(*path: str, value: Any) -> Any:
    def change(filled: dict[str, Any]) -> None:
        for step in path[:-1]:
            filled = filled[step]
        filled[path[-1]] = value

    return change


@pytest.mark.parametrize("number", ["001090000001", "012345678"])
def test_identity_numbers_of_9_and_12_digits_fit(number: str) -> None:
    assert faults("1.009073", put("applicant", "id_number", value=number)) == set()


@pytest.mark.parametrize("number", ["", "12345678", "1234567890", "00109000000a", "001 090000001", "٠٠١٠٩٠٠٠٠٠٠١"])
def test_other_identity_numbers_do_not(number: str) -> None:
    assert faults("1.009073", put("applicant", "id_number", value=number)) == {"/applicant/id_number"}


@pytest.mark.parametrize(
    "phone",
    ["0912345678", "0351234567", "0561234567", "0701234567", "+84912345678", "01201234567", "01621234567",
     "01681234567", "01861234567", "01881234567", "01991234567", "02438225678", "02363822222"],
)  # fmt: skip
def test_telephone_numbers_old_and_new_fit(phone: str) -> None:
    assert faults("1.009073", put("applicant", "phone", value=phone)) == set()


@pytest.mark.parametrize(
    "phone",
    ["", "912345678", "0112345678", "01612345678", "01701234567", "091234567", "09123456789", "0912 345 678",
     "+840912345678", "0612345678", "024382256789"],
)  # fmt: skip
def test_other_telephone_numbers_do_not(phone: str) -> None:
    assert faults("1.009073", put("applicant", "phone", value=phone)) == {"/applicant/phone"}


@pytest.mark.parametrize(
    "email", ["", "an", "an@", "@example.com", "an@example", "an@exa mple.com", "an@example.com\r\nBcc: x@example.com",
              "<an@example.com>", "a" * 250 + "@example.com"]
)  # fmt: skip
def test_what_is_no_email_address_does_not_fit(email: str) -> None:
    assert faults("1.009073", put("applicant", "email", value=email)) == {"/applicant/email"}


@pytest.mark.parametrize("name", ["", "A", "   ", "An\r\nBcc: x@example.com", "<script>", " An Nguyễn", "A" * 121])
def test_a_name_that_is_none_does_not_fit(name: str) -> None:
    assert faults("1.009073", put("applicant", "full_name", value=name)) == {"/applicant/full_name"}


def test_a_form_without_the_declaration_does_not_fit() -> None:
    assert faults("1.013124", put("declaration", value=False)) == {"/declaration"}
    assert faults("1.013124", lambda filled: filled.pop("declaration")) == {"/"}


def test_a_paper_the_procedure_does_not_ask_for_does_not_fit() -> None:
    assert faults("1.013124", put("components", value=["c1", "c99"])) == {"/components/1"}
    assert faults("1.013124", put("components", value=["c1", "c1"])) == {"/components"}
    assert faults("1.013124", put("components", value=[])) == set()


def test_an_entry_that_is_not_in_the_form_does_not_fit() -> None:
    assert faults("1.013124", put("applicant", "salary", value=1)) == {"/applicant"}
    assert faults("1.013124", put("more", value=1)) == {"/"}


def test_forms_that_are_equal_have_one_fingerprint_however_they_are_ordered() -> None:
    assert canonical({"b": 1, "a": "Hộ"}) == '{"a":"Hộ","b":1}'.encode()
    assert sha256({"b": 1, "a": 2}) == sha256({"a": 2, "b": 1})
    assert len({each.form_sha256 for each in PROCEDURES}) > 80


def test_two_procedures_of_one_name_and_form_but_other_papers_are_told_apart() -> None:
    one, other = (next(each for each in PROCEDURES if each.code == code) for code in ("1.009073", "1.009099"))
    assert one.name == other.name
    assert one.form_sha256 != other.form_sha256
