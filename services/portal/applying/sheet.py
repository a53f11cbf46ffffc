"""A step as a page draws it: each field with what stands in it, what is wrong with it, and what decides whether it is asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.kernel.text import Language, Text

from .fields import Case, Field, Option, id_of
from .form import Entries, Form
from .known import FEW, Known, offered, words_of
from .reading import OFFER, TICKED
from .steps import Group, Shown, Step, flat

# applying.css has a rule for each of so many deciding fields and so many of their options; a field beyond these is always
# shown, with the case it is for in words.
MOST_DECIDING, MOST_OPTIONS = 24, 8


class Wrap(NamedTuple):
    """One case that this page itself decides: ``css`` are the classes that show it, '' if no rule does; ``when`` says it."""

    css: str
    when: str


class Choice(NamedTuple):
    """``name`` of its control, ``value``, the ``words`` beside it, and its ``rule`` in the style sheet."""

    name: str
    value: str
    words: str
    chosen: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Box:
    """A field on the page. ``typed`` stands in it; ``offers``: names somebody may have meant; ``decides``: its class."""

    field: Field
    typed: str
    choices: list[Choice]
    offers: list[Choice]
    wraps: list[Wrap]
    decides: str
    fault: str
    conflict: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Rows:
    """A list on the page: its rows, each with its number from 0."""

    group: Group
    rows: list[tuple[int, "list[Box | Rows]"]]
    wraps: list[Wrap]
    fault: str

    @property
    def id(self) -> str:
        """Its id on a page."""
        return id_of(self.group.pointer)


def is_typed(field: Field, known: Known) -> bool:
    """Whether one looks for a name by typing it, because the list is too long to open."""
    return field.kind == "pick" and len(known.get(field.source, ())) > FEW


def standing(field: Field, value: Any, known: Known, language: Language) -> str:
    """What stands in a field that holds this answer: a name for its code, lines one below the other."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if is_typed(field, known):
        return words_of(known[field.source], str(value)).in_(language)
    return str(value)


class Sheet:
    """Draws a step. ``entries``: what is shown; ``faults``: pointer → sentence; ``conflicts``: pointer → both answers."""

    def __init__(
        self,
        form: Form,
        step: Step,
        entries: Entries,
        known: Known,
        language: Language,
        faults: Mapping[str, str],
        conflicts: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._form, self._entries, self._known, self._language = form, entries, known, language
        self._faults, self._conflicts = faults, conflicts
        shown = step.shown(entries)
        self._here = {field.pointer: field for field in flat(shown)}
        chained = (case.pointer for field in self._here.values() for case in self._chain(field.cases))
        deciding = [pointer for pointer in dict.fromkeys(chained) if pointer in self._here]
        self._deciding = {pointer: number for number, pointer in enumerate(deciding, start=1)}
        self.boxes = list(self._boxes(shown))

    def places(self) -> dict[str, tuple[str, str]]:
        """Pointer → (id, label), for a summary of faults."""
        return {pointer: (field.first, field.label.in_(self._language)) for pointer, field in self._here.items()}

    def _boxes(self, shown: Iterable[Shown]) -> "Iterator[Box | Rows]":
        for each in shown:
            elsewhere = [case for case in self._chain(each.cases) if case.pointer not in self._here]
            if not all(self._entries.get(case.pointer) in case.values for case in elsewhere):
                continue
            wraps = [self._wrap(case) for case in self._chain(each.cases) if case.pointer in self._here]
            if isinstance(each, Group):
                rows = [(at, list(self._boxes(inside))) for at, inside in each.rows]
                yield Rows(each, rows, wraps, self._faults.get(each.pointer, ""))
            else:
                yield self._box(each, wraps)

    def _box(self, field: Field, wraps: list[Wrap]) -> Box:
        value = self._entries.get(field.pointer)
        number = self._deciding.get(field.pointer, 0)
        return Box(
            field=field,
            typed=standing(field, value, self._known, self._language),
            choices=self._choices(field, value),
            offers=self._offers(field, value),
            wraps=wraps,
            decides=f"c{number}" if 0 < number <= MOST_DECIDING else "",
            fault=self._faults.get(field.pointer, ""),
            conflict=self._conflicts.get(field.pointer),
        )

    def _choices(self, field: Field, value: Any) -> list[Choice]:
        name = field.pointer
        if field.kind == "ticks":
            ticked = value if isinstance(value, list) else []
            return [
                Choice(f"{name}{TICKED}{each.value}", "1", each.words.in_(self._language), each.value in ticked, "")
                for each in field.options
            ]
        options = _options(field, self._known)
        chosen = str(value).lower() if isinstance(value, bool) else value
        return [
            Choice(name, each.value, each.words.in_(self._language), each.value == chosen, f"o{number}")
            for number, each in enumerate(options, start=1)
        ]

    def _offers(self, field: Field, value: Any) -> list[Choice]:
        listed = self._known.get(field.source, ())
        if not is_typed(field, self._known) or not value or any(code == value for code, _ in listed):
            return []
        found = offered(listed, str(value))
        return [Choice(OFFER + field.pointer, code, words.in_(self._language), False, "") for code, words in found]

    def _chain(self, cases: tuple[Case, ...], deep: int = 0) -> tuple[Case, ...]:
        """With the cases for which the deciding fields themselves are asked, outermost first."""
        found: dict[Case, None] = {}
        for case in cases:
            node = self._form.node(case.pointer)
            if node and node.cases and deep < MOST_DECIDING:
                found |= dict.fromkeys(self._chain(node.cases, deep + 1))
            found[case] = None
        return tuple(found)

    def _wrap(self, case: Case) -> Wrap:
        deciding, number = self._here[case.pointer], self._deciding[case.pointer]
        options = _options(deciding, self._known)
        values = [str(value).lower() if isinstance(value, bool) else str(value) for value in case.values]
        at = [place for place, each in enumerate(options, start=1) if each.value in values]
        words = [options[place - 1].words.in_(self._language) for place in at]
        # A name that is typed is no control that a rule can look at: such a case is always shown, with its condition.
        ruled = not is_typed(deciding, self._known) and number <= MOST_DECIDING and at and max(at) <= MOST_OPTIONS
        css = " ".join(f"k{number}-{place}" for place in at) if ruled else ""
        label = deciding.label.in_(self._language)
        said = " / ".join(words)
        when = Text(f"Chỉ khai khi “{label}” là “{said}”.", f"Only if “{label}” is “{said}”.")
        return Wrap(css, when.in_(self._language))


_YES_NO = (Option("true", Text("Có", "Yes")), Option("false", Text("Không", "No")))


def _options(field: Field, known: Known) -> tuple[Option, ...]:
    if field.kind == "yes-no":
        return _YES_NO
    if field.kind == "pick":
        return tuple(Option(code, words) for code, words in known.get(field.source, ()))
    return field.options
