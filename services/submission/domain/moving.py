"""What changed between two versions of a form, field by field, for somebody who has filled in part of the older one."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from services.submission.domain.filling import Schema, resolved

Kind = Literal["added", "removed", "required", "changed"]

# What a field is called or how it is explained asks nothing new of anybody.
_WORDS: Final = frozenset(
    {"title", "x-title-en", "description", "x-description-en", "x-error", "x-example", "x-enum-titles"}
)


class Change(NamedTuple):
    """One field. ``vi`` and ``en``: what it is called, in the newer form if it is there. ``required``: must be answered."""

    pointer: str
    kind: Kind
    vi: str
    en: str
    required: bool


def changes(old: Schema, new: Schema) -> list[Change]:
    """In the order of the newer form, what is gone last. A list of objects counts as one field."""
    before, after = dict(_fields(old, old)), dict(_fields(new, new))
    found = []
    for pointer, (schema, required) in after.items():
        was = before.get(pointer)
        if was is None:
            found.append(_change(pointer, "added", schema, required))
        elif _rules(was[0], old) != _rules(schema, new):
            found.append(_change(pointer, "changed", schema, required))
        elif required and not was[1]:
            found.append(_change(pointer, "required", schema, required))
    found += [
        _change(pointer, "removed", schema, False) for pointer, (schema, _) in before.items() if pointer not in after
    ]
    return found


def _fields(schema: Schema, root: Schema, within: str = "") -> Iterator[tuple[str, tuple[Schema, bool]]]:
    for name, each in (schema.get("properties") or {}).items():
        here = resolved(each, root)
        if here.get("type") == "object":
            yield from _fields(here, root, f"{within}/{name}")
        else:
            yield f"{within}/{name}", (here, name in (schema.get("required") or ()))


def _rules(schema: Any, root: Schema) -> Any:
    """The schema without its words, references followed."""
    if isinstance(schema, Mapping):
        return {key: _rules(value, root) for key, value in resolved(schema, root).items() if key not in _WORDS}
    return [_rules(each, root) for each in schema] if isinstance(schema, list) else schema


def _change(pointer: str, kind: Kind, schema: Schema, required: bool) -> Change:
    title = str(schema.get("title") or pointer.rpartition("/")[2])
    return Change(pointer, kind, title, str(schema.get("x-title-en") or title), required)
