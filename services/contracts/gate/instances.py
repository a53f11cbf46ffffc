"""Draws any message a schema allows, for schemas of the small language that subset.py enforces.

Plain hypothesis: hypothesis-jsonschema 0.23 reaches into internals that the hypothesis locked here no longer has.
"""

import json
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from services.contracts.gate.findings import ToolMissing

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_MOST_ITEMS: Final = 3
_SAID_TO_PEOPLE: Final = ("title", "description", "examples", "default", "x-not-personal")


def of(schema: dict[str, Any]) -> "SearchStrategy[Any]":
    """Values that ``schema`` (without $ref) allows, also with fields it does not name. Raises ToolMissing."""
    try:
        return _of(json.dumps({word: value for word, value in schema.items() if word not in _SAID_TO_PEOPLE}))
    except ImportError as error:
        raise ToolMissing("hypothesis") from error


@cache
def _of(text: str) -> "SearchStrategy[Any]":
    """By the schema's text, for the same few definitions come again and again and a pattern is slow to prepare."""
    from hypothesis import strategies as st

    schema: dict[str, Any] = json.loads(text)
    if "anyOf" in schema:
        return st.none() | of(schema["anyOf"][0])
    kind = schema["type"]
    if isinstance(kind, list):
        return st.none() | of({**schema, "type": kind[0]})
    match kind:
        case "object":
            return _objects(schema)
        case "array":
            most = min(schema.get("maxItems", _MOST_ITEMS), _MOST_ITEMS)
            return st.lists(of(schema["items"]), min_size=schema.get("minItems", 0), max_size=most)
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "boolean":
            return st.booleans()
        case _:
            return _strings(schema)


def _objects(schema: dict[str, Any]) -> "SearchStrategy[Any]":
    from hypothesis import strategies as st

    anything = st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
        max_leaves=4,
    )
    if "properties" not in schema:
        return st.dictionaries(st.text(max_size=8), anything, max_size=3)
    required = set(schema.get("required", ()))
    fields = {name: of(field) for name, field in schema["properties"].items()}
    named = st.fixed_dictionaries(
        {name: values for name, values in fields.items() if name in required},
        optional={name: values for name, values in fields.items() if name not in required},
    )
    unnamed = st.dictionaries(st.from_regex(r"zz_[a-z]{1,8}", fullmatch=True), anything, max_size=1)
    return st.builds(lambda told, more: told | more, named, unnamed)


def _strings(schema: dict[str, Any]) -> "SearchStrategy[Any]":
    from hypothesis import strategies as st

    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("format"):
        case "uuid":
            return st.uuids().map(str)
        case "date":
            return st.dates().map(str)
        case "date-time":
            offsets = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
            return st.datetimes(timezones=offsets).map(datetime.isoformat)
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=max(least, min(most, 20)))
    if schema.get("pattern") in (None, r"^[^\x00]*$"):
        return text.map(lambda drawn: drawn.replace("\0", "ạ"))
    return st.from_regex(schema["pattern"], fullmatch=True).filter(lambda drawn: least <= len(drawn) <= most)
