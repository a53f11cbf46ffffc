"""What keeps a form from being published is found before a citizen meets it, and told with a place and a sentence."""

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts import publishing
from services.contracts.source import ROOT

TODAY = date(2026, 11, 23)
EXAMPLE: dict[str, Any] = json.loads((ROOT / "forms" / "example-2.json").read_text(encoding="utf-8"))
WIFE = "/properties/request/properties/wife"


def wife(form: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = form["properties"]["request"]["properties"]["wife"]
    return found


def field(form: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = wife(form)["properties"][name]
    return found


def sections(form: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = form["x-layout"]["sections"]
    return found


def codes(form: Any) -> set[tuple[str, str]]:
    return {(fault.pointer, fault.code) for fault in publishing.faults(form, TODAY)}


def test_the_example_may_be_published() -> None:
    assert codes(EXAMPLE) == set()


WRONG: list[tuple[Callable[[dict[str, Any]], object], str, str]] = [
    (
        lambda form: field(form, "residence").update({"$ref": "https://elsewhere.example/x"}),
        f"{WIFE}/properties/residence/$ref",
        "remote-reference",
    ),
    (
        lambda form: field(form, "residence").update({"$ref": "//elsewhere.example/x"}),
        f"{WIFE}/properties/residence/$ref",
        "remote-reference",
    ),
    (lambda form: form.update({"$id": "https://elsewhere.example/"}), "/$id", "remote-reference"),
    (
        lambda form: field(form, "residence").update({"$dynamicRef": "#x"}),
        f"{WIFE}/properties/residence/$dynamicRef",
        "remote-reference",
    ),
    (lambda form: form.update({"$schema": "https://elsewhere.example/"}), "/$schema", "rules"),
    (
        lambda form: field(form, "residence").update(pattern="^(a+)+$"),
        f"{WIFE}/properties/residence/pattern",
        "slow-expression",
    ),
    (
        lambda form: field(form, "residence").update(pattern="(?=a)"),
        f"{WIFE}/properties/residence/pattern",
        "slow-expression",
    ),
    (
        lambda form: field(form, "residence").update(pattern="^(a"),
        f"{WIFE}/properties/residence/pattern",
        "slow-expression",
    ),
    (
        lambda form: field(form, "residence").update(title="Nơi cư trú".replace("ú", "u\u0301")),
        f"{WIFE}/properties/residence/title",
        "not-nfc",
    ),
    (lambda form: field(form, "residence").pop("x-title-en"), f"{WIFE}/properties/residence", "rules"),
    (lambda form: field(form, "residence").pop("x-error"), f"{WIFE}/properties/residence", "rules"),
    (lambda form: field(form, "residence").pop("x-description-en"), f"{WIFE}/properties/residence", "rules"),
    (lambda form: field(form, "residence").update({"x-chek": 1}), f"{WIFE}/properties/residence", "rules"),
    (
        lambda form: field(form, "full_name").update({"x-check": {"is": "horoscope"}}),
        f"{WIFE}/properties/full_name/x-check",
        "rules",
    ),
    (lambda form: field(form, "residence").pop("x-example"), f"{WIFE}/properties/residence/x-example", "no-example"),
    (
        lambda form: field(form, "status")["x-enum-titles"].pop("single"),
        f"{WIFE}/properties/status/x-enum-titles",
        "untitled",
    ),
    (lambda form: sections(form)[1]["title"].pop("en"), "/x-layout/sections/1/title", "rules"),
    (lambda form: sections(form)[1]["fields"].pop(0), "/x-layout", "not-shown"),
    (
        lambda form: sections(form)[1]["fields"].append("/request/wife/full_name"),
        "/x-layout/sections/1/fields/11",
        "repeated",
    ),
    (
        lambda form: sections(form)[1]["fields"].append("/request/wife/horoscope"),
        "/x-layout/sections/1/fields/11",
        "no-such-field",
    ),
    (lambda form: sections(form)[2].update(id="wife"), "/x-layout/sections/2/id", "repeated"),
    (lambda form: form.pop("x-layout"), "", "rules"),
    (
        lambda form: field(form, "ended_by")["x-when"].update(field="horoscope"),
        f"{WIFE}/properties/ended_by/x-when/field",
        "no-such-field",
    ),
    (
        lambda form: field(form, "ended_by")["x-when"].update({"in": ["bored"]}),
        f"{WIFE}/properties/ended_by/x-when/in",
        "never",
    ),
    (lambda form: wife(form)["required"].append("ended_by"), f"{WIFE}/required", "always-required"),
    (lambda form: wife(form).pop("allOf"), f"{WIFE}/allOf", "cases-differ"),
    (lambda form: wife(form)["allOf"][0].pop("then"), f"{WIFE}/allOf", "cases-differ"),
    (lambda form: field(form, "ended_by").pop("x-when"), f"{WIFE}/allOf", "cases-differ"),
    (
        lambda form: field(form, "id_number")["x-check"].update(born="horoscope"),
        f"{WIFE}/properties/id_number/x-check/born",
        "no-such-field",
    ),
    (
        lambda form: field(form, "id_number")["x-check"].update(sex="status"),
        f"{WIFE}/properties/id_number/x-check/sex",
        "no-such-field",
    ),
    (lambda form: form["examples"][0].pop("declaration"), "/examples/0/declaration", "required"),
    (
        lambda form: form["examples"][0]["request"]["wife"].update(birth_date="2020-01-01"),
        "/examples/0/request/wife/birth_date",
        "check",
    ),
    (
        lambda form: form["examples"][0]["request"]["wife"].update(id_number="048093000002"),
        "/examples/0/request/wife/id_number",
        "check",
    ),
    (lambda form: form.update(examples=[]), "/examples", "rules"),
    (lambda form: form.pop("x-rules"), "/x-rules", "rules"),
    (lambda form: form.update({"x-big": "x" * 300_000}), "", "too-large"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), WRONG)
def test_a_form_with_a_fault_is_told_where_and_why(
    change: Callable[[dict[str, Any]], object], pointer: str, code: str
) -> None:
    form = copy.deepcopy(EXAMPLE)
    change(form)
    assert (pointer, code) in codes(form)
    for fault in publishing.faults(form, TODAY):
        assert fault.message.vi.endswith((".", ").")), fault
        assert fault.message.en.endswith("."), fault


def test_cases_that_wait_for_each_other_are_refused() -> None:
    form = copy.deepcopy(EXAMPLE)
    for one, other in (("ended_by", "death_record"), ("death_record", "ended_by")):
        field(form, one)["x-when"].update(field=other)
    assert (f"{WIFE}/properties/ended_by/x-when", "circle") in codes(form)


def test_definitions_in_a_circle_are_refused_and_not_followed() -> None:
    form = copy.deepcopy(EXAMPLE)
    form["$defs"] = {name: {"$ref": f"#/$defs/{other}"} for name, other in (("a", "b"), ("b", "a"))}
    wife(form)["properties"]["again"] = {"$ref": "#/$defs/a"}
    assert ("", "unusable") in codes(form)


def test_five_hundred_fields_are_too_many() -> None:
    form = copy.deepcopy(EXAMPLE)
    spare = field(form, "residence")
    for group in range(5):
        properties = {f"f{number}": spare for number in range(90)}
        form["properties"][f"g{group}"] = {**wife(form), "properties": properties, "required": [], "allOf": []}
        form["properties"][f"g{group}"].pop("allOf")
    assert ("/properties", "too-many-fields") in codes(form) or ("", "too-large") in codes(form)


def test_every_list_and_field_deep_down_is_walked() -> None:
    nested: Any = {}
    for _ in range(60):
        nested = {"properties": nested}
    assert codes(nested) == {("", "too-deep")}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(each for key, value in inside for each in places(value, (*path, key)))]


PLACES = [place for place in places(EXAMPLE) if place]


@settings(deadline=None)
@given(st.sampled_from(PLACES), json_values | st.sampled_from(["#/$defs/a", "^(a+)+$", [], {}, True]))
def test_no_change_of_a_form_makes_the_check_fail(place: tuple[Any, ...], value: Any) -> None:
    form = copy.deepcopy(EXAMPLE)
    inside: Any = form
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    for fault in publishing.faults(form, TODAY):
        assert fault.message.vi
        assert fault.message.en


@given(json_values)
def test_no_json_makes_the_check_fail(value: Any) -> None:
    assert publishing.faults(value, TODAY)
