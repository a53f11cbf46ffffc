"""A procedure's form (JSON Schema 2020-12 of few words, schemas/forms/) read for the page: what stands at each pointer."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from .fields import Case, Field, field_of, is_declaration

Entries = Mapping[str, Any]
# A form that refers to itself is refused where it is published; whatever comes, no page follows it for ever.
_DEEPEST = 20


class Node(NamedTuple):
    """A place of the form: its schema, whether it must be filled in, and the cases in which it is asked for."""

    schema: Mapping[str, Any]
    required: bool
    cases: tuple[Case, ...]


class Form:
    """The form of one version of a procedure."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def node(self, pointer: str) -> Node | None:
        """What stands at this pointer (an index goes into a list); None where the form has no such place."""
        schema, required, here = self._resolved(self.schema), True, ""
        cases: tuple[Case, ...] = ()
        for part in pointer.split("/")[1:]:
            if schema.get("type") == "array":
                if not part.isdecimal():
                    return None
                schema, here = self._resolved(schema.get("items", {})), f"{here}/{part}"
                continue
            beside = (schema.get("properties") or {}).get(part)
            if beside is None:
                return None
            required = part in schema.get("required", ())
            schema = self._resolved(beside)
            if "x-when" in schema:
                when = schema["x-when"]
                cases = (*cases, Case(f"{here}/{when['field']}", tuple(when["in"])))
                required = bool(when["required"])
            here = f"{here}/{part}"
        return Node(schema, required, cases)

    def field(self, pointer: str) -> Field | None:
        """The field at this pointer; None for what holds others, and for what is not there."""
        node = self.node(pointer)
        if node is None or _holds_others(node.schema):
            return None
        return field_of(pointer, node.schema, node.required, node.cases)

    def leaves(self, pointer: str = "", deep: int = 0) -> list[str]:
        """Every field and every list under this pointer, in the order of the schema: the page of a form without layout."""
        node = self.node(pointer)
        if node is None or deep > _DEEPEST:
            return []
        if node.schema.get("type") != "object":
            return [pointer]
        return [
            each for name in node.schema.get("properties", {}) for each in self.leaves(f"{pointer}/{name}", deep + 1)
        ]

    def declares(self, pointer: str) -> bool:
        """Whether the field there can only be agreed to."""
        node = self.node(pointer)
        return node is not None and is_declaration(node.schema)

    def asked(self, pointer: str, entries: Entries) -> bool:
        """Whether, with these answers, the field at ``pointer`` is asked for at all."""
        node = self.node(pointer)
        return node is not None and self.hold(node.cases, entries)

    def hold(self, cases: tuple[Case, ...], entries: Entries) -> bool:
        """Whether all these cases are so; of a field that is not asked none is."""
        return all(entries.get(each.pointer) in each.values and self.asked(each.pointer, entries) for each in cases)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """With a reference followed; words beside it win over those it leads to."""
        for _ in range(_DEEPEST):
            if "$ref" not in schema:
                break
            beside = {name: value for name, value in schema.items() if name != "$ref"}
            meant = (self.schema.get("$defs") or {}).get(str(schema["$ref"]).rpartition("/")[2], {})
            schema = {**meant, **beside}
        return schema


def rows(pointer: str, entries: Entries) -> int:
    """How many entries of the list at ``pointer`` somebody has begun."""
    begun = [each[len(pointer) + 1 :].partition("/")[0] for each in entries if each.startswith(f"{pointer}/")]
    return max((int(each) + 1 for each in begun if _is_place(each)), default=0)


def _is_place(text: str) -> bool:
    # No list is as long; of thousands of digits Python makes no number.
    return text.isascii() and text.isdecimal() and len(text) < 7


def compact(entries: Entries) -> str:
    """Entries as one line of JSON, for a hidden field."""
    return json.dumps(dict(entries), ensure_ascii=False, separators=(",", ":"))


def _holds_others(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "object" or (
        schema.get("type") == "array" and schema.get("items", {}).get("type") == "object"
    )
