"""What JSON Schema cannot say of a filled-in form: ``x-check`` and ``x-source`` of its fields, compiled once and walked fast.

A check looks at one text, and perhaps at the day or word of another field: ``"born": "birth_date"`` is a field of the same
object, ``"born": "/request/child/birth_date"`` one found from the top. What it refers to and is not there is not asked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from services.contracts import known as lists
from services.contracts.identifiers import citizen_number, days, person_name, phone, tax_code
from services.contracts.known import Known
from services.contracts.sentence import Sentence

Schema = dict[str, Any]

KINDS: Final = (
    "person-name", "citizen-number", "identity-card", "identity-number", "tax-code", "phone", "date", "month",
)  # fmt: skip
_DEEPEST: Final = 64
_MOST_FIELDS: Final = 5000


class Filled(NamedTuple):
    """What a check may look at beside its own text."""

    whole: Any
    beside: Any
    today: date
    known: Known

    def at(self, reference: Any) -> Any:
        """The value another field has; None when there is none."""
        if not isinstance(reference, str):
            return None
        steps, found = (reference[1:].split("/"), self.whole) if reference[:1] == "/" else ([reference], self.beside)
        for step in steps:
            found = found.get(step) if isinstance(found, dict) else None
        return found


Check = Callable[[str, Filled], Sentence | None]


@dataclass(slots=True)
class Plan:
    """Where in a form there is something to check. Empty plans are left out."""

    checks: list[Check] = field(default_factory=list)
    fields: dict[str, "Plan"] = field(default_factory=dict)
    item: "Plan | None" = None

    def __bool__(self) -> bool:
        return bool(self.checks or self.fields or self.item)

    def faults(self, value: Any, filled: Filled, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Sentence]]:
        """(path, sentence) of each text that does not hold; what is of another kind than expected is the schema's matter."""
        if isinstance(value, str):
            for check in self.checks:
                said = check(value, filled)
                if said is not None:
                    yield path, said
                    return
        elif isinstance(value, dict):
            for name, plan in self.fields.items():
                if name in value:
                    yield from plan.faults(value[name], filled._replace(beside=value), (*path, name))
        elif isinstance(value, list) and self.item:
            for number, each in enumerate(value):
                yield from self.item.faults(each, filled, (*path, number))


class TooLarge(ValueError):
    """A form whose definitions refer to each other in a circle, or unfold into more fields than anybody could fill in."""


def compiled(root: Any) -> Plan:
    """The plan of a form's schema. Raises TooLarge, and nothing else: a word it does not know is no check."""
    return _Compiler(root).plan(root, root, ()) if isinstance(root, dict) else Plan()


def resolved(schema: Any, root: Any) -> Schema:
    """The schema a local ``$ref`` points at, with what stands beside it; {} where there is none."""
    for _ in range(10):
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema if isinstance(schema, dict) else {}
        target: Any = root
        for part in reference[2:].split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
        target = target if isinstance(target, dict) else {}
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    raise TooLarge("its definitions refer to each other in a circle")


def referred(reference: Any, beside: Schema, root: Any) -> Schema | None:
    """The schema of the field that a check refers to, or None when the form has no such field."""
    if not isinstance(reference, str):
        return None
    steps, schema = (reference[1:].split("/"), resolved(root, root)) if reference[:1] == "/" else ([reference], beside)
    for step in steps:
        inside = schema.get("properties")
        if not isinstance(inside, dict) or step not in inside:
            return None
        schema = resolved(inside[step], root)
    return schema


class _Compiler:
    def __init__(self, root: Schema) -> None:
        self._root = root
        self._left = _MOST_FIELDS

    def plan(self, schema: Any, beside: Schema, through: tuple[str, ...]) -> Plan:
        """``through``: the references that led here."""
        self._left -= 1
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if self._left < 0 or reference in through or len(through) > _DEEPEST:
            raise TooLarge("its definitions refer to each other in a circle, or it has too many fields")
        through = (*through, reference) if isinstance(reference, str) else through
        here, plan = resolved(schema, self._root), Plan()
        plan.checks = [*_own(here, beside, self._root)]
        inside = here.get("properties")
        for name, each in (inside if isinstance(inside, dict) else {}).items():
            if found := self.plan(each, here, through):
                plan.fields[name] = found
        if isinstance(here.get("items"), dict):
            plan.item = self.plan(here["items"], here, through) or None
        return plan


def _own(schema: Schema, beside: Schema, root: Schema) -> Iterator[Check]:
    name = schema.get("x-source")
    if isinstance(name, str) and name in lists.SOURCES:
        yield lambda text, filled: lists.fault(name, text, filled.known)
    said = schema.get("x-check")
    if isinstance(said, dict) and said.get("is") in KINDS:
        yield _check(said, beside, root)


def _check(said: Schema, beside: Schema, root: Schema) -> Check:
    born, sex = said.get("born"), said.get("sex")
    match said["is"]:
        case "person-name":
            return lambda text, _: person_name.fault(text)
        case "phone":
            return lambda text, _: phone.fault(text)
        case "tax-code":
            return lambda text, filled: tax_code.fault(text, filled.today)
        case "identity-card":
            return lambda text, _: citizen_number.card_fault(text)
        case "citizen-number":
            return lambda text, filled: citizen_number.fault(
                text, filled.today, days.read(filled.at(born)), _word(filled.at(sex))
            )
        case "identity-number":
            return lambda text, filled: citizen_number.either_fault(
                text, filled.today, days.read(filled.at(born)), _word(filled.at(sex))
            )
        case _:
            return _day(said, beside, root)


def _day(said: Schema, beside: Schema, root: Schema) -> Check:
    never, earlier = said.get("not"), said.get("after")
    least, most = _whole(said.get("age_from")), _whole(said.get("age_to"))
    other = referred(earlier, beside, root) or {}
    title = Sentence(str(other.get("title", earlier)), str(other.get("x-title-en", earlier)))

    def check(text: str, filled: Filled) -> Sentence | None:
        day = days.read(text)
        if day is None:
            return None
        found = days.not_future_fault(day, filled.today) if never == "future" else None
        found = found or (days.not_past_fault(day, filled.today) if never == "past" else None)
        before = days.read(filled.at(earlier)) if earlier else None
        found = found or (days.order_fault(day, before, title) if before else None)
        return found or (days.age_fault(day, filled.today, least, most) if least or most else None)

    return check


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
