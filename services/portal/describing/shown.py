"""The form as a page shows it: every field with its id, its value and its fault; and where each fault is to be mended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from services.kernel.text import Language

from ..asking import Fault
from .parts import Field, Part, Section


@dataclass(slots=True)
class Control:
    """A field on the page. ``id`` is its name, too; ``way``: its label with those of the rows around it."""

    id: str
    kind: str
    label: str
    way: str
    value: Any
    hint: str
    rows: int
    short: bool
    options: list[tuple[str, str]]
    fault: str = ""
    focus: bool = False


@dataclass(slots=True)
class Listing:
    """A list on the page. ``focus``: on the button that adds a row."""

    id: str
    label: str
    way: str
    add: str
    hint: str
    items: "list[Item]"
    kind: str = "rows"
    fault: str = ""
    focus: bool = False


@dataclass(slots=True)
class Item:
    """A row of a list."""

    id: str
    label: str
    parts: "list[Control | Listing]" = field(default_factory=list)


def page_of(
    sections: Sequence[Section], typed: Mapping[str, Any], language: Language, focus: str | None = None
) -> list[tuple[str, str, list[Control | Listing]]]:
    """(id, title, parts) of each section."""
    return [
        (each.id, each.title.in_(language), [_part(part, typed, "", "", language, focus) for part in each.parts])
        for each in sections
    ]


def everything(parts: Sequence[Control | Listing]) -> Iterator[Control | Listing]:
    """Each part, and those in its rows."""
    for part in parts:
        yield part
        if isinstance(part, Listing):
            for item in part.items:
                yield from everything(item.parts)


def runs(parts: Sequence[Control | Listing]) -> list[tuple[bool, list[Control | Listing]]]:
    """Parts that follow each other, put together: (True, short fields that stand in one line) or (False, the others)."""
    return [
        (short, list(group)) for short, group in groupby(parts, lambda part: isinstance(part, Control) and part.short)
    ]


def mark(parts: Sequence[Control | Listing], faults: Sequence[Fault]) -> dict[str, tuple[str, str]]:
    """Writes each fault beside its field, or beside the nearest list around it. Pointer → (id, label) of that place."""
    known = {part.id: part for part in everything(parts)}
    places = {}
    for fault in faults:
        wanted = fault.pointer.removeprefix("/description").removeprefix("/")
        while wanted and wanted not in known:
            wanted = wanted.rpartition("/")[0]
        if part := known.get(wanted):
            part.fault = f"{part.fault} {fault.message}".strip()
            places[fault.pointer] = (part.id, part.way)
    return places


def _part(part: Part, typed: Any, under: str, way: str, language: Language, focus: str | None) -> Control | Listing:
    id = f"{under}{part.name}" if part.name else under.removesuffix("/")
    label = part.label.in_(language)
    value = _value(typed, part.name)
    if isinstance(part, Field):
        if part.kind == "lines":
            value = "\n".join(value or [])
        options = [(each, words.in_(language)) for each, words in part.options]
        shown = "" if value is None else value
        hint = part.hint.in_(language)
        return Control(id, part.kind, label, f"{way}{label}", shown, hint, part.rows, part.short, options)
    items = []
    for number, row in enumerate(value or []):
        name = f"{part.one.in_(language)} {number + 1}"
        item = Item(f"{id}/{number}", name)
        item.parts = [_part(each, row, f"{item.id}/", f"{way}{name}, ", language, focus) for each in part.parts]
        if item.id == focus and isinstance(item.parts[0], Control):
            item.parts[0].focus = True
        items.append(item)
    add, hint = part.add.in_(language), part.hint.in_(language)
    return Listing(id, label, f"{way}{label}", add, hint, items, focus=id == focus)


def _value(typed: Any, name: str) -> Any:
    if not name:
        return typed
    here = typed
    for step in name.split("/"):
        here = here.get(step) if isinstance(here, Mapping) else None
    return here
