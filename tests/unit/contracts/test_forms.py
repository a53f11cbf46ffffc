"""What the form of a procedure may say."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from services.contracts import forms
from services.contracts.source import ROOT

EXAMPLE: dict[str, Any] = json.loads((ROOT / "forms" / "example.json").read_text(encoding="utf-8"))
ID = "/properties/applicant/properties/id_number"


def number(form: dict[str, Any]) -> dict[str, Any]:
    field: dict[str, Any] = form["properties"]["applicant"]["properties"]["id_number"]
    return field


def test_the_example_may_be_used() -> None:
    assert forms.faults(EXAMPLE) == ()


WRONG: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda form: form.pop("$schema"), ""),
    (lambda form: form["properties"].pop("applicant"), "/properties"),
    (lambda form: form["required"].remove("applicant"), "/required"),
    (lambda form: form["properties"]["applicant"]["required"].remove("email"), "/properties/applicant/required"),
    (lambda form: form.pop("additionalProperties"), ""),
    (lambda form: form.update(additionalProperties=True), "/additionalProperties"),
    (lambda form: form["properties"].update(Name={"type": "string"}), "/properties"),
    (lambda form: form["properties"]["units"].pop("maxItems"), "/properties/units"),
    (lambda form: form["properties"]["units"].update(type="blob"), "/properties/units/type"),
    (lambda form: form["properties"].update(more={"$ref": "urn:other:form"}), "/properties/more/$ref"),
    (lambda form: form["properties"].update(more={"$ref": "#/$defs/nowhere"}), ""),
    (lambda form: number(form).pop("title"), ID),
    (lambda form: number(form).pop("x-title-en"), ID),
    (lambda form: number(form).update(pattern="^(?=a)a$"), f"{ID}/pattern"),
    (lambda form: number(form).update(pattern="^(a$"), f"{ID}/pattern"),
    (lambda form: number(form).update({"x-error": {"vi": "Sai."}}), f"{ID}/x-error"),
    (lambda form: number(form).update(format="ipv4"), f"{ID}/format"),
    (lambda form: number(form).update(minimum=1), ID),
]


@pytest.mark.parametrize(("change", "pointer"), WRONG)
def test_a_form_that_says_more_or_less_than_it_may_is_told_where(
    change: Callable[[dict[str, Any]], object], pointer: str
) -> None:
    form = copy.deepcopy(EXAMPLE)
    change(form)
    assert pointer in [fault.pointer for fault in forms.faults(form)]


def test_a_definition_of_the_same_form_may_be_used_twice() -> None:
    form = copy.deepcopy(EXAMPLE)
    form["$defs"] = {"day": {"title": "Ngày", "x-title-en": "Day", "type": "string", "format": "date"}}
    form["properties"]["issued_on"] = {"$ref": "#/$defs/day", "title": "Ngày cấp", "x-title-en": "Issued on"}
    assert forms.faults(form) == ()


@pytest.mark.parametrize("nothing", [None, [], "form", 7, True])
def test_what_is_no_object_is_no_form(nothing: object) -> None:
    assert forms.faults(nothing) != ()
