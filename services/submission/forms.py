"""Holds a filled-in form against the form of its procedure, and says what is wrong so that a citizen can mend it."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import orjson

from services.kernel.misfits import pointer
from services.kernel.problem import FieldError
from services.kernel.text import Text

MOST_ERRORS = 50

_SLOW = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_FRACTION = re.compile(rb"[:\[,]-?[0-9]+[.e]")

_SENTENCES = {
    "type": Text("Giá trị không đúng kiểu.", "The value is of the wrong kind."),
    "enum": Text("Hãy chọn một trong các giá trị cho sẵn.", "Choose one of the given values."),
    "format": Text("Giá trị không đúng dạng.", "The value is not in the right format."),
    "pattern": Text("Giá trị không đúng dạng.", "The value is not in the right format."),
    "minLength": Text("Nội dung quá ngắn.", "This is too short."),
    "maxLength": Text("Nội dung quá dài.", "This is too long."),
    "minItems": Text("Cần thêm mục trong danh sách này.", "This list needs more entries."),
    "maxItems": Text("Danh sách này có quá nhiều mục.", "This list has too many entries."),
    "uniqueItems": Text("Danh sách này có mục lặp lại.", "An entry of this list is repeated."),
}
_ANY = Text("Giá trị không hợp lệ.", "The value does not fit.")


class UnusableForm(ValueError):
    """A procedure's form is no JSON Schema that can be checked offline: the catalogue must mend it."""


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, UTF-8: the same value gives the same bytes, here and with Python's own json:

    ``json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()``
    """
    fast = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    # The two write some fractions differently (0.00001 and 1e-05); everything else alike.
    return _SLOW(value).encode() if isinstance(value, float) or _FRACTION.search(fast) else fast


def canonical_with(value: dict[str, Any], name: str, part: bytes) -> bytes:
    """``canonical(value)``, where ``part`` is that of ``value[name]`` and the other entries hold no fraction."""
    return orjson.dumps({**value, name: orjson.Fragment(part)}, option=orjson.OPT_SORT_KEYS)


def digest(canonical_json: bytes) -> str:
    """SHA-256 in hexadecimal, as receipts and events carry it."""
    return hashlib.sha256(canonical_json).hexdigest()


class Form:
    """The form of one version of a procedure, compiled once."""

    def __init__(self, schema: Any) -> None:
        """Raises UnusableForm."""
        self._schema = schema
        try:
            self._validator = jsonschema_rs.Draft202012Validator(
                schema,
                validate_formats=True,
                offline=True,
                # A pattern from the catalogue must not be able to take exponential time on what a citizen typed.
                pattern_options=jsonschema_rs.RegexOptions(),
            )
        except (ValueError, TypeError) as error:
            raise UnusableForm(f"{error}") from error

    def faults(self, filled: Any, within: str = "/form") -> list[FieldError]:
        """What does not fit, one sentence a field, at most 50; empty when all is well. Pointers begin with ``within``."""
        if self._validator.is_valid(filled):
            return []
        faults: dict[str, FieldError] = {}
        for error in self._validator.iter_errors(filled):
            for fault in self._faults(error, within):
                faults.setdefault(fault.pointer, fault)
            if len(faults) >= MOST_ERRORS:
                break
        return list(faults.values())

    def _faults(self, error: jsonschema_rs.ValidationError, within: str) -> Iterator[FieldError]:
        where = within + pointer(error.instance_path)
        kind = error.kind
        if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
            name = kind.property
            wanted = self._resolved((self._at(error)[0].get("properties") or {}).get(name))
            label = _label(wanted) or Text(name, name)
            missing = Text(f"Thiếu mục “{label.vi}”.", f"“{label.en}” is missing.")
            # An object's own sentence speaks of strange entries in it, which a missing one does not have.
            hint = None if wanted.get("type") == "object" else _words(wanted.get("x-error"))
            yield FieldError(f"{where}{pointer([name])}", "required", _joined(missing, hint))
        elif isinstance(
            kind,
            jsonschema_rs.ValidationErrorKind.AdditionalProperties
            | jsonschema_rs.ValidationErrorKind.UnevaluatedProperties,
        ):
            for name in kind.unexpected:
                shown = name if len(name) <= 60 else name[:60] + "…"
                text = Text(f"Biểu mẫu này không có mục “{shown}”.", f"This form has no entry “{shown}”.")
                yield FieldError(f"{where}{pointer([name])}", "not-in-the-form", text)
        else:
            yield FieldError(where, kind.name, self._at(error)[1] or _SENTENCES.get(kind.name, _ANY))

    def _at(self, error: jsonschema_rs.ValidationError) -> tuple[dict[str, Any], Text | None]:
        """The schema that was not met, and the words for the citizen of the innermost field around it that has some."""
        schema: Any = self._schema
        words = _words(schema.get("x-error"))
        for step in error.evaluation_path[:-1]:
            # A reference stands for what it points at; words beside it are nearer to the citizen than those over there.
            schema = self._resolved(schema) if step == "$ref" else schema[step]
            if isinstance(schema, dict):
                label = _label(schema)
                words = _words(schema.get("x-error")) or (_named(label, error.kind.name) if label else words)
        return (schema if isinstance(schema, dict) else {}), words

    def _resolved(self, schema: Any) -> dict[str, Any]:
        """The schema a local ``$ref`` points at, with what stands beside it."""
        for _ in range(10):
            reference = schema.get("$ref") if isinstance(schema, dict) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                break
            target: Any = self._schema
            for part in reference[2:].split("/"):
                target = target.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema if isinstance(schema, dict) else {}


def _words(said: Any) -> Text | None:
    if isinstance(said, dict) and isinstance(said.get("vi"), str):
        return Text(said["vi"], said.get("en") or said["vi"])
    return Text(said, said) if isinstance(said, str) and said else None


def _label(schema: dict[str, Any]) -> Text | None:
    """What the field is called: ``title`` and ``x-title-en`` (schemas/forms/procedure-form.json)."""
    title = schema.get("title")
    return Text(title, schema.get("x-title-en") or title) if isinstance(title, str) and title else None


def _named(label: Text, keyword: str) -> Text:
    said = _SENTENCES.get(keyword, _ANY)
    return Text(f"Mục “{label.vi}”: {said.vi}", f"“{label.en}”: {said.en}")


def _joined(first: Text, second: Text | None) -> Text:
    return first if second is None else Text(f"{first.vi} {second.vi}", f"{first.en} {second.en}")
