"""Walks the schema of a form: every field with its pointer, and what the page has to name."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]


class Field(NamedTuple):
    """A schema inside a form. ``pointer`` is where it is written; ``place`` where its value is in a filled-in form, None
    for a definition; an item of a list has the place of its list and ``[]``."""

    pointer: str
    place: str | None
    schema: Schema
    parent: Schema


def fields(form: Schema) -> Iterator[Field]:
    """Every schema of a form but the root, outside in. Definitions come last, without a place."""
    yield from _inside(form, "", "")
    definitions = form.get("$defs")
    for name, schema in definitions.items() if isinstance(definitions, dict) else ():
        if isinstance(schema, dict):
            yield Field(f"/$defs/{name}", None, schema, form)
            yield from _inside(schema, f"/$defs/{name}", None)


def leaves(schema: Schema, place: str, root: Schema) -> Iterator[tuple[str, Schema | None]]:
    """(place, the schema of an item or None) of each field that a page shows: what is no object, or a list of objects."""
    inside = schema.get("properties")
    for name, each in (inside if isinstance(inside, dict) else {}).items():
        here, reference = each, each.get("$ref") if isinstance(each, dict) else None
        if isinstance(reference, str) and reference.startswith("#/$defs/"):
            here = (root.get("$defs") or {}).get(reference.removeprefix("#/$defs/"))
        if not isinstance(here, dict):
            continue
        if here.get("type") == "object":
            yield from leaves(here, f"{place}/{name}", root)
        else:
            item = here.get("items") if here.get("type") == "array" else None
            of_objects = isinstance(item, dict) and item.get("type") == "object"
            yield f"{place}/{name}", item if of_objects else None


def _inside(schema: Schema, pointer: str, place: str | None) -> Iterator[Field]:
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        if isinstance(each, dict):
            where = None if place is None else f"{place}/{name}"
            yield Field(f"{pointer}/properties/{name}", where, each, schema)
            yield from _inside(each, f"{pointer}/properties/{name}", where)
    item = schema.get("items")
    if isinstance(item, dict):
        where = None if place is None else f"{place}/[]"
        yield Field(f"{pointer}/items", where, item, schema)
        yield from _inside(item, f"{pointer}/items", where)
