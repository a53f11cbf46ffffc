"""What was typed into the form, as the catalogue's JSON; rows added, moved and taken away without losing any of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .parts import Field, Part, Rows

_NUMBER = re.compile(r"[0-9]{1,4}")
# What a button of a row says: "add:cases/0/papers", "remove:cases/0/papers/2", "up:cases/0/steps/1".
_ACT = re.compile(r"(add|remove|up):((?:[a-z_-]+|[0-9]{1,4})(?:/(?:[a-z_-]+|[0-9]{1,4})){0,8})")


def read(parts: Sequence[Part], fields: Mapping[str, str]) -> dict[str, Any]:
    """From the names and values of a sent form; names are JSON pointers without the first slash."""
    nested: dict[str, Any] = {}
    for name, value in fields.items():
        *way, last = name.split("/")
        here = nested
        for step in way:
            deeper = here.setdefault(step, {})
            if not isinstance(deeper, dict):
                break
            here = deeper
        else:
            here.setdefault(last, value)
    return _group(parts, nested)


def blank(parts: Sequence[Part]) -> Any:
    """A new row: nothing typed yet. A choice stands at its first option."""
    return _group(parts, {}, new=True) if not _texts(parts) else ""


def pruned(parts: Sequence[Part], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Without the rows in which nothing was typed, and without the empty lists inside objects."""
    out = dict(typed)
    for part in parts:
        if isinstance(part, Rows):
            rows = [row for row in (_pruned_row(part, each) for each in _at(out, part.name) or []) if _says(part, row)]
            _set(out, part.name, rows)
    if "offices" in out:
        out["offices"] = {kind: rows for kind, rows in out["offices"].items() if rows}
    return out


def act(parts: Sequence[Part], typed: dict[str, Any], asked: str) -> str | None:
    """Does what a row's button asks. Returns where the reader's eye belongs now: the row, or its list; None for nonsense."""
    match = _ACT.fullmatch(asked)
    if match is None:
        return None
    what, path = match.groups()
    if what == "add":
        part, rows = _list(parts, typed, path)
        if part is None or rows is None:
            return None
        rows.append(blank(part.parts))
        return f"{path}/{len(rows) - 1}"
    above, _, last = path.rpartition("/")
    part, rows = _list(parts, typed, above)
    if part is None or rows is None or not last.isdigit() or int(last) >= len(rows):
        return None
    number = int(last)
    if what == "remove":
        del rows[number]
        return above
    if number == 0:
        return path
    rows[number - 1], rows[number] = rows[number], rows[number - 1]
    return f"{above}/{number - 1}"


def _group(parts: Sequence[Part], nested: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for part in parts:
        given = _at(nested, part.name)
        if isinstance(part, Field):
            _set(out, part.name, _value(part, given, new=new))
            continue
        found = given if isinstance(given, dict) else {}
        numbers = sorted((each for each in found if _NUMBER.fullmatch(each)), key=int)
        rows = [_row(part, found[each]) for each in numbers]
        _set(out, part.name, rows or [blank(part.parts) for _ in range(part.begin if new else 0)])
    return out


def _row(part: Rows, given: Any) -> Any:
    if _texts(part.parts):
        return given if isinstance(given, str) else ""
    return _group(part.parts, given if isinstance(given, dict) else {})


def _value(field: Field, given: Any, *, new: bool) -> Any:
    if field.kind == "ticks":
        chosen = given if isinstance(given, dict) else {}
        return [value for value, _ in field.options if value in chosen]
    text = given if isinstance(given, str) else ""
    if field.kind == "lines":
        return [line for line in text.splitlines() if line.strip()]
    if field.kind == "choice" and not text:
        return field.options[0][0] or field.empty
    return text if text.strip() else field.empty


def _texts(parts: Sequence[Part]) -> bool:
    return len(parts) == 1 and not parts[0].name


def _pruned_row(part: Rows, row: Any) -> Any:
    return pruned(part.parts, row) if isinstance(row, dict) else row


def _says(part: Rows, row: Any) -> bool:
    """Whether anything was typed in the row; a choice stands at something by itself."""
    if isinstance(row, str):
        return bool(row.strip())
    return any(
        _at(row, each.name) not in ("", None, [])
        for each in part.parts
        if not (isinstance(each, Field) and each.kind == "choice")
    )


def _list(parts: Sequence[Part], typed: Any, path: str) -> tuple[Rows | None, list[Any] | None]:
    """The list at this path, and what its rows are made of."""
    for part in parts:
        if not isinstance(part, Rows) or not f"{path}/".startswith(f"{part.name}/"):
            continue
        rows, rest = _at(typed, part.name), path[len(part.name) + 1 :]
        if not rest:
            return part, rows
        number, _, deeper = rest.partition("/")
        if not number.isdigit() or int(number) >= len(rows) or not deeper:
            return None, None
        return _list(part.parts, rows[int(number)], deeper)
    return None, None


def _at(tree: Mapping[str, Any], name: str) -> Any:
    here: Any = tree
    for step in name.split("/"):
        here = here.get(step) if isinstance(here, Mapping) else None
    return here


def _set(tree: dict[str, Any], name: str, value: Any) -> None:
    *way, last = name.split("/")
    for step in way:
        tree = tree.setdefault(step, {})
    tree[last] = value
