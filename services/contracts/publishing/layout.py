"""The layout of a form against its schema: every field stands on the page exactly once, and nothing else does."""

from collections.abc import Iterator
from typing import Any

from services.contracts.filling import Fault
from services.contracts.publishing.fields import Schema, leaves
from services.contracts.sentence import Sentence


def faults(form: Schema) -> Iterator[Fault]:
    """Of a form whose layout has the right shape (the rules of version 2 see to that)."""
    shown: list[tuple[str, str]] = []
    wanted = dict(leaves(form, "", form))
    ids: set[str] = set()
    for number, section in enumerate(form["x-layout"]["sections"]):
        where = f"/x-layout/sections/{number}"
        if section["id"] in ids:
            said = Sentence(
                f"Hai phần cùng mã “{section['id']}”; hãy đổi một mã.", f"Two sections are called “{section['id']}”."
            )
            yield Fault(f"{where}/id", "repeated", said)
        ids.add(section["id"])
        yield from _placed(section["fields"], f"{where}/fields", wanted, shown, form)
    yield from _all(shown, wanted, "/x-layout")


def _placed(
    entries: list[Any], where: str, wanted: dict[str, Schema | None], shown: list[tuple[str, str]], form: Schema
) -> Iterator[Fault]:
    for number, entry in enumerate(entries):
        here = f"{where}/{number}"
        place = entry["group"] if isinstance(entry, dict) else entry
        shown.append((place, here))
        if place not in wanted:
            continue
        item = wanted[place]
        if isinstance(entry, dict) and item is not None:
            inside: list[tuple[str, str]] = []
            wanted_inside = dict(leaves(item, "", form))
            yield from _placed(entry["fields"], f"{here}/fields", wanted_inside, inside, form)
            yield from _all(inside, wanted_inside, here)
        elif isinstance(entry, dict) or item is not None:
            vi, en = ("một danh sách", "a list of objects") if item is not None else ("một mục đơn", "a single field")
            said = Sentence(
                f"“{place}” là {vi}; hãy đặt vào bố cục đúng cách (danh sách: group, one, add, fields).",
                f"“{place}” is {en}; write it so in the layout (a list: group, one, add, fields).",
            )
            yield Fault(here, "wrong-kind", said)


def _all(shown: list[tuple[str, str]], wanted: dict[str, Schema | None], where: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, here in shown:
        if place not in wanted:
            said = Sentence(
                f"Bố cục nêu “{place}” nhưng biểu mẫu không có mục này; hãy bỏ đi hoặc sửa tên.",
                f"The layout names “{place}”, but the form has no such field; take it out or mend the name.",
            )
            yield Fault(here, "no-such-field", said)
        elif place in seen:
            said = Sentence(
                f"Bố cục nêu “{place}” hai lần; mỗi mục chỉ đứng ở một chỗ.",
                f"The layout names “{place}” twice; each field stands in one place.",
            )
            yield Fault(here, "repeated", said)
        seen.add(place)
    for place in wanted:
        if place not in seen:
            said = Sentence(
                f"Mục “{place}” không có trong bố cục, người dân sẽ không thấy; hãy đặt vào một phần.",
                f"The field “{place}” is not in the layout, so nobody would see it; put it into a section.",
            )
            yield Fault(where, "not-shown", said)
