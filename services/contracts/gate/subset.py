"""The few words a schema of an event may use. In so small a language, what two versions allow can be compared by rule."""

import re
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path
from typing import Any, Final

from services.contracts import source
from services.contracts.gate.files import named
from services.contracts.gate.findings import Finding

_TOLD: Final = frozenset({"title", "description", "default", "deprecated", "examples"})
_BY_TYPE: Final[dict[str, frozenset[str]]] = {
    "string": frozenset({"format", "pattern", "minLength", "maxLength", "enum"}),
    "integer": frozenset({"minimum", "maximum"}),
    "boolean": frozenset(),
    "array": frozenset({"items", "minItems", "maxItems"}),
    "object": frozenset({"properties", "required", "additionalProperties"}),
}
_FORMATS: Final = ("uuid", "date-time", "date")
_REFERENCE: Final = re.compile(r"(\.\./\.\./common\.json)?#/\$defs/[a-z][a-z0-9_]*")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_LOOKS_AROUND: Final = re.compile(r"\(\?[=!<]|\\[1-9]")


def findings(root: Path) -> Iterator[Finding]:
    common = root / "common.json"
    for name, definition in source.common(root).items():
        for place, fault in _faults(definition, f"$defs/{name}"):
            yield Finding(named(common, root), f"{place} {fault}")
    for event, versions in source.events(root).items():
        for version in versions:
            file = named(source.path_of(event, version, root), root)
            schema = source.written(event, version, root)
            for place, fault in _head(event, schema):
                yield Finding(file, f"{place} {fault}")
            body = {key: value for key, value in schema.items() if key != "$schema"}
            for place, fault in _faults(body, ""):
                yield Finding(file, f"{place or 'The event'} {fault}")


def _head(event: str, schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    title = source.class_name(event)
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), dict):
        yield "The event", "must be an object with named fields."
    if schema.get("title") != title:
        yield "The event", f"must have the title {title}: its class is called so in every language."
    if not schema.get("description"):
        yield "The event", "has no description; say in one sentence what has happened when it is published."


def _faults(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(node, dict):
        yield place, "must be an object that says what is allowed there; true and false say nothing."
        return
    words = {word for word in node if not word.startswith("x-")} - _TOLD
    if "$ref" in node:
        yield from _reference(node["$ref"], words, place)
    elif "anyOf" in node:
        yield from _nullable(node["anyOf"], words, place)
    else:
        yield from _typed(node, words, place)


def _reference(target: Any, words: set[str], place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(target, str) or not _REFERENCE.fullmatch(target):
        yield place, f"refers to {target!r}; a schema may refer to common.json only (../../common.json#/$defs/name)."
    if words != {"$ref"}:
        yield place, f"says {_list(words - {'$ref'})} beside a $ref; write a definition of its own in common.json."


def _nullable(choices: Any, words: set[str], place: str) -> Iterator[tuple[str, str]]:
    if words != {"anyOf"} or not isinstance(choices, list) or len(choices) != 2 or choices[1] != {"type": "null"}:
        yield place, 'uses anyOf for more than "this, or null"; make two events or two fields of it.'
        return
    yield from _faults(choices[0], place)


def _typed(node: dict[str, Any], words: set[str], place: str) -> Iterator[tuple[str, str]]:
    kind = node.get("type")
    if isinstance(kind, list) and len(kind) == 2 and kind[1] == "null":
        kind = kind[0]
    if not isinstance(kind, str) or kind not in _BY_TYPE:
        yield place, f"has the type {node.get('type')!r}; allowed are {_list(_BY_TYPE)}, each also with null."
        return
    if strange := words - {"type"} - _BY_TYPE[kind]:
        yield place, f"uses {_list(strange)}, which the gate cannot compare between versions; say it with fewer words."
    match kind:
        case "string":
            yield from _string(node, place)
        case "array":
            yield from _faults(node.get("items"), f"{place}/items")
        case "object":
            yield from _object(node, place)


def _string(node: dict[str, Any], place: str) -> Iterator[tuple[str, str]]:
    if "enum" in node and "unknown" not in node["enum"]:
        yield place, 'is a list of words without "unknown": an old reader could not read a word that is added later.'
    if node.get("format", "uuid") not in _FORMATS:
        yield place, f"has the format {node['format']!r}; allowed are {_list(_FORMATS)}."
    pattern = node.get("pattern", "^$")
    try:
        re.compile(pattern)
    except re.error as error:
        yield place, f"has a pattern that is no regular expression: {error}."
    if not (pattern.startswith("^") and pattern.endswith("$")) or _LOOKS_AROUND.search(pattern):
        yield place, "needs a pattern from ^ to $ without look-around and back-references: not every language has them."


def _object(node: dict[str, Any], place: str) -> Iterator[tuple[str, str]]:
    properties = node.get("properties")
    if properties is None:
        if node.get("additionalProperties") is not True:
            yield place, "is an object without fields; name them, or say additionalProperties: true if it is free."
        return
    if "additionalProperties" in node:
        yield (
            place,
            "must not speak of additionalProperties: unknown fields are always passed over, or no field could be added.",
        )
    for name, field in properties.items():
        if not _NAME.fullmatch(name) or iskeyword(name) or name.startswith("model_"):
            yield f"{place}/{name}", "needs a name in lower case with underscores that is no word of Python."
        yield from _faults(field, f"{place}/{name}")
    for name in node.get("required", ()):
        if name not in properties:
            yield f"{place}/{name}", "is required but not described; describe it under properties."


def _list(words: Any) -> str:
    return ", ".join(sorted(words))
