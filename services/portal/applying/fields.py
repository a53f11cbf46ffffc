"""One field of a form as a page shows it: what it is called, how it is typed, what it may hold, and when it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.kernel.text import Text

Kind = Literal[
    "line", "text", "email", "phone", "digits", "date", "month", "whole", "money", "decimal",
    "choice", "select", "pick", "yes-no", "tick", "ticks", "lines",
]  # fmt: skip

# More options than these are folded into a list that opens.
MOST_SHOWN = 6
_DIGITS = ("citizen-number", "identity-number", "identity-card", "tax-code")
# What a browser may fill in of the person who sits before it (WCAG 1.3.5); of others it knows nothing.
_OF_THE_APPLICANT = {
    "full_name": "name",
    "email": "email",
    "phone": "tel",
    "address": "street-address",
    "birth_date": "bday",
    "organisation": "organization",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. ``value`` is kept, ``words`` are read."""

    value: str
    words: Text


@dataclass(frozen=True, slots=True)
class Case:
    """The field at ``pointer`` has one of ``values``: texts, or true and false."""

    pointer: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """``pointer`` is where its answer is in the form; ``cases`` must all hold for it to be asked; ``most`` is in characters."""

    pointer: str
    kind: Kind
    label: Text
    hint: Text | None
    example: Text | None
    required: bool
    options: tuple[Option, ...]
    source: str
    most: int | None
    autocomplete: str
    cases: tuple[Case, ...]

    @property
    def id(self) -> str:
        """Its id on a page."""
        return id_of(self.pointer)

    @property
    def is_set(self) -> bool:
        """Whether it is several controls, one for each option."""
        return self.kind in ("choice", "yes-no", "ticks")

    @property
    def first(self) -> str:
        """The id of its control, or of the first of several: where a link to it leads."""
        return f"{self.id}-0" if self.is_set else self.id


def id_of(pointer: str) -> str:
    """``/request/child/name`` → ``f-request-child-name``."""
    return "f" + pointer.replace("/", "-")


def field_of(pointer: str, schema: Mapping[str, Any], required: bool, cases: tuple[Case, ...]) -> Field:
    """The field that this part of a form's JSON Schema (references resolved) describes."""
    kind = _kind(schema)
    return Field(
        pointer=pointer,
        kind=kind,
        label=titled(schema) or Text(pointer, pointer),
        hint=_pair(schema, "description", "x-description-en"),
        example=_example(schema, kind),
        required=required,
        options=_options(schema["items"] if kind == "ticks" else schema),
        source=schema.get("x-source", ""),
        most=schema.get("maxLength"),
        autocomplete=_autocomplete(pointer),
        cases=cases,
    )


def titled(schema: Mapping[str, Any]) -> Text | None:
    """What it is called, in both languages."""
    return _pair(schema, "title", "x-title-en")


def said(words: Any) -> Text | None:
    """``{"vi": …, "en": …}``."""
    return Text(words["vi"], words.get("en") or words["vi"]) if isinstance(words, dict) and words.get("vi") else None


def is_declaration(schema: Mapping[str, Any]) -> bool:
    """Whether it can only be agreed to."""
    return schema.get("type") == "boolean" and schema.get("const") is True


def _kind(schema: Mapping[str, Any]) -> Kind:
    match schema.get("type"):
        case "boolean":
            return "tick" if is_declaration(schema) else "yes-no"
        case "integer":
            return "money" if "đồng" in str(schema.get("title", "")).lower() else "whole"
        case "number":
            return "decimal"
        case "array":
            return "ticks" if "enum" in schema.get("items", {}) else "lines"
    return _kind_of_text(schema)


def _kind_of_text(schema: Mapping[str, Any]) -> Kind:
    if "x-source" in schema:
        return "pick"
    if "enum" in schema:
        return "choice" if len(schema["enum"]) <= MOST_SHOWN else "select"
    check = (schema.get("x-check") or {}).get("is", "")
    if schema.get("format") == "date" or check == "date":
        return "date"
    if check == "month":
        return "month"
    if schema.get("format") == "email":
        return "email"
    if check == "phone":
        return "phone"
    if check in _DIGITS:
        return "digits"
    return "text" if schema.get("maxLength", 0) > 300 and schema.get("pattern", "\\S") == "\\S" else "line"


def _options(schema: Mapping[str, Any]) -> tuple[Option, ...]:
    titles = schema.get("x-enum-titles") or {}
    return tuple(Option(value, said(titles.get(value)) or Text(value, value)) for value in schema.get("enum", ()))


def _pair(schema: Mapping[str, Any], vi: str, en: str) -> Text | None:
    words = schema.get(vi)
    return Text(words, schema.get(en) or words) if isinstance(words, str) and words else None


def _example(schema: Mapping[str, Any], kind: Kind) -> Text | None:
    """As it is typed here: days and months in the order people write them."""
    words = said(schema.get("x-example"))
    if words is None or kind in ("choice", "select", "pick", "yes-no", "tick", "ticks"):
        return None
    if kind in ("date", "month"):
        return Text(*("/".join(reversed(each.split("-"))) for each in words))
    return words


def _autocomplete(pointer: str) -> str:
    whose, _, name = pointer[1:].partition("/")
    return _OF_THE_APPLICANT.get(name, "") if whose == "applicant" else ""
