"""What the fields of a form say of each other: cases (x-when, if/then/else), and the fields that checks refer to."""

import json
from collections.abc import Iterator
from typing import Any

from services.contracts import checks
from services.contracts.filling import Fault
from services.contracts.publishing.fields import Field, Schema
from services.contracts.sentence import Sentence


def faults_of_cases(schema: Schema, pointer: str) -> Iterator[Fault]:
    """Of one object: each x-when names a field beside it and values it can have; if/then/else says the same."""
    properties: Schema = schema.get("properties") or {}
    required = schema.get("required") or []
    wanted = []
    for name, each in properties.items():
        when = each.get("x-when") if isinstance(each, dict) else None
        if not isinstance(when, dict):
            continue
        here = f"{pointer}/properties/{name}/x-when"
        other = properties.get(when["field"])
        if other is None or when["field"] == name:
            said = Sentence(
                f"Điều kiện của “{name}” nhắc đến “{when['field']}”, không phải một mục khác trong cùng phần.",
                f"The case of “{name}” names “{when['field']}”, which is no other field of the same part.",
            )
            yield Fault(f"{here}/field", "no-such-field", said)
        elif strange := [value for value in when["in"] if not _possible(other, value)]:
            said = Sentence(
                f"“{when['field']}” không bao giờ có giá trị {_listed(strange)}; hãy sửa điều kiện của “{name}”.",
                f"“{when['field']}” never is {_listed(strange)}; mend the case of “{name}”.",
            )
            yield Fault(f"{here}/in", "never", said)
        if name in required:
            said = Sentence(
                f"“{name}” chỉ khai trong một số trường hợp nên không thể luôn bắt buộc; hãy dùng x-when.required.",
                f"“{name}” is for some cases only, so it cannot always be required; use x-when.required.",
            )
            yield Fault(f"{pointer}/required", "always-required", said)
        wanted.append(_rule(name, when))
    if _sorted(schema.get("allOf") or []) != _sorted(wanted):
        said = Sentence(
            "if/then/else không nói đúng những gì x-when nói; trang và máy chủ sẽ hiểu khác nhau. Hãy viết lại allOf từ x-when.",
            "if/then/else does not say what x-when says; page and server would differ. Write allOf anew from x-when.",
        )
        yield Fault(f"{pointer}/allOf", "cases-differ", said)


def faults_of_circles(schema: Schema, pointer: str) -> Iterator[Fault]:
    """Fields whose cases wait for each other would never be shown."""
    after = {
        name: each["x-when"]["field"]
        for name, each in (schema.get("properties") or {}).items()
        if isinstance(each, dict) and isinstance(each.get("x-when"), dict)
    }
    for name in after:
        seen, at = {name}, after[name]
        while at in after and at not in seen:
            seen.add(at)
            at = after[at]
        if at == name:
            said = Sentence(
                f"Điều kiện của “{name}” vòng lại chính nó nên mục này không bao giờ hiện.",
                f"The case of “{name}” comes back to itself, so the field would never be shown.",
            )
            yield Fault(f"{pointer}/properties/{name}/x-when", "circle", said)


def faults_of_references(field: Field, form: Schema) -> Iterator[Fault]:
    """Each field that a check refers to has to be there, and to hold what the check needs."""
    said = field.schema.get("x-check")
    if not isinstance(said, dict):
        return
    for word in ("born", "after", "sex"):
        reference = said.get(word)
        if reference is None:
            continue
        other = checks.referred(reference, field.parent, form)
        fits = other is not None and (
            "male" in (other.get("enum") or [])
            if word == "sex"
            else other.get("format") == "date" or (other.get("x-check") or {}).get("is") in ("date", "month")
        )
        if not fits:
            yield Fault(f"{field.pointer}/x-check/{word}", "no-such-field", _unfit(reference, word))


def _unfit(reference: str, word: str) -> Sentence:
    vi, en = ("mục giới tính", "a field for the sex") if word == "sex" else ("mục ngày", "a field for a day")
    return Sentence(
        f"Phép kiểm tra nhắc đến “{reference}”, nhưng biểu mẫu không có {vi} như vậy.",
        f"The check refers to “{reference}”, but the form has no such field, or it is not {en}.",
    )


def _rule(name: str, when: Schema) -> Schema:
    rule: Schema = {
        "if": {"required": [when["field"]], "properties": {when["field"]: {"enum": when["in"]}}},
        "else": {"properties": {name: False}},
    }
    return rule | ({"then": {"required": [name]}} if when["required"] else {})


def _possible(schema: Any, value: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    if "enum" in schema:
        return value in schema["enum"]
    kinds = {"boolean": bool, "integer": int, "string": str}
    kind = kinds.get(str(schema.get("type")))
    return kind is not None and type(value) is kind


def _listed(values: list[Any]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


def _sorted(rules: list[Any]) -> list[str]:
    return sorted(json.dumps(rule, sort_keys=True) for rule in rules)
