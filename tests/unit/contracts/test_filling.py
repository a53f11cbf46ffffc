"""A filled-in form is held against its schema and against what a schema cannot say; nothing makes the checker fail."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import checks, known
from services.contracts.filling import FormChecker, UnusableForm

TODAY = date(2026, 11, 23)


def told(title: str, en: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "x-title-en": en, "type": "string", **more}


PERSON: dict[str, Any] = {
    "title": "Người",
    "x-title-en": "Person",
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": told("Họ tên", "Name", minLength=2, **{"x-check": {"is": "person-name"}}),
        "birth_date": told(
            "Ngày sinh", "Date of birth", format="date", **{"x-check": {"is": "date", "not": "future", "age_from": 18}}
        ),
        "sex": told("Giới tính", "Sex", enum=["male", "female"]),
        "number": told(
            "Số định danh",
            "Number",
            pattern="^[0-9]{12}$",
            **{"x-check": {"is": "citizen-number", "born": "birth_date", "sex": "sex"}},
        ),
        "issued_on": told("Ngày cấp", "Issued on", format="date", **{"x-check": {"is": "date", "after": "birth_date"}}),
        "nationality": told("Quốc tịch", "Nationality", **{"x-source": "countries"}),
        "province": told("Tỉnh", "Province", **{"x-source": "provinces"}),
    },
    "additionalProperties": False,
}
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "people": {"type": "array", "items": {"$ref": "#/$defs/person"}},
        "relation": {
            **told("Quan hệ", "Relation", enum=["self", "other"]),
            "x-enum-titles": {
                "self": {"vi": "Chính tôi", "en": "Myself"},
                "other": {"vi": "Người khác", "en": "Other"},
            },
        },
        "proof": {
            **told("Giấy ủy quyền", "Authority", **{"x-error": {"vi": "Hãy ghi số giấy.", "en": "Give its number."}}),
            "x-when": {"field": "relation", "in": ["other"], "required": True},
        },
        "number_again": told("Số", "Number", **{"x-check": {"is": "citizen-number", "born": "/first/born"}}),
        "first": {"type": "object", "properties": {"born": told("Sinh", "Born")}},
    },
    "allOf": [
        {
            "if": {"required": ["relation"], "properties": {"relation": {"enum": ["other"]}}},
            "then": {"required": ["proof"]},
            "else": {"properties": {"proof": False}},
        }
    ],
    "$defs": {"person": PERSON},
}
CHECKER = FormChecker(FORM)


def said(filled: Any, **lists: Any) -> dict[str, str]:
    return {fault.pointer: fault.message.vi for fault in CHECKER.faults(filled, TODAY, known=lists)}


def person(**changes: Any) -> dict[str, Any]:
    right = {"name": "An", "birth_date": "1990-01-31", "sex": "male", "number": "001090000001", "nationality": "VN"}
    return {"people": [{**right, **changes}]}


def test_what_fits_has_no_fault() -> None:
    assert said(person()) == {}
    assert said({"relation": "self"}) == said({"relation": "other", "proof": "12"}) == said({}) == {}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": "An 2"}, "name", "không có “2”"),
        ({"birth_date": "2026-12-01", "number": "001226000001"}, "birth_date", "chưa tới"),
        ({"birth_date": "2010-01-01", "number": "001210000001"}, "birth_date", "chưa đủ 18 tuổi"),
        ({"birth_date": "1991-01-31"}, "number", "sinh năm 1990"),
        ({"sex": "female"}, "number", "là của nam"),
        ({"number": "00109000000"}, "number", "bạn đã ghi 11 chữ số"),
        ({"issued_on": "1989-01-01"}, "issued_on", "trước “Ngày sinh” (31/01/1990)"),
        ({"nationality": "XY"}, "nationality", "Mã quốc gia “XY” không có"),
    ],
)
def test_each_field_that_does_not_hold_says_why(changes: dict[str, Any], field: str, words: str) -> None:
    faults = said(person(**changes))
    assert list(faults) == [f"/people/0/{field}"]
    assert words in faults[f"/people/0/{field}"]


def test_what_a_check_refers_to_and_is_not_there_or_no_day_is_not_asked() -> None:
    assert said({"people": [{"name": "An", "number": "001090000001"}]}) == {}
    assert said({"number_again": "001090000001"}) == {}
    assert list(said({"number_again": "001090000001", "first": {"born": "1991-01-01"}})) == ["/number_again"]
    assert said({"number_again": "001090000001", "first": 7}).keys() == {"/first"}


def test_codes_of_lists_that_change_are_asked_where_somebody_knows_them() -> None:
    assert said(person(province="99")) == {}
    assert said(person(province="01"), provinces={"01"}.__contains__) == {}
    faults = said(person(province="99"), provinces={"01"}.__contains__)
    assert "không có tỉnh, thành phố nào mang mã “99”" in faults["/people/0/province"]


def test_a_field_for_another_case_is_refused_by_the_names_a_citizen_sees() -> None:
    assert said({"relation": "self", "proof": "12"}) == {
        "/proof": "Mục “Giấy ủy quyền” chỉ khai khi mục “Quan hệ” là “Người khác”; hãy bỏ mục này hoặc sửa mục kia."
    }
    assert said({"relation": "other"}) == {"/proof": "Thiếu mục “Giấy ủy quyền”. Hãy ghi số giấy."}


def test_the_fixed_lists_are_whole() -> None:
    assert len(known.entries("ethnic-groups")) == 54
    countries = {each.code: each.vi for each in known.entries("countries")}
    assert len(countries) == len(known.entries("countries")) == 199
    assert (countries["VN"], countries["LA"]) == ("Việt Nam", "Lào")
    with pytest.raises(KeyError):
        known.entries("provinces")


def test_at_most_fifty_faults_are_told() -> None:
    many = {"people": [{"name": "7 7", "number": "1"}] * 100}
    assert len(CHECKER.faults(many, TODAY)) == 50


@pytest.mark.parametrize(
    "odd",
    [
        {"x-check": "phone"}, {"x-check": {"is": "a-check-of-tomorrow"}}, {"x-check": {"is": ["phone"]}},
        {"x-check": {"is": "date", "after": 7, "age_from": "x"}}, {"x-source": "planets"}, {"x-source": ["countries"]},
        {"x-when": 7}, {"x-enum-titles": 3},
    ],
)  # fmt: skip
def test_words_that_a_reader_does_not_know_are_passed_over(odd: dict[str, Any]) -> None:
    checker = FormChecker({"type": "object", "properties": {"a": {"type": "string", **odd}}})
    assert checker.faults({"a": "2026-01-01"}, TODAY) == []


def test_a_schema_that_is_none_is_unusable() -> None:
    for schema in ({"type": "objekt"}, {"$ref": "https://elsewhere.example/x"}, []):
        with pytest.raises(UnusableForm):
            FormChecker(schema)


def test_definitions_in_a_circle_or_without_end_are_unusable() -> None:
    circle = {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}
    itself = {"a": {"type": "object", "properties": {"again": {"$ref": "#/$defs/a"}}}}
    doubled = {
        f"d{level}": {"properties": {side: {"$ref": f"#/$defs/d{level + 1}"} for side in ("x", "y")}}
        for level in range(40)
    } | {"d40": {"type": "string"}}
    for first, definitions in (("a", circle), ("a", itself), ("d0", doubled)):
        with pytest.raises(UnusableForm):
            FormChecker({"properties": {"start": {"$ref": f"#/$defs/{first}"}}, "$defs": definitions})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=14),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
texts = st.sampled_from(["1990-01-31", "male", "001090000001", "An", "2027-01-01", "VN", "other"])
people = st.dictionaries(st.sampled_from(list(PERSON["properties"])), json_values | texts, max_size=7)
forms = st.dictionaries(
    st.sampled_from([*FORM["properties"], "x"]), json_values | texts | st.lists(people | json_values, max_size=3)
)


@given(json_values | forms)
def test_nothing_that_is_filled_in_makes_the_checker_fail(filled: Any) -> None:
    for fault in CHECKER.faults(filled, TODAY, "/form"):
        assert fault.pointer.startswith("/form")
        assert fault.message.vi
        assert fault.message.en


words = st.sampled_from(["x-check", "x-source", "x-when", "properties", "items", "title", "is", "born", "type", "$ref"])
schemas = st.recursive(
    st.sampled_from(["phone", "date", "string", "#/$defs/person", "#", "countries"]) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(schemas, json_values)
def test_no_schema_makes_the_plan_fail(schema: Any, filled: Any) -> None:
    try:
        plan = checks.compiled(schema)
    except checks.TooLarge:
        return
    assert all(said for _, said in plan.faults(filled, checks.Filled(filled, None, TODAY, {})))
