"""Reads a designed form (data/forms/*.json): its fields become a JSON Schema, its sections the layout of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .fields import Described, Schema, field

Layout = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form: its schema and a filled-in example that fits it."""

    schema: Schema
    example: Any


@dataclass(frozen=True, slots=True)
class Design:
    """What one form asks for beside the applicant's own data. ``name_en`` is the procedure's name in English; ``sections``
    are those of ``request`` on the page, in order."""

    request: Part
    sections: Layout
    applicant_required: tuple[str, ...] = ()
    name_en: str | None = None


def read_part(described: Described) -> Part:
    """From ``{"title", "en", "fields", "example"}``."""
    example = described["example"]
    return Part(exemplified(object_of(described, described["fields"]), example), example)


def read_design(described: Described) -> Design:
    """From ``{"title", "en", "sections", "example", "applicant_required"?, "name_en"?}``.

    A section with a name is an object of its own; the fields of one without stand in the request itself. KeyError names
    what is missing.
    """
    entries: list[Described] = []
    sections: Layout = []
    for number, section in enumerate(described["sections"], start=1):
        name = section.get("name")
        base = f"/request/{name}" if name else "/request"
        if name:
            entries.append({**section, "kind": "object", "required": section.get("required", True)})
        else:
            entries += section["fields"]
        shown: dict[str, Any] = {"id": name or f"part_{number}", "title": {"vi": section["title"], "en": section["en"]}}
        if "help" in section:
            shown["help"] = {"vi": section["help"], "en": section["help_en"]}
        sections.append(shown | {"fields": places(section["fields"], base)})
    request = exemplified(object_of(described, entries), described["example"])
    return Design(
        Part(request, described["example"]),
        sections,
        tuple(described.get("applicant_required", ())),
        described.get("name_en"),
    )


def object_of(described: Described, fields: Iterable[Described]) -> Schema:
    """The schema of an object with these fields; a field shown in some cases only is ruled by ``if/then/else`` too."""
    fields = list(fields)
    properties = {each["name"]: _schema(each) for each in fields}
    title, english = described["title"], described["en"]
    schema: Schema = {
        "title": title,
        "x-title-en": english,
        "type": "object",
        "required": [each["name"] for each in fields if each.get("required") and "when" not in each],
        "properties": properties,
        "additionalProperties": False,
        "x-error": {
            "vi": f"Phần “{title}” còn thiếu mục bắt buộc hoặc có mục không thuộc biểu mẫu này.",
            "en": f"The part “{english}” lacks a compulsory entry or has one that does not belong to this form.",
        },
    }
    rules = conditions(properties)
    return schema | ({"allOf": rules} if rules else {})


def conditions(properties: Mapping[str, Schema]) -> list[Schema]:
    """``x-when`` of each field as JSON Schema: asked for in the cases it names, and refused in all others."""
    rules: list[Schema] = []
    for name, schema in properties.items():
        if "x-when" in schema:
            when = schema["x-when"]
            rule: Schema = {"if": {"required": [when["field"]], "properties": {when["field"]: {"enum": when["in"]}}}}
            if when["required"]:
                rule["then"] = {"required": [name]}
            rules.append(rule | {"else": {"properties": {name: False}}})
    return rules


def places(fields: Sequence[Described], base: str) -> list[Any]:
    """Where each field of a section is, in the order it is shown: a JSON pointer, or a group that may be repeated."""
    shown: list[Any] = []
    for each in fields:
        pointer = f"{base}/{each['name']}"
        if each["kind"] == "group":
            words = {word: {"vi": each[word], "en": each[f"{word}_en"]} for word in ("one", "add")}
            shown.append({"group": pointer, **words, "fields": places(each["fields"], "")})
        else:
            shown.append(pointer)
    return shown


def exemplified(schema: Schema, example: Any) -> Schema:
    """With ``x-example`` from the filled-in example where a field that is typed has none of its own."""
    changed = dict(schema)
    if "properties" in schema:
        inside = example if isinstance(example, Mapping) else {}
        changed["properties"] = {
            name: exemplified(each, inside.get(name)) for name, each in schema["properties"].items()
        }
    elif "items" in schema:
        changed["items"] = exemplified(schema["items"], example[0] if isinstance(example, list) and example else None)
    elif example is not None and _typed(schema) and ("x-example" not in schema or "format" in schema):
        changed["x-example"] = {"vi": str(example), "en": str(example)}
    return changed


def _typed(schema: Schema) -> bool:
    return schema["type"] in ("string", "integer") and not {"enum", "x-source"} & schema.keys()


def _schema(described: Described) -> Schema:
    """The schema of a field, a group that may be repeated, or a section with a name; with the case it is for, if any."""
    match described["kind"]:
        case "object":
            schema = object_of(described, described["fields"])
        case "group":
            schema = _group(described)
        case _:
            schema = field(described)
    if "when" in described:
        ((other, values),) = described["when"].items()
        schema["x-when"] = {"field": other, "in": list(values), "required": bool(described.get("required"))}
    return schema


def _group(described: Described) -> Schema:
    least, most, title, english = described.get("min", 0), described["max"], described["title"], described["en"]
    schema: Schema = {
        "title": title,
        "x-title-en": english,
        "type": "array",
        "maxItems": most,
        "items": object_of({"title": described["one"], "en": described["one_en"]}, described["fields"]),
        "x-error": {
            "vi": f"“{title}” có từ {least} đến {most} mục.",
            "en": f"“{english}” has {least} to {most} entries.",
        },
    }
    if "help" in described:
        schema |= {"description": described["help"], "x-description-en": described["help_en"]}
    return schema | ({"minItems": least} if least else {})
