"""What differs between two versions of an event: the list both the gate and ``motcua schemas diff`` speak from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal[
    "field added",
    "field added without a default",
    "field added as required",
    "field removed",
    "now required",
    "no longer required",
    "type changed",
    "limit changed",
    "default changed",
    "word added",
    "word removed",
]

ALLOWED: Final[frozenset[Kind]] = frozenset({"field added", "word added"})
_LIMITS: Final = (
    "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "additionalProperties"
)  # fmt: skip
_NOTHING: Final = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``place`` is the field as a pointer; ``before`` and ``after`` are what a person would call them."""

    kind: Kind
    place: str
    before: str = ""
    after: str = ""

    @property
    def allowed(self) -> bool:
        return self.kind in ALLOWED


def between(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Every difference that a reader could notice, of two schemas without $ref. Texts for people do not count."""
    return list(_objects(old, new, ""))


def _objects(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[Change]:
    had, has = old.get("properties", {}), new.get("properties", {})
    needed, needs = set(old.get("required", ())), set(new.get("required", ()))
    for name, field in had.items():
        at = f"{place}/{name}"
        if name not in has:
            yield Change("field removed", at, before=_type(field))
            continue
        if name in needs - needed:
            yield Change("now required", at)
        if name in needed - needs:
            yield Change("no longer required", at)
        yield from _fields(field, has[name], at)
    for name, field in has.items():
        if name not in had:
            yield _added(field, f"{place}/{name}", required=name in needs)


def _added(field: dict[str, Any], at: str, *, required: bool) -> Change:
    if required:
        return Change("field added as required", at, after=_type(field))
    if "default" not in field:
        return Change("field added without a default", at, after=_type(field))
    return Change("field added", at, before=_said(field["default"]), after=_type(field))


def _fields(old: dict[str, Any], new: dict[str, Any], at: str) -> Iterator[Change]:
    if _type(old) != _type(new):
        yield Change("type changed", at, _type(old), _type(new))
        return
    old, new = _inner(old), _inner(new)
    for limit in _LIMITS:
        if old.get(limit) != new.get(limit):
            before, after = (f"{limit} {_said(side.get(limit, _NOTHING))}" for side in (old, new))
            yield Change("limit changed", at, before, after)
    if old.get("default", _NOTHING) != new.get("default", _NOTHING):
        before, after = (_said(side.get("default", _NOTHING)) for side in (old, new))
        yield Change("default changed", at, before, after)
    for word in old.get("enum", ()):
        if word not in new.get("enum", ()):
            yield Change("word removed", at, before=str(word))
    for word in new.get("enum", ()):
        if word not in old.get("enum", ()):
            yield Change("word added", at, after=str(word))
    if "items" in old:
        yield from _fields(old["items"], new["items"], f"{at}/items")
    yield from _objects(old, new, at)


def _inner(field: dict[str, Any]) -> dict[str, Any]:
    """The field without its "or null"."""
    if "anyOf" in field:
        inner: dict[str, Any] = {**field["anyOf"][0], **{key: field[key] for key in ("default",) if key in field}}
        return inner
    return field


def _type(field: dict[str, Any]) -> str:
    """The type in words: ``string``, ``array``, ``object or null``, ``list of words``."""
    if "anyOf" in field:
        return f"{_type(field['anyOf'][0])} or null"
    kind = field.get("type")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return words.replace("string", "list of words") if "enum" in field else words


def _said(value: object) -> str:
    return "none" if value is _NOTHING else repr(value)
