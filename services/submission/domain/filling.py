"""From what a person typed into a draft to the form of its procedure, and from a fault in that form back to what was typed.

Entries are a flat map: JSON pointer into the form → a text, true or false, or a list of texts. What cannot be read as the
form wants it goes into the form as it was typed: then the form's own sentence says what is wanted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.submission.domain import typed

Schema = Mapping[str, Any]

_NOTHING: Final = object()
_MOST_ITEMS: Final = 1000
_GROUPED_BY_BLANKS: Final = frozenset({"citizen-number", "identity-card", "identity-number", "phone", "tax-code"})
_TICKS: Final = {"true": True, "false": False}


@dataclass(slots=True)
class Filled:
    """A form made of entries. ``unplaced``: pointers of entries that this form has no place for, sorted.

    ``places``: where each item of a list was typed, for lists close their gaps.
    """

    form: dict[str, Any]
    unplaced: list[str]
    places: dict[str, str]

    def typed_at(self, pointer: str) -> str:
        """Where a person typed what stands at this pointer of the form."""
        rest = ""
        while pointer:
            if pointer in self.places:
                return self.places[pointer] + rest
            pointer, _, name = pointer.rpartition("/")
            rest = f"/{name}{rest}"
        return rest


def fill(schema: Schema, entries: Mapping[str, Any]) -> Filled:
    """The form that these entries make. What was not asked for after all (x-when) stays out of it, and is not unplaced."""
    filling = _Filling(schema)
    made = filling.object(resolved(schema, schema), _tree(entries), "", True)
    return Filled(made, sorted(filling.unplaced), filling.places)


def pointers(value: Any, within: str = "") -> Iterator[tuple[str, Any]]:
    """A filled-in form as entries: (pointer, value) of everything that is no object and no list of objects."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from pointers(each, f"{within}/{_escaped(name)}")
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for number, each in enumerate(value):
            yield from pointers(each, f"{within}/{number}")
    else:
        yield within, value


@dataclass(slots=True)
class _Node:
    """What was typed at one pointer and below it."""

    pointer: str = ""
    value: Any = _NOTHING
    inside: "dict[str, _Node]" = field(default_factory=dict)

    def everything(self) -> Iterator[str]:
        if not _blank(self.value):
            yield self.pointer
        yield from self.below()

    def below(self) -> Iterator[str]:
        for each in self.inside.values():
            yield from each.everything()


class _Filling:
    def __init__(self, root: Schema) -> None:
        self._root = root
        self.unplaced: list[str] = []
        self.places: dict[str, str] = {}

    def value(self, schema: Schema, node: _Node, at: str, required: bool) -> Any:
        """``at``: the pointer in the form that is being made. _NOTHING where nothing was typed that is worth keeping."""
        match schema.get("type"):
            case "object":
                # What is compulsory in a part is asked for as soon as anything in that part was answered.
                begun = required or any(True for _ in node.everything())
                made = self.object(schema, node, at, begun)
                return made if required or _says_something(made) else _NOTHING
            case "array":
                items = self._items(schema, node, at)
                return items if required or items else _NOTHING
            case _:
                self.unplaced += node.below()
                return _read(schema, node.value)

    def object(self, schema: Schema, node: _Node, at: str, begun: bool) -> dict[str, Any]:
        """Every property that was typed; of required objects an empty one, so that faults name the fields inside."""
        if not _blank(node.value):
            self.unplaced.append(node.pointer)
        properties = schema.get("properties") or {}
        for name, child in node.inside.items():
            if name not in properties:
                self.unplaced += child.everything()
        asked = schema.get("required") or ()
        made: dict[str, Any] = {}

        def of(name: str, waiting: tuple[str, ...]) -> Any:
            if name in made:
                return made[name]
            if name not in properties or name in waiting:
                return _NOTHING
            each = resolved(properties[name], self._root)
            when = each.get("x-when")
            if isinstance(when, Mapping) and not _among(of(str(when.get("field")), (*waiting, name)), when.get("in")):
                made[name] = _NOTHING
                return _NOTHING
            needed = name in asked or (isinstance(when, Mapping) and when.get("required") is True)
            child = node.inside.get(name) or _Node(f"{node.pointer}/{_escaped(name)}")
            made[name] = self.value(each, child, f"{at}/{_escaped(name)}", needed and begun)
            return made[name]

        for name in properties:
            of(name, ())
        return {name: made[name] for name in properties if made.get(name, _NOTHING) is not _NOTHING}

    def _items(self, schema: Schema, node: _Node, at: str) -> list[Any]:
        item = resolved(schema.get("items"), self._root)
        made: list[Any] = []
        if not _blank(node.value):
            self.unplaced += node.below()
            for each in node.value if isinstance(node.value, list) else [node.value]:
                read = _read(item, each)
                if read is not _NOTHING:
                    self.places[f"{at}/{len(made)}"] = node.pointer
                    made.append(read)
            return made
        rows = {name: child for name, child in node.inside.items() if name.isdecimal() and name.isascii()}
        for name, child in node.inside.items():
            if name not in rows:
                self.unplaced += child.everything()
        for name in sorted(rows, key=int)[:_MOST_ITEMS]:
            # Only a row in which something was typed counts; its own compulsory fields are asked for then.
            child = rows[name]
            if not any(True for _ in child.everything()):
                continue
            here = f"{at}/{len(made)}"
            read = self.value(item, child, here, True)
            if read is not _NOTHING and (not isinstance(read, dict) or _says_something(read)):
                self.places[here] = child.pointer
                made.append(read)
        return made


def _read(schema: Schema, value: Any) -> Any:
    """One answer as the form wants it, or as it was typed where that cannot be."""
    if _blank(value):
        return _NOTHING
    if value is False and schema.get("const") is True:
        return _NOTHING  # a declaration that was not made
    if isinstance(value, list):
        return [each for each in value if not _blank(each)]
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").strip()
    kind, check = schema.get("type"), schema.get("x-check")
    check = check.get("is") if isinstance(check, Mapping) else None
    read: Callable[[str], Any]
    if kind == "integer":
        read = typed.whole
    elif kind == "number":
        read = typed.number
    elif kind == "boolean":
        read = _TICKS.get
    elif schema.get("format") == "date" or check == "date":
        read = typed.day
    elif check == "month":
        read = typed.month
    elif check in _GROUPED_BY_BLANKS:
        read = typed.unspaced
    else:
        return text
    found = read(text)
    return text if found is None else found


def _tree(entries: Mapping[str, Any]) -> _Node:
    root = _Node()
    for pointer, value in entries.items():
        node, way = root, ""
        for token in pointer.split("/")[1:]:
            way = f"{way}/{token}"
            node = node.inside.setdefault(token.replace("~1", "/").replace("~0", "~"), _Node(way))
        node.value = value
    return root


def _blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is _NOTHING or value is None or (isinstance(value, list) and all(_blank(each) for each in value))


def _says_something(value: Any) -> bool:
    """Boxes that are not ticked alone do not make a part that somebody filled in."""
    if isinstance(value, dict):
        return any(_says_something(each) for each in value.values())
    return value is not False and value != []


def _among(value: Any, values: Any) -> bool:
    return isinstance(values, list) and any(type(each) is type(value) and each == value for each in values)


def resolved(schema: Any, root: Schema) -> Schema:
    """With what stands beside a reference taking precedence; the catalogue lets no circles through."""
    found = schema if isinstance(schema, Mapping) else {}
    for _ in range(10):
        reference = found.get("$ref")
        if not isinstance(reference, str):
            break
        target = (root.get("$defs") or {}).get(reference.removeprefix("#/$defs/"))
        beside = {key: value for key, value in found.items() if key != "$ref"}
        found = {**(target if isinstance(target, Mapping) else {}), **beside}
    return found


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
