"""What a page sends, as the entries of a draft: each field by its pointer, just as it was typed."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .fields import Field
from .form import Entries, rows
from .known import Known, code_of
from .steps import Group, Shown, flat

# A tick is a field of its own on the page, called by its pointer, this, and its value.
TICKED = ":"
# One of several names that are offered for what was typed, and what that was.
OFFER, OFFERED_FOR = "_offer:", "_for:"
_DAY = re.compile(r"\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4})\s*|([0-9]{2})([0-9]{2})([0-9]{4})")
_MONTH = re.compile(r"\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4})\s*|([0-9]{2})([0-9]{4})")


def read(fields: Iterable[Field], sent: Mapping[str, str], known: Known) -> dict[str, Any]:
    """Pointer → what stands in each of these fields now; None where nothing does. A field that was not sent stays out,
    but for ticks, of which browsers send only those that are set."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.kind == "ticks":
            found[field.pointer] = [
                each.value for each in field.options if f"{field.pointer}{TICKED}{each.value}" in sent
            ] or None
        elif field.kind == "tick":
            found[field.pointer] = field.pointer in sent or None
        elif field.pointer in sent:
            typed = sent[field.pointer]
            # Whoever chose one and then typed something else means what was typed last.
            if typed == sent.get(OFFERED_FOR + field.pointer):
                typed = sent.get(OFFER + field.pointer, typed)
            found[field.pointer] = value_of(field, typed, known)
    return found


def value_of(field: Field, typed: Any, known: Known) -> Any:
    """One answer as it is kept: None for nothing; a name that was picked is kept by its code; a day as day/month/year."""
    if not isinstance(typed, str):
        return typed
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None
    match field.kind:
        case "yes-no":
            return {"true": True, "false": False}.get(text, text)
        case "pick":
            return code_of(known.get(field.source, ()), text)
        case "lines":
            return [line for line in text.split("\n") if line.strip()]
        case "date":
            return _joined(_DAY, text)
        case "month":
            return _joined(_MONTH, text)
    return text


def as_typed(field: Field, value: Any) -> Any:
    """One answer of a form that was handed in, as its page would have sent it: a day as day/month/year, a fraction by comma."""
    if isinstance(value, bool | list):
        return value
    match field.kind:
        case "date" | "month":
            return "/".join(reversed(str(value).split("-")))
        case "decimal":
            return str(value).replace(".", ",")
    return str(value)


def without_rows(entries: Entries, sent: Mapping[str, str]) -> dict[str, Any]:
    """The entries without those rows of lists that were taken out on the page (it says how many it has left)."""
    left = {name.removeprefix("_rows:"): int(many) for name, many in sent.items() if _counts(name, many)}
    return {
        pointer: value
        for pointer, value in entries.items()
        if not any(pointer.startswith(f"{group}/") and _row(pointer, group) >= many for group, many in left.items())
    }


def changed(found: Entries, before: Entries) -> dict[str, Any]:
    """What is to be sent on: the answers that are not what stood on the page."""
    return {pointer: value for pointer, value in found.items() if value != before.get(pointer)}


def without_row(group: Group, number: int, entries: Entries) -> dict[str, Any]:
    """The changes that take one row out of a list: those after it move up, and the last place is emptied."""
    pointer, many = group.pointer, max(rows(group.pointer, entries), len(group.rows))
    changes: dict[str, Any] = {}
    for at in range(number, many):
        here, after = f"{pointer}/{at}/", f"{pointer}/{at + 1}/"
        names = {each[len(here) :] for each in entries if each.startswith(here)}
        names |= {each[len(after) :] for each in entries if each.startswith(after)}
        changes |= {here + name: entries.get(after + name) for name in sorted(names)}
    return {pointer: value for pointer, value in changes.items() if value != entries.get(pointer)}


def one_more_row(group: Group) -> dict[str, Any]:
    """The change that begins another row: its first field stands there, empty."""
    inside = [each.pointer for each in flat(group.rows[-1][1])] if group.rows else []
    at = len(group.rows)
    first = next((each.replace(f"{group.pointer}/{at - 1}/", f"{group.pointer}/{at}/", 1) for each in inside), None)
    return {first: ""} if first else {}


def as_shown(group: Group, sent: Mapping[str, str]) -> bool:
    """Whether the list has as many rows now as on the page that was sent (which says so in ``_rows:`` and its pointer)."""
    return sent.get(f"_rows:{group.pointer}", "") in ("", str(len(group.rows)))


def groups(shown: tuple[Shown, ...]) -> dict[str, Group]:
    """The lists among these by their pointers, those within others included."""
    found: dict[str, Group] = {}
    for each in shown:
        if isinstance(each, Group):
            found[each.pointer] = each
            for _, inside in each.rows:
                found |= groups(inside)
    return found


def _counts(name: str, many: str) -> bool:
    return name.startswith("_rows:") and many.isascii() and many.isdecimal() and len(many) < 7


def _row(pointer: str, group: str) -> int:
    number = pointer[len(group) + 1 :].partition("/")[0]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 0


def _joined(form: re.Pattern[str], text: str) -> str:
    """12-5-2024 and 12052024 → 12/05/2024; anything else as it was typed."""
    found = form.fullmatch(text)
    if not found:
        return text
    *small, year = [each for each in found.groups() if each is not None]
    return "/".join([*(each.zfill(2) for each in small), year])
