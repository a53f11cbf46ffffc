"""Asks everything of a form that is to be published, the dangerous things first; pure, and never fails on any JSON."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from services.contracts import forms
from services.contracts.filling import Fault, FormChecker, UnusableForm
from services.contracts.publishing import cases, layout
from services.contracts.publishing.ambiguity import slow
from services.contracts.publishing.fields import Schema, fields
from services.contracts.sentence import Sentence

MOST_BYTES: Final = 256 * 1024
MOST_FIELDS: Final = 400
_MOST_TOLD: Final = 100
_DEEPEST: Final = 40


def faults(form: Any, today: date) -> list[Fault]:
    """What keeps this form from being published, at most 100; empty when it may be. New forms follow version 2."""
    first = list(_size(form))
    if first:
        return first
    found = list(dict.fromkeys([*_dangers(form, ""), *_rules(form)]))
    if not found:
        found = list(_meaning(form, today))
    return found[:_MOST_TOLD]


def _size(form: Any) -> Iterator[Fault]:
    if not isinstance(form, dict):
        said = Sentence("Biểu mẫu phải là một đối tượng JSON.", "A form is a JSON object.")
        yield Fault("", "not-an-object", said)
        return
    if _depth(form, 0) > _DEEPEST:
        said = Sentence(f"Biểu mẫu lồng quá {_DEEPEST} tầng.", f"The form is nested more than {_DEEPEST} levels deep.")
        yield Fault("", "too-deep", said)
        return
    size = len(json.dumps(form, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        said = Sentence(
            f"Biểu mẫu có {size // 1024} KiB, tối đa {MOST_BYTES // 1024} KiB; hãy rút gọn danh sách chọn hoặc dùng x-source.",
            f"The form has {size // 1024} KiB, at most {MOST_BYTES // 1024}; shorten its lists or use x-source.",
        )
        yield Fault("", "too-large", said)


def _dangers(node: Any, where: str) -> Iterator[Fault]:
    """Found wherever they stand, also where the rules would already have refused the word around them."""
    if isinstance(node, list):
        for number, each in enumerate(node):
            yield from _dangers(each, f"{where}/{number}")
        return
    if isinstance(node, str):
        if not unicodedata.is_normalized("NFC", node):
            said = Sentence(
                "Chữ tiếng Việt ở đây không ở dạng Unicode NFC; hãy gõ lại.",
                "This text is not Unicode NFC; type it anew.",
            )
            yield Fault(where, "not-nfc", said)
        return
    if not isinstance(node, dict):
        return
    for word in ("$ref", "$dynamicRef", "$id", "$anchor", "$schema"):
        reference = node.get(word)
        local = word == "$ref" and isinstance(reference, str) and reference.startswith("#/$defs/")
        if word in node and not local and not (word == "$schema" and not where):
            said = Sentence(
                f"“{_short(reference)}” chỉ ra ngoài biểu mẫu; biểu mẫu không được tải gì từ nơi khác. Chỉ dùng “#/$defs/…”.",
                f"“{_short(reference)}” points out of the form; a form fetches nothing from anywhere. Use “#/$defs/…” only.",
            )
            yield Fault(f"{where}/{word}", "remote-reference", said)
    pattern = node.get("pattern")
    if isinstance(pattern, str) and (why := slow(pattern)):
        said = Sentence(
            f"Biểu thức “{_short(pattern)}” có thể chạy rất lâu hoặc không đọc được nên bị từ chối ({why}). "
            "Hãy viết đơn giản hơn, bắt đầu bằng ^, không lặp trong lặp.",
            f"The expression “{_short(pattern)}” may not be used: {why}. Write it simpler: from ^ on, no loop in a loop.",
        )
        yield Fault(f"{where}/pattern", "slow-expression", said)
    for name, each in node.items():
        yield from _dangers(each, where + forms.pointer([name]))


def _rules(form: Schema) -> Iterator[Fault]:
    """Version 2 of the rules; the validator's own words, framed."""
    versioned = form if "x-rules" in form else {**form, "x-rules": 1}
    for misfit in forms.faults(versioned):
        said = Sentence(
            f"Chỗ này không theo quy tắc của biểu mẫu (schemas/forms/procedure-form-2.json): {_short(misfit.message, 200)}.",
            f"This does not follow the rules of forms (schemas/forms/procedure-form-2.json): {_short(misfit.message, 200)}.",
        )
        yield Fault(misfit.pointer, "rules", said)


def _meaning(form: Schema, today: date) -> Iterator[Fault]:
    """Of a form that follows the rules."""
    every = list(fields(form))
    if len(every) > MOST_FIELDS:
        said = Sentence(
            f"Biểu mẫu có {len(every)} mục, tối đa {MOST_FIELDS}; hãy bỏ bớt những gì cơ quan đã có.",
            f"The form has {len(every)} fields, at most {MOST_FIELDS}; leave out what the agency has already.",
        )
        yield Fault("/properties", "too-many-fields", said)
    try:
        checker = FormChecker(form)
    except UnusableForm as error:
        said = Sentence(
            f"Biểu mẫu không dùng được: {_short(str(error), 200)}.", f"It cannot be used: {_short(str(error), 200)}."
        )
        yield Fault("", "unusable", said)
        return
    yield from layout.faults(form)
    for pointer, schema in [("", form), *((each.pointer, each.schema) for each in every)]:
        if schema.get("type") == "object":
            yield from cases.faults_of_cases(schema, pointer)
            yield from cases.faults_of_circles(schema, pointer)
    for each in every:
        yield from cases.faults_of_references(each, form)
        yield from _words(each.pointer, each.schema)
    for number, example in enumerate(form["examples"]):
        yield from checker.faults(example, today, f"/examples/{number}")


def _words(pointer: str, schema: Schema) -> Iterator[Fault]:
    """Each word of a list has a title in both languages, and what is typed shows an example."""
    titles = schema.get("x-enum-titles") or {}
    words = schema.get("enum") or []
    if set(titles) != set(words):
        said = Sentence(
            "Mỗi giá trị của enum cần đúng một tên trong x-enum-titles, tiếng Việt và tiếng Anh.",
            "Each value of enum needs one title in x-enum-titles, in Vietnamese and English.",
        )
        yield Fault(f"{pointer}/x-enum-titles", "untitled", said)
    typed = schema.get("type") in ("string", "integer", "number") and not words and "x-source" not in schema
    if typed and "x-example" not in schema:
        said = Sentence(
            "Mục phải gõ cần một ví dụ (x-example), tiếng Việt và tiếng Anh.",
            "What is typed needs an example (x-example), in Vietnamese and English.",
        )
        yield Fault(f"{pointer}/x-example", "no-example", said)


def _depth(node: Any, at: int) -> int:
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return at if at > _DEEPEST else max((_depth(each, at + 1) for each in inside), default=at)


def _short(value: Any, most: int = 80) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[:most] + "…"
