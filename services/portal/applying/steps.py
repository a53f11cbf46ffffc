"""The steps of a form: one subject a page, in the order of its layout; papers and the declaration have pages of their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.text import Text

from .fields import Case, Field, said, titled
from .form import Entries, Form, rows

PAPERS = "/components"


@dataclass(frozen=True, slots=True)
class Group:
    """A list of objects, filled in one by one. Each of ``rows`` is a number and what is asked of that one."""

    pointer: str
    label: Text
    hint: Text | None
    one: Text
    add: Text
    least: int
    most: int
    cases: tuple[Case, ...]
    rows: "tuple[tuple[int, tuple[Shown, ...]], ...]"


Shown = Field | Group


class Step:
    """One subject. ``number`` counts from 1 and stays, whatever else is asked."""

    def __init__(self, form: Form, number: int, title: Text, help: Text | None, places: list[Any]) -> None:
        self.number, self.title, self.help = number, title, help
        self._form, self.places = form, places

    def shown(self, entries: Entries) -> tuple[Shown, ...]:
        """Everything that may be asked on this page, the cases that do not hold now included; rows as many as are begun."""
        return tuple(self._shown(self.places, "", entries))

    def fields(self, entries: Entries) -> list[Field]:
        """The same without its groups: every field that stands on the page."""
        return list(flat(self.shown(entries)))

    def asked(self, entries: Entries) -> list[Field]:
        """Those that are asked for with these answers."""
        return [each for each in self.fields(entries) if self._form.hold(each.cases, entries)]

    def is_asked(self, entries: Entries) -> bool:
        """Whether the page has anything to ask: a field, or a list that may be begun."""
        return any(self._form.hold(self._cases(place), entries) for place in self.places)

    def covers(self, pointer: str) -> bool:
        """Whether a fault at this pointer of the form is mended here."""
        return any(_within(pointer, place) or _within(place, pointer) for place in map(_pointer, self.places))

    def _cases(self, place: Any) -> tuple[Case, ...]:
        node = self._form.node(_pointer(place))
        return node.cases if node else ()

    def _shown(self, places: list[Any], base: str, entries: Entries) -> Iterator[Shown]:
        for place in places:
            pointer = base + _pointer(place)
            node = self._form.node(pointer)
            if node is None:
                continue
            if isinstance(place, Mapping) or _is_group(node.schema):
                yield self._group(place if isinstance(place, Mapping) else {}, pointer, entries)
            elif field := self._form.field(pointer):
                yield field

    def _group(self, place: Mapping[str, Any], pointer: str, entries: Entries) -> Group:
        node = self._form.node(pointer)
        assert node is not None
        # Of a list that may be left out as a whole, none is asked for before the first one is begun.
        schema, least = node.schema, int(node.schema.get("minItems", 0)) if node.required else 0
        label = titled(schema) or Text(pointer, pointer)
        inside = place.get("fields") or [each[len(pointer) + 2 :] for each in self._form.leaves(f"{pointer}/0")]
        many = min(max(rows(pointer, entries), least, 1 if node.required else 0), int(schema["maxItems"]))
        return Group(
            pointer=pointer,
            label=label,
            hint=_hint(schema),
            one=said(place.get("one")) or label,
            add=said(place.get("add")) or Text("Thêm", "Add another"),
            least=least,
            most=int(schema["maxItems"]),
            cases=node.cases,
            rows=tuple((at, tuple(self._shown(inside, f"{pointer}/{at}", entries))) for at in range(many)),
        )


def steps_of(form: Form) -> list[Step]:
    """The steps of a form, those of some cases included; without layout, one for each part of it."""
    layout = form.schema.get("x-layout")
    found = _laid_out(layout["sections"]) if layout else _by_parts(form)
    kept = [
        (title, help, own)
        for title, help, places in found
        if (own := [place for place in places if not _elsewhere(form, _pointer(place))])
    ]
    return [Step(form, number, title, help, places) for number, (title, help, places) in enumerate(kept, start=1)]


def as_one(form: Form) -> Step:
    """All steps as one page: for correcting what was filled in before."""
    return Step(form, 0, Text("", ""), None, [place for step in steps_of(form) for place in step.places])


def declarations(form: Form) -> list[Field]:
    """What has to be declared before submitting."""
    return [field for each in form.leaves() if form.declares(each) and (field := form.field(each))]


def flat(shown: tuple[Shown, ...]) -> Iterator[Field]:
    """The fields of these, those in groups included."""
    for each in shown:
        if isinstance(each, Group):
            for _, inside in each.rows:
                yield from flat(inside)
        else:
            yield each


def _laid_out(sections: list[dict[str, Any]]) -> list[tuple[Text, Text | None, list[Any]]]:
    return [(said(each["title"]) or Text("", ""), said(each.get("help")), each["fields"]) for each in sections]


def _by_parts(form: Form) -> list[tuple[Text, Text | None, list[Any]]]:
    parts: list[tuple[Text, Text | None, list[Any]]] = []
    loose: list[Any] = []
    for name in form.schema.get("properties", {}):
        node = form.node(f"/{name}")
        if node and node.schema.get("type") == "object":
            title = titled(node.schema) or Text(name, name)
            parts.append((title, _hint(node.schema), form.leaves(f"/{name}")))
        else:
            loose.append(f"/{name}")
    return parts + ([(Text("Nội dung khác", "Other matters"), None, loose)] if loose else [])


def _elsewhere(form: Form, pointer: str) -> bool:
    return pointer == PAPERS or form.declares(pointer)


def _pointer(place: Any) -> str:
    return str(place["group"]) if isinstance(place, Mapping) else str(place)


def _within(pointer: str, place: str) -> bool:
    return pointer == place or pointer.startswith(f"{place}/")


def _is_group(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array" and schema.get("items", {}).get("type") == "object"


def _hint(schema: Mapping[str, Any]) -> Text | None:
    vi = schema.get("description")
    return Text(vi, schema.get("x-description-en") or vi) if isinstance(vi, str) and vi else None
