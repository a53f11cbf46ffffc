"""Holds a filled-in form against the form of its procedure, and says what is wrong so that a citizen can mend it.

The one implementation for everybody: submission asks it at the door, the catalogue before a form is published and in the
editor's preview.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import jsonschema_rs

from services.contracts import checks
from services.contracts.checks import Filled, resolved
from services.contracts.forms import pointer
from services.contracts.known import Known
from services.contracts.sentence import Sentence

MOST_FAULTS: Final = 50

_SENTENCES: Final = {
    "type": Sentence("Giá trị không đúng kiểu.", "The value is of the wrong kind."),
    "enum": Sentence("Hãy chọn một trong các giá trị cho sẵn.", "Choose one of the given values."),
    "format": Sentence("Giá trị không đúng dạng.", "The value is not in the right format."),
    "pattern": Sentence("Giá trị không đúng dạng.", "The value is not in the right format."),
    "minLength": Sentence("Nội dung quá ngắn.", "This is too short."),
    "maxLength": Sentence("Nội dung quá dài.", "This is too long."),
    "minItems": Sentence("Cần thêm mục trong danh sách này.", "This list needs more entries."),
    "maxItems": Sentence("Danh sách này có quá nhiều mục.", "This list has too many entries."),
    "uniqueItems": Sentence("Danh sách này có mục lặp lại.", "An entry of this list is repeated."),
}
_ANY: Final = Sentence("Giá trị không hợp lệ.", "The value does not fit.")
_NOTHING: Final[Known] = {}


class UnusableForm(ValueError):
    """A procedure's form is no JSON Schema that can be checked offline: the catalogue must mend it."""


class Fault(NamedTuple):
    """One place to mend; ``code`` is for programs, ``message`` for the citizen."""

    pointer: str
    code: str
    message: Sentence


class FormChecker:
    """The form of one version of a procedure, compiled once."""

    def __init__(self, schema: Any) -> None:
        """Raises UnusableForm."""
        self._schema = schema
        try:
            # First what refers to itself in a circle: the validator would follow it until its stack ends.
            self._plan = checks.compiled(schema)
            self._validator = jsonschema_rs.Draft202012Validator(
                schema,
                validate_formats=True,
                offline=True,
                # A pattern from the catalogue must not be able to take exponential time on what a citizen typed.
                pattern_options=jsonschema_rs.RegexOptions(),
            )
        except (ValueError, TypeError) as error:
            raise UnusableForm(f"{error}") from error

    def faults(self, filled: Any, today: date, within: str = "", known: Known = _NOTHING) -> list[Fault]:
        """What does not fit, one sentence a field, at most 50; empty when all is well. Pointers begin with ``within``."""
        faults: dict[str, Fault] = {}
        if not self._validator.is_valid(filled):
            for error in self._validator.iter_errors(filled):
                for fault in self._faults(error, within):
                    faults.setdefault(fault.pointer, fault)
                if len(faults) >= MOST_FAULTS:
                    break
        if self._plan and len(faults) < MOST_FAULTS:
            for path, said in self._plan.faults(filled, Filled(filled, None, today, known)):
                where = within + pointer(path)
                # A sentence about what is wrong in it says more than the field's general one.
                if where not in faults or faults[where].code == "pattern":
                    faults[where] = Fault(where, "check", said)
                if len(faults) >= MOST_FAULTS:
                    break
        return list(faults.values())[:MOST_FAULTS]

    def _faults(self, error: jsonschema_rs.ValidationError, within: str) -> Iterator[Fault]:
        where = within + pointer(error.instance_path)
        kind = error.kind
        if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
            name = kind.property
            wanted = self._field([*error.instance_path, name]) or resolved(
                (self._at(error)[0].get("properties") or {}).get(name), self._schema
            )
            label = label_of(wanted) or Sentence(name, name)
            missing = Sentence(f"Thiếu mục “{label.vi}”.", f"“{label.en}” is missing.")
            # An object's own sentence speaks of strange entries in it, which a missing one does not have.
            hint = None if wanted.get("type") == "object" else words_of(wanted.get("x-error"))
            yield Fault(f"{where}{pointer([name])}", "required", _joined(missing, hint))
        elif isinstance(
            kind,
            jsonschema_rs.ValidationErrorKind.AdditionalProperties
            | jsonschema_rs.ValidationErrorKind.UnevaluatedProperties,
        ):
            for name in kind.unexpected:
                shown = name if len(name) <= 60 else name[:60] + "…"
                text = Sentence(f"Biểu mẫu này không có mục “{shown}”.", f"This form has no entry “{shown}”.")
                yield Fault(f"{where}{pointer([name])}", "not-in-the-form", text)
        elif isinstance(kind, jsonschema_rs.ValidationErrorKind.FalseSchema) and error.instance_path:
            yield Fault(where, "not-asked", self._not_asked([*error.instance_path]))
        else:
            yield Fault(where, kind.name, self._at(error)[1] or _SENTENCES.get(kind.name, _ANY))

    def _not_asked(self, path: list[str | int]) -> Sentence:
        """Of a field that is shown only when another one has a certain value."""
        field = self._field(path)
        label = label_of(field) or Sentence(str(path[-1]), str(path[-1]))
        when = field.get("x-when")
        when = when if isinstance(when, dict) else {}
        other = self._field([*path[:-1], str(when.get("field"))])
        name = label_of(other)
        if name is None:
            return Sentence(
                f"Mục “{label.vi}” không áp dụng; hãy bỏ đi.", f"“{label.en}” does not apply; leave it out."
            )
        of = [_value_of(other, each) for each in when.get("in") or []]
        vi, en = " hoặc ".join(f"“{each.vi}”" for each in of), " or ".join(f"“{each.en}”" for each in of)
        return Sentence(
            f"Mục “{label.vi}” chỉ khai khi mục “{name.vi}” là {vi}; hãy bỏ mục này hoặc sửa mục kia.",
            f"“{label.en}” is for “{name.en}” being {en} only; leave it out, or mend the other.",
        )

    def _field(self, path: list[str | int]) -> dict[str, Any]:
        """The schema of a place in the filled-in form; {} where the form has no such place."""
        schema = resolved(self._schema, self._schema)
        for step in path:
            inside = schema.get("items") if isinstance(step, int) else (schema.get("properties") or {}).get(step)
            schema = resolved(inside, self._schema)
        return schema

    def _at(self, error: jsonschema_rs.ValidationError) -> tuple[dict[str, Any], Sentence | None]:
        """The schema that was not met, and the words for the citizen of the innermost field around it that has some."""
        schema: Any = self._schema
        words = words_of(schema.get("x-error"))
        for step in error.evaluation_path[:-1]:
            # A reference stands for what it points at; words beside it are nearer to the citizen than those over there.
            schema = resolved(schema, self._schema) if step == "$ref" else schema[step]
            if isinstance(schema, dict):
                label = label_of(schema)
                words = words_of(schema.get("x-error")) or (_named(label, error.kind.name) if label else words)
        return (schema if isinstance(schema, dict) else {}), words


def words_of(said: Any) -> Sentence | None:
    """``{"vi": …, "en": …}`` as a sentence; a text stands for both."""
    if isinstance(said, dict) and isinstance(said.get("vi"), str):
        return Sentence(said["vi"], said.get("en") or said["vi"])
    return Sentence(said, said) if isinstance(said, str) and said else None


def label_of(schema: Mapping[str, Any]) -> Sentence | None:
    """What the field is called: ``title`` and ``x-title-en``."""
    title = schema.get("title")
    return Sentence(title, schema.get("x-title-en") or title) if isinstance(title, str) and title else None


def _value_of(schema: dict[str, Any], value: Any) -> Sentence:
    if isinstance(value, bool):
        return Sentence("có", "yes") if value else Sentence("không", "no")
    titles = schema.get("x-enum-titles")
    said = words_of(titles.get(value)) if isinstance(titles, dict) and isinstance(value, str) else None
    return said or Sentence(json.dumps(value, ensure_ascii=False), json.dumps(value, ensure_ascii=False))


def _named(label: Sentence, keyword: str) -> Sentence:
    said = _SENTENCES.get(keyword, _ANY)
    return Sentence(f"Mục “{label.vi}”: {said.vi}", f"“{label.en}”: {said.en}")


def _joined(first: Sentence, second: Sentence | None) -> Sentence:
    return first if second is None else Sentence(f"{first.vi} {second.vi}", f"{first.en} {second.en}")
