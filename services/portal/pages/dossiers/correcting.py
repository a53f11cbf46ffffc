"""The answers of a form as a supplement corrects them: what was given stands in the fields, and all of it goes along again."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.kernel.text import Text

from ... import frame
from ...applying import wording
from ...applying.fields import Field
from ...applying.form import Entries, Form
from ...applying.known import FEW, Known
from ...applying.reading import as_typed, groups, one_more_row, read, without_row, without_rows
from ...applying.sheet import Box, Rows, Sheet
from ...applying.steps import Step, as_one, declarations, steps_of
from ...asking import Answer, Fault
from ...doors import Submission, part
from ..applying.draft import SOURCES
from ..applying.lists import kept

_DECLARATION = Text("Lời cam đoan", "Declaration")


@dataclass(frozen=True, slots=True)
class Correction:
    """``given``: the answers as they stand in the dossier, as a page would have sent them."""

    seen: frame.Visit
    form: Form
    known: Known
    given: dict[str, Any]

    @property
    def declared(self) -> list[Field]:
        """What is declared anew with a corrected form."""
        return declarations(self.form)

    def read(self, sent: Mapping[str, str]) -> dict[str, Any]:
        """The answers with what the page sends, and with the one row more or less that its button asks for."""
        own = {field.pointer: field.pointer in sent or None for field in self.declared}
        before = without_rows(self.given, sent)
        page = as_one(self.form)
        entries = {**before, **read(page.fields({**before, **sent}), sent, self.known), **own}
        act, _, about = sent.get("_do", "").partition(":")
        there, (pointer, _, number) = groups(page.shown(entries)), about.rpartition("/")
        if act == "add" and about in there and len(there[about].rows) < there[about].most:
            entries |= one_more_row(there[about])
        elif act == "remove" and pointer in there and number.isdecimal() and len(number) < 7:
            entries |= without_row(there[pointer], int(number), entries)
            last = len(there[pointer].rows) - 1
            entries = without_rows(entries, {f"_rows:{pointer}": str(last)})
        return {pointer: value for pointer, value in entries.items() if value is not None}

    def changes(self, entries: Entries) -> list[tuple[str, str]]:
        """(label, words) of every answer that is another than in the dossier; what is declared anew is none."""
        found = []
        for pointer in dict.fromkeys([*self.given, *entries]):
            value, field = entries.get(pointer), self.form.field(pointer)
            if (
                field is None
                or self.form.declares(pointer)
                or (None if value == "" else value) == self.given.get(pointer)
            ):
                continue
            language = self.seen.language
            found.append((field.label.in_(language), wording.said(field, value, self.known, language)))
        return found

    def drawn(self, entries: Entries, answer: Answer | None) -> dict[str, Any]:
        """What a template draws: ``sections`` (step, its boxes), ``declared`` and ``lists`` to pick from."""
        faults = {fault.pointer.removeprefix("/form"): fault.message for fault in (answer.faults if answer else ())}
        sheet = self._sheet(entries, faults)
        return {
            "sections": [
                (step, own) for step in steps_of(self.form) if (own := [box for box in sheet.boxes if _of(step, box)])
            ],
            "declared": [(field, field.pointer in entries, faults.get(field.pointer, "")) for field in self.declared],
            "lists": {name: listed for name, listed in self.known.items() if len(listed) > FEW},
        }

    def places(self, entries: Entries) -> dict[str, tuple[str, str]]:
        """Where each fault of the form is mended: pointer of the refusal → (id, label)."""
        found = {f"/form{pointer}": place for pointer, place in self._sheet(entries, {}).places().items()}
        said = self.seen.say(_DECLARATION)
        return found | {f"/form{each.pointer}": (each.id, said) for each in self.declared}

    def in_words(self, answer: Answer) -> Answer:
        """The refusal in the words of pages: a day is asked for as one types it."""
        own = {f"/form{each.pointer}" for each in self.declared}
        # What is declared stands at the end of the page.
        return replace(answer, faults=tuple(sorted(self._said(answer.faults), key=lambda fault: fault.pointer in own)))

    def _said(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        for fault in faults:
            field = self.form.field(fault.pointer.removeprefix("/form")) if fault.pointer.startswith("/form/") else None
            yield replace(fault, message=wording.mended(field, fault.code, fault.message, self.seen.language))

    def _sheet(self, entries: Entries, faults: Mapping[str, str]) -> Sheet:
        return Sheet(self.form, as_one(self.form), entries, self.known, self.seen.language, faults, {})


async def correction(seen: frame.Visit, told: dict[str, Any]) -> Correction:
    """The form in force of this dossier with the lists it asks from. NotThere, Transient."""
    door = Submission(seen.runtime, seen.language, seen.session)
    in_force = await door.get(f"/applications/{part(told['application_id'])}/form")
    of, shelf = in_force["procedure"], kept(seen.runtime)
    form, known = await asyncio.gather(shelf.form(seen, of["code"], of["version"]), shelf.known(seen, *SOURCES))
    own = {field.pointer for field in declarations(form)}
    given = {
        pointer: as_typed(field, value) if (field := form.field(pointer)) else value
        for pointer, value in in_force["entries"].items()
        if pointer not in own
    }
    return Correction(seen, form, known, given)


def _of(step: Step, box: "Box | Rows") -> bool:
    return step.covers(box.group.pointer if isinstance(box, Rows) else box.field.pointer)
