"""Every fault of a form is named with its pointer and a sentence; fingerprints can be recomputed with any JSON library."""

import hashlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.register import read_register
from services.submission.forms import Form, UnusableForm, canonical, canonical_with, digest

REGISTER = {procedure.code: procedure.form for procedure in read_register().procedures}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values, max_size=5))
def test_the_fingerprint_is_that_of_pythons_sorted_json(form: dict[str, Any]) -> None:
    plain = json.dumps(form, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert canonical(form) == plain
    assert digest(canonical(form)) == hashlib.sha256(plain).hexdigest()


@given(values)
def test_the_fingerprint_of_any_value_is_that_of_pythons_sorted_json(value: Any) -> None:
    assert canonical(value) == json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


@given(values, st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 2**53))
def test_a_part_that_is_canonical_already_is_taken_over_as_it_is(form: Any, name: str, size: int) -> None:
    value = {"procedure": name, "form": form, "attachments": [{"name": name, "size": size}]}
    assert canonical_with(value, "form", canonical(form)) == canonical(value)


@pytest.mark.parametrize("code", REGISTER)
def test_every_form_of_the_register_takes_its_own_example_and_refuses_an_empty_one_in_sentences(code: str) -> None:
    schema = REGISTER[code]
    form = Form(schema)
    for example in schema["examples"]:
        assert form.faults(example) == []
    faults = form.faults({})
    assert {fault.pointer for fault in faults} == {f"/form/{name}" for name in schema["required"]}
    assert all(fault.message.vi.startswith("Thiếu mục “") and fault.message.en for fault in faults)


def _form(**properties: Any) -> Form:
    return Form({"type": "object", "properties": properties, "additionalProperties": False})


def test_a_field_has_one_fault_with_its_own_sentence() -> None:
    told = {"vi": "Số điện thoại gồm 10 chữ số.", "en": "10 digits."}
    form = _form(phone={"type": "string", "pattern": "^0[0-9]{9}$", "minLength": 10, "x-error": told})
    (fault,) = form.faults({"phone": "1"})
    assert (fault.pointer, fault.message.vi) == ("/form/phone", "Số điện thoại gồm 10 chữ số.")


def test_without_a_sentence_of_its_own_the_fields_title_is_told() -> None:
    form = _form(born_on={"title": "Ngày sinh", "x-title-en": "Born on", "type": "string", "format": "date"})
    (fault,) = form.faults({"born_on": "hôm qua"})
    assert fault.message == (
        "Mục “Ngày sinh”: Giá trị không đúng dạng.",
        "“Born on”: The value is not in the right format.",
    )


def test_words_beside_a_reference_are_nearer_than_those_of_its_target() -> None:
    schema = {
        "type": "object",
        "properties": {
            "mother": {"$ref": "#/$defs/name", "x-error": {"vi": "Hãy ghi tên mẹ.", "en": "Give the mother's name."}},
            "father": {"$ref": "#/$defs/name"},
        },
        "required": ["mother"],
        "$defs": {
            "name": {"type": "string", "title": "Họ tên", "x-error": {"vi": "Hãy ghi họ tên.", "en": "Give a name."}}
        },
    }
    said = {fault.pointer: fault.message.vi for fault in Form(schema).faults({"mother": 1, "father": 1})}
    assert said == {"/form/mother": "Hãy ghi tên mẹ.", "/form/father": "Hãy ghi họ tên."}
    (missing,) = Form(schema).faults({})
    assert missing.message.vi == "Thiếu mục “Họ tên”. Hãy ghi tên mẹ."


def test_a_missing_part_is_told_by_its_name_alone_and_a_missing_field_with_what_to_write() -> None:
    parts = {
        "mother": {"title": "Người mẹ", "type": "object", "x-error": {"vi": "Phần này có mục lạ.", "en": "Odd."}},
        "year": {"title": "Năm", "type": "integer", "x-error": {"vi": "Hãy ghi năm, ví dụ 1990.", "en": "A year."}},
    }
    form = Form({"type": "object", "properties": parts, "required": ["mother", "year"]})
    assert [fault.message.vi for fault in form.faults({})] == [
        "Thiếu mục “Người mẹ”.",
        "Thiếu mục “Năm”. Hãy ghi năm, ví dụ 1990.",
    ]


def test_pointers_are_escaped_and_lists_counted() -> None:
    form = Form({"type": "object", "properties": {"a/b~c": {"type": "array", "items": {"type": "integer"}}}})
    assert [fault.pointer for fault in form.faults({"a/b~c": [1, "x", 3, "y"]})] == [
        "/form/a~1b~0c/1",
        "/form/a~1b~0c/3",
    ]


def test_a_thousand_faults_are_told_as_fifty() -> None:
    form = Form({"type": "array", "items": {"type": "integer"}})
    assert len(form.faults(["x"] * 1000)) == 50


def test_a_pattern_cannot_be_made_slow() -> None:
    form = _form(a={"type": "string", "pattern": "^(a+)+$"})
    began = time.perf_counter()
    assert form.faults({"a": "a" * 50_000 + "!"})
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    "schema", [{"type": "objekt"}, {"$ref": "https://elsewhere.example/x"}, [], {"pattern": "(?=a)"}]
)
def test_a_form_that_is_no_use_says_so(schema: Any) -> None:
    with pytest.raises(UnusableForm):
        Form(schema)
